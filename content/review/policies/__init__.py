"""The rules of review as people write them: what makes them sound, how a version is written, read and compared."""
