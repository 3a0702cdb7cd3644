"""The demo articles against the fact sheet and the style guide, so that no two of them contradict each other."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from compliance.api import screen
from content.article_format import ParsedArticle, compare_languages, read_article
from content.inline_markup import to_text
from content.vocabulary import LOCALES, SECTIONS

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "kb_site" / "demo"
FACTS = (ROOT / "docs" / "hysio-facts.md").read_text(encoding="utf-8")
KEYS_OF_SECTION = {
    "clinical-workflows": 11,
    "technical": 8,
    "compliance": 7,
    "training": 5,
}
LABEL = re.compile(r"<b>(.+?)</b>")
CODE = re.compile(r"\bHY-\d+\b|\bHY-P\d\b")
# docs/writing.md, section 6: never, in any article.
FORBIDDEN = {
    "nl": r"\b(gewoon|makkelijk|simpelweg|eenvoudigweg|u dient|uw)\b|AVG-proof|conform de AVG|\bcompliant\b",
    "en": r"\b(simply|easy|easily)\b|\bcompliant\b|100% safe",
    "de": r"\b(einfach|lediglich)\b|DSGVO-konform|\bcompliant\b",
    "fr": r"\b(simplement)\b|il suffit de|conforme au RGPD|\bcompliant\b",
}
# docs/writing.md, section 8: the words marked × as whole words of their own.
WRONG_TERM = {
    "nl": r"\b(template|aanmelden|downtime|kampioen)\b",
    "en": r"\b(log on|encounter)\b",
    "de": r"\b(einloggen|Ausfallzeit|Konzept|Werktage?)\b",
    "fr": r"\b(processeur|contrôleur|temps d'arrêt|jours? ouvrables?)\b",
}


@cache
def articles() -> tuple[ParsedArticle, ...]:
    return tuple(read_article(path) for path in sorted((FOLDER / "articles").rglob("*.md")))


def name_of(article: ParsedArticle) -> str:
    return f"{article.key}.{article.locale}"


def html_of(article: ParsedArticle) -> str:
    blocks = [*article.body, *(block for notes in article.country_notes.values() for block in notes)]
    return " \n".join(text for block in blocks for text in _texts(block.value))


def _texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [
            text
            for name, part in value.items()
            if name not in {"id", "goto", "anchor", "file"}
            for text in _texts(part)
        ]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return _texts(value.value) if hasattr(value, "value") else []


@cache
def labels_of_facts() -> dict[str, set[str]]:
    """Every cell of the screen and button tables, and the states and roles in four languages, by language."""
    found: dict[str, set[str]] = {locale: set() for locale in LOCALES}
    for line in FACTS.splitlines():
        cells = [cell.strip().lstrip("– ").strip() for cell in line.strip("|").split("|")]
        parts = cells if len(cells) == 4 else cells[0].split(", ") if line.startswith("|") else []
        if len(parts) == 4:
            for locale, part in zip(LOCALES, parts, strict=True):
                found[locale] |= {part, *re.split(r" > |, ", part)}
    return found


def test_every_key_stands_in_four_languages():
    counted = Counter(article.key for article in articles())
    assert set(counted.values()) == {4}
    assert len(counted) == sum(KEYS_OF_SECTION.values())


def test_sections_hold_the_keys_they_should():
    counted = Counter(article.front["section"] for article in articles() if article.locale == "en")
    assert counted == KEYS_OF_SECTION
    assert set(counted) == set(SECTIONS)


def test_the_languages_of_each_key_match_block_by_block():
    for key in {article.key for article in articles()}:
        family = sorted((a for a in articles() if a.key == key), key=lambda a: a.locale != "en")
        assert [str(problem) for _article, problem in compare_languages(family)] == []


def test_each_article_has_300_to_700_words_or_a_little_more():
    counts = {name_of(a): len(to_text(html_of(a)).split()) for a in articles()}
    assert {name: n for name, n in counts.items() if not 280 <= n <= 900} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_article_says_what_the_style_guide_forbids(locale):
    found = {}
    for article in articles():
        if article.locale == locale:
            text = " ".join([article.front["title"], article.front["summary"], to_text(html_of(article))])
            hits = re.findall(FORBIDDEN[locale], text, re.IGNORECASE)
            if hits or "!" in text.replace("<!", ""):
                found[name_of(article)] = hits or ["!"]
    assert found == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_article_uses_a_term_that_has_a_better_word(locale):
    found = {}
    for article in articles():
        if article.locale == locale:
            hits = re.findall(WRONG_TERM[locale], to_text(html_of(article)), re.IGNORECASE)
            if len(hits) > 1:  # once, as “also called”, so that readers find it
                found[name_of(article)] = hits
    assert found == {}


def test_codes_are_those_of_the_fact_sheet():
    known = set(CODE.findall(FACTS))
    used = {code for article in articles() for code in CODE.findall(to_text(html_of(article)))}
    assert used
    assert used - known == set()


def test_a_label_of_another_language_never_stands_bold_in_an_article():
    facts = labels_of_facts()
    found = []
    for article in articles():
        own = facts[article.locale]
        foreign = set().union(*(facts[locale] for locale in LOCALES if locale != article.locale)) - own
        for label in LABEL.findall(html_of(article)):
            words = to_text(label).strip(" .:")
            if words in foreign and words.casefold() not in {mine.casefold() for mine in own}:
                found.append((name_of(article), words))
    assert found == []


def test_links_and_related_lead_to_articles_that_are_there():
    keys = {article.key for article in articles()}
    for article in articles():
        linked = set(re.findall(r'href="/go/([a-z0-9-]+)/', html_of(article))) | set(article.related)
        assert linked <= keys, name_of(article)


def test_links_to_an_anchor_lead_to_a_heading_that_is_there():
    anchors = {(a.key, block.value["anchor"]) for a in articles() for block in a.body if block.kind == "heading"}
    for article in articles():
        for key, anchor in re.findall(r'href="/go/([a-z0-9-]+)/#([a-z0-9-]+)"', html_of(article)):
            assert (key, anchor) in anchors, (name_of(article), key, anchor)


def test_at_least_eight_articles_have_pictures_and_four_a_tree():
    def with_block(kind: str) -> set[str]:
        return {article.key for article in articles() if any(block.kind == kind for block in article.body)}

    assert len(with_block("image")) >= 8
    assert len(with_block("tree")) >= 4


def test_every_picture_is_there_in_every_language():
    for article in articles():
        for block in article.body:
            if block.kind == "image":
                assert (FOLDER / "images" / f"{block.value['file']}.{article.locale}.svg").is_file(), name_of(article)


def test_every_article_ends_with_contacts_and_names_the_emergency_line():
    for article in articles():
        headings = [block.value["anchor"] for block in article.body if block.kind == "heading"]
        assert headings[-1] == "contact" or "contact" in headings, name_of(article)


def test_every_article_says_how_readers_ask_for_it():
    assert {name_of(a): len(a.front["asked_as"]) for a in articles() if not 20 <= len(a.front["asked_as"]) <= 56} == {}


def test_no_way_of_asking_looks_as_if_it_named_a_patient():
    asked = [line for article in articles() for line in article.front["asked_as"]]
    assert [line for line in asked if screen(line)] == []


def test_french_keeps_its_hard_spaces():
    loose = re.compile(r"(?<=\w) [:;?!%»]|« ")
    found = {}
    for article in articles():
        if article.locale == "fr":
            hits = loose.findall(
                " ".join([article.front["title"], article.front["summary"], to_text(html_of(article))])
            )
            if hits:
                found[name_of(article)] = len(hits)
    assert found == {}
