"""Every way of the editor is known, and none of them changes what readers see."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve, reverse
from wagtail.models import GroupPagePermission, Page, Revision, WorkflowState
from wagtail.test.utils.form_data import inline_formset, streamfield
from wagtail_localize.models import StringTranslation, TranslationSource

from accounts.api import Role, group_for
from accounts.grants import grant
from compliance.api import AuditEntry
from content import localize_doors
from content.digest import content_digest
from content.models import ArticlePage, Release, ReviewTaskState, Signature
from content.review import errors, gate, permissions
from content.review.languages import translating
from content.review.languages.sentences import translation_of
from content.translation_memory import remember
from tests.content.review.conftest import somebody
from tests.factories.content import ArticleFactory, languages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]

ROADS = Path(__file__).with_name("roads.txt")


def known() -> dict[str, str]:
    """The verdict on each address, by its name or, where it has none, its pattern."""
    lines = [line for line in ROADS.read_text().splitlines() if line and not line.startswith("#")]
    return {name: verdict for verdict, name in (line.split(maxsplit=1) for line in lines)}


def addresses(patterns: Any, place: str = "", space: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from addresses(each.url_patterns, place + str(each.pattern), inner)
        elif isinstance(each, URLPattern) and not _is_door(each):
            yield f"{space}{each.name}" if each.name else place + str(each.pattern)


def _is_door(each: URLPattern) -> bool:
    return each in localize_doors.urlpatterns


def of_the_editor() -> set[str]:
    roots = [
        each
        for each in get_resolver().url_patterns
        if str(each.pattern).lstrip("^").startswith(("admin/", "documents/"))
    ]
    return set(addresses(roots))


def test_every_address_of_the_editor_is_known():
    """A new one, from an update or from us, is looked at first and then written into roads.txt with a verdict."""
    assert of_the_editor() - known().keys() == set()
    assert known().keys() - of_the_editor() == set()
    assert set(known().values()) == {"safe", "guarded", "shadowed"}


def test_an_unknown_address_would_be_found():
    new = path("admin/new-road/", lambda request: None, name="new-road")
    assert set(addresses([new])) - known().keys() == {"new-road"}


ARGUMENTS = {
    "wagtailadmin_workflows:remove": [1],
    "wagtailadmin_workflows:add_task": ["content", "reviewtask"],
    "wagtailadmin_workflows:add": [],
    "wagtailadmin_workflows:task_chooser_create": [],
    "wagtaillocales:add": [],
    "wagtailadmin_account": [],
    "wagtailadmin_login": [],
    "wagtailadmin_password_reset": [],
    "wagtailadmin_password_reset_done": [],
    "wagtailadmin_password_reset_confirm": ["a", "b"],
    "wagtailadmin_password_reset_complete": [],
}
SHADOWED = sorted(name for name, verdict in known().items() if verdict == "shadowed")


@pytest.mark.parametrize("name", SHADOWED)
def test_before_a_shadowed_address_stands_a_door_of_ours(name):
    view = resolve(reverse(name, args=ARGUMENTS.get(name, [1]))).func
    ours = {each.callback for each in localize_doors.urlpatterns}
    assert view in ours or view.__module__.startswith("accounts.")


def test_wagtails_apis_for_writing_and_reading_are_not_mounted(client):
    for place in ("/api/v2/pages/", "/api/v3/pages/", "/api/v3/", "/admin/api/v3/pages/", "/api/main/pages/"):
        assert client.get(place).status_code in {302, 404}
    views = {getattr(each, "lookup_str", "") for each in _all(get_resolver().url_patterns)}
    assert not [view for view in views if view.startswith(("wagtail.api.v2.views", "wagtail.api.v3"))]


def _all(patterns: Any) -> Iterator[URLPattern]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _all(each.url_patterns)
        else:
            yield each


@dataclasses.dataclass
class House:
    """A released article with a newer draft, a draft, a draft in review, and a released pair that wagtail-localize joins."""

    live: ArticlePage
    draft: ArticlePage
    desk: Any
    source: ArticlePage
    dutch: ArticlePage
    german: ArticlePage

    @property
    def reviewed(self) -> ArticlePage:
        return self.desk.page

    def targets(self) -> list[ArticlePage]:
        return [self.live, self.draft, self.reviewed, self.dutch, self.german]


def newer(page: ArticlePage, person: Any) -> ArticlePage:
    draft = page.get_latest_revision_as_object()
    draft.title = f"{page.title}, newer"
    draft.save_revision(user=person)
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def house(desk) -> House:
    pair = languages("pair", "en", "nl")
    remember(pair["en"], [pair["nl"]])
    translating.begin("pair", "de", by=somebody(Role.TRANSLATOR, "de"))
    desk.submitted()
    return House(
        live=newer(ArticleFactory(title="Live"), desk.author),
        draft=newer(ArticleFactory(title="Draft", live=False), desk.author),
        desk=desk,
        source=newer(pair["en"], desk.author),
        dutch=pair["nl"],
        german=ArticlePage.objects.get(key="pair", locale__language_code="de"),
    )


def people(desk) -> dict[str, Any]:
    """An author who also translates, a reviewer whom somebody let into the editor, and a superuser."""
    for code in ("nl", "de"):
        grant(desk.author, Role.AUTHOR, by=None, locale=code)
        grant(desk.author, Role.TRANSLATOR, by=None, locale=code)
    reviewer = somebody(Role.FINAL_REVIEWER, "en")
    grant(reviewer, Role.AUTHOR, by=None, locale="fr")
    return {"author": desk.author, "reviewer": reviewer, "superuser": somebody(Role.ADMIN, superuser=True)}


def state_of_the_house() -> dict[str, Any]:
    """What readers see and what is being reviewed; drafts may change, and there may be more of them."""
    return {
        "live": {
            page.pk: (content_digest(page.serializable_data()), page.live_revision_id, page.url_path, page.alias_of_id)
            for page in ArticlePage.objects.filter(live=True)
        },
        "reviews": set(WorkflowState.objects.filter(status="in_progress").values_list("pk", "current_task_state")),
        "steps": set(ReviewTaskState.objects.values_list("pk", "status")),
        "evidence": (Release.objects.count(), Signature.objects.count()),
        "scheduled": set(Revision.objects.exclude(approved_go_live_at=None).values_list("pk", flat=True)),
        "other pages": set(Page.objects.filter(depth__lt=4).values_list("pk", "live", "path")),
    }


def form_of(page: ArticlePage, **more: Any) -> dict[str, Any]:
    """The editor's form as it would be posted, with another text."""
    fields = {
        "title": f"{page.title} by another road", "slug": page.slug, "summary": "Other.", "key": page.key,
        "type": page.type, "product_area": page.product_area, "audience": page.audience,
        "applies_to": "2.0", "review_by": "2099-03-01",
        "successor": "", "related": "[]", "asked_as": "", "seo_title": "", "search_description": "",
        "body": streamfield([]), "country_notes": streamfield([]), "comments": inline_formset([]),
    }  # fmt: skip
    from wagtail.test.utils.form_data import nested_form_data

    return nested_form_data(fields | more) | {"roles": ["clinician"], "specialties": ["all"]}


Road = Callable[[Any, House, ArticlePage], Any]


def _edit(**more: Any) -> Road:
    return lambda client, house, page: client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **more)
    )


def _create(client: Any, house: House, page: ArticlePage) -> Any:
    parent = page.get_parent()
    fields = form_of(page, **{"action-publish": "on"}) | {"slug": "born-live", "key": "born-live", "title": "Born live"}
    return client.post(reverse("wagtailadmin_pages:add", args=["content", "articlepage", parent.pk]), fields)


def _bulk(action: str, **fields: Any) -> Road:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return lambda client, house, page: client.post(f"{address}?id={page.pk}", fields)


def _page(name: str, **fields: Any) -> Road:
    return lambda client, house, page: client.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), fields)


def _copy(**fields: Any) -> Road:
    def go(client: Any, house: House, page: ArticlePage) -> Any:
        place = {"new_title": "Copy", "new_slug": f"copy-{page.pk}", "new_parent_page": page.get_parent().pk}
        return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), place | fields)

    return go


def _move(client: Any, house: House, page: ArticlePage) -> Any:
    elsewhere = page.get_parent().get_siblings(inclusive=False).first()
    return client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, elsewhere.pk]), {})


def _revision(name: str) -> Road:
    return lambda client, house, page: client.post(
        reverse(f"wagtailadmin_pages:{name}", args=[page.pk, page.revisions.first().pk]),
        form_of(page, **{"action-publish": "on"}),
    )


def _revert(client: Any, house: House, page: ArticlePage) -> Any:
    first = page.revisions.order_by("pk").first()
    return _edit(**{"revision": first.pk, "action-publish": "on"})(client, house, page)


def _workflow(name: str, action: str) -> Road:
    def go(client: Any, house: House, page: ArticlePage) -> Any:
        state = house.desk.state.pk
        return client.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk, action, state]), {"comment": "x"})

    return go


def _workflow_in_editor(action: str) -> Road:
    return _edit(
        **{"action-workflow-action": "true", "workflow-action-name": action, "workflow-action-extra-data": "{}"}
    )


def _api(action: str, **fields: Any) -> Road:
    return lambda client, house, page: client.post(
        reverse("wagtailadmin_api:pages:action", args=[page.pk, action]), fields
    )


def _api_revert(client: Any, house: House, page: ArticlePage) -> Any:
    return _api("revert_to_page_revision", revision_id=page.revisions.first().pk)(client, house, page)


def _localize(name: str, target: str, **fields: Any) -> Road:
    def go(client: Any, house: House, page: ArticlePage) -> Any:
        translation = translation_of(house.dutch)
        numbers = {"source": translation.source_id, "page": page.pk, "translation": translation.pk}
        return client.post(reverse(f"wagtail_localize:{name}", args=[numbers[target]]), fields)

    return go


def _publish_in_localize(client: Any, house: House, page: ArticlePage) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, action="publish"))


def _workflows(name: str, *args: Any) -> Road:
    def go(client: Any, house: House, page: ArticlePage) -> Any:
        number = house.desk.state.workflow_state.workflow_id
        return client.post(reverse(f"wagtailadmin_workflows:{name}", args=args or [number]), {"name": "Other"})

    return go


def _task(name: str) -> Road:
    return lambda client, house, page: client.post(
        reverse(f"wagtailadmin_workflows:{name}", args=[house.desk.state.task_id]), {"name": "Other"}
    )


def _sync_languages(client: Any, house: House, page: ArticlePage) -> Any:
    place = "component-wagtail_localize_localesynchronization"
    fields = {
        "language_code": page.locale.language_code,
        f"{place}-enabled": "on",
        f"{place}-sync_from": house.source.locale_id
        if page.locale_id != house.source.locale_id
        else house.dutch.locale_id,
    }
    return client.post(reverse("wagtaillocales:edit", args=[page.locale_id]), fields)


LATER = "2099-01-01 10:00"
EVERYWHERE: dict[str, Road] = {
    "edit and publish": _edit(**{"action-publish": "on"}),
    "edit and schedule": _edit(**{"action-publish": "on", "go_live_at": LATER}),
    "edit and end": _edit(**{"action-publish": "on", "expire_at": LATER}),
    "create and publish": _create,
    "bulk publish": _bulk("publish", include_descendants="on"),
    "bulk unpublish": _bulk("unpublish", include_descendants="on"),
    "bulk delete": _bulk("delete"),
    "bulk move": _bulk("move", chooser="3"),
    "unpublish": _page("unpublish"),
    "copy and publish": _copy(publish_copies="on", copy_subpages="on"),
    "copy as alias": _copy(alias="on"),
    "convert alias": _page("convert_alias"),
    "move": _move,
    "order": _page("set_page_position"),
    "privacy": _page("set_privacy", restriction_type="login"),
    "revert and publish": _revert,
    "revert": _revision("revisions_revert"),
    "unschedule": _revision("revisions_unschedule"),
    "api publish": _api("publish"),
    "api unpublish": _api("unpublish"),
    "api move": _api("move", destination_page_id=3),
    "api copy": _api("copy", keep_live=True, slug="api-copy"),
    "api alias": _api("create_alias", update_slug="api-alias"),
    "api convert alias": _api("convert_alias"),
    "api revert": _api_revert,
    "api translate": _api("copy_for_translation", locale="fr", alias=True, recursive=True, copy_parents=True),
    "localize editor": _publish_in_localize,
    "localize alias": _localize("convert_to_alias", "page"),
    "localize submit": _localize("submit_page_translation", "page", locales=[1, 2, 3, 4]),
    "sync of languages": _sync_languages,
}
#: Deleting a draft that was never submitted is its author's right; what has a history stays.
WITH_HISTORY: dict[str, Road] = {
    "delete": _page("delete"),
    "api delete": _api("delete"),
    "bulk delete": _bulk("delete"),
}
OF_A_REVIEW: dict[str, Road] = {
    "approve": _workflow("workflow_action", "approve"),
    "reject": _workflow("workflow_action", "reject"),
    "collect data": _workflow("collect_workflow_action_data", "approve"),
    "approve in the editor": _workflow_in_editor("approve"),
    "reject in the editor": _workflow_in_editor("reject"),
    "restart in the editor": _edit(**{"action-restart-workflow": "on"}),
    "cancel in the editor": _edit(**{"action-cancel-workflow": "on"}),
    "switch the workflow off": _workflows("disable"),
    "change the workflow": _workflows("edit"),
    "take the workflow away": _workflows("remove", 1),
    "switch the step off": _task("disable_task"),
    "change the step": _task("edit_task"),
}
ONCE: dict[str, Road] = {
    "localize update": _localize("update_translations", "source", publish_translations="on"),
    "localize stop": _localize("stop_translation", "translation"),
    "localize po": _localize("upload_pofile", "translation"),
    "localize machine": _localize("machine_translate", "translation"),
}


def walk(client: Any, house: House) -> list[str]:
    """Every road from every article; what went wrong, in words."""
    before, wrong = state_of_the_house(), []
    for name, road, page in _trips(house):
        try:
            answer = road(client, house, ArticlePage.objects.get(pk=page.pk))
        except Exception as error:  # noqa: BLE001  (whatever escapes would be a page of error 500)
            wrong.append(f"{name} of {page.title}: {type(error).__name__} {error}")
            continue
        if answer.status_code >= 500:
            wrong.append(f"{name} of {page.title}: {answer.status_code}")
        after = state_of_the_house()
        wrong += [f"{name} of {page.title}: changed {part}" for part in before if before[part] != after[part]]
        before = after
    return wrong


def _trips(house: House) -> Iterator[tuple[str, Road, ArticlePage]]:
    for page in house.targets():
        for name, road in EVERYWHERE.items():
            if not (name == "bulk delete" and page.pk in {house.draft.pk, house.german.pk}):
                yield name, road, page
    for page in (house.live, house.reviewed, house.dutch):
        for name, road in WITH_HISTORY.items():
            yield name, road, page
    for name, road in OF_A_REVIEW.items():
        yield name, road, house.reviewed
    for name, road in ONCE.items():
        yield name, road, house.dutch


@pytest.mark.parametrize("who", ["author", "reviewer", "superuser"])
def test_no_road_changes_what_readers_see_or_ends_a_review(house, client, who):
    client.force_login(people(house.desk)[who])
    assert "\n".join(walk(client, house)) == ""


def refusals() -> set[str]:
    return set(AuditEntry.objects.filter(action="content.review_refused").values_list("facts__code", flat=True))


@pytest.mark.parametrize(
    ("road", "of"),
    [
        ("localize alias", "dutch"),
        ("localize submit", "live"),
        ("localize update", "dutch"),
        ("localize stop", "dutch"),
        ("switch the workflow off", "reviewed"),
        ("sync of languages", "german"),
    ],
)
def test_a_refusal_is_said_and_written_down(house, client, road, of):
    client.force_login(people(house.desk)["superuser"])
    roads = EVERYWHERE | OF_A_REVIEW | ONCE
    answer = roads[road](client, house, getattr(house, of))
    assert answer.status_code in {302, 409}
    assert refusals()
    if answer.status_code == 302:
        said = [str(each) for each in client.get(reverse("wagtailadmin_home")).context["messages"]]
        assert any(
            str(each.said) in " ".join(said)
            for each in (errors.NotReleased, errors.RoadClosed, errors.SignElsewhere, errors.InReview)
        )


def test_sentences_in_review_are_refused_by_every_road_of_localize(house, client):
    person = people(house.desk)["author"]
    client.force_login(person)
    translation = translation_of(house.german)
    from content.review.languages.sentences import sentences_of
    from tests.content.review.languages import say

    for each in sentences_of(translation):
        say(translation, each.segment, f"{each.source} (de)", person)
    translating.submit("pair", "de", by=person)
    rows = set(StringTranslation.objects.values_list("pk", "data"))
    segment = sentences_of(translation)[0].segment
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment])
    said = client.put(address, "value=Anders", content_type="application/x-www-form-urlencoded")
    assert said.status_code in {302, 403, 409}
    client.post(reverse("wagtail_localize:upload_pofile", args=[translation.pk]))
    assert set(StringTranslation.objects.values_list("pk", "data")) == rows


# With the rules taken away the same roads lead to readers: what the tests above hold is held by them and by nothing else.


@pytest.fixture
def open_house(house, monkeypatch) -> House:
    monkeypatch.setattr(gate, "require_release", lambda _page: None)
    for name in ("can_publish", "can_publish_subpage", "can_unpublish", "can_unschedule"):
        monkeypatch.delattr(permissions._NothingGoesLive, name)
    return house


@pytest.mark.parametrize(
    ("road", "of"),
    [
        ("edit and publish", "live"),
        ("bulk publish", "draft"),
        ("unpublish", "live"),
        ("api publish", "draft"),
    ],
)
def test_without_the_gate_this_road_would_reach_readers(open_house, client, road, of):
    client.force_login(people(open_house.desk)["superuser"])
    before = state_of_the_house()["live"]
    EVERYWHERE[road](client, open_house, getattr(open_house, of))
    assert state_of_the_house()["live"] != before


def test_without_the_gate_a_translation_would_be_written_into_the_live_row(open_house):
    before = state_of_the_house()["live"]
    source = TranslationSource.objects.get_for_instance(open_house.source)
    StringTranslation.objects.filter(context__path="title", locale=open_house.dutch.locale).delete()
    source.translations.get(target_locale=open_house.dutch.locale).save_target(publish=False)
    assert state_of_the_house()["live"] != before


def test_nobody_holds_a_right_to_publish(house):
    held = GroupPagePermission.objects.filter(permission__codename__in=["publish_page", "bulk_delete_page"])
    assert not held.exists()
    assert group_for(Role.AUTHOR, locale="en").permissions.filter(codename__contains="publish").count() == 0
