"""What may she claim? Certificates, renewals and public verification."""
