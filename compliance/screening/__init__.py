"""Possible patient data in text, found by rules: never a promise that a text is anonymous."""
