"""Organisations and their host applications in Wagtail's settings."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.host_admin import HostApplicationViewSet
from accounts.models import Organisation


class OrganisationViewSet(ModelViewSet):
    """Facilities with their country, clock, hours and agreements. They are never deleted: people and tickets hang on them."""

    model = Organisation
    name = "organisations"
    icon = "home"
    menu_label = _("Organisations")
    menu_order = 610
    add_to_settings_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = ("name", "facility_id", "country")
    search_fields = ("name", "facility_id")
    form_fields = (
        "facility_id",
        "name",
        "country",
        "time_zone",
        "opening_hours",
        "baa_signed_on",
        "dpa_signed_on",
        "is_active",
    )


@hooks.register("register_admin_viewset")
def register_organisations() -> OrganisationViewSet:
    return OrganisationViewSet()


@hooks.register("register_admin_viewset")
def register_host_applications() -> HostApplicationViewSet:
    return HostApplicationViewSet()
