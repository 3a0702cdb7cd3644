"""What `learning` announces. Nothing yet."""
