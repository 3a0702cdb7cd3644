"""The people whom a host application vouches for, and who they are here.

A host speaks for its own organisation's people alone: it opens no account of anybody else, and gives no role but those of a
clinician or a trainee. Somebody new gets an account without a password: she enters through her host, or asks for a password
by mail.
"""

from __future__ import annotations

from django.conf import settings

from accounts import events
from accounts.grants import grant, join
from accounts.host_tokens import Claims, HelpRefused, Refusal
from accounts.models import HostApplication, HostPerson, Organisation, User, known_time_zone
from accounts.people import roles_of
from accounts.roles import CUSTOMERS, Role

TRAINEE_WORDS = frozenset({"trainee", "student", "intern", "resident"})


def find_or_make(application: HostApplication, claims: Claims) -> User:
    """The person of these claims; made and joined to the organisation when nobody here is her yet.

    Raises `HelpRefused` for an address of somebody of another organisation, for an account that was closed or left, and
    for an address under which the application already knows somebody else.
    """
    known = application.people.select_related("user").filter(subject=claims.subject).first()
    if known:
        person = known.user
        _follow_address(person, claims.email)
    else:
        person = User.objects.filter(email=claims.email).first() or _make(application, claims)
        if application.people.filter(user=person).exists():
            raise HelpRefused(Refusal.PERSON)
        HostPerson.objects.create(application=application, subject=claims.subject, user=person)
    if not belongs(person, application):
        raise HelpRefused(Refusal.PERSON)
    if not roles_of(person) & set(CUSTOMERS):
        grant(person, role_for(claims.roles), by=None)
    return person


def belongs(person: User, application: HostApplication) -> bool:
    """Whether she has an open account and works for the organisation of this application now."""
    return person.is_active and person.memberships.current().filter(organisation=application.organisation).exists()


def role_for(words: tuple[str, ...]) -> Role:
    """The role that a host's words stand for: a trainee if one of them says so, else a clinician."""
    return Role.TRAINEE if TRAINEE_WORDS & set(words) else Role.CLINICIAN


def language_of(organisation: Organisation) -> str:
    """The language of its country, English where that is none of ours."""
    return organisation.country if organisation.country in dict(settings.LANGUAGES) else "en"


def _make(application: HostApplication, claims: Claims) -> User:
    organisation = application.organisation
    person = User.objects.create_user(
        claims.email,
        name=claims.name,
        locale=claims.locale or language_of(organisation),
        time_zone=claims.time_zone or known_time_zone(organisation.time_zone),
    )
    join(person, organisation, by=None)
    return person


def _follow_address(person: User, email: str) -> None:
    """Her host says that her address has changed: mail follows, where her account serves the host alone. Whoever may change
    the address of another account could take it over."""
    ours = person.has_usable_password() or roles_of(person) - set(CUSTOMERS)
    if email == person.email or ours or User.objects.filter(email=email).exists():
        return
    person.email = email
    person.save(update_fields=["email"])
    events.address_changed.announce(subject=person)
