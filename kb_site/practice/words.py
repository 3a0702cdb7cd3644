"""The texts of this application: what the interface says and the invented case, four languages side by side."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from babel.dates import format_date

LOCALES = ("nl", "en", "de", "fr")
LANGUAGES = {"nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français"}
HERE = Path(__file__).resolve().parent
_CLOCK = {"nl": "{}.{} uur", "en": "{}:{}", "de": "{}:{} Uhr", "fr": "{} h {}"}
_HARD = "\N{NO-BREAK SPACE}"


class Section(Mapping[str, Any]):
    """Texts by name; templates write `_` where a name has `-`. A name that is not there raises `KeyError`."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        self._texts = texts

    def __getitem__(self, name: str) -> Any:
        return self._texts[name.replace("_", "-")]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@cache
def words(locale: str) -> Section:
    """What the interface says in `locale`, by section and name."""
    said = in_locale(_read("words.yaml"), locale)
    return Section({name: Section(texts) for name, texts in said.items()})


@cache
def case(locale: str) -> Any:
    """The invented visit, people and keys, told in `locale`."""
    return in_locale(_read("case.yaml"), locale)


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def in_locale(node: Any, locale: str) -> Any:
    """`node` with every list of four texts replaced by the one of `locale`."""
    if isinstance(node, dict):
        return {name: in_locale(child, locale) for name, child in node.items()}
    if isinstance(node, list):
        if len(node) == len(LOCALES) and all(isinstance(child, str) for child in node):
            return typeset(node[LOCALES.index(locale)], locale)
        return [in_locale(child, locale) for child in node]
    return node


def typeset(text: str, locale: str) -> str:
    """With curved apostrophes, units that stay with their number, and the hard spaces of French."""
    text = re.sub(r"(?<!\w)'(?=s\b)|(?<=\w)'(?=\w)", "\N{RIGHT SINGLE QUOTATION MARK}", text)
    text = re.sub(r"(?<=\d) (?=mmHg|/min|%)", _HARD, text)
    return re.sub(r" (?=[:;?!»])|(?<=«) ", _HARD, text) if locale == "fr" else text


def clock(time: str, locale: str) -> str:
    """A time of day as it stands in a sentence: 14.30 uur, 14:30 Uhr."""
    return _CLOCK[locale].format(*time.split(":")).replace(" ", _HARD)


def day(distance: int, locale: str, zone: str) -> str:
    """Today in this time zone, or as many days later, as a date in words."""
    today = dt.datetime.now(ZoneInfo(zone)).date()
    return format_date(today + dt.timedelta(days=distance), "long", locale=locale)
