"""Dates and times where Django's own way of writing a language is not ours (docs/writing.md)."""
