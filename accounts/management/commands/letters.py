"""List letters that were not delivered, and send one again on a person's word."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import post
from accounts.models import Notification


class Command(BaseCommand):
    help = "Lists letters that were not delivered; --resend KEY tries one again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--resend", metavar="KEY")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["resend"]:
            if not post.resend(options["resend"]):
                raise CommandError("Not sent: no undelivered letter has this key, or it failed again.")
            return
        for letter in Notification.objects.filter(state=Notification.State.DEAD).select_related("user"):
            self.stdout.write(f"{letter.key}\t{letter.kind}\t{letter.attempts}\t{letter.problem}")
