"""The drawn pictures of the demo articles: complete, current, self-contained, and no label wider than its box."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from defusedxml import ElementTree

from kb_site.demo.draw import IMAGES, PICTURES, all_files, write
from kb_site.demo.drawings import timelines, visit, workplace
from kb_site.demo.drawings.pen import LOCALES, PALETTE, WIDTH, LabelTooWide, Sheet, Table, text_width, wrap

SVG = "{http://www.w3.org/2000/svg}"
ARTICLES = IMAGES.parent / "articles"
FACTS = Path(__file__).parents[2] / "docs" / "hysio-facts.md"
EVERY = [(name, locale) for name in PICTURES for locale in LOCALES]

INTERFACE_LABELS: list[tuple[Table, tuple[str, ...]]] = [
    (visit.VISIT_RECORDING, ("note", "transcript", "codes", "record")),
    (visit.CONSENT_BOX, ("record",)),
    (visit.CODE_BANDS, ("high", "medium", "low", "accept", "reject")),
    (visit.ECG_MATCH, ("tab",)),
    (workplace.MICROPHONE_TEST, ("test",)),
    (timelines.LEAVER_TIMELINE, ("deactivate",)),
]


@pytest.fixture(scope="module")
def facts() -> str:
    return FACTS.read_text(encoding="utf-8")


def named_in_articles(locale: str) -> Iterator[str]:
    for article in (ARTICLES / locale).glob("*.md"):
        yield from re.findall(r"^:::image (\S+)", article.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_committed_files_are_what_the_generator_draws():
    committed = {path.name: path.read_text(encoding="utf-8") for path in IMAGES.glob("*.svg")}
    assert committed == all_files()


def test_writing_twice_changes_nothing(tmp_path):
    write(tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


@pytest.mark.parametrize("locale", LOCALES)
def test_every_picture_that_an_article_names_is_drawn(locale):
    assert set(named_in_articles(locale)) == set(PICTURES)


@pytest.mark.parametrize(("name", "locale"), EVERY)
def test_a_file_says_what_it_is_and_in_which_language(name, locale):
    root = ElementTree.parse(IMAGES / f"{name}.{locale}.svg").getroot()
    assert root.tag == f"{SVG}svg"
    assert (root.get("role"), root.get("lang")) == ("img", locale)
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert float(root.get("width")) / float(root.get("height")) == pytest.approx(
        WIDTH / float(root.get("viewBox").split()[3]), rel=0.01
    )


@pytest.mark.parametrize(("name", "locale"), EVERY)
def test_a_file_needs_nothing_from_outside_and_runs_nothing(name, locale):
    source = (IMAGES / f"{name}.{locale}.svg").read_text(encoding="utf-8")
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(source).iter()}
    assert tags <= {"svg", "title", "style", "g", "rect", "circle", "path", "text"}
    assert not re.search(r"href|url\(|@import|\son\w+=|http(?!://www\.w3\.org/2000/svg\")", source)


@pytest.mark.parametrize(("name", "locale"), EVERY)
def test_every_colour_is_of_the_house_and_has_its_dark_sister(name, locale):
    source = (IMAGES / f"{name}.{locale}.svg").read_text(encoding="utf-8")
    dark = dict(re.findall(r"\.([fs]-[\w-]+)\{(?:fill|stroke):(#\w{6})\}", source))
    used = {one for names in re.findall(r'class="([^"]+)"', source) for one in names.split()}
    assert dark == {one: PALETTE[one[2:]][1] for one in used}


@pytest.mark.parametrize(("name", "locale"), EVERY)
def test_every_label_fits_its_box_and_the_sheet(name, locale):
    for label in PICTURES[name](locale).labels:
        left, right = label.span
        assert label.width <= label.room, label.text
        assert left >= 4, label.text
        assert right <= WIDTH - 4, label.text
        assert label.face.size >= 14, label.text


@pytest.mark.parametrize("name", PICTURES)
def test_the_four_languages_share_one_drawing(name):
    sheets = [PICTURES[name](locale) for locale in LOCALES]
    assert len({sheet.height for sheet in sheets}) == 1
    assert len({sheet.title for sheet in sheets}) == len(LOCALES)


def test_a_label_that_does_not_fit_is_refused():
    with pytest.raises(LabelTooWide, match="Toestemming gegeven"):
        Sheet("title", "nl", 100).text((10, 10), "Toestemming gegeven", 60)


def test_the_estimate_is_at_least_the_usual_width_of_a_letter():
    assert text_width("Einwilligung erteilt und dokumentiert") >= 37 * 15 * 0.5
    assert text_width("Patientennummer") >= 15 * 15 * 0.56


def test_wrapping_keeps_a_no_break_space_together():
    assert wrap("Stufe 94\u00a0%", 60) == ["Stufe", "94\u00a0%"]


@pytest.mark.parametrize(("table", "names"), INTERFACE_LABELS)
def test_interface_labels_stand_in_the_fact_sheet_word_for_word(facts, table, names):
    rows = [
        tuple(cell.removeprefix("– ").strip() for cell in line.strip("|").split("|")) for line in facts.splitlines()
    ]
    told = {row for row in rows if len(row) == 4} | {tuple(row[0].split(", ")) for row in rows if len(row) > 1}
    for name in names:
        assert table[name] in told


@pytest.mark.parametrize("label", [visit.VISIT_RECORDING["consent"], visit.VISIT_RECORDING["screen"]])
def test_screen_and_consent_box_carry_the_names_of_the_fact_sheet(facts, label):
    told = facts.replace(" (any contact)", "")
    assert "|".join(label) in told or ", ".join(label) in told
