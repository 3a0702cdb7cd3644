"""What changed between two texts: nothing that is signed changes unseen, and a dose is changed as a whole."""

import copy

import pytest

from content.digest import SIGNED_FIELDS, content_digest
from content.review.signing.comparing import beside, compare, passages, word_changes
from tests.factories import content as make

pytestmark = pytest.mark.django_db


def text(**changes):
    """An article's content with a block of every kind, as a revision holds it."""
    picture, _image = make.picture_block("Box")
    body = [*make.body("first-day"), picture, make.film("Film", b"x", "She presses Record.")]
    said = dict.fromkeys(SIGNED_FIELDS, "") | {
        "title": "Title",
        "summary": "Take 5 mg daily.",
        "body": body,
        "country_notes": [make.country("nl", "Ask the FG.")],
        "safety": False,
        "roles": ["clinician"],
        "organisations": [1],
        "related": ["first-day"],
        "review_by": "2099-03-01",
    }
    return said | changes


def parts(line):
    return [(part.op, part.text) for part in line.parts]


def leaves(value, path=()):
    """The path of every value in a field."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, number))
    else:
        yield path


def changed_at(content, path):
    """The same content with another value at one place."""
    found = copy.deepcopy(content)
    at = found
    for name in path[:-1]:
        at = at[name]
    before = at[path[-1]]
    at[path[-1]] = (not before) if isinstance(before, bool) else before + (1 if isinstance(before, int) else "x")
    return found


def test_the_same_text_has_no_changes():
    content = text()
    assert not compare(content, copy.deepcopy(content)).anything


def test_nothing_that_is_signed_changes_unseen():
    before = text()
    files = ("image", "video", "captions")  # another file is another digest, and there is no file with that number
    for path in leaves({name: before[name] for name in SIGNED_FIELDS}):
        if path[-1] == "type" or (path[-1] == "id" and path[-2] != "value"):
            continue  # the kind of a block, and what the editor calls it
        now = changed_at(before, path)
        assert path[-1] in files or content_digest(now) != content_digest(before), path
        assert compare(before, now).anything, path


def test_the_marking_of_words_is_a_change_too():
    now = compare(text(body=[make.paragraph("Press <b>Stop</b>.")]), text(body=[make.paragraph("Press Stop.")]))
    assert [(line.op, parts(line)) for line in now.changes] == [("marked", [("same", "Press Stop.")])]


def test_where_a_link_leads_is_read_with_its_words():
    before, after = (text(body=[make.paragraph(f'See <a href="/go/{key}/">this</a>.')]) for key in ("a", "b"))
    (line,) = compare(before, after).changes
    assert ("removed", "a") in parts(line)
    assert ("added", "b") in parts(line)


@pytest.mark.parametrize(
    ("before", "now", "gone", "new"),
    [
        ("Take 5 mg once.", "Take 50 mg once.", "5 mg", "50 mg"),
        ("Neem 1,5 ml in.", "Neem 15 ml in.", "1,5 ml", "15 ml"),
        ("Nehmen Sie 5 mg.", "Nehmen Sie 5 µg.", "5 mg", "5 µg"),
        ("120/80 mmHg", "130/80 mmHg", "120/80 mmHg", "130/80 mmHg"),
        ("Au plus 38,5\u00a0°C.", "Au plus 39,5\u00a0°C.", "38,5\u00a0°C", "39,5\u00a0°C"),
        ("Wait 10 minutes.", "Wait 10 hours.", "10 minutes", "10 hours"),
        ("Press it twice.", "Press it once.", "twice", "once"),
    ],
)
def test_a_dose_changes_as_a_whole_and_is_grave(before, now, gone, new):
    found = word_changes(before, now)
    assert [(part.op, part.text, part.grave) for part in found if part.op != "same"] == [
        ("removed", gone, True),
        ("added", new, True),
    ]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Do sign it.", "Do not sign it."),
        ("Onderteken.", "Onderteken niet."),
        ("Es gibt eine Gefahr.", "Es gibt keine Gefahr."),
        ("Signez.", "Ne signez pas."),
    ],
)
def test_a_word_that_turns_the_sense_is_grave(before, now):
    assert any(part.grave for part in word_changes(before, now))


def test_another_word_is_not_grave():
    assert not any(part.grave for part in word_changes("Press the key.", "Press the button."))


def test_parts_put_together_are_both_texts():
    before, now = "Take 5 mg, then wait.", "Do not take 50 mg; wait then."
    found = word_changes(before, now)
    assert "".join(part.text for part in found if part.op != "added") == before
    assert "".join(part.text for part in found if part.op != "removed") == now


def test_a_passage_put_between_leaves_the_others_as_they_are():
    old = [make.heading("Steps", "steps"), make.paragraph("One thing."), make.paragraph("Another thing here.")]
    new = [old[0], make.paragraph("Something quite different first."), *old[1:]]
    found = compare(text(body=old), text(body=new)).changes
    assert [(line.op, line.section) for line in found] == [("added", "Steps")]


def test_a_new_passage_with_a_number_is_grave():
    (line,) = compare(text(body=[]), text(body=[make.paragraph("At most 3 times a day.")])).changes
    assert line.op == "added"
    assert line.grave


def test_a_sentence_that_became_another_is_removed_and_added():
    old, new = [make.paragraph("Sign the note.")], [make.paragraph("Call a colleague first, always.")]
    found = compare(text(body=old), text(body=new)).changes
    assert [line.op for line in found] == ["removed", "added"]


def test_what_stands_beside_the_text_is_compared():
    content = text()
    (fact,) = compare(content, content | {"safety": True}).facts
    assert (fact.name, fact.before, fact.now) == ("safety", False, True)


def test_stored_json_and_lists_are_read_alike():
    import json

    content = text()
    assert passages(content | {"body": json.dumps(content["body"])}) == passages(content)


def test_a_very_long_rewrite_is_compared_without_waiting():
    old = [make.paragraph(f"Old sentence number {n} about notes.") for n in range(120)]
    new = [make.paragraph(f"Brand new words {n} and codes.") for n in range(120)]
    assert compare(text(body=old), text(body=new)).anything


def both(source, own):
    return beside(text(body=source, country_notes=[]), text(body=own))


def test_a_translation_stands_beside_its_source():
    source = make.heading("Steps", "steps")
    own = copy.deepcopy(source)
    own["value"]["text"] = "Schritte"
    pair = both([source], [own])[-1]
    assert (pair.source, pair.own, pair.numbers) == ("Steps", "Schritte", False)


def test_what_is_missing_on_one_side_is_seen():
    first, second = make.paragraph("One."), make.paragraph("Two.")
    assert [(pair.source, pair.own) for pair in both([first, second], [first])][-1] == ("Two.", "")
    assert [(pair.source, pair.own) for pair in both([first], [first, second])][-1] == ("", "Two.")


@pytest.mark.parametrize(
    ("source", "own", "differ"),
    [
        ("1,500 files", "1.500 Dateien", False),
        ("38.5 °C", "38,5 °C", False),
        ("5 mg", "50 mg", True),
        ("a", "b 2", True),
    ],
)
def test_numbers_that_differ_from_the_source_are_seen(source, own, differ):
    block = make.paragraph("x")
    sides = [block | {"value": make.rich(words)} for words in (source, own)]
    assert both([sides[0]], [sides[1]])[-1].numbers is differ
