"""A person's own page, and the doors of Wagtail that stay closed."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.generic import UpdateView

from accounts.forms import ProfileForm
from accounts.models import User
from accounts.people import organisation_of


class ProfileView(LoginRequiredMixin, UpdateView):
    """Name, language, clock and appearance to change; roles and second factor to see."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")

    def get_object(self, queryset: Any = None) -> User:
        """A copy of the person, so that a refused name is not shown in the head of the page."""
        return User.objects.get(pk=self.request.user.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = set(Authenticator.objects.filter(user=self.request.user).values_list("type", flat=True))
        return super().get_context_data(
            grants=self.object.role_grants.current().select_related("organisation"),
            organisation=organisation_of(self.object),
            has_second_factor=Authenticator.Type.TOTP in factors,
            has_recovery_codes=Authenticator.Type.RECOVERY_CODES in factors,
            **kwargs,
        )

    def form_valid(self, form: ModelForm) -> HttpResponse:
        response = super().form_valid(form)
        with translation.override(self.object.locale):
            messages.success(self.request, _("Your settings are saved."))
        return response


def closed_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own login: leads to the one sign-in, whatever is posted to it.

    Whoever is signed in and still comes here lacks the right to enter, and is told so instead of being sent in circles.
    """
    there = _safe_next(request)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': there})}")
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return redirect(there)


def closed_password_reset(request: HttpRequest, rest: str) -> HttpResponse:
    """Wagtail's own password reset: leads to the one that knows the second factor and the rate limits."""
    return redirect("account_reset_password")


def closed_settings(request: HttpRequest) -> HttpResponse:
    """Pages that would let people change addresses and passwords by another way: lead to the profile."""
    return redirect("accounts:profile")


def _safe_next(request: HttpRequest) -> str:
    there = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if safe else reverse("wagtailadmin_home")
