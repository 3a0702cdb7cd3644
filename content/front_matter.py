"""The front matter of an article file: what it says about itself, checked against the vocabulary."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from content.parsed import KEY, BadArticle, Problem
from content.vocabulary import (
    AUDIENCES,
    HEADINGS_OF_TYPE,
    LOCALES,
    PRODUCT_AREAS,
    ROLES,
    SCREENS,
    SECTIONS,
    SPECIALTIES,
)

LIMITS = {"title": 70, "summary": 240}


def read_front(text: str) -> dict[str, Any]:
    """The names and values between the two lines of dashes. Raises `BadArticle`."""
    try:
        front = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 2
        raise BadArticle([Problem(line, f"front matter cannot be read: {getattr(error, 'problem', error)}")]) from error
    if not isinstance(front, dict):
        raise BadArticle([Problem(2, "front matter has to be a list of `name: value` lines")])
    return front


CHOICES: dict[str, Sequence[str]] = {
    "locale": LOCALES,
    "section": tuple(SECTIONS),
    "type": tuple(HEADINGS_OF_TYPE),
    "audience": AUDIENCES,
    "product_area": PRODUCT_AREAS,
}
LISTS: dict[str, Sequence[str]] = {"specialties": SPECIALTIES, "roles": ROLES, "screens": SCREENS}
OPTIONAL = {"successor", "organisations"}
TYPED = (("review_by", dt.date, "a date such as 2027-03-01"), ("safety", bool, "true or false"))


def check_front(front: dict[str, Any], lines: Sequence[str]) -> list[Problem]:
    """Everything that is wrong with it, each with the line of its name."""

    def problem(name: str, reason: str) -> Problem:
        line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"{name}:")), 1)
        return Problem(line, f"{name}: {reason}")

    return [problem(name, reason) for name, reason in (*_wrong_names(front), *_wrong_values(front))]


def _wrong_names(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = {"key", *CHOICES, *LISTS, *LIMITS, *OPTIONAL, "applies_to", "review_by", "safety", "asked_as"}
    for name in sorted(known - OPTIONAL - front.keys()):
        yield name, "is missing"
    for name in sorted(map(str, front.keys() - known)):
        yield name, "is not known"


def _wrong_values(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    present = {name: value for name, value in front.items() if value is not None}
    for name in CHOICES.keys() & present.keys():
        if present[name] not in CHOICES[name]:
            yield name, f"“{present[name]}” is not one of {', '.join(CHOICES[name])}"
    for name in LISTS.keys() & present.keys():
        yield from ((name, reason) for reason in _wrong_entries(present[name], LISTS[name]))
    for name in LIMITS.keys() & present.keys():
        value = present[name]
        if not isinstance(value, str) or not 0 < len(value.strip()) <= LIMITS[name]:
            yield name, f"has to be text of 1 to {LIMITS[name]} characters"
    for name in {"key", "successor"} & present.keys():
        if not KEY.fullmatch(str(present[name])):
            yield name, "has to be lower-case letters, digits and hyphens"
    if present.get("audience") == "organisation" and not present.get("organisations"):
        yield "audience", "organisation needs `organisations` with at least one facility ID"
    for name, kind, wanted in TYPED:
        if name in present and type(present[name]) is not kind:
            yield name, f"has to be {wanted}"
    if not _is_list_of_text(present.get("asked_as", [])):
        yield "asked_as", "has to be a list of lines"


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _wrong_entries(value: Any, allowed: Sequence[str]) -> Iterator[str]:
    if not _is_list_of_text(value) or not value:
        yield "has to be a list with at least one entry"
        return
    for item in value:
        if item not in allowed:
            yield f"“{item}” is not one of {', '.join(allowed)}"
