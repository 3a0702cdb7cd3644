"""One step decided by one person: what she is shown, what tools found, what was said, and the decision."""
