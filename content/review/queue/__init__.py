"""Which texts wait for whom: the list of reviews, assignment and delegation, reminders and letters."""
