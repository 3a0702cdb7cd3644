"""Recurring jobs of this app."""

from compliance.api import daily, every
from content.review import beta, releasing
from content.review.by_two import emergency
from content.review.evidence import verifying
from content.review.queue import reminding
from content.review.upkeep import maintaining, task_letters

every("content.publish_due", minutes=1)(releasing.publish_due)
daily("content.verify_releases", at="03:40")(verifying.verify_every_night)
every("content.review_reminders", hours=1)(reminding.remind)
every("content.beta_late", hours=1)(beta.escalate_late)
daily("content.emergency_reviews", at="07:10")(emergency.remind)
daily("content.maintenance", at="04:10")(maintaining.every_night)
daily("content.task_letters", at="07:20")(task_letters.remind)
