"""Help inside the app, as editors keep it: rules, pinned articles, words that call for a person, and two pages about them."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from helpdesk import editor_views, urgent
from helpdesk.editor_forms import PlacementForm
from helpdesk.models import ScreenPin, SuggestionRule, UrgentWord

_WHAT = MultiFieldPanel(
    [FieldPanel("article"), FieldPanel("note"), FieldRowPanel([FieldPanel("order"), FieldPanel("active")])], _("What")
)


class SuggestionRuleViewSet(SnippetViewSet):
    """Which article for which situation. Nobody sees a rule whose article cannot be relied on."""

    model = SuggestionRule
    icon = "crosshairs"
    menu_label = _("Suggestion rules")
    list_display = ["article", "screen", "role", "specialty", "error_code", "order", "active"]
    list_filter = ["active", "screen", "role"]
    search_fields = ["article", "note", "screen", "error_code"]
    list_per_page = 100
    add_to_reference_index = False
    edit_handler = ObjectList(
        [
            _WHAT,
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("screen"), FieldPanel("role"), FieldPanel("specialty")]),
                    FieldRowPanel([FieldPanel("locale"), FieldPanel("country")]),
                    FieldRowPanel([FieldPanel("version_from"), FieldPanel("version_until")]),
                    FieldRowPanel([FieldPanel("error_code"), FieldPanel("failed_action")]),
                ],
                _("When all of this holds"),
            ),
        ],
        base_form_class=PlacementForm,
    )


class ScreenPinViewSet(SnippetViewSet):
    """Articles that stand first on a screen."""

    model = ScreenPin
    icon = "thumbtack"
    menu_label = _("Pinned articles")
    list_display = ["screen", "article", "order", "active"]
    list_filter = ["active", "screen"]
    search_fields = ["article", "note", "screen"]
    list_per_page = 100
    add_to_reference_index = False
    edit_handler = ObjectList([FieldPanel("screen"), _WHAT], base_form_class=PlacementForm)


class NeverDeleted(ModelPermissionPolicy):
    """Switched off, not deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class UrgentWordViewSet(SnippetViewSet):
    """Words at which a person comes before every article (framework: Patient Safety Priority)."""

    model = UrgentWord
    icon = "warning"
    menu_label = _("Words that call for a person")
    list_display = ["pattern", "locale", "kind", "unless_negated", "active"]
    list_filter = ["kind", "locale", "active", "unless_negated"]
    search_fields = ["pattern"]
    list_per_page = 100
    add_to_reference_index = False
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("locale")]),
        FieldPanel("pattern"),
        FieldRowPanel([FieldPanel("unless_negated"), FieldPanel("own"), FieldPanel("active")]),
    ]


class KeeperMenuItem(MenuItem):
    """Shown to those who may keep suggestions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("helpdesk.view_suggestionrule"))


class HelpInAppGroup(SnippetViewSetGroup):
    items = (SuggestionRuleViewSet, ScreenPinViewSet, UrgentWordViewSet)
    menu_icon = "help"
    menu_label = _("Help in the app")
    menu_name = "help-in-app"
    menu_order = 310

    def get_submenu_items(self) -> list[MenuItem]:
        """The lists, and the pages about them."""
        return [
            *super().get_submenu_items(),
            KeeperMenuItem(_("Who would see this"), reverse("help_preview"), icon_name="view", order=900),
            KeeperMenuItem(
                pgettext_lazy("menu", "Suggestions that nobody sees"),
                reverse("help_broken"),
                icon_name="warning",
                order=910,
            ),
        ]


register_permission_policy(UrgentWord, NeverDeleted(UrgentWord))
register_snippet(HelpInAppGroup)


@hooks.register("register_admin_urls")
def pages_about_suggestions() -> list[Any]:
    return [
        path("help-in-app/preview/", editor_views.preview, name="help_preview"),
        path("help-in-app/broken/", editor_views.broken, name="help_broken"),
    ]


@hooks.register("register_snippet_listing_buttons")
def who_would_see_this(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    kind = {SuggestionRule: "rule", ScreenPin: "pin"}.get(type(snippet))
    if kind:
        address = f"{reverse('help_preview')}?{kind}={snippet.pk}"
        yield Button(_("Who would see this"), address, icon_name="view", priority=15)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def hear_changed_words(request: HttpRequest, instance: Any) -> None:
    """A changed word counts at once in this process; the others follow within a minute."""
    if isinstance(instance, UrgentWord):
        urgent.forget()
