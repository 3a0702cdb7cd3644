"""Host applications in Wagtail's settings: their pages, and their keys, whose secret is shown once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.generic import CreateView, EditView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from accounts import host_applications
from accounts.models import HostApplication, HostKey, validate_origins
from accounts.people import may
from accounts.roles import Capability


class ApplicationForm(forms.ModelForm):
    """An application of an organisation; the organisation is chosen once."""

    origins = forms.CharField(
        label=_("Allowed origins"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("One a line, exactly as the browser shows it: https://app.example.org"),
    )

    class Meta:
        model = HostApplication
        fields = ("organisation", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["origins"] = "\n".join(self.instance.allowed_origins)

    def clean_origins(self) -> list[str]:
        """The lines, each an exact origin."""
        origins = self.cleaned_data["origins"].split()
        try:
            validate_origins(origins)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return origins


class KnownApplicationForm(ApplicationForm):
    class Meta:
        model = HostApplication
        fields = ("name", "active")


class ApplicationCreateView(CreateView):
    def save_instance(self) -> HostApplication:
        said = self.form.cleaned_data
        return host_applications.register(
            said["organisation"], said["name"], origins=said["origins"], by=self.request.user
        )


class ApplicationEditView(EditView):
    def save_instance(self) -> HostApplication:
        said, application = self.form.cleaned_data, self.object
        host_applications.change(application, name=said["name"], origins=said["origins"], by=self.request.user)
        host_applications.switch(application, on=said["active"], by=self.request.user)
        return application


class ApplicationInspectView(InspectView):
    """An application with its keys."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"application": self.object, "keys": self.object.keys.all()}


@require_POST
def new_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the next key of an application. The answer is the one page that ever shows its secret."""
    _only_for_administrators(request)
    application = get_object_or_404(HostApplication, pk=pk)
    made = host_applications.rotate_keys(application, by=request.user)
    return TemplateResponse(  # Wagtail lets no page of the administration be kept
        request,
        "accounts/host_key_made.html",
        {"application": application, "made": made, "page_title": _now("New key"), "header_icon": "key"},
    )


@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a key back at once."""
    _only_for_administrators(request)
    key = get_object_or_404(HostKey.objects.select_related("application"), pk=pk)
    host_applications.revoke_key(key, by=request.user)
    messages.success(request, _now("The key %(key)s counts no more.") % {"key": key.key_id})
    return redirect("host_applications:inspect", key.application_id)


def _only_for_administrators(request: HttpRequest) -> None:
    if not may(request.user, Capability.MANAGE_SETTINGS):
        raise PermissionDenied


class HostApplicationViewSet(ModelViewSet):
    """Applications are switched off rather than deleted: what their people asked stays theirs."""

    model = HostApplication
    name = "host_applications"
    icon = "key"
    menu_label = _("Host applications")
    menu_order = 620
    add_to_settings_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_enabled = True
    inspect_template_name = "accounts/host_application.html"
    inspect_view_fields = ["organisation", "public_id", "active"]
    list_display = ("name", "organisation", "active")
    search_fields = ("name",)
    add_view_class = ApplicationCreateView
    edit_view_class = ApplicationEditView
    inspect_view_class = ApplicationInspectView

    def get_form_class(self, for_update: bool = False) -> type[ApplicationForm]:
        return KnownApplicationForm if for_update else ApplicationForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/new-key/", new_key, name="new_key"),
            path("keys/<int:pk>/revoke/", revoke_key, name="revoke_key"),
        ]
