"""The Django groups that stand for roles, since Wagtail hangs its rights on groups.

One group per role (`author`) and, where a role works in a language, one per language (`author-nl`). A group has
exactly the people who hold its role: whoever is put in by other means is taken out again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.roles import MATRIX, REVIEWERS, Capability, Role

#: Roles that work in a language and so have a group for each.
ROLES_BY_LANGUAGE = (Role.AUTHOR, Role.TRANSLATOR, *REVIEWERS)


def _keeping(
    app: str, *models: str, acts: tuple[str, ...] = ("view", "add", "change", "delete")
) -> list[tuple[str, str]]:
    return [(app, f"{act}_{model}") for model in models for act in acts]


#: Rights in Wagtail (app label, codename) that follow from a capability. Rights on pages are given by `content`.
RIGHTS = {
    Capability.ENTER_EDITOR: [("wagtailadmin", "access_admin")],
    Capability.KEEP_VOCABULARY: [*_keeping("content", "term"), *_keeping("search", "synonym", "notcoveredtopic")],
    Capability.KEEP_SUGGESTIONS: [
        *_keeping("helpdesk", "suggestionrule", "screenpin"),
        *_keeping("helpdesk", "urgentword", acts=("view", "add", "change")),
    ],
    Capability.MANAGE_PEOPLE: [
        ("accounts", "add_user"),
        ("accounts", "change_user"),
        ("accounts", "add_organisation"),
        ("accounts", "change_organisation"),
    ],
    Capability.MANAGE_SETTINGS: [("accounts", "add_hostapplication"), ("accounts", "change_hostapplication")],
}


def name_of(role: Role, locale: str = "") -> str:
    """The name of the group that stands for a role, in one language or in any."""
    return f"{role.value}-{locale}" if locale else role.value


def names() -> list[str]:
    """The names of all groups that stand for roles."""
    locales = [code for code, _label in settings.LANGUAGES]
    return [name_of(role) for role in Role] + [name_of(role, at) for role in ROLES_BY_LANGUAGE for at in locales]


def group_for(role: Role, *, locale: str = "") -> Group:
    """The group that stands for a role; without a language the one of all who hold it in any language."""
    name = name_of(role, locale)
    if name not in names():
        raise ValueError(name)
    return Group.objects.get_or_create(name=name)[0]


def fit(user: User) -> bool:
    """Put a person into the groups of the roles she holds now and take her out of the others; answers if that changed
    anything."""
    wanted = set()
    for role, locale in user.role_grants.current().values_list("role", "locale"):
        wanted |= {name_of(Role(role)), *_in_languages(Role(role), locale)}
    held = set(user.groups.filter(name__in=names()).values_list("name", flat=True))
    if wanted == held:
        return False
    with transaction.atomic():
        user.groups.remove(*Group.objects.filter(name__in=held - wanted))
        user.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in wanted - held))
    return True


def _in_languages(role: Role, locale: str) -> set[str]:
    if role not in ROLES_BY_LANGUAGE:
        return set()
    return {name_of(role, code) for code, _label in settings.LANGUAGES if locale in ("", code)}


def fit_expired() -> int:
    """Fit everybody whose grant began or ran out by the clock in the last day; answers how many people changed.

    Grants and revocations fit at once, and so does each sign-in.
    """
    lately = (timezone.now() - timedelta(days=1), timezone.now())
    moved = RoleGrant.objects.filter(Q(valid_from__range=lately) | Q(valid_until__range=lately))
    return sum(fit(person) for person in User.objects.filter(pk__in=moved.values("user")))


def establish(**_signal: Any) -> None:
    """After each migration: all groups are there, and those of roles have the rights that the matrix gives them."""
    if Group._meta.db_table not in connection.introspection.table_names():
        return  # migrated up to an app that comes before groups
    for name in names():
        Group.objects.get_or_create(name=name)
    ours = {right for rights in RIGHTS.values() for right in rights}
    for role in Role:
        group = Group.objects.get(name=name_of(role))
        wanted = {right for capability in MATRIX[role] for right in RIGHTS.get(capability, [])}
        group.permissions.remove(*_permissions(ours - wanted))
        group.permissions.add(*_permissions(wanted))


def _permissions(rights: set[tuple[str, str]]) -> list[Permission]:
    codenames = Permission.objects.filter(codename__in=[codename for _label, codename in rights])
    return [
        permission
        for permission in codenames.select_related("content_type")
        if (permission.content_type.app_label, permission.codename) in rights
    ]
