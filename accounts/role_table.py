"""The role matrix as a page to read: `docs/roles.md` is this text."""

from accounts.groups import RIGHTS
from accounts.roles import CLOSED_TO_RANK, CONDITIONS, CONTACT, EVERYBODY, MATRIX, Capability, Role, Scope

INTRODUCTION = """# Roles: who may do what

Written by `./hysio manage roles_table` from the matrix in `accounts/roles.py`; a test fails when the two differ.
A person may hold several roles and then has the widest scope of them. A wider scope includes the narrower ones:
none < own < assigned < organisation < team < all. The designed order of duties supports least privilege: nobody who
configures the system can read tickets, sign or publish.
"""

CLOSING = """## Rank opens no doors

A superuser counts as an administrator in this table and as nothing more. Closed to rank: {closed}.
Nobody changes her own roles. A changed role counts from the next request on.

## The contact of an organisation

Besides her roles she may: {contact}.

## Rights in the editor

Roles are mirrored into Django groups (`author`, and `author-nl` where a role works in a language). Whoever is put into
such a group by other means is taken out again. Who may enter the editor has `wagtailadmin.access_admin`: {editors}.
"""


def markdown() -> str:
    """The whole page, in English whatever language is active where the labels are concerned."""
    rows = [f"| capability | {' | '.join(_name(role) for role in Role)} |", f"|---|{'---|' * len(Role)}"]
    rows += [
        f"| {capability.value} | {' | '.join(_cell(role, capability) for role in Role)} |" for capability in Capability
    ]
    meanings = [f"- `{capability.value}`: {_sentence(capability)}" for capability in Capability]
    closing = CLOSING.format(
        closed=", ".join(f"`{capability.value}`" for capability in sorted(CLOSED_TO_RANK)),
        contact=", ".join(f"`{capability.value}` ({scope.name.lower()})" for capability, scope in CONTACT.items()),
        editors=", ".join(_name(role) for role in Role if Capability.ENTER_EDITOR in MATRIX[role]),
    )
    return "\n".join([INTRODUCTION, *rows, "", "## What the capabilities mean", "", *meanings, "", closing])


def _name(role: Role) -> str:
    return role.value.replace("_", " ")


def _cell(role: Role, capability: Capability) -> str:
    scope = max(MATRIX[role].get(capability, Scope.NONE), EVERYBODY.get(capability, Scope.NONE))
    return "-" if scope == Scope.NONE else scope.name.lower()


def _sentence(capability: Capability) -> str:
    rights = ", ".join(f"`{label}.{codename}`" for label, codename in RIGHTS.get(capability, []))
    parts = [f"{capability._label_}.", CONDITIONS.get(capability, ""), f"In the editor: {rights}." if rights else ""]
    return " ".join(part for part in parts if part)
