"""How hard a text is to read: reading ease by the formula that was made for each language (100 easy, 0 hard).

With A words a sentence and S syllables a word: Flesch (en) 206.835 - 1.015 A - 84.6 S; Flesch-Douma (nl)
206.84 - 0.93 A - 77 S; Amstad (de) 180 - A - 58.5 S; Kandel and Moles (fr) 207 - 1.015 A - 73.6 S. Syllables are counted as
groups of vowels, which is near enough for a whole article and for no single sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Constant, per word of a sentence, per syllable of a word; and the name.
FORMULAS = {
    "en": (206.835, 1.015, 84.6, "Flesch"),
    "nl": (206.84, 0.93, 77.0, "Flesch-Douma"),
    "de": (180.0, 1.0, 58.5, "Amstad"),
    "fr": (207.0, 1.015, 73.6, "Kandel-Moles"),
}
ENOUGH = 100  # words; of less nothing can be said
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE = re.compile(r"[.!?:;…]+(?=\s|$)")
VOWELS = re.compile(r"[aeiouyàâäáéèêëíîïóôöúùûüœæÿ]+")
# Vowels that are written and not spoken, at the end of a word.
SILENT = {
    "en": re.compile(r"(?<=[^aeiouyl])e$|(?<=[^aeiouydt])ed$"),
    "fr": re.compile(r"(?<=[^aeiouyéèêà])(?:e|es|ent)$"),
}


@dataclass(frozen=True)
class Ease:
    """The reading ease of a text, by which formula, and the words of a sentence that it comes from."""

    value: int
    formula: str
    words_a_sentence: float


def reading_ease(texts: Iterable[str], locale: str) -> Ease | None:
    """Of all the texts together, each of which ends a sentence; None when there are too few words."""
    words, sentences = [], 0
    for text in texts:
        found = WORD.findall(text)
        words += found
        sentences += max(1, sum(bool(WORD.search(part)) for part in SENTENCE.split(text))) if found else 0
    if len(words) < ENOUGH:
        return None
    constant, per_word, per_syllable, formula = FORMULAS[locale]
    length = len(words) / sentences
    syllables = sum(syllables_of(word, locale) for word in words) / len(words)
    return Ease(round(constant - per_word * length - per_syllable * syllables), formula, round(length, 1))


def syllables_of(word: str, locale: str) -> int:
    """At least one."""
    small = word.casefold()
    if locale in SILENT:
        small = SILENT[locale].sub("", small)
    return max(1, len(VOWELS.findall(small)))
