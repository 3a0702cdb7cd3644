"""Recurring jobs of this app."""

from compliance.api import daily, every
from content.review import releasing, verifying

every("content.publish_due", minutes=1)(releasing.publish_due)
daily("content.verify_releases", at="03:40")(verifying.verify_every_night)
