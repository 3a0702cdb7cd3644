"""Give or take a role from the command line, for the first administrator and for emergencies."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.grants import grant, revoke
from accounts.models import User
from accounts.roles import Level, Role


class Command(BaseCommand):
    help = "Gives a role to a person; --revoke takes it back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--locale", default="")
        parser.add_argument("--level", type=int, choices=Level.values)
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        role = Role(options["role"])
        if options["revoke"]:
            revoke(person, role, by=None, locale=options["locale"] or None)
            return
        level = Level(options["level"]) if options["level"] else None
        try:
            grant(person, role, by=None, locale=options["locale"], level=level)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
