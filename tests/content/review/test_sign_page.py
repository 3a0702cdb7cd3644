"""The page of signing: who reads it, what it shows, and that nothing typed is lost when something is refused."""

import datetime
import html
import io
import logging
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.api import Role
from accounts.models import Notification
from compliance.api import AuditEntry
from content.digest import digests
from content.models import ArticlePage, Release, ReviewComment, Signature
from content.review import personal_data
from content.review.policies.policy import policy_for
from content.review.signing import findings
from content.review.signing.findings import Finding
from content.review.steps import ORDER, Step
from tests.content.review.conftest import Desk, somebody
from tests.factories import content as make
from tests.factories.accounts import PASSWORD
from tests.factories.content import languages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
THOUGHT = "A thought that must not get lost"


def address(state):
    return reverse("review:sign", args=[state.pk])


def filled(desk, **said):
    """Everything that the form sends when it is approved."""
    state = desk.state
    policy = policy_for(desk.page.type, state.locale)
    answers = {f"answer-{line.key}": "yes" for line in policy.checklist(state.step, "en")}
    seen = digests(state.revision.content).whole
    return (
        answers
        | {"seen": seen, "policy": policy.row.pk, "comment": THOUGHT, "password": PASSWORD, "verdict": "approved"}
        | said
    )


def sent(client, desk, by=None, **said):
    """What comes back when the reviewer of the open step sends the form."""
    state = desk.state
    client.force_login(by or desk.reviewers[Step(state.step)])
    return client.post(address(state), filled(desk, **said))


def words(response):
    return html.unescape(response.content.decode())


def opened(client, desk, by=None):
    state = desk.state
    client.force_login(by or desk.reviewers[Step(state.step)])
    return client.get(address(state))


# Who reads it


def test_reviewers_authors_and_those_who_read_everything_see_the_page(desk, client):
    desk.submitted()
    readers = [
        desk.reviewers[Step.CLINICAL],
        desk.reviewers[Step.FINAL],
        desk.author,
        somebody(Role.MANAGER),
        somebody(Role.COMPLIANCE_OFFICER),
    ]
    for person in readers:
        assert opened(client, desk, person).status_code == 200


def test_nobody_else_is_told_that_it_exists(desk, client):
    desk.submitted()
    strangers = [
        desk.reviewers[Step.TECHNICAL],
        somebody(Role.CLINICAL_REVIEWER, "de"),
        somebody(Role.AUTHOR, "en"),
        somebody(Role.CLINICIAN),
        somebody(Role.ADMIN, superuser=True),
    ]
    for person in strangers:
        assert opened(client, desk, person).status_code == 404
    client.logout()
    assert client.get(address(desk.state)).status_code == 302


@pytest.mark.parametrize("who", ["author", "manager"])
def test_who_only_reads_has_no_form_and_signs_nothing(desk, client, who):
    desk.submitted()
    person = desk.author if who == "author" else somebody(Role.MANAGER)
    assert 'name="password"' not in words(opened(client, desk, person))
    assert sent(client, desk, by=person).status_code == 409
    assert not Signature.objects.exists()


def test_a_role_revoked_between_the_form_and_the_signature_signs_nothing_and_gives_her_words_back(desk, client):
    desk.saved(summary="What only reviewers read.")
    desk.submitted()
    reviewer = desk.reviewers[Step.CLINICAL]
    assert 'name="password"' in words(opened(client, desk))
    reviewer.role_grants.update(valid_until=timezone.now())
    reviewer.groups.all().delete()
    answer = sent(client, desk)
    assert answer.status_code == 409
    assert THOUGHT in words(answer)
    assert "What only reviewers read." not in words(answer)
    assert sent(client, desk, seen="0" * 64).status_code == opened(client, desk).status_code == 404
    assert not Signature.objects.exists()
    assert desk.state.step == Step.CLINICAL


def test_a_reviewer_who_wrote_the_text_reads_why_she_cannot_sign(desk, client):
    from accounts.grants import grant

    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    desk.submitted()
    page = words(opened(client, desk, desk.author))
    assert "You have worked on this text." in page
    assert 'name="password"' not in page


# What it shows


def test_the_text_is_there_as_readers_see_it_and_nothing_leads_away(desk, client):
    desk.saved(
        body=[make.paragraph('See <a href="https://example.org/x">that</a> and <a href="/go/first-day/">this</a>.')]
    )
    desk.submitted()
    page = words(opened(client, desk))
    assert "Not released" in page
    assert 'data-leads="https://example.org/x"' in page
    assert 'data-leads="/go/first-day/"' in page
    assert 'href="https://example.org/x"' not in page
    assert 'href="/go/first-day/"' not in page


def test_what_changed_since_the_release_is_marked_and_said(desk, client):
    desk.saved(summary="Take 5 mg a day.")
    desk.submitted().released()
    desk.saved(summary="Take 50 mg a day.")
    desk.submitted()
    page = words(opened(client, desk))
    assert "What changed since release 1" in page
    assert '<del class="grave">' in page
    assert "[number or sense added:" in page


def test_a_translation_stands_beside_its_released_source(client, db):
    pages = languages("beside", "en", "de")
    author = somebody(Role.AUTHOR, "de")
    desk = Desk(pages["de"], author, {step: somebody(f"{step}_reviewer", "de") for step in ORDER})
    from content.review import opening

    desk.saved(summary="Eine kurze Antwort, neu.")
    opening.workflow().start(desk.page, author)
    page = words(opened(client, desk))
    assert "Beside release 1 of the source." in page
    assert "Short answer of About beside en." in page


def test_a_replaced_picture_is_told(desk, client):
    block, image = make.picture_block("Box")
    desk.saved(body=[block])
    desk.submitted().released()
    desk.saved(title="Second")
    desk.submitted()
    type(image).objects.filter(pk=image.pk).update(file_hash="0" * 40)  # past the guard of released files
    assert "picture or film was replaced since that release" in words(opened(client, desk))


def test_the_final_page_holds_everything_signed_before(desk, client):
    desk.submitted()
    desk.sign(answers={"terms": True, "numbers": False, "harm": True}, notes={"numbers": "One is rounded."})
    desk.signed_up_to(Step.FINAL)
    page = words(opened(client, desk))
    for step in ORDER[:-1]:
        assert desk.reviewers[step].name in page
    assert "One is rounded." in page
    assert 'type="datetime-local"' in page


def test_findings_are_shown_and_passed_with_a_reason(desk, client, monkeypatch):
    blocking = Finding("dose:1", "A dose changed.", "Steps", blocks=True, waivable=True)
    monkeypatch.setattr(findings, "_tools", {Step.CLINICAL: [lambda _state: [blocking]]})
    desk.submitted()
    refused = sent(client, desk)
    assert refused.status_code == 422
    assert "Give a reason, or have it mended: A dose changed." in words(refused)
    field = next(row.reason.html_name for row in refused.context["form"].finding_rows)
    assert sent(client, desk, **{field: "The board agreed."}).status_code == 302
    assert Signature.objects.get().findings[0]["waived"] == "The board agreed."


def test_the_page_takes_few_queries(desk, client, django_assert_max_num_queries):
    desk.submitted().released()
    desk.saved(title="Second")
    desk.submitted().signed_up_to(Step.FINAL)
    opened(client, desk)
    with django_assert_max_num_queries(70):
        opened(client, desk)


# Signing


def test_signing_leads_back_to_the_list_and_says_what_is_next(desk, client):
    desk.submitted()
    answer = sent(client, desk)
    assert answer.status_code == 302
    assert answer.url == reverse("review:queue")
    assert "The next step is open: Technical validation." in words(client.get(answer.url))
    assert Signature.objects.get().comment == THOUGHT


def test_the_last_signature_releases_the_text(desk, client):
    desk.submitted().signed_up_to(Step.FINAL)
    assert sent(client, desk).status_code == 302
    assert ArticlePage.objects.get(pk=desk.page.pk).live


def test_a_moment_of_publication_is_read_in_her_time_zone(desk, client):
    desk.submitted().signed_up_to(Step.FINAL)
    reviewer = desk.reviewers[Step.FINAL]
    reviewer.time_zone = "America/New_York"
    reviewer.save()
    assert sent(client, desk, when="at", publish_at="2099-01-05T08:30").status_code == 302
    there = datetime.datetime(2099, 1, 5, 8, 30, tzinfo=ZoneInfo("America/New_York"))
    assert Release.objects.get(page=desk.page).effective_at == there
    assert not ArticlePage.objects.get(pk=desk.page.pk).live


@pytest.mark.parametrize("moment", ["2001-01-01T08:00", "", "soon"])
def test_a_moment_that_passed_or_is_none_releases_nothing(desk, client, moment):
    desk.submitted().signed_up_to(Step.FINAL)
    answer = sent(client, desk, when="at", publish_at=moment)
    assert answer.status_code == 422
    assert THOUGHT in words(answer)
    assert not Release.objects.exists()


def test_changes_are_asked_for_and_the_text_goes_back(desk, client):
    desk.submitted().signed_up_to(Step.REGULATORY)
    assert sent(client, desk, verdict="sent-back", back_to="technical").status_code == 302
    assert desk.state.step == Step.TECHNICAL
    assert sent(client, desk, verdict="changes").status_code == 302
    assert desk.page.current_workflow_state.status == "needs_changes"


# Refusals keep what was typed


@pytest.mark.parametrize(
    ("said", "status", "message"),
    [
        ({"password": "a wrong one"}, 422, "That is not your password."),
        ({"password": ""}, 422, "Type your password"),
        ({"answer-terms": ""}, 422, "Answer yes or no: Clinical terms"),
        ({"answer-terms": "no"}, 422, "Say why not: Clinical terms"),
        ({"verdict": ""}, 422, "Choose what you decide"),
        ({"verdict": "inherited"}, 422, "Choose what you decide"),
        ({"seen": "0" * 64}, 409, "The text is not the one that you were shown."),
        ({"note-terms": "Mrs. Jansen, BSN 111222333"}, 422, "hold data of a patient"),
    ],
)
def test_what_is_refused_keeps_her_words_and_says_why(desk, client, said, status, message):
    desk.submitted()
    reviewer = desk.reviewers[Step.CLINICAL]
    reviewer.locale = "en"
    reviewer.save()
    answer = sent(client, desk, **said)
    assert answer.status_code == status
    page = words(answer)
    assert message in page
    assert THOUGHT in page
    assert page.count('value="yes" checked') >= 2
    assert "autofocus><h3>" in page
    assert not Signature.objects.exists()


def test_a_wrong_password_too_often_locks_and_keeps_her_words(desk, client):
    desk.submitted()
    for _each in range(5):
        sent(client, desk, password="a wrong one")
    answer = sent(client, desk)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert THOUGHT in words(answer)
    assert not Signature.objects.exists()


def test_what_changed_while_she_read_is_shown(desk, client):
    shown = digests(desk.page.get_latest_revision().content).whole
    desk.saved(summary="Take 50 mg.")
    desk.submitted()
    answer = sent(client, desk, seen=shown)
    assert answer.status_code == 409
    page = words(answer)
    assert "What changed while you read" in page
    assert "50 mg" in page.partition("What changed while you read")[2].partition("As readers will see it")[0]
    assert f'name="seen" value="{digests(desk.state.revision.content).whole}"' in page


def test_the_second_of_two_finds_the_step_closed_and_her_comment_to_copy(desk, client):
    desk.submitted()
    state, form = desk.state, filled(desk)
    second = somebody(Role.CLINICAL_REVIEWER, "en")
    first = desk.reviewers[Step.CLINICAL]
    assert sent(client, desk).status_code == 302
    client.force_login(second)
    answer = client.post(address(state), form)
    assert answer.status_code == 409
    page = words(answer)
    assert "Somebody has decided this step already" in page
    assert f"{first.name} decided on" in page
    assert THOUGHT in page
    assert Signature.objects.count() == 1


def test_a_double_click_signs_once(desk, client):
    desk.submitted()
    state, form = desk.state, filled(desk)
    assert sent(client, desk).status_code == 302
    assert client.post(address(state), form).status_code == 409
    assert Signature.objects.count() == 1


def test_each_refusal_is_in_the_audit_trail(desk, client):
    desk.submitted()
    sent(client, desk, seen="0" * 64)
    entry = AuditEntry.objects.get(action="content.review_refused")
    assert entry.facts == {"code": "text-changed", "road": "review:sign"}


def test_the_password_is_in_no_answer_no_log_and_no_row(desk, client):
    desk.submitted()
    secret, wrong = PASSWORD, "wrong-but-secret-81"
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    try:
        answers = [
            sent(client, desk, password=wrong),
            sent(client, desk, **{"answer-terms": ""}),
            sent(client, desk, seen="0" * 64),
            sent(client, desk),
        ]
    finally:
        logging.getLogger().removeHandler(handler)
    told = "".join(words(each) for each in answers) + words(client.get(reverse("review:queue"))) + written.getvalue()
    assert secret not in told
    assert wrong not in told
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = repr(cursor.fetchall())
        assert secret not in rows, table
        assert wrong not in rows, table


# Comments


def said(client, desk, text, by=None):
    client.force_login(by or desk.reviewers[Step.CLINICAL])
    return client.post(reverse("review:comment", args=[desk.state.pk]), {"text": text})


def test_comments_stand_in_their_order_and_are_announced(desk, client):
    desk.submitted()
    assert said(client, desk, "Is the limit right?").status_code == 302
    assert said(client, desk, "It is.", by=desk.author).status_code == 302
    page = words(opened(client, desk))
    assert page.index("Is the limit right?") < page.index("It is.")
    entry = AuditEntry.objects.filter(action="content.review_commented").earliest("seq")
    assert entry.facts["comment"] == ReviewComment.objects.earliest("at").pk
    assert "limit" not in str(entry.facts)


def test_the_author_gets_one_letter_about_a_comment_without_its_words(
    desk, client, django_capture_on_commit_callbacks, mailoutbox
):
    desk.submitted()
    with django_capture_on_commit_callbacks(execute=True):
        said(client, desk, "Is the limit right?")
        said(client, desk, "It is.", by=desk.author)
    letter = Notification.objects.get(kind="review-commented")
    assert letter.user == desk.author
    (mail,) = [each for each in mailoutbox if each.to == [desk.author.email] and address(desk.state) in each.body]
    assert "limit" not in mail.body


def test_her_comments_are_in_her_export(desk, client):
    desk.submitted()
    said(client, desk, "Is the limit right?")
    (comment,) = personal_data.export(desk.reviewers[Step.CLINICAL])["comments"]
    assert comment["text"] == "Is the limit right?"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "Mrs. Jansen, BSN 111222333"])
def test_a_comment_without_words_or_about_a_patient_is_refused_and_kept_on_the_page(desk, client, text):
    desk.submitted()
    answer = said(client, desk, text)
    assert answer.status_code == 422
    assert text in words(answer)
    assert not ReviewComment.objects.exists()


def test_nobody_comments_on_what_she_may_not_read_or_what_is_over(desk, client):
    desk.submitted()
    assert said(client, desk, "Hello", by=desk.reviewers[Step.TECHNICAL]).status_code == 404
    state = desk.state
    desk.released()
    client.force_login(desk.reviewers[Step.CLINICAL])
    assert client.post(reverse("review:comment", args=[state.pk]), {"text": "Too late"}).status_code == 422
    assert not ReviewComment.objects.exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COMPLIANCE_OFFICER])
def test_who_only_reads_does_not_comment(desk, client, role):
    desk.submitted()
    person = somebody(role)
    assert said(client, desk, "Hello", by=person).status_code == 403
    assert 'name="text"' not in words(opened(client, desk, person))
    assert not ReviewComment.objects.exists()


def test_a_signature_of_an_older_release_is_not_taken_for_one_of_this_text(desk, client):
    desk.submitted().released()
    desk.saved(title="Second")
    desk.submitted()
    page = opened(client, desk)
    assert [each.state for each in page.context["read"].strokes] == ["now", *["open"] * 5]
    assert "Nobody has signed this text yet." in words(page)


def test_a_signature_that_still_holds_is_shown_whenever_it_was_given(desk, client):
    desk.submitted().released()
    desk.saved(review_by=datetime.date(2098, 1, 1))
    desk.submitted()
    assert desk.state.step == Step.FINAL
    page = opened(client, desk)
    assert [each.state for each in page.context["read"].strokes] == [*["signed"] * 5, "now"]
    assert len(page.context["read"].signatures) == 5


def test_the_beta_step_leads_to_what_its_readers_said(desk, client):
    desk.submitted().signed_up_to(Step.BETA)
    answer = opened(client, desk)
    assert reverse("review:beta", args=[desk.state.pk]) in answer.content.decode()
