"""People in Wagtail's settings: made, placed and closed there, without passwords, Django groups or rank."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from accounts import events
from accounts.forms import time_zones
from accounts.grants import deactivate, grant, join, leave, revoke
from accounts.groups import ROLES_BY_LANGUAGE
from accounts.models import Organisation, User
from accounts.people import organisation_of
from accounts.roles import Level, Role


def role_choices() -> list[tuple[str, str]]:
    """Each role, by language or level where it has one: `author:` (every language), `author:nl`, `support:2`."""
    choices = []
    for role in Role:
        if role in ROLES_BY_LANGUAGE:
            choices.append((f"{role}:", gettext("%(role)s, every language") % {"role": role.label}))
            choices += [(f"{role}:{code}", f"{role.label}, {name}") for code, name in settings.LANGUAGES]
        elif role == Role.SUPPORT:
            choices += [(f"{role}:{level}", f"{role.label}, {level.label}") for level in Level]
        else:
            choices.append((f"{role}:", str(role.label)))
    return choices


class PersonForm(forms.ModelForm):
    """A person as an administrator writes her down; she chooses her password herself, by the reset link."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial=settings.TIME_ZONE)
    organisation = forms.ModelChoiceField(Organisation.objects.all(), required=False, label=_("Organisation"))
    is_contact = forms.BooleanField(required=False, label=_("Contact of her organisation"))
    roles = forms.MultipleChoiceField(
        choices=role_choices, required=False, label=_("Roles"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ("email", "name", "locale", "time_zone")

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            membership = self.instance.memberships.current().first()
            self.initial["organisation"] = membership and membership.organisation_id
            self.initial["is_contact"] = bool(membership and membership.is_contact)
            self.initial["roles"] = sorted(self.held())
        if editing_self:
            del self.fields["roles"]

    def held(self) -> set[str]:
        """The roles she has now, as values of the field."""
        grants = self.instance.role_grants.current().values_list("role", "locale", "level")
        return {f"{role}:{level or locale}" for role, locale, level in grants}

    def clean_email(self) -> str:
        """Addresses are kept in lower case; two people never share one."""
        address = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=address).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody with this address has an account already."))
        return address

    def clean_roles(self) -> list[str]:
        chosen = self.cleaned_data["roles"]
        if sum(value.startswith(f"{Role.SUPPORT}:") for value in chosen) > 1:
            raise forms.ValidationError(_("A support agent has one level."))
        return chosen

    def place(self, *, by: User) -> None:
        """Bring roles and organisation to what the form says, each change announced in the name of `by`."""
        if "roles" in self.fields:
            self._place_roles(by)
        chosen = self.cleaned_data["organisation"]
        current = organisation_of(self.instance)
        if current and current != chosen:
            leave(self.instance, current, by=by)
        if chosen:
            join(self.instance, chosen, by=by, is_contact=self.cleaned_data["is_contact"])

    def _place_roles(self, by: User) -> None:
        held, wanted = self.held(), set(self.cleaned_data["roles"])
        for role, detail in _pairs(held - wanted):
            revoke(self.instance, role, by=by, locale="" if role == Role.SUPPORT else detail)
        for role, detail in _pairs(wanted - held):
            if role == Role.SUPPORT:
                grant(self.instance, role, by=by, level=Level(int(detail)))
            else:
                grant(self.instance, role, by=by, locale=detail)


def _pairs(values: set[str]) -> list[tuple[Role, str]]:
    return [(Role(role), detail) for role, _colon, detail in (value.partition(":") for value in sorted(values))]


class NewPersonForm(PersonForm):
    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class KnownPersonForm(PersonForm):
    class Meta:
        model = User
        fields = (*PersonForm.Meta.fields, "is_active")

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, editing_self=editing_self, **kwargs)
        if editing_self:
            del self.fields["is_active"]


class PeopleView(IndexView):
    """The list, searched by the one name that people have here."""

    @property
    def search_fields(self) -> set[str]:
        return {"name", "email"}


class PersonCreateView(CreateView):
    @transaction.atomic
    def save_instance(self) -> User:
        person = super().save_instance()
        self.form.place(by=self.request.user)
        return person


class PersonEditView(EditView):
    """Only a superuser changes a superuser: who may change an address may take over the account behind it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied

    @transaction.atomic
    def save_instance(self) -> User:
        """Closing an account and moving it to another address are events of their own."""
        closes = "is_active" in self.form.changed_data and not self.form.cleaned_data["is_active"]
        if closes:
            self.form.instance.is_active = True
        person = super().save_instance()
        self.form.place(by=self.request.user)
        if "email" in self.form.changed_data:
            events.address_changed.announce(actor=self.request.user, subject=person)
        if closes:
            deactivate(person, by=self.request.user)
        return person


class PersonViewSet(UserViewSet):
    """Replaces Wagtail's user pages, which ask for first and last names, passwords and groups."""

    index_view_class = PeopleView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return KnownPersonForm if for_update else NewPersonForm
