"""The demo's articles have a life: something waits at each step, and its evidence says that it is demo content."""

import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import api as accounts
from content import api as content
from content.models import (
    ArticlePage,
    BetaResponse,
    PeriodicReview,
    RegulatoryChange,
    Release,
    ReviewPolicy,
    ReviewTaskState,
    Signature,
    TranslationState,
    Withdrawal,
)
from content.review.evidence.verifying import verify
from content.review.policies.policy import policy_for
from content.review.steps import ORDER, Step
from content.review.upkeep import maintaining
from content.vocabulary import LOCALES
from kb_site.demo import reviews
from kb_site.demo.loading import HERE
from kb_site.launcher import doctor, serve

KEYS = {
    *(each.key for each in (*reviews.REVIEWS, *reviews.CHANGES, *reviews.WITHDRAWALS)),
    *(key for key, _locale in reviews.OVERDUE),
}


@pytest.fixture
def loaded(db, tmp_path):
    """The articles that something happens to, their people, and what happened."""
    for name in ("images", "videos"):
        if (HERE / name).exists():
            shutil.copytree(HERE / name, tmp_path / name)
    for path in (HERE / "articles").rglob("*.md"):
        if path.stem in KEYS:
            shutil.copy(path, tmp_path / f"{path.stem}.{path.parent.name}.md")
    accounts.create_demo_people(lambda email: f"secret of {email}")
    assert not content.import_demo(tmp_path, age_of=reviews.age_of).refused
    assert reviews.load_reviews() == len(reviews.REVIEWS) + len(reviews.CHANGES) + len(reviews.WITHDRAWALS)
    return tmp_path


def waiting() -> set[str]:
    return set(ReviewTaskState.objects.filter(status="in_progress").values_list("step", flat=True))


def test_demo_reviews_show_every_step_and_evidence_that_says_what_it_is(loaded):
    assert waiting() == set(ORDER), "something waits at every step"
    assert {each.verdict for each in Signature.objects.all()} == {"approved", "changes", "sent-back"}
    assert set(Signature.objects.values_list("origin", flat=True)) == {Signature.Origin.DEMO}
    assert set(Release.objects.values_list("kind", flat=True)) == {Release.Kind.DEMO}
    assert {(each.key, each.locale) for each in TranslationState.objects.filter(state="stale")} == {
        ("certificate-renewal", "de")
    }
    assert {(each.page.key, each.release.locale) for each in maintaining.overdue()} == set(reviews.OVERDUE)
    assert set(TranslationState.objects.values_list("state", flat=True)) == {"stale", "current"}
    assert RegulatoryChange.objects.get().tasks.count() == 2
    assert BetaResponse.objects.count() == 1
    assert Withdrawal.objects.get().first_id != Withdrawal.objects.get().second_id
    assert ReviewTaskState.objects.filter(status="in_progress", due_at__lt=timezone.now()).exists(), "something is late"
    assert ArticlePage.objects.filter(live=False, key__in=KEYS).count() == 0, "readers lose nothing"
    assert verify() == []
    with pytest.raises(CommandError, match="demo content"):
        call_command("refuse_demo_evidence")

    _six_people_signed_who_did_not_write_it()
    _dates_are_spread()


def _six_people_signed_who_did_not_write_it():
    released = Release.objects.select_related("page")
    assert {len(each.signatures) for each in released} == {6}
    signers = set(Signature.objects.values_list("signer", flat=True))
    authors = {
        person.pk
        for locale in LOCALES
        for role in (accounts.Role.AUTHOR, accounts.Role.TRANSLATOR)
        for person in accounts.people_in_role(role, locale=locale)
    }
    assert not signers & authors
    colleagues = accounts.people_in_role(accounts.Role.CLINICAL_REVIEWER, locale="de")
    assert [person.has_usable_password() for person in colleagues] == [False], "nobody signs in as a colleague"
    for each in released:
        seqs = [seq for seq, _hash in each.signatures]
        found = Signature.objects.filter(seq__in=seqs)
        assert [row.step for row in found.order_by("at")] == list(ORDER)
        assert found.get(step=Step.FINAL).signer_id not in set(
            found.exclude(step=Step.FINAL).values_list("signer", flat=True)
        )


def _dates_are_spread():
    days = {timezone.localdate(at) for at in Release.objects.values_list("effective_at", flat=True)}
    assert len(days) > 15
    assert max(days) < timezone.localdate()
    assert min(days) > timezone.localdate() - timedelta(days=120)
    assert PeriodicReview.objects.count() >= ArticlePage.objects.live().count()


def test_one_type_of_article_has_rules_of_its_own_that_are_newer_than_what_was_signed(loaded):
    (row,) = ReviewPolicy.objects.exclude(type="")
    (rules,) = reviews.RULES
    assert (row.type, row.reason, row.made_by_name) == (rules.type, rules.reason, "Noor Hakimi")
    assert policy_for(rules.type, "de").checklist(rules.step, "de")[-1].text == rules.text["de"]
    assert not Signature.objects.filter(page__articlepage__type=rules.type, at__gte=row.made_at).exists()


def test_loading_it_twice_is_the_same_as_once(loaded):
    kinds = (Signature, Release, Withdrawal, ReviewTaskState, PeriodicReview, ReviewPolicy)
    before = [kind.objects.count() for kind in kinds]
    again = content.import_demo(loaded, age_of=reviews.age_of)
    assert (again.refused, again.written) == ([], [])
    assert reviews.load_reviews() == 0
    assert before == [kind.objects.count() for kind in kinds]


def test_a_database_without_the_demo_has_no_demo_evidence(db):
    call_command("refuse_demo_evidence")


def test_doctor_asks_for_demo_evidence_with_production_settings_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(doctor, "_manage", lambda *arguments: asked.append(arguments[0]) or True)
    list(doctor.checks())
    assert "refuse_demo_evidence" not in asked
    for name in serve.NEEDED:
        monkeypatch.setenv(name, "set")
    list(doctor.checks())
    assert "refuse_demo_evidence" in asked
