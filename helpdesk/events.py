"""What `helpdesk` announces. Nothing yet."""
