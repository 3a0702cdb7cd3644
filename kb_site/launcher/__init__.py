"""What `./hysio` does once Python is there: set-up, processes, test lanes and the doctor. No Django is loaded here."""
