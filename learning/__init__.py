"""What has she learnt? Programmes, lessons, assessments and the sandbox."""
