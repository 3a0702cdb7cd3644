"""People in Wagtail's settings: made and closed there, without passwords, groups or rank."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.users.views.users import EditView, IndexView, UserViewSet

from accounts import events
from accounts.forms import time_zones
from accounts.grants import deactivate
from accounts.models import User


class PersonForm(forms.ModelForm):
    """A person as an administrator writes her down; she chooses her password herself, by the reset link."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, initial="Europe/Amsterdam")

    class Meta:
        model = User
        fields = ("email", "name", "locale", "time_zone")

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editing_self = editing_self

    def clean_email(self) -> str:
        """Addresses are kept in lower case; two people never share one."""
        address = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=address).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody with this address has an account already."))
        return address


class NewPersonForm(PersonForm):
    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class KnownPersonForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = (*PersonForm.Meta.fields, "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.editing_self:
            del self.fields["is_active"]


class PeopleView(IndexView):
    """The list, sorted and searched by the one name that people have here."""

    @property
    def search_fields(self) -> set[str]:
        return {"name", "email"}


class PersonEditView(EditView):
    """Only a superuser changes a superuser: who may change an address may take over the account behind it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied

    def save_instance(self) -> User:
        """Closing an account and moving it to another address are events of their own."""
        closes = "is_active" in self.form.changed_data and not self.form.cleaned_data["is_active"]
        if closes:
            self.form.instance.is_active = True
        person = super().save_instance()
        if "email" in self.form.changed_data:
            events.address_changed.announce(actor=self.request.user, subject=person)
        if closes:
            deactivate(person, by=self.request.user)
        return person


class PersonViewSet(UserViewSet):
    """Replaces Wagtail's user pages, which ask for first and last names, passwords and groups."""

    index_view_class = PeopleView
    edit_view_class = PersonEditView
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return KnownPersonForm if for_update else NewPersonForm
