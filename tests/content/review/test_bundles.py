"""Evidence of a release: the same as page, paper and file, and a file that is checked without the application."""

import copy
import datetime
import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.api import Role
from content import paper
from content.models import ArticlePage, Release, Signature
from content.review import releasing
from content.review.evidence import bundles, verify_bundle
from content.review.evidence.bundles import Proof
from content.review.evidence.verify_bundle import problems
from content.review.steps import Step
from content.templatetags.evidence import moment
from content.templatetags.signing import role_of_signer, step_label
from tests.content.review.conftest import somebody
from tests.factories.content import ArticleFactory, picture_block
from tests.pdf_text import pdf_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
SCRIPT = Path(verify_bundle.__file__)


@pytest.fixture
def released(desk) -> Release:
    """Sent back once, asked for changes once, then released by six."""
    block, _image = picture_block("Screen")
    page = ArticlePage.objects.get(pk=desk.page.pk).get_latest_revision_as_object()
    desk.saved(body=[*page.body.raw_data, block])
    desk.submitted().signed_up_to(Step.ACCESSIBILITY)
    desk.sign(verdict=Signature.Verdict.SENT_BACK, back_to=Step.TECHNICAL, comment="Look at the steps again, Zoë.")
    desk.signed_up_to(Step.REGULATORY)
    desk.sign(verdict=Signature.Verdict.CHANGES, comment="Name the law.")
    desk.saved(title="Second & better")
    desk.submitted().released()
    return Release.objects.get()


@pytest.fixture
def auditor(client, db):
    person = somebody(Role.COMPLIANCE_OFFICER)
    client.force_login(person)
    return person


def bundle_of(release: Release) -> dict:
    """As it is after a journey through a file."""
    return json.loads(json.dumps(bundles.bundle(Proof(release)), ensure_ascii=False))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010]+", "", text)


def text_of_page(response) -> str:
    body = response.content.decode().partition("<main")[2]
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def check(tmp_path, bundle) -> subprocess.CompletedProcess:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle), encoding="utf-8")
    return subprocess.run([sys.executable, "-I", "-S", SCRIPT, path], capture_output=True, text=True, check=False)


def test_the_script_alone_finds_a_whole_bundle_in_order(released, tmp_path):
    done = check(tmp_path, bundle_of(released))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"OK: {released.key}.en release 1")
    assert released.hash in done.stdout


def test_the_script_ends_with_one_and_says_what_is_wrong(released, tmp_path):
    bundle = bundle_of(released)
    bundle["rows"][0]["sealed"]["signer_name"] = "Somebody else"
    done = check(tmp_path, bundle)
    assert done.returncode == 1
    assert "WRONG: row 1 (signature) was changed" in done.stdout


def test_refusals_are_in_the_bundle_with_what_was_said(released):
    said = {(row["sealed"].get("verdict"), row["sealed"].get("comment")) for row in bundle_of(released)["rows"]}
    assert ("sent-back", "Look at the steps again, Zoë.") in said
    assert ("changes", "Name the law.") in said


def resealed(bundle):
    """Seals made anew after a change, as somebody would who knows how they are made."""
    from content.review.evidence.verify_bundle import _sha

    for row in bundle["rows"]:
        row["hash"] = _sha(row["sealed"])


def row_of(bundle, **wanted):
    return next(row for row in bundle["rows"] if wanted.items() <= {**row["sealed"], "kind": row["kind"]}.items())


TAMPERED = {
    "who signed": lambda b: b["rows"][0]["sealed"].update(signer_name="X"),
    "when": lambda b: b["rows"][0]["sealed"].update(at="2020-01-01T00:00:00+00:00"),
    "what it means": lambda b: b["rows"][0]["sealed"].update(meaning="I guess so."),
    "an answer": lambda b: b["rows"][0]["sealed"]["checklist"][0].update(yes=False),
    "a refusal turned into an approval": lambda b: row_of(b, verdict="changes")["sealed"].update(verdict="approved"),
    "the hash of a row": lambda b: b["rows"][1].update(hash="0" * 64),
    "the link of a row": lambda b: b["rows"][1]["sealed"].update(prev_hash="0" * 64),
    "a signature taken out": lambda b: b["rows"].remove(row_of(b, step="regulatory", verdict="approved")),
    "a row put in twice": lambda b: b["rows"].append(copy.deepcopy(b["rows"][0])),
    "the release taken out": lambda b: b["rows"].remove(row_of(b, kind="release")),
    "which signatures it stands on": lambda b: row_of(b, kind="release")["sealed"]["signatures"].pop(),
    "the title": lambda b: text(b)["content"].update(title="Third"),
    "one letter of the body": lambda b: text(b)["content"].update(
        body=text(b)["content"]["body"].replace("lead", "load")
    ),
    "a fact": lambda b: text(b)["content"].update(review_by="2098-01-01"),
    "a picture": lambda b: text(b)["media"].update({next(iter(text(b)["media"])): "0" * 40}),
    "the text taken out": lambda b: b["texts"].pop(str(row_of(b, kind="release")["sealed"]["revision_id"])),
    "the rules": lambda b: next(iter(b["policies"].values()))["rules"]["steps"]["clinical"].update(days=99),
    "the rules taken out": lambda b: b["policies"].clear(),
    "the head": lambda b: b["head"].update(number=2),
    "the form": lambda b: b.update(format="other"),
    "everything": lambda b: b.clear(),
}


def text(bundle):
    return bundle["texts"][str(row_of(bundle, kind="release")["sealed"]["revision_id"])]


def test_each_part_that_is_tampered_with_is_found(released):
    whole = bundle_of(released)
    assert problems(whole) == []
    for name, tamper in TAMPERED.items():
        bundle = copy.deepcopy(whole)
        tamper(bundle)
        assert problems(bundle), name


def test_seals_made_anew_do_not_help(released):
    """The release names its signatures, and each row the one before."""
    whole = bundle_of(released)
    for name in ("who signed", "a refusal turned into an approval", "an answer"):
        bundle = copy.deepcopy(whole)
        TAMPERED[name](bundle)
        resealed(bundle)
        assert problems(bundle), name


def test_page_paper_and_file_say_the_same(released, client, auditor):
    if not paper.available():
        pytest.skip("no PDFs on this machine")
    page = text_of_page(client.get(reverse("review:release", args=[released.pk])))
    pdf = client.get(reverse("review:release-pdf", args=[released.pk]))
    assert pdf["Content-Type"] == "application/pdf"
    printed = squeezed(pdf_text(pdf.content))
    bundle = json.loads(client.get(reverse("review:release-json", args=[released.pk])).content)
    assert problems(bundle) == []
    signatures = Signature.objects.order_by("seq")
    assert [row["hash"] for row in bundle["rows"]] == [*(row.hash for row in signatures), released.hash]
    wanted = [released.title, released.digest, released.hash, released.prev_hash, moment(released.at)]
    wanted += [words for row in signatures for words in (str(row.policy), *(line["text"] for line in row.checklist))]
    wanted += [sum_ for text in bundle["texts"].values() for sum_ in text["media"].values()]
    for told in (squeezed(page), printed):
        for words in wanted:
            assert squeezed(words) in told, words
        at = 0
        for row in bundle["rows"][:-1]:
            for words in as_signed(row):
                at = told.index(squeezed(words), at)


def as_signed(row: dict) -> list[str]:
    """What the bundle says of a signature, in the words and the order in which people read it: the time with its zone."""
    sealed = row["sealed"]
    at = moment(datetime.datetime.fromisoformat(sealed["at"]))
    assert re.search(r" (UTC|CES?T|GMT|\+\d\d?)\S* .*\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)$", at), at
    who = [str(step_label(sealed["step"])), sealed["signer_name"], str(role_of_signer(sealed["signer_role"])), at]
    return [*who, sealed["meaning"], sealed["digest"], sealed["scope_digest"], row["hash"], sealed["prev_hash"]]


def test_demo_evidence_says_so_on_the_page(client, auditor):
    ArticleFactory()
    page = text_of_page(client.get(reverse("review:release", args=[Release.objects.get().pk])))
    assert "Demo content" in page
    assert problems(bundle_of(Release.objects.get())) == []


def test_an_emergency_stands_out_and_names_both(desk, client, auditor):
    from content.review.by_two import emergency
    from tests.factories.accounts import PASSWORD

    final, officer = desk.reviewers[Step.FINAL], somebody(Role.COMPLIANCE_OFFICER)
    proposal = emergency.decision.propose(
        desk.page, by=final, password=PASSWORD, reason="The dose on the page is ten times too high."
    )
    release = emergency.decision.confirm(proposal.pk, by=officer, password=PASSWORD)
    body = client.get(reverse("review:release", args=[release.pk])).content.decode()
    danger = body.partition('data-kind="safety"')[2].partition("</div>")[0]
    assert all(html.escape(words) in danger for words in (final.name, officer.name, "ten times too high"))
    bundle = bundle_of(release)
    assert problems(bundle) == []
    bundle["rows"] = [row for row in bundle["rows"] if row["kind"] != "emergency"]
    assert problems(bundle) == ["the two people of the emergency release are missing"]


def test_who_reads_evidence(desk, client, released):
    url = reverse("review:release", args=[released.pk])
    article = reverse("review:article", args=[released.key, "en"])
    allowed = [
        desk.author,
        desk.reviewers[Step.BETA],
        somebody(Role.FINAL_REVIEWER, "fr"),
        somebody(Role.COMPLIANCE_OFFICER),
    ]
    refused = [somebody(Role.AUTHOR, "en"), somebody(Role.CLINICAL_REVIEWER, "fr"), somebody(Role.CLINICIAN)]
    for people, status in ((allowed, 200), (refused, 403)):
        for person in people:
            client.force_login(person)
            assert {client.get(each).status_code for each in (url, article, f"{url[:-1]}.json", f"{url[:-1]}.pdf")} == {
                status
            }
    client.logout()
    assert client.get(url).status_code == 302


def test_the_articles_page_shows_releases_what_is_open_and_what_was_refused(desk, client, auditor, released):
    desk.saved(title="Third")
    desk.submitted()
    desk.sign(verdict=Signature.Verdict.CHANGES, comment="Not yet clear.")
    desk.submitted()
    page = client.get(reverse("review:article", args=[released.key, "en"])).content.decode()
    for words in (
        reverse("review:release", args=[released.pk]),
        reverse("review:sign", args=[desk.state.pk]),
        reverse("review:withdraw", args=[desk.page.pk]),
        "Not yet clear.",
        "Readers see release 1",
    ):
        assert words in page


def test_the_script_is_handed_out_as_it_is(client, auditor):
    response = client.get(reverse("review:verifier"))
    assert b"".join(response.streaming_content).decode() == SCRIPT.read_text(encoding="utf-8")
    assert "attachment" in response["Content-Disposition"]


def test_evidence_outlives_people_workflow_and_revisions(desk, released):
    from django.core.management import call_command
    from django.db.models import ProtectedError
    from wagtail.models import Workflow, WorkflowState

    before = bundle_of(released)
    WorkflowState.objects.all().delete()
    Workflow.objects.all().delete()
    call_command("purge_revisions", verbosity=0)
    for person in desk.reviewers.values():
        person.groups.all().delete()
        with pytest.raises(ProtectedError):
            person.delete()
    with pytest.raises(ProtectedError):
        ArticlePage.objects.get(pk=desk.page.pk).delete()
    after = bundle_of(released)
    assert problems(after) == []
    assert {**after, "made_at": ""} == {**before, "made_at": ""}


def test_a_number_counts_up_between_releases(desk, released):
    """What was signed for the first release is not shown as evidence of the second."""
    desk.saved(title="Fourth")
    desk.submitted().released()
    second = Release.objects.last()
    first = {row.seq for row in Proof(released).rows}
    assert releasing.last_release(desk.page) == second
    assert first.isdisjoint({row.seq for row in Proof(second).rows} - Proof(second).carrying)
    assert problems(bundle_of(second)) == problems(bundle_of(released)) == []
