"""Votes, safety concerns and unanswered questions."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.api import Role
from compliance.api import AuditEntry
from content.feedback import close_safety_flag, record_vote, visitor_pseudonym
from content.gaps import note_unanswered
from content.importing import import_folder
from content.models import ArticlePage, ContentGap, ImportRecord, SafetyFlag, Vote
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
ANNA = visitor_pseudonym("anna")


@pytest.fixture
def article(sample_folder):
    import_folder(sample_folder, origin=ImportRecord.Origin.FILES)
    return ArticlePage.objects.get(key="sample", locale__language_code="nl")


def test_a_second_vote_of_one_visitor_replaces_the_first(article):
    record_vote(article, visitor=ANNA, useful=True)
    record_vote(article, visitor=ANNA, useful=False, reason="unclear")
    vote = Vote.objects.get()
    assert (vote.useful, vote.reason) == (False, "unclear")


def test_a_vote_holds_a_pseudonym_and_no_patient_details(article):
    vote = record_vote(article, visitor=ANNA, useful=False, reason="wrong", text="Bel 06-12345678 of jan@kliniek.nl")
    assert "anna" not in vote.visitor
    assert "12345678" not in vote.text
    assert "jan@kliniek.nl" not in vote.text


def test_clinically_unsafe_opens_a_concern_at_once_and_tells_the_clinical_reviewers_of_that_language(
    article, django_capture_on_commit_callbacks, mailoutbox
):
    dutch = UserFactory(roles=[(Role.CLINICAL_REVIEWER, {"locale": "nl"})], locale="nl")
    UserFactory(roles=[(Role.CLINICAL_REVIEWER, {"locale": "de"})], locale="de")
    with django_capture_on_commit_callbacks(execute=True):
        record_vote(article, visitor=ANNA, useful=False, reason="unsafe", text="stap 2 klopt niet")
    flag = SafetyFlag.objects.get()
    assert (flag.page, flag.text, flag.closed_at) == (article, "stap 2 klopt niet", None)
    assert [mail.to for mail in mailoutbox] == [[dutch.email]]
    assert AuditEntry.objects.filter(action="content.safety_flag_raised").count() == 1


def test_the_same_visitor_raises_one_concern_however_often_she_votes(article):
    for _ in range(3):
        record_vote(article, visitor=ANNA, useful=False, reason="unsafe")
    assert SafetyFlag.objects.count() == 1


def test_an_unknown_reason_is_refused_and_nothing_is_stored(article):
    with pytest.raises(ValueError, match="unknown reason"):
        record_vote(article, visitor=ANNA, useful=False, reason="bored")
    assert not Vote.objects.exists()


def test_a_concern_is_closed_by_somebody_who_says_what_was_done(article):
    record_vote(article, visitor=ANNA, useful=False, reason="unsafe")
    flag, reviewer = SafetyFlag.objects.get(), UserFactory()
    with pytest.raises(ValueError, match="what was done"):
        close_safety_flag(flag, by=reviewer, outcome="  ")
    closed = close_safety_flag(flag, by=reviewer, outcome="Stap 2 herschreven.")
    assert closed.closed_by == reviewer
    with pytest.raises(ValueError, match="closed already"):
        close_safety_flag(flag, by=reviewer, outcome="Nog eens.")


def test_the_database_refuses_a_concern_closed_without_an_outcome(article):
    record_vote(article, visitor=ANNA, useful=False, reason="unsafe")
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyFlag.objects.update(closed_at=timezone.now())


def test_an_article_with_a_concern_cannot_be_deleted(article):
    record_vote(article, visitor=ANNA, useful=False, reason="unsafe")
    with pytest.raises(ProtectedError):
        ArticlePage.objects.get(pk=article.pk).delete()


def test_equal_questions_are_one_gap_ranked_by_how_often_they_were_asked():
    for question in ("Kan ik faxen?", "kan ik  faxen?", "waar staat de agenda"):
        note_unanswered(locale="nl", question=question)
    assert [(gap.question, gap.times) for gap in ContentGap.objects.ranked()] == [
        ("kan ik faxen?", 2),
        ("waar staat de agenda", 1),
    ]
