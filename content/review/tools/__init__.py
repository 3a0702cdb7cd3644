"""What each step of review looks at by machine. Each tool reads the revision under review and says what it saw."""
