"""Which words of a passage match a question, for whoever marks them."""

import re

from search.analysis import LANGUAGES
from search.analysis.folding import fold
from search.synonyms import expansions

_WORD = re.compile(r"[^\W_]+(?:['’\-./][^\W_]+)*")
_CODE = re.compile(r"[^\W\d_]{2,4}[-_  ]?\d{2,6}")
PART = 5  # letters from which a word is looked for inside compounds


def matching_words(passage: str, query: str, locale: str) -> list[tuple[int, int]]:
    """Places (start, end) in `passage` of the words that match `query`, in order and apart from each other.

    Matched as search matches: by stem, without accents, inside compounds, and by synonyms.
    """
    language = LANGUAGES[locale]
    terms = language.terms(" ".join([query, *(each.words for each in expansions(query, locale))]))
    wanted, inside = {*terms.words, *terms.parts}, [word for word in terms.words if len(word) >= PART]
    codes = set(terms.codes)
    places = {
        match.span() for match in _CODE.finditer(passage) if codes.intersection(language.terms(match.group()).codes)
    }
    for match in _WORD.finditer(passage):
        found = language.terms(match.group())
        if found.codes:
            continue  # HY-430 is not half of HY-429
        if wanted.intersection(found.words + found.parts) or any(part in fold(match.group()) for part in inside):
            places.add(match.span())
    return _apart(sorted(places))


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping places joined."""
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
