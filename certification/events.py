"""What `certification` announces. Nothing yet."""
