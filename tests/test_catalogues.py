"""Every string of the interface stands in Dutch, German and French, with its places and plurals, and compiled."""

import ast
import re

import pytest
from babel.messages.pofile import read_po

from kb_site.messages import KEYWORDS, LANGUAGES, ROOT, compiled, extracted, po_path, sources

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>")


def catalogue(language):
    with po_path(language).open("rb") as handle:
        return read_po(handle, locale=language)


def strings(message):
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def name(message):
    return (message.context, message.id if isinstance(message.id, str) else message.id[0])


def test_every_name_that_translates_is_known_to_the_extraction():
    unknown = {
        (path.relative_to(ROOT).as_posix(), alias.asname)
        for path in sources()
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and (alias.asname or alias.name) not in KEYWORDS
    }
    assert unknown == set()


@pytest.fixture(scope="module")
def wanted():
    return {name(message) for message in extracted() if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_is_missing_empty_or_fuzzy(language, wanted):
    found = {name(message): message for message in catalogue(language) if message.id}
    assert wanted - found.keys() == set()
    assert found.keys() - wanted == set(), "strings that no source has any more: make messages"
    assert [key for key, message in found.items() if message.fuzzy or not all(strings(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_and_tags_are_the_same_as_in_the_source(language):
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = [sorted(PLACE.findall(text)) for text in ids]
        wrong += [text for text in strings(message) if text and sorted(PLACE.findall(text)) not in allowed]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language):
    assert po_path(language).with_suffix(".mo").read_bytes() == compiled(language)


UNSAID = re.compile(
    r"{#.*?#}|{% comment %}.*?{% endcomment %}|{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}|{%.*?%}|{{.*?}}"
    r"|<!--.*?-->|class=\"[^\"]*\"|<(script|style|code)\b.*?</\1>",
    re.DOTALL,
)
READ_OUT = re.compile(r"\b(?:alt|title|placeholder|aria-label|aria-description)=\"([^\"]*)\"")
#: The same in every language.
NAMES = {"Hysio", "Support", "Desk", "CSV", "SHA", "HY"}


def said_past_the_catalogues(template: str) -> list[str]:
    """Words that a person would read in this template, whatever her language."""
    left = UNSAID.sub("", template)
    texts = [re.sub(r"<[^>]*>", " ", left), *READ_OUT.findall(left)]
    words = [word for text in texts for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", text))]
    return [word for word in words if word not in NAMES]


def test_no_page_form_or_mail_says_anything_past_the_catalogues():
    assert said_past_the_catalogues('<p title="Why">{% translate "A" %} and</p><!-- no --><b>{{ name }}</b>') == [
        "and",
        "Why",
    ]
    templates = [path for path in sources() if "templates" in path.parts]
    assert len(templates) > 50
    found = {path.relative_to(ROOT).as_posix(): said_past_the_catalogues(path.read_text("utf-8")) for path in templates}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("language", "forbidden"),
    [("nl", r"\b(u|uw)\b"), ("de", r"\b(du|dein|dir)\b"), ("fr", r"\b(tu|ton|ta)\b")],
)
def test_people_are_addressed_as_the_style_guide_says(language, forbidden):
    found = [
        text for m in catalogue(language) if m.id for text in strings(m) if re.search(forbidden, text, re.IGNORECASE)
    ]
    assert found == []
