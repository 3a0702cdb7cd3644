"""What `reports` announces. Nothing yet."""
