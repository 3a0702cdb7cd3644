"""What editors keep besides pages: the glossary, the questions nobody answered yet, and safety concerns."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, CancelWorkflowMenuItem, RestartWorkflowMenuItem
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, SnippetViewSetGroup
from wagtail_localize.wagtail_hooks import page_listing_more_buttons

from content import terms
from content.feedback import close_safety_flag
from content.models import ArticlePage, ContentGap, SafetyFlag, Term
from content.review import permissions, stopping
from content.review.languages import sentences
from content.review.queue.dashboard import ReviewsPanel


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    menu_label = _("Glossary")
    list_display = ["key"]
    search_fields = ["key"]
    list_per_page = 100


class NotAddedByHand(ModelPermissionPolicy):
    """Rows that readers make: they are looked at and dealt with, never written or deleted by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)


class ContentGapViewSet(SnippetViewSet):
    """Questions that nothing answered, most asked first (framework: content maintenance)."""

    model = ContentGap
    icon = "help"
    menu_label = _("Unanswered questions")
    list_display = ["question", "locale", "times", "last_asked_at", "state"]
    list_filter = ["state", "locale"]
    ordering = ["-times", "-last_asked_at"]
    add_to_reference_index = False
    copy_view_enabled = False
    panels = [
        FieldPanel("question", read_only=True),
        FieldPanel("times", read_only=True),
        FieldPanel("state"),
    ]


class ConcernForm(WagtailAdminModelForm):
    """What was done has to be said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].required = True


class CloseConcern(EditView):
    """Saying what was done closes the concern, by the rule-book, in the name of who says it."""

    def save_instance(self) -> SafetyFlag:
        return close_safety_flag(self.object, by=self.request.user, outcome=self.form.cleaned_data["outcome"])


class SafetyFlagViewSet(SnippetViewSet):
    """Safety concerns, open ones first (framework: Patient Safety Priority)."""

    model = SafetyFlag
    edit_view_class = CloseConcern
    icon = "warning"
    menu_label = _("Safety concerns")
    list_display = ["page", "raised_at", "closed_at", "closed_by"]
    list_filter = ["closed_at"]
    add_to_reference_index = False
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("page", read_only=True),
            FieldPanel("text", read_only=True),
            FieldPanel("raised_at", read_only=True),
            FieldPanel("outcome"),
        ],
        base_form_class=ConcernForm,
    )


class ReaderVoices(SnippetViewSetGroup):
    menu_label = _("Readers")
    menu_icon = "comment"
    menu_order = 300
    items = (ContentGapViewSet, SafetyFlagViewSet)


register_permission_policy(ContentGap, NotAddedByHand(ContentGap))
register_permission_policy(SafetyFlag, NotAddedByHand(SafetyFlag))
register_snippet(TermViewSet)
register_snippet(ReaderVoices)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def read_terms_again(request: HttpRequest, instance: Any) -> None:
    """A changed term is seen at once by this process; the others follow within a minute."""
    if isinstance(instance, Term):
        terms.forget()


@hooks.register("before_edit_snippet")
def closed_is_closed(request: HttpRequest, instance: Any) -> None:
    """What was done about a concern is on record: it is not written twice."""
    if isinstance(instance, SafetyFlag) and instance.closed_at is not None and request.method == "POST":
        raise PermissionDenied


@hooks.register("construct_homepage_panels")
def reviews_are_on_the_desk(request: HttpRequest, panels: list[Any]) -> None:
    """Wagtail's own panels list what its moderators may approve (here nothing, which costs to find out) and all that somebody
    has in review at once, which the database refuses from a thousand on. Both lists are on the desk, by pages."""
    own = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, own)]
    panels.append(ReviewsPanel())


@hooks.register("construct_explorer_page_queryset")
def lists_ask_once_for_all_pages(parent: Any, pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    return permissions.with_history(pages)


def _translate_from_the_page_alone() -> None:
    """wagtail-localize offers it for each page of a list as well, which costs two queries a page; a page's own menu has it."""
    name = "register_page_listing_more_buttons"
    hooks._hooks[name] = [each for each in hooks._hooks[name] if each[0] is not page_listing_more_buttons]


_translate_from_the_page_alone()


@hooks.register("before_edit_page", order=-1)
def sentences_are_handed_in_on_the_desk(request: HttpRequest, page: Any) -> None:
    """wagtail-localize shows a translation by its sentences, with no button to hand them in: say where it is."""
    if request.method == "GET" and isinstance(page, ArticlePage) and sentences.translation_of(page):
        desk = reverse("review:translate", args=[page.key, page.locale.language_code])
        said = _("You change the sentences here. On the desk you make the draft and hand it in.")
        messages.info(request, said, buttons=[messages.button(desk, _("Hand in for review"))])


class StopReview(ActionMenuItem):
    """Leads to where a review is stopped with a reason, in the place of Wagtail's button that asks none."""

    label = _("Stop the review")
    name = "stop-review"
    icon_name = "error"
    order = 40

    def get_url(self, parent_context: Any) -> str:
        return reverse("review:stop", args=[parent_context["page"].current_workflow_state.current_task_state_id])


@hooks.register("construct_page_action_menu")
def reviews_are_stopped_on_the_desk(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Wagtail ends a review at a press, and begins it anew at another; `content.review.stopping` refuses both."""
    page = context.get("page")
    if not isinstance(page, ArticlePage):
        return
    items[:] = [each for each in items if not isinstance(each, (CancelWorkflowMenuItem, RestartWorkflowMenuItem))]
    review = page.current_workflow_state
    if review and stopping.may_stop(request.user, review):
        items.append(StopReview())
