"""Synonyms: the words that a question also means, from rules that editors keep per language."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from search.analysis import LANGUAGES
from search.contracts import LOCALES
from search.editorial import Synonym
from search.kept import Kept

MOST = 6  # expansions of one question; more would say more than the reader did


class BadSynonyms(ValueError):
    """The file cannot become rules; nothing of it was stored."""


@dataclass(frozen=True)
class Expansion:
    """`words` are added to the question at `weight` of the reader's own words."""

    words: str
    weight: float


@dataclass(frozen=True)
class Rule:
    """One direction of a synonym, its left side as stems."""

    stems: tuple[str, ...]
    expansion: Expansion


def expansions(text: str, locale: str) -> tuple[Expansion, ...]:
    """What the question also means, the heaviest first. Expansions are not expanded again."""
    stems = _stems(text, locale)
    rules = _rules.get(locale)
    found = {
        rule.expansion.words: rule.expansion
        for stem in dict.fromkeys(stems)
        for rule in rules.get(stem, ())
        if _stands_in(rule.stems, stems) and not _stands_in(_stems(rule.expansion.words, locale), stems)
    }
    return tuple(sorted(found.values(), key=lambda each: (-each.weight, each.words))[:MOST])


def known_words(locale: str) -> frozenset[str]:
    """The folded words of both sides of all rules; spelling leaves such words alone."""
    rows = Synonym.objects.filter(locale=locale).values_list("term", "means")
    return frozenset(word for row in rows for side in row for word in LANGUAGES[locale].surface(side))


def _stems(text: str, locale: str) -> tuple[str, ...]:
    return LANGUAGES[locale].terms(text).words


def _stands_in(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether `part` stands in `whole`, its words side by side."""
    size = len(part)
    return any(whole[start : start + size] == part for start in range(len(whole) - size + 1)) if size else True


def _load(locale: str) -> dict[str, list[Rule]]:
    """The rules of a language by the first stem of what readers say."""
    rules: dict[str, list[Rule]] = {}
    for row in Synonym.objects.filter(locale=locale):
        pairs = [(row.term, row.means), *([(row.means, row.term)] if row.both_ways else [])]
        for said, meant in pairs:
            stems = _stems(said, locale)
            if stems:
                rules.setdefault(stems[0], []).append(Rule(stems, Expansion(meant, row.weight)))
    return rules


_rules: Kept[dict[str, list[Rule]]] = Kept(_load)
forget = _rules.forget


@transaction.atomic
def load_synonyms(path: Path) -> int:
    """Make sure that the rules of the file exist; an editor's own rules stay. Returns how many the file has.

    For each locale a list of `[what readers say, what the articles say, weight]` or, for both directions,
    `[..., weight, both]`.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, dict) or not set(entries) <= set(LOCALES):
        raise BadSynonyms("the file has to map languages to lists of rules")
    count = sum(_store(locale, rule) for locale, rules in entries.items() for rule in rules)
    forget()
    return count


def _store(locale: str, rule: list[Any]) -> int:
    try:
        term, means, weight, *both = rule
        row = Synonym.objects.filter(locale=locale, term=term, means=means).first() or Synonym(
            locale=locale, term=term, means=means
        )
        row.weight, row.both_ways = float(weight), both == ["both"]
        row.full_clean()
    except (ValueError, TypeError, ValidationError) as error:
        raise BadSynonyms(f"{locale}: {rule}: {error}") from error
    row.save()
    return 1
