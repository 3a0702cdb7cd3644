"""The rules of review: what makes them sound, which hold, how they are written, that they are kept and found when changed."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.api import Role, TooMany, WrongPassword
from compliance.api import AuditEntry
from content.models import Release, ReviewPolicy
from content.models.review import AppendOnlyRow
from content.review import errors
from content.review.evidence import bundles, verify_bundle
from content.review.evidence.guards import POLICY
from content.review.evidence.verifying import verify
from content.review.policies import reading, soundness, writing
from content.review.policies.policy import Policy, first_rules, policy_for
from content.review.policies.soundness import Wrong, require_sound
from content.review.policies.writing import WrittenMeanwhile
from content.review.signing.commenting import PatientDataFound
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.content.review.policies import FOUR, REASON, another_version, changed, words, write
from tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


# The line of the house


def test_the_first_rules_are_sound(db):
    require_sound(first_rules())


#: What nobody may write, with the place and the kind of fault.
UNSOUND = [
    ({"steps__clinical__days": 0}, "steps.clinical.days", Wrong.NUMBER),
    ({"steps__clinical__days": 61}, "steps.clinical.days", Wrong.NUMBER),
    ({"steps__clinical__days": 1.5}, "steps.clinical.days", Wrong.NUMBER),
    ({"steps__clinical__days": True}, "steps.clinical.days", Wrong.NUMBER),
    ({"steps__clinical__days": "soon"}, "steps.clinical.days", Wrong.NUMBER),
    *(({f"steps__{step}__checklist": []}, f"steps.{step}.checklist", Wrong.NO_LINE) for step in Step.values),
    *(({f"steps__{step}__meaning__de": " "}, f"steps.{step}.meaning.de", Wrong.WORDS) for step in Step.values),
    ({"steps__final__meaning": None}, "steps.final.meaning.nl", Wrong.WORDS),
    ({"steps__final__meaning__fr": "x" * 501}, "steps.final.meaning.fr", Wrong.LONG),
    ({"steps__beta__checklist__0__text__fr": ""}, "steps.beta.checklist.0.text.fr", Wrong.WORDS),
    ({"steps__clinical__checklist__1__key": "terms"}, "steps.clinical.checklist.1.key", Wrong.KEY),
    ({"steps__final__checklist": [{"key": f"k{n}", "text": FOUR} for n in range(21)]}, "steps.final.checklist", Wrong.MANY_LINES),
    *(
        ({f"steps__{step}__inherited": True}, f"steps.{step}.inherited", Wrong.INHERITED)
        for step in ("clinical", "accessibility", "regulatory", "final")
    ),
    ({"steps__beta__passes__responses": 0}, "steps.beta.passes.responses", Wrong.NUMBER),
    ({"steps__beta__passes__mean": 0.9}, "steps.beta.passes.mean", Wrong.MEAN),
    ({"steps__beta__passes__mean": 5.1}, "steps.beta.passes.mean", Wrong.MEAN),
    ({"steps__beta__passes__mean": float("nan")}, "steps.beta.passes.mean", Wrong.MEAN),
    ({"steps__beta__passes": {}}, "steps.beta.passes.responses", Wrong.NUMBER),
    ({"cycle__months__compliance": 25}, "cycle.months.compliance", Wrong.NUMBER),
    ({"cycle__safety_months": 0}, "cycle.safety_months", Wrong.NUMBER),
    ({"cycle__opens_days_before": 0}, "cycle.opens_days_before", Wrong.NUMBER),
    ({"cycle__voted_down__votes": 0}, "cycle.voted_down.votes", Wrong.NUMBER),
    ({"cycle__voted_down__useful_below": 0}, "cycle.voted_down.useful_below", Wrong.SHARE),
    ({"cycle__voted_down__days": 366}, "cycle.voted_down.days", Wrong.NUMBER),
    ({"cycle__tasks__safety": 61}, "cycle.tasks.safety", Wrong.NUMBER),
    ({"cycle__confirmed_by__safety": []}, "cycle.confirmed_by.safety", Wrong.NOBODY),
    ({"cycle__meaning__nl": ""}, "cycle.meaning.nl", Wrong.WORDS),
    ({"cycle__boards": {}}, "cycle.boards", Wrong.MISSING),
    ({"review_within": 0}, "review_within", Wrong.NUMBER),
]  # fmt: skip


@pytest.mark.parametrize(("places", "place", "wrong"), UNSOUND)
def test_rules_under_the_line_are_refused_at_their_place_and_nothing_is_stored(places, place, wrong):
    rules = changed(first_rules(), **places)
    with pytest.raises(soundness.NotSound) as refused:
        require_sound(rules)
    assert (place, wrong) in {(fault.place, fault.wrong) for fault in refused.value.faults}
    with pytest.raises(soundness.NotSound):
        write(rules=rules)
    assert ReviewPolicy.objects.count() == 1


@pytest.mark.parametrize("rules", [None, {}, {"steps": []}, {"steps": {"clinical": 1}}, {"steps": {}, "cycle": 3}])
def test_what_is_no_set_of_rules_is_refused_and_not_a_fault_of_the_house(rules):
    with pytest.raises(soundness.NotSound):
        require_sound(rules)


def test_a_step_that_judges_the_words_is_not_inherited_whatever_a_row_says(db):
    rules = changed(first_rules(), steps__clinical__inherited=True)
    row = ReviewPolicy.objects.create(type="how-to", version=1, rules=rules)
    assert not Policy(row).may_inherit(Step.CLINICAL)
    assert Policy(row).may_inherit(Step.TECHNICAL)


# Which rules hold


def test_rules_of_type_and_language_go_before_type_before_language_before_the_house(db):
    house, german, how_to, both = (
        another_version(*place, steps__clinical__days=days)
        for place, days in ((("", ""), 6), (("", "de"), 7), (("how-to", ""), 8), (("how-to", "de"), 9))
    )
    another_version("", "de", steps__clinical__days=10)  # a higher number of a wider kind changes nothing
    held = reading.held()
    for (article_type, locale), row in {
        ("how-to", "de"): both,
        ("how-to", "fr"): how_to,
        ("policy", "fr"): house,
    }.items():
        assert policy_for(article_type, locale).row == row == held.for_article(article_type, locale)
    assert policy_for("policy", "de").row.version == 2
    assert german != policy_for("policy", "de").row == held.for_article("policy", "de")


# Writing


def test_a_signed_version_holds_from_now_on_and_is_in_the_audit_trail():
    person = somebody(Role.ADMIN, name="Noor")
    first = policy_for("", "").row
    row = write(by=person)
    assert policy_for("how-to", "de").row == row
    assert (row.version, row.reason, row.made_by, row.made_by_name, row.began_from) == (
        2,
        REASON,
        person,
        "Noor",
        first,
    )
    entry = AuditEntry.objects.get(action="content.review_policy_written")
    assert (entry.actor_id, entry.reason, entry.facts["version"]) == (person.pk, REASON, 2)
    assert entry.facts["digest"] == Policy(row).digest


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"password": "no"}, WrongPassword),
        ({"reason": " " * 30 + "too short"}, writing.ReasonTooShort),
        ({"reason": "Patient John Smith, date of birth 3 May 1961, asked."}, PatientDataFound),
        ({"seen": 0}, WrittenMeanwhile),
        ({"article_type": "nothing"}, errors.Refused),
        ({"locale": "xx"}, errors.Refused),
    ],
)
def test_without_password_reason_or_the_rules_as_shown_nothing_is_written(said, refusal):
    with pytest.raises(refusal):
        write(**said)
    assert ReviewPolicy.objects.count() == 1
    assert not AuditEntry.objects.filter(action="content.review_policy_written").exists()


def test_after_five_wrong_passwords_the_right_one_is_refused_too():
    person = somebody(Role.ADMIN)
    for _time in range(5):
        with pytest.raises(WrongPassword):
            write(by=person, password="no")
    with pytest.raises(TooMany):
        write(by=person)
    assert ReviewPolicy.objects.count() == 1


def test_rules_that_say_nothing_new_are_not_written():
    with pytest.raises(writing.NothingChanged):
        write(article_type="how-to", rules=policy_for("how-to", "").row.rules)


def test_whoever_began_from_rules_that_hold_no_more_is_told_who_wrote():
    seen = policy_for("", "").row.pk
    write(by=somebody(Role.ADMIN, name="Noor"))
    with pytest.raises(WrittenMeanwhile, match="written-meanwhile") as refused:
        write(seen=seen, rules=changed(first_rules(), steps__clinical__days=7))
    assert "Noor wrote version 2 meanwhile." in refused.value.said
    assert ReviewPolicy.objects.count() == 2


WRITE = """
import copy
from django.contrib.auth import get_user_model
from content.review.policies import writing
from content.review.policies.policy import policy_for

base = policy_for("", "").row
rules = copy.deepcopy(base.rules)
rules["steps"]["clinical"]["days"] = 7 + int(number)
person = get_user_model().objects.get(email="rules@example.org")
(folder / f"looked-{number}").touch()
while len(list(folder.glob("looked-*"))) < 2: time.sleep(0.0005)
try:
    row = writing.put("", "", rules, seen=base.pk, reason="An inspection asked for it.", by=person)
    print("wrote", row.version)
except writing.WrittenMeanwhile as refused:
    print("refused", refused.row.version)
"""


@pytest.mark.django_db(transaction=True)
def test_of_two_who_read_the_same_version_and_sign_at_once_one_writes_the_next(tmp_path):
    somebody(Role.ADMIN, email="rules@example.org")
    assert sorted(race(WRITE, tmp_path)) == ["refused 2", "wrote 2"]


def test_a_new_line_is_named_once_and_an_old_name_is_never_used_again():
    rules = changed(first_rules(), steps__final__checklist=[{"key": "", "text": FOUR}, {"key": "", "text": FOUR}])
    row = write(rules=rules)
    assert [line["key"] for line in row.rules["steps"]["final"]["checklist"]] == ["is-it-right", "is-it-right-2"]
    row = write(rules=changed(rules, steps__final__checklist=[{"key": "", "text": FOUR}]))
    assert [line["key"] for line in row.rules["steps"]["final"]["checklist"]] == ["is-it-right-3"]


# Kept


@pytest.mark.parametrize("act", ["UPDATE content_reviewpolicy SET rules = '{}'", "DELETE FROM content_reviewpolicy"])
def test_the_database_refuses_to_change_rules(db, act):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a statement of SQLite")
def test_sqlite_does_not_replace_a_version_by_another_row(db):
    statement = (
        "INSERT OR REPLACE INTO content_reviewpolicy (type, locale, version, rules, reason, made_by_name, made_at) "
        "VALUES ('', '', 1, '{}', '', '', '2026-01-01')"
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert policy_for("", "").row.rules == first_rules()


def test_python_refuses_as_well_and_the_triggers_are_there(db):
    row = policy_for("", "").row
    for act in (row.save, row.delete, ReviewPolicy.objects.all().delete):
        with pytest.raises(AppendOnlyRow):
            act()
    with pytest.raises(AppendOnlyRow):
        ReviewPolicy.objects.update(rules={})
    assert POLICY.in_place(connection)


# Proof


@pytest.fixture
def unguarded(db):
    """The trigger lifted, as somebody with the rights of the database's owner could; back afterwards."""
    connection.check_constraints()
    POLICY.remove(connection)
    yield
    connection.check_constraints()
    POLICY.install(connection)


@pytest.mark.usefixtures("unguarded")
def test_rules_changed_behind_the_back_of_the_house_are_found_by_the_audit_trail():
    row = write()
    assert verify() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_reviewpolicy SET rules = %s WHERE id = %s", [json.dumps(first_rules()), row.pk])
    assert [(wrong.code, wrong.where) for wrong in verify()] == [("policy-changed", "* * v2")]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM content_reviewpolicy WHERE id = %s", [row.pk])
    assert [(wrong.code, wrong.where) for wrong in verify()] == [("policy-missing", str(row.pk))]


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("place", ["steps__clinical__meaning__en", "steps__clinical__checklist__0__text__en"])
def test_first_rules_that_do_not_say_what_was_signed_are_found_by_the_signatures(desk, place):
    desk.submitted().sign()
    assert verify() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE content_reviewpolicy SET rules = %s", [json.dumps(changed(first_rules(), **{place: "No."}))]
        )
    assert [(wrong.code, wrong.where) for wrong in verify()] == [("policy-not-signed", "1")]


def resealed_policy(bundle, **places):
    """The rules of the file changed, and their digest made anew."""
    for policy in bundle["policies"].values():
        policy["rules"] = changed(policy["rules"], **places)
        policy["digest"] = verify_bundle._sha(policy["rules"], spaced=True)


@pytest.mark.parametrize(
    "places",
    [
        {"steps__clinical__meaning": dict.fromkeys(FOUR, "I was there.")},
        {"steps__clinical__checklist__0__text": dict.fromkeys(FOUR, "It has words.")},
        {"steps__clinical__checklist__0__key": "other"},
        {"steps__final__checklist": []},
    ],
)
def test_a_bundle_holds_the_rules_and_its_script_finds_others_in_their_place(desk, places):
    another_version(steps__final__days=9)
    desk.submitted().released()
    bundle = json.loads(json.dumps(bundles.bundle(bundles.Proof(Release.objects.get()))))
    assert [policy["version"] for policy in bundle["policies"].values()] == [2]
    assert verify_bundle.problems(bundle) == []
    resealed_policy(bundle, **places)
    assert any("are not those of policy" in problem for problem in verify_bundle.problems(bundle))


def test_a_confirmation_has_a_sentence_of_its_rules():
    signed = {"verdict": "unchanged", "step": "clinical", "meaning": first_rules()["cycle"]["not_affected"]["de"]}
    assert verify_bundle.as_asked(signed, first_rules())
    assert not verify_bundle.as_asked(signed | {"meaning": "Looks fine."}, first_rules())


def test_the_evidence_of_a_release_names_the_rules_and_their_digest(desk, client):
    desk.submitted().released()
    client.force_login(somebody(Role.COMPLIANCE_OFFICER))
    page = words(client.get(reverse("review:release", args=[Release.objects.get().pk])))
    row = policy_for("", "").row
    assert Policy(row).digest in page
    assert reverse("review:policy", args=[row.pk]) in page
