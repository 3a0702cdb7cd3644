"""The rules of review: which hold for a text, what makes them sound, how a version is written, read and compared."""
