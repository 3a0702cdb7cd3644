"""The rules of review: what makes them sound, who writes them, that they are kept, and how they are read and compared."""

import html
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.api import Capability, Role, Scope, TooMany, WrongPassword
from accounts.roles import MATRIX
from compliance.api import AuditEntry
from content.models import Release, ReviewPolicy, Signature
from content.models.review import AppendOnlyRow
from content.review import errors
from content.review.evidence import bundles, verify_bundle
from content.review.evidence.guards import POLICY
from content.review.evidence.verifying import verify
from content.review.policies import comparing, reading, soundness, writing
from content.review.policies.soundness import Wrong, require_sound
from content.review.policies.writing import WrittenMeanwhile
from content.review.policy import Policy, first_rules, policy_for
from content.review.signing.commenting import PatientDataFound
from content.review.steps import ORDER, Step
from tests.content.review.conftest import somebody
from tests.content.review.policies import REASON, another_version, changed
from tests.factories.accounts import PASSWORD
from tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
FOUR = {"nl": "Klopt het?", "en": "Is it right?", "de": "Stimmt es?", "fr": "Est-ce juste ?"}


def write(by=None, article_type="", locale="", **said):
    base = policy_for(article_type, locale).row
    rules = said.pop("rules", None) or changed(base.rules, steps__clinical__days=9)
    filled = {"seen": base.pk, "reason": REASON, "by": by or somebody(Role.ADMIN), "password": PASSWORD}
    return writing.write(article_type, locale, rules, **filled | said)


def fields_of(base, **places):
    """What the page sends when nothing was touched but `places` (`steps__clinical__days`)."""
    found = {}

    def walk(value, place):
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
        if parts is None:
            found[place] = str(value)
        else:
            for name, part in parts:
                walk(part, f"{place}.{name}")

    for step in ORDER:
        walk(base["steps"][step.value], f"steps.{step.value}")
        if not base["steps"][step.value].get("inherited"):
            found.pop(f"steps.{step.value}.inherited", None)
    for name in ("months", "safety_months", "opens_days_before", "voted_down", "tasks"):
        walk(base["cycle"][name], f"cycle.{name}")
    found["cycle.voted_down.useful_below"] = str(base["cycle"]["voted_down"]["useful_below"] * 100)
    return found | {place.replace("__", "."): value for place, value in places.items()}


def address(article_type="", locale=""):
    return f"{reverse('review:policy-new')}?type={article_type}&locale={locale}"


def sent(client, by=None, article_type="", locale="", **said):
    base = policy_for(article_type, locale).row
    more = {name: said.pop(name) for name in ("do", "seen", "reason", "password") if name in said}
    client.force_login(by or somebody(Role.ADMIN))
    filled = {"do": "sign", "seen": base.pk, "reason": REASON, "password": PASSWORD}
    return client.post(address(article_type, locale), fields_of(base.rules, **said) | filled | more)


def words(response):
    return html.unescape(response.content.decode())


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


# Who writes


@pytest.mark.parametrize("role", Role)
def test_only_those_who_set_policies_write_and_those_who_read_evidence_read(client, role):
    person = somebody(role)
    client.force_login(person)
    may_set = bool(MATRIX[role].get(Capability.SET_REVIEW_POLICY))
    evidence = MATRIX[role].get(Capability.READ_EVIDENCE, Scope.NONE)
    row = policy_for("", "").row
    reads = 200 if may_set or evidence else 403
    assert client.get(reverse("review:policies")).status_code == reads
    assert client.get(reverse("review:policy", args=[row.pk])).status_code == reads
    assert client.get(address()).status_code == (200 if may_set else 403)
    assert sent(client, person, steps__clinical__days="9").status_code == (302 if may_set else 403)
    assert ReviewPolicy.objects.count() == (2 if may_set else 1)
    if not may_set:
        with pytest.raises(writing.NotYoursToSet):
            write(by=person)


def test_nobody_is_let_in_without_signing_in(client, db):
    for name in ("review:policies", "review:policy-new"):
        assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.ADMIN, True), (Role.COMPLIANCE_OFFICER, True), (Role.CLINICAL_REVIEWER, False), (Role.SUPPORT, False)],
)
def test_the_door_stands_where_rules_are_looked_after(role, sees):
    from content.doors import desk_doors

    assert ("policies" in {key for key, _name, _address in desk_doors(somebody(role))}) == sees


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
from content.review.policy import policy_for

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


# Running reviews


def test_a_step_read_under_older_rules_is_not_signed(desk):
    desk.submitted()
    decision = desk.decision()
    another_version(steps__clinical__days=9)
    with pytest.raises(errors.RulesChanged):
        desk.sign(policy=decision.policy)
    assert not Signature.objects.exists()
    assert desk.sign().policy.version == 2


def test_rules_for_another_type_leave_an_open_step_alone(desk):
    desk.submitted()
    decision = desk.decision()
    another_version("policy", steps__clinical__days=9)
    assert desk.sign(policy=decision.policy).policy.version == 1


def test_what_was_signed_before_still_holds_and_the_release_keeps_both_versions(desk):
    desk.submitted().sign()
    another_version(steps__technical__days=9)
    for _step in ORDER[1:]:
        desk.sign()
    page = type(desk.page).objects.get(pk=desk.page.pk)
    assert page.live
    assert [row.policy.version for row in Signature.objects.order_by("seq")] == [1, 2, 2, 2, 2, 2]


def signed_late(client, desk, **said):
    """A form shown under the first rules, sent when others hold."""
    from tests.content.review.test_sign_page import filled

    desk.submitted()
    form = filled(desk, **said)
    lines = first_rules()["steps"]["clinical"]["checklist"]
    new = [changed(lines[0], text__en="Terms are those of the glossary, in each heading too."), lines[1]]
    another_version(steps__clinical__checklist=[*new, {"key": "", "text": FOUR}])
    client.force_login(desk.reviewers[Step.CLINICAL])
    return form, client.post(reverse("review:sign", args=[desk.state.pk]), form)


def test_a_form_of_older_rules_comes_back_with_what_changed_and_nothing_lost(client, desk):
    _form, answer = signed_late(client, desk, **{"note-harm": "No warning is needed here.", "note-terms": "Checked."})
    page = words(answer)
    assert answer.status_code == 409
    assert "The rules of this step have changed since you opened the page." in page
    assert "Terms are those of the glossary, in each heading too." in page
    assert "Is it right?" in page
    assert "A thought that must not get lost" in page
    assert "No warning is needed here." in page  # of a line that is not asked any more
    assert "Checked." in page
    assert not Signature.objects.exists()


def test_answers_to_lines_that_stay_are_kept_and_reworded_lines_are_answered_anew(client, desk):
    _form, answer = signed_late(client, desk)
    page = answer.content.decode()
    assert 'id="sign-answer-numbers-yes" name="answer-numbers" value="yes" checked' in page
    assert 'id="sign-answer-terms-yes" name="answer-terms" value="yes">' in page


def test_older_rules_are_named_even_when_the_form_is_refused_for_something_else(client, desk):
    _form, answer = signed_late(client, desk, password="")
    assert answer.status_code == 422
    assert "What changed in the rules of this step" in words(answer)


# Pages


def test_the_list_says_which_rules_hold_since_when_and_by_whom(client):
    row = another_version("how-to", "de", by=somebody(Role.ADMIN, name="Noor"), steps__clinical__days=9)
    client.force_login(somebody(Role.COMPLIANCE_OFFICER))
    page = words(client.get(reverse("review:policies")))
    for said in ("How to, Deutsch", "Noor", REASON, "All articles: version 1", f'/desk/policies/{row.pk}/"'):
        assert said in page
    assert "Write a new version" not in page


def test_the_list_takes_as_many_queries_with_many_versions(client, django_assert_max_num_queries):
    client.force_login(somebody(Role.MANAGER))
    client.get(reverse("review:policies"))
    for days in range(6, 16):
        another_version("how-to", steps__clinical__days=days)
    with django_assert_max_num_queries(14):
        client.get(reverse("review:policies"))


def test_a_list_of_the_first_rules_alone_says_so(client):
    client.force_login(somebody(Role.MANAGER))
    assert "Nobody has written other rules yet" in words(client.get(reverse("review:policies")))


def test_a_version_is_read_with_what_it_changed(client):
    row = another_version(
        "how-to",
        steps__clinical__days=9,
        steps__beta__passes__mean=4.5,
        steps__technical__inherited=False,
        steps__final__meaning__en="All is there.",
        steps__final__checklist=[{"key": "", "text": FOUR}],
        cycle__months__compliance=2,
    )
    client.force_login(somebody(Role.CLINICAL_REVIEWER, "en"))
    page = words(client.get(reverse("review:policy", args=[row.pk])))
    for said in (
        "9 days",
        "4.5",
        "All is there.",
        "Is it right?",
        "Stimmt es?",
        "What changed since All articles, version 1",
    ):
        assert said in page


def test_each_kind_of_change_is_told_by_step():
    before = policy_for("", "").row
    lines = first_rules()["steps"]["clinical"]["checklist"]
    reworded = changed(lines[0], text__fr="Autrement.")
    now = another_version(
        steps__clinical__checklist=[lines[1], reworded, {"key": "", "text": FOUR}], cycle__opens_days_before=14
    )
    parts = {part.name: part.changes for part in comparing.compare(before, now)}
    assert set(parts) == {"Clinical review", "Review of released texts"}
    kinds = comparing.Kind
    assert {(each.kind, each.locale) for each in parts["Clinical review"]} == {
        (kinds.ADDED, ""),
        (kinds.REMOVED, ""),
        (kinds.MOVED, ""),
        (kinds.REWORDED, "fr"),
    }
    (opens,) = parts["Review of released texts"]
    assert (opens.kind, opens.before, opens.now) == (kinds.CHANGED, "28 days", "14 days")
    assert comparing.compare(now, now) == []


def test_any_two_versions_are_compared_and_an_unknown_one_is_not(client):
    first = policy_for("", "").row
    row = another_version(steps__clinical__days=9)
    client.force_login(somebody(Role.MANAGER))
    address = reverse("review:policy", args=[first.pk])
    assert "What changed since All articles, version 2" in words(client.get(address, {"since": row.pk}))
    for number in ("0", "x", "9" * 30, str(first.pk)):
        assert client.get(address, {"since": number}).status_code == 200
    assert client.get(reverse("review:policy", args=[10**6])).status_code == 404


# The page on which they are written


def test_the_page_begins_from_the_rules_that_hold_there(client):
    another_version("how-to", steps__clinical__days=17)
    client.force_login(somebody(Role.ADMIN))
    page = words(client.get(address("how-to", "de")))
    assert "You begin from How to, all languages, version 1" in page
    assert 'name="steps.clinical.days" value="17"' in page
    assert "cycle.tasks.safety" not in page  # holds for the house alone
    assert "cycle.tasks.safety" in words(client.get(address()))
    assert client.get(address("nothing")).status_code == 404
    assert client.get(address("", "xx")).status_code == 404


def test_a_page_sent_as_it_came_says_that_nothing_changed(client):
    answer = sent(client)
    assert answer.status_code == 409
    assert "Nothing differs from the rules that hold." in words(answer)


def test_a_version_written_on_the_page_holds_for_its_type_and_language(client):
    answer = sent(client, None, "how-to", "de", steps__clinical__days="9", steps__beta__passes__mean="4,5")
    assert answer.status_code == 302
    rules = policy_for("how-to", "de").row.rules
    assert (rules["steps"]["clinical"]["days"], rules["steps"]["beta"]["passes"]["mean"]) == (9, 4.5)
    assert rules["cycle"] == first_rules()["cycle"]
    assert policy_for("how-to", "en").row.version == 1
    assert policy_for("how-to", "en").row.type == ""


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(client):
    answer = sent(
        client,
        steps__clinical__days="soon",
        steps__final__meaning__de="",
        steps__final__meaning__fr="Une pensée",
        cycle__tasks__safety="99",
        reason="short",
        password="",
    )
    page = words(answer)
    assert answer.status_code == 422
    for said in (
        'id="steps-clinical-days-fault1"',
        "Give a whole number from 1 to 60.",
        'value="soon"',
        'id="steps-final-meaning-de-fault1"',
        "Une pensée",
        'value="99"',
        ">short</textarea>",
        "Give a reason of at least 20 characters",
        "Type your password",
        'href="#steps-clinical-days"',
        "Final approval, Deutsch: Write this in each of the four languages",
    ):
        assert said in page
    assert ReviewPolicy.objects.count() == 1


def test_a_wrong_password_keeps_the_text_and_a_locked_account_is_told_how_long(client):
    person = somebody(Role.ADMIN)
    for _time in range(5):
        answer = sent(client, person, steps__clinical__days="9", password="no")
        assert answer.status_code == 422
        assert 'name="steps.clinical.days" value="9"' in words(answer)
        assert "That is not your password." in words(answer)
    answer = sent(client, person, steps__clinical__days="9")
    assert (answer.status_code, answer["Retry-After"].isdigit()) == (429, True)
    assert 'name="steps.clinical.days" value="9"' in words(answer)


def test_lines_are_added_removed_and_moved_without_a_script_and_other_fields_stay(client):
    def keys(answer):
        page = words(answer).split('name="steps.clinical.checklist.')[1:]
        return [part.partition('value="')[2].partition('"')[0] for part in page if part[1:5] == ".key"]

    typed = {"steps__final__meaning__en": "A thought", "reason": "half a rea"}
    assert keys(sent(client, do="add:clinical", **typed)) == ["terms", "numbers", "harm", ""]
    assert keys(sent(client, do="remove:clinical:0", **typed)) == ["numbers", "harm"]
    assert keys(sent(client, do="down:clinical:0", **typed)) == ["numbers", "terms", "harm"]
    assert keys(sent(client, do="up:clinical:2", **typed)) == ["terms", "harm", "numbers"]
    for nonsense in (
        "up:clinical:0",
        "down:clinical:2",
        "remove:clinical:99",
        "add:nothing",
        "x",
        "remove:clinical:-1",
    ):
        answer = sent(client, do=nonsense, **typed)
        assert keys(answer) == ["terms", "numbers", "harm"]
        assert answer.status_code == 200
        assert "A thought" in words(answer)
        assert ">half a rea</textarea>" in words(answer)
    assert ReviewPolicy.objects.count() == 1


def test_a_name_that_was_never_given_is_not_taken_from_a_form(client):
    answer = sent(client, steps__clinical__checklist__0__key="mine")
    assert answer.status_code == 302
    keys = [line["key"] for line in policy_for("", "").row.rules["steps"]["clinical"]["checklist"]]
    assert keys == ["clinical-terms-are-used-as-the-glossary", "numbers", "harm"]


def test_the_second_of_two_is_told_what_the_first_wrote_and_signs_after_reading_it(client):
    seen = policy_for("", "").row.pk
    another_version(by=somebody(Role.ADMIN, name="Noor"), steps__technical__days=9)
    answer = sent(client, seen=seen, steps__clinical__days="11", reason="My own good reason for it.")
    page = words(answer)
    assert answer.status_code == 409
    for said in (
        "Noor wrote version 2 meanwhile.",
        "What changed meanwhile",
        "9 days",
        'value="11"',
        "My own good reason",
    ):
        assert said in page
    newest = policy_for("", "").row.pk
    assert f'name="seen" value="{newest}"' in page
    assert ReviewPolicy.objects.count() == 2
    assert sent(client, seen=newest, steps__clinical__days="11").status_code == 302


def test_a_button_pressed_meanwhile_does_not_hide_what_somebody_wrote(client):
    seen = policy_for("", "").row.pk
    another_version(steps__technical__days=9)
    assert f'name="seen" value="{seen}"' in words(sent(client, seen=seen, do="add:clinical"))


def test_what_a_person_wrote_is_in_her_export():
    from content.review import personal_data

    person = somebody(Role.ADMIN)
    write(by=person)
    (policy,) = personal_data.export(person)["policies"]
    assert (policy["rules"], policy["reason"]) == ("* * v2", REASON)
