"""Keys of host applications from the command line: made, followed by the next, revoked, listed."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import host_applications
from accounts.models import HostApplication, HostKey, Organisation


class Command(BaseCommand):
    help = "Registers host applications and keeps their keys. A secret is printed once, when its key is made."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        register = acts.add_parser("register", help="enter an application of an organisation and make its first key")
        register.add_argument("facility_id")
        register.add_argument("name")
        register.add_argument("--origin", action="append", default=[], help="https://app.example.org; may be repeated")
        create = acts.add_parser("create", help="make one more key")
        create.add_argument("application", help="id of the application")
        rotate = acts.add_parser("rotate", help="make a key that follows those of now")
        rotate.add_argument("application")
        rotate.add_argument("--overlap-days", type=float, default=7, help="how long those of now still count")
        revoke = acts.add_parser("revoke", help="take a key back at once")
        revoke.add_argument("key", help="hk_...")
        acts.add_parser("list", help="applications and their keys, without secrets")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['act']}")(options)

    def _register(self, options: dict[str, Any]) -> None:
        organisation = Organisation.objects.filter(facility_id=options["facility_id"]).first()
        if organisation is None:
            raise CommandError("There is no organisation with this facility ID.")
        try:
            application = host_applications.register(organisation, options["name"], origins=options["origin"], by=None)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"application {application.public_id}")
        self._show(host_applications.add_key(application, by=None))

    def _create(self, options: dict[str, Any]) -> None:
        self._show(host_applications.add_key(self._application(options), by=None))

    def _rotate(self, options: dict[str, Any]) -> None:
        overlap = timedelta(days=options["overlap_days"])
        self._show(host_applications.rotate_keys(self._application(options), by=None, overlap=overlap))

    def _revoke(self, options: dict[str, Any]) -> None:
        key = HostKey.objects.select_related("application").filter(key_id=options["key"]).first()
        if key is None:
            raise CommandError("There is no such key.")
        host_applications.revoke_key(key, by=None)

    def _list(self, _options: dict[str, Any]) -> None:
        for application in HostApplication.objects.select_related("organisation"):
            state = "" if application.serves else "  (off)"
            self.stdout.write(
                f"{application.public_id}  {application.organisation.facility_id}  {application.name}{state}  "
                f"{' '.join(application.allowed_origins)}"
            )
            for key in application.keys.all():
                ends = key.revoked_at or key.expires_at
                until = f"until {ends:%Y-%m-%d %H:%M}" if ends else "until revoked"
                self.stdout.write(f"  {key.key_id}  {'live' if key.is_live() else 'dead'}  {until}")

    def _application(self, options: dict[str, Any]) -> HostApplication:
        try:
            return HostApplication.objects.get(public_id=options["application"])
        except (HostApplication.DoesNotExist, ValidationError) as error:
            raise CommandError("There is no such application.") from error

    def _show(self, made: host_applications.NewKey) -> None:
        self.stdout.write(f"key {made.key.key_id}\nsecret {made.secret}")
