"""Texts that warn of an emergency, a safety matter or a breach (framework: Patient Safety Priority, Security Escalation).

Where such words stand, a person comes before any article: a false alarm costs a glance, a miss may cost a patient. So all
four languages are looked for in every text, typing errors and compounds count, and a negation takes a word back only where
editors have said that it may ("geen spoed"), never a finding ("ademt niet"). The words are rows that editors keep; the
first ones come from `urgent_words.yaml`. A name that a question is merely about (a template for the emergency department)
warns of nothing; those names stand in `urgent_subjects.yaml`. A question in the panel is also heard by what it means
(`urgent_meaning`): there an alarm only puts the telephone first. A request is judged by its words alone, since its alarm
calls people out.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from helpdesk import urgent_meaning
from helpdesk.models import UrgentWord
from helpdesk.word_patterns import Kind, Signal, Subjects, kinds_in

__all__ = ["Kind", "Urgent", "establish", "find", "first_words", "forget", "heard", "kinds"]

FIRST_WORDS = Path(__file__).with_name("urgent_words.yaml")
KEPT_FOR = 60.0  # seconds; a changed word reaches every process within this time
SUBJECTS = Path(__file__).with_name("urgent_subjects.yaml")
RESCUE = {"uk": "999", "us": "911", "fr": "15"}  # where a life is in danger; 112 elsewhere in Europe
EUROPE = "112"
_kept: list[tuple[float, Sequence[Signal]]] = []


@dataclass(frozen=True)
class Urgent:
    """What a text warns of, and the line that stands before everything else, in the language that is active."""

    kind: Kind
    line: str


def find(text: str, locale: str, country: str = "") -> Urgent | None:
    """What `text` warns of most gravely; None when nothing in it does. `country` decides which rescue number is named."""
    found = heard(text, locale)
    return Urgent(found[0], line(found[0], country)) if found else None


def heard(text: str, locale: str) -> list[Kind]:
    """Every kind of warning that the words of `text` give, and the one that it means; the gravest first."""
    found = {*kinds(text, locale), urgent_meaning.meant(text)}
    return [kind for kind in Kind if kind in found]


def kinds(text: str, locale: str) -> list[Kind]:
    """Every kind of warning in the words of `text`, the gravest first. `locale` is the reader's; her text may have another."""
    return kinds_in(text, locale, _signals(), _subjects())


def line(kind: Kind, country: str = "") -> str:
    """The sentence that stands first, with whom to call."""
    numbers = {"rescue": RESCUE.get(country, EUROPE), "phone": settings.EMERGENCY_PHONE}
    match kind:
        case Kind.EMERGENCY:
            sentence = _("Is a life in danger? Call %(rescue)s first. Then call our emergency line: %(phone)s.")
        case Kind.SAFETY:
            sentence = _(
                "Could a patient come to harm? Stop, check with a colleague and call our emergency line: %(phone)s."
            )
        case Kind.SECURITY:
            sentence = _("Could data be in the wrong hands? Call our emergency line at once: %(phone)s.")
    return sentence % numbers


def forget() -> None:
    """Read the words again at the next text."""
    _kept.clear()


def _signals() -> Sequence[Signal]:
    """The active words; one query a minute. Should there be none at all, the first ones watch."""
    if not _kept or time.monotonic() - _kept[0][0] > KEPT_FOR:
        active = [word.signal for word in UrgentWord.objects.filter(active=True)]
        _kept[:] = [(time.monotonic(), active or [Signal(**word) for word in first_words()])]
    return _kept[0][1]


@cache
def _subjects() -> Subjects:
    """What a question may be about without warning of it, as the file says."""
    kept = yaml.safe_load(SUBJECTS.read_text(encoding="utf-8"))
    return Subjects(kept["present"], tuple(f"{each['things']} + {each['names']}" for each in kept["subjects"]))


def establish(**_signal: Any) -> None:
    """After each migration: every word of the file is there. What editors switched off stays off."""
    if UrgentWord._meta.db_table in connection.introspection.table_names():
        UrgentWord.objects.bulk_create([UrgentWord(**word) for word in first_words()], ignore_conflicts=True)
        forget()


def first_words() -> Iterator[dict[str, Any]]:
    """The words of the file, as fields of `UrgentWord`."""
    groups = yaml.safe_load(FIRST_WORDS.read_text(encoding="utf-8"))
    for locale, lists in groups.items():
        for name, lines in lists.items():
            kind, _underscore, negatable = name.partition("_")
            for pattern in (part.strip() for each in lines for part in str(each).split(" | ")):
                yield {
                    "locale": locale,
                    "kind": Kind(kind),
                    "pattern": pattern,
                    "unless_negated": bool(negatable),
                }
