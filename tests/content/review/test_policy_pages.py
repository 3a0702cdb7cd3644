"""The pages of the rules of review, who enters them, and what happens to reviews that are under way when rules change."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.api import Capability, Role, Scope
from accounts.roles import MATRIX
from content.models import ReviewPolicy, Signature
from content.review import errors
from content.review.policies import comparing, writing
from content.review.policies.policy import first_rules, policy_for
from content.review.steps import ORDER, Step
from content.review.upkeep import maintaining
from tests.content.review.conftest import somebody
from tests.content.review.policies import FOUR, REASON, address, another_version, changed, sent, words, write
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


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


def test_a_confirmation_read_under_older_rules_is_not_signed_and_the_comment_stays(desk, client):
    desk.submitted().released()
    maintaining.plan_missing()
    reviewer, review = somebody(Role.CLINICAL_REVIEWER, "en"), maintaining.current().get()
    said = {"do": "confirm", "step": "clinical", "seen": review.release.digest, "comment": "Read it all."}
    with time_machine.travel(datetime.datetime.combine(review.due_on, datetime.time(9), tzinfo=datetime.UTC)):
        maintaining.every_night()
        seen = policy_for(desk.page.type, "en").row.pk
        another_version(cycle__meaning__en="I have read it twice and confirm that it still holds.")
        client.force_login(reviewer)
        address = reverse("review:periodic-one", args=[review.pk])
        answer = client.post(address, said | {"policy": seen, "password": PASSWORD})
        assert answer.status_code == 409
        for each in ("Read it all.", "I have read it twice", "The rules of this step have changed"):
            assert each in words(answer)
        again = said | {"policy": policy_for(desk.page.type, "en").row.pk, "password": PASSWORD}
        assert client.post(address, again).status_code == 302
    row = Signature.objects.get(verdict=Signature.Verdict.UNCHANGED)
    assert (row.policy.version, row.meaning) == (2, "I have read it twice and confirm that it still holds.")


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
