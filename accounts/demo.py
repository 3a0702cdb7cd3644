"""Invented organisations and people for the demonstration, one account per role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction

from accounts import host_applications
from accounts.grants import grant, join
from accounts.models import HostApplication, Organisation, User
from accounts.people import people_in_role
from accounts.roles import Level, Role

DOMAIN = "demo.hysio.example"


class DemoPerson(NamedTuple):
    role: Role
    email: str
    name: str


ORGANISATIONS = (
    ("NL-DEMO-0001", "Huisartsenpraktijk Lindehof", "nl", "Europe/Amsterdam", ["08:00", "17:00"]),
    ("DE-DEMO-0001", "Klinik am Weidenbach", "de", "Europe/Berlin", ["07:00", "19:00"]),
    ("FR-DEMO-0001", "Centre hospitalier des Trois Rivières", "fr", "Europe/Paris", ["08:00", "18:30"]),
    ("UK-DEMO-0001", "Harrow Lane Surgery", "uk", "Europe/London", ["08:00", "18:30"]),
)

#: Address, name, language, facility ID of the organisation (none for people of Hysio), role, details of the grant.
PEOPLE: tuple[tuple[str, str, str, str | None, Role, dict[str, Any]], ...] = (
    ("clinician", "Sanne Verbruggen", "nl", "NL-DEMO-0001", Role.CLINICIAN, {"specialty": "general-practice"}),
    ("clinician.de", "Jonas Riedel", "de", "DE-DEMO-0001", Role.CLINICIAN, {"specialty": "cardiology"}),
    ("clinician.fr", "Camille Aubertin", "fr", "FR-DEMO-0001", Role.CLINICIAN, {"specialty": "emergency"}),
    ("clinician.en", "Priya Hartwell", "en", "UK-DEMO-0001", Role.CLINICIAN, {"specialty": "general-practice"}),
    ("trainee", "Bram Oosterling", "nl", "NL-DEMO-0001", Role.TRAINEE, {}),
    ("author", "Hanneke Vos", "nl", None, Role.AUTHOR, {}),
    ("translator", "Lena Kohlmann", "de", None, Role.TRANSLATOR, {"locale": "de"}),
    ("clinical", "Maarten Dijkgraaf", "nl", None, Role.CLINICAL_REVIEWER, {"locale": "nl"}),
    ("technical", "Tobias Fenner", "en", None, Role.TECHNICAL_REVIEWER, {}),
    ("accessibility", "Signe Lindqvist", "en", None, Role.ACCESSIBILITY_REVIEWER, {}),
    ("regulatory", "Élodie Marchetti", "fr", None, Role.REGULATORY_REVIEWER, {}),
    ("beta", "Owen Pritchard", "en", "UK-DEMO-0001", Role.BETA_REVIEWER, {}),
    ("final", "Judith Aalbers", "nl", None, Role.FINAL_REVIEWER, {}),
    ("support", "Ruben Castelein", "nl", None, Role.SUPPORT, {"level": Level.FIRST}),
    ("supervisor", "Annegret Sommer", "de", None, Role.SUPERVISOR, {}),
    ("compliance", "Fleur van Aken", "nl", None, Role.COMPLIANCE_OFFICER, {}),
    ("manager", "Étienne Lacombe", "fr", "FR-DEMO-0001", Role.MANAGER, {}),
    ("admin", "Noor Hakimi", "en", None, Role.ADMIN, {}),
)

#: Reviewers who only sign what the demonstration shows, so that each language has all six kinds. Nobody signs in as them.
COLLEAGUES: tuple[tuple[str, str, str, Role, dict[str, Any]], ...] = (
    ("clinical.en", "Rosalind Achterberg", "en", Role.CLINICAL_REVIEWER, {"locale": "en"}),
    ("clinical.de", "Friederike Thalmann", "de", Role.CLINICAL_REVIEWER, {"locale": "de"}),
    ("clinical.fr", "Bastien Courtemanche", "fr", Role.CLINICAL_REVIEWER, {"locale": "fr"}),
    ("accessibility.de", "Leonhard Ostermann", "de", Role.ACCESSIBILITY_REVIEWER, {"locale": "de"}),
    ("regulatory.nl", "Wietske Hoogeveen", "nl", Role.REGULATORY_REVIEWER, {"locale": "nl"}),
    ("final.fr", "Solène Garrigue", "fr", Role.FINAL_REVIEWER, {"locale": "fr"}),
)

ZONES = {"nl": "Europe/Amsterdam", "en": "Europe/London", "de": "Europe/Berlin", "fr": "Europe/Paris"}


@transaction.atomic
def create_demo_people(password_for: Callable[[str], str]) -> list[DemoPerson]:
    """Make the demonstration's organisations and people, or bring them back to what they were; answers the people.

    `password_for(email)` gives each account its password; an account whose password is that already keeps its sessions.
    """
    organisations = {facts[0]: _organisation(*facts) for facts in ORGANISATIONS}
    people = []
    for local_part, name, locale, role, details in COLLEAGUES:
        grant(_person(f"{local_part}@{DOMAIN}", name, locale, None), role, by=None, **details)
    for local_part, name, locale, facility_id, role, details in PEOPLE:
        email = f"{local_part}@{DOMAIN}"
        person = _person(email, name, locale, password_for(email))
        if facility_id:
            join(person, organisations[facility_id], by=None, is_contact=role == Role.MANAGER)
        grant(person, role, by=None, **details)
        people.append(DemoPerson(role, email, name))
    return people


class DemoHost(NamedTuple):
    """A host application of the demonstration and the key it signs with."""

    application: str
    key_id: str
    secret: str


@transaction.atomic
def connect_demo_host(facility_id: str, name: str, *, origin: str, kept: tuple[str, str] | None) -> DemoHost:
    """Let an application of a demonstration organisation ask for help from pages of this one origin, wherever it asked before.

    `kept` is the id and the secret of the key that the application has from last time; while that key counts it stays.
    Otherwise nobody knows the secrets of its keys any more: they are revoked and one is made.
    """
    organisation = Organisation.objects.get(facility_id=facility_id, is_demo=True)
    application = HostApplication.objects.filter(organisation=organisation, name=name).first()
    if application is None:
        application = host_applications.register(organisation, name, origins=[origin], by=None)
    elif application.allowed_origins != [origin]:
        host_applications.change(application, name=name, origins=[origin], by=None)
    live = {key.key_id: key for key in application.keys.live()}
    if kept and kept[0] in live and live[kept[0]].secret == kept[1]:
        return DemoHost(str(application.public_id), *kept)
    for key in live.values():
        host_applications.revoke_key(key, by=None)
    made = host_applications.add_key(application, by=None)
    return DemoHost(str(application.public_id), made.key.key_id, made.secret)


def demo_people_in_role(role: Role, *, locale: str) -> list[User]:
    """The demonstration's own people who hold a role in a language now."""
    people = people_in_role(role, locale=locale)
    return [person for person in people if person.email.endswith(f"@{DOMAIN}")]


def demo_people_count() -> int:
    """How many demonstration accounts can sign in here; in production there must be none."""
    people = User.objects.active().filter(email__endswith=f"@{DOMAIN}")
    return people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).count()


def _organisation(facility_id: str, name: str, country: str, time_zone: str, hours: list[str]) -> Organisation:
    week = {day: [hours] for day in ("mon", "tue", "wed", "thu", "fri")}
    facts = {"name": name, "country": country, "time_zone": time_zone, "opening_hours": week, "is_demo": True}
    return Organisation.objects.update_or_create(facility_id=facility_id, defaults=facts)[0]


def _person(email: str, name: str, locale: str, password: str | None) -> User:
    """Without a password nobody can sign in as her."""
    person = User.objects.filter(email=email).first() or User(email=email)
    person.name, person.locale, person.time_zone, person.is_active = name, locale, ZONES[locale], True
    if password is None:
        person.password = (
            person.password if person.password.startswith(UNUSABLE_PASSWORD_PREFIX) else make_password(None)
        )
    elif not person.password or not person.check_password(password):
        person.set_password(password)
    person.save()
    return person
