"""What happened? Audit trail, events, patient-data screening and the schedule."""
