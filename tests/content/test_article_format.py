"""What the Markdown article format accepts, and what it says of everything else."""

from pathlib import Path
from textwrap import dedent

import pytest

from content.article_format import BadArticle, compare_languages, parse_article

FRONT = """\
---
key: sample
locale: en
section: technical
type: how-to
title: A sample
summary: Select **Save**.
specialties: [all]
roles: [clinician]
product_area: notes
screens: [visit]
audience: public
applies_to: "2.0"
review_by: 2027-03-01
safety: false
asked_as: [how do I sample]
---
"""
BODY = """\
Lead.

## Before {#before}

Text with **bold** and [a link](article:other-key#steps).

## Steps {#steps}

:::steps
1. Select **Record**.
   More about it.
   > You see **Recording**.
2. Select **Stop**.
:::

## If not {#fallback}

:::fallback
Try again.
:::

## Contact {#contact}

- one
- two

:::related
- other-key
:::
"""


def parse(text: str, name: str = "sample.en.md"):
    return parse_article(text, Path(name))


def problems(text: str) -> list[str]:
    with pytest.raises(BadArticle) as caught:
        parse(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_file_becomes_blocks_with_stable_names():
    article = parse(FRONT + BODY)
    assert [(block.kind, block.name) for block in article.body] == [
        ("paragraph", "lead/paragraph-1"),
        ("heading", "before/heading"),
        ("paragraph", "before/paragraph-1"),
        ("heading", "steps/heading"),
        ("steps", "steps/steps-1"),
        ("heading", "fallback/heading"),
        ("fallback", "fallback/fallback-1"),
        ("heading", "contact/heading"),
        ("list", "contact/list-1"),
    ]
    assert article.related == ["other-key"]


def test_steps_keep_action_detail_and_result_apart():
    steps = parse(FRONT + BODY).body[4].value["steps"]
    assert steps[0] == {
        "action": "Select <b>Record</b>.",
        "detail": "More about it.",
        "result": "You see <b>Recording</b>.",
    }
    assert steps[1]["result"] == ""


def test_a_link_to_an_article_is_the_same_in_every_language():
    html = parse(FRONT + BODY).body[2].value["html"]
    assert '<a href="/go/other-key/#steps">a link</a>' in html


def test_html_in_a_file_is_text():
    article = parse((FRONT + BODY).replace("Lead.", "<script>alert(1)</script>"))
    assert article.body[0].value["html"] == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("locale: en", "locale: es", "line 3: locale: “es” is not one of nl, en, de, fr"),
        ("title: A sample", f"title: {'x' * 71}", "title: has to be text of 1 to 70 characters"),
        ("review_by: 2027-03-01", "review_by: soon", "review_by: has to be a date"),
        ("safety: false", "safety: perhaps", "safety: has to be true or false"),
        ("roles: [clinician]", "roles: [surgeon]", "roles: “surgeon” is not one of"),
        ("screens: [visit]", "screens: visit", "screens: has to be a list"),
        ("audience: public", "audience: organisation", "audience: organisation needs"),
        ("key: sample", "key: Sample Key", "key: has to be lower-case"),
        ("asked_as: [how do I sample]\n", "", "asked_as: is missing"),
        ("safety: false", "safety: false\ncolour: red", "colour: is not known"),
        ("## Steps {#steps}", "## Steps", "line 24: a heading is"),
        ("{#fallback}", "{#steps}", "the anchor steps is used twice"),
        ("## Before {#before}\n", "", "has the headings before, steps, fallback, contact"),
        ("1. Select", "1 Select", "expected `1. action`"),
        (":::fallback", ":::fallbak", "the block :::fallbak is not known"),
        ("- other-key", "- Other Key", "is not an article key"),
        ("**bold**", "**bold", "** without its partner"),
        ("article:other-key#steps", "javascript:alert(1)", "is neither article:KEY nor https"),
        ("Lead.", "Le\x00ad.", "contains a NUL character"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(old, new, reason):
    assert old in FRONT + BODY
    assert any(reason in problem for problem in problems((FRONT + BODY).replace(old, new)))


def test_every_problem_of_a_file_is_told_at_once():
    text = (FRONT + BODY).replace("locale: en", "locale: es").replace(":::steps", ":::stepps")
    assert len(problems(text)) >= 2


def test_a_block_that_is_never_closed_is_told_at_its_first_line():
    assert "is never closed" in problems(FRONT + BODY.replace("2. Select **Stop**.\n:::", "2. Select **Stop**."))[0]


def test_a_file_without_front_matter_is_refused():
    assert problems("Hello") == ["line 1: front matter between two --- lines is missing"]


def test_broken_yaml_is_told_with_its_line():
    assert (
        "line 3" in problems("---\nkey: a\nlocale: [\n---\n")[0]
        or "line 4" in problems("---\nkey: a\nlocale: [\n---\n")[0]
    )


def test_bytes_that_are_not_utf8_are_refused(tmp_path):
    from content.article_format import read_article

    path = tmp_path / "x.md"
    path.write_bytes(b"---\nkey: \xff\n---\n")
    with pytest.raises(BadArticle, match="not UTF-8"):
        read_article(path)


TREE = """\
:::tree
? start: Does the bar move?
- Yes -> done
- No -> device
? device: Which device?
- None -> done
- Mine -> help
! done: Test again.
! help: Phone us.
:::
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("-> help", "-> nowhere", "nowhere does not exist"),
        ("- Mine -> help\n", "", "needs 2 to 4 options"),
        ("- None -> done", "- None -> start", "leads in a circle"),
        ("! help: Phone us.\n", "! help: Phone us.\n! lost: Never.\n", "nothing leads to lost"),
        ("? start", "! start", "begins with a question"),
    ],
)
def test_a_tree_leads_everywhere_and_never_in_a_circle(old, new, reason):
    good = BODY.replace("Try again.", "Try again.").replace("- one\n- two\n", TREE)
    assert parse(FRONT + good)
    assert any(reason in problem for problem in problems(FRONT + good.replace(old, new)))


def test_languages_have_to_match_block_by_block():
    english = parse(FRONT + BODY)
    dutch = parse((FRONT + BODY).replace("locale: en", "locale: nl").replace("- one\n- two", "- een"), "sample.nl.md")
    [(article, problem)] = compare_languages([english, dutch])
    assert article is dutch
    assert "differs from en" in problem.reason


def test_country_notes_may_differ_between_languages():
    note = dedent("""
        :::country nl
        In Nederland.
        :::
    """)
    dutch = parse((FRONT + BODY + note).replace("locale: en", "locale: nl"))
    assert list(dutch.country_notes) == ["nl"]
    assert compare_languages([parse(FRONT + BODY), dutch]) == []
