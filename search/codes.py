"""Codes in questions: "hy 429" and "error 429" mean HY-429 when the texts know that code."""

import re
from collections.abc import Collection, Iterable

from search.analysis.folding import fold

_NUMBER = re.compile(r"(?<![\w-])\d{3,4}(?![\w-])")
_CODE = re.compile(r"([a-z]{2,4})(\d{3,4})")
CUES = {
    *("code", "codes", "error", "errors", "status", "http", "api", "response", "message"),
    *("fout", "fouten", "foutcode", "foutmelding", "melding"),
    *("fehler", "fehlercode", "fehlermeldung", "meldung"),
    *("erreur", "erreurs", "statut"),
}
FEW = 2  # words besides the number: "429 was", "api 503"


def known_codes(vocabulary: Iterable[str]) -> dict[str, list[str]]:
    """The codes among the words of an index, by their number: {"429": ["hy429"]}."""
    found: dict[str, list[str]] = {}
    for word in vocabulary:
        match = _CODE.fullmatch(word)
        if match:
            found.setdefault(match.group(2), []).append(word)
    return found


def spelt_out(text: str, known: dict[str, list[str]]) -> str:
    """The question with the codes that its bare numbers mean added, if something says that they are codes.

    "hoge bloeddruk bij 500 patiënten" stays as it is; "fout 429" and "429" become "... hy-429".
    """
    folded = fold(text)
    if not _about_codes(folded.split()):
        return text
    meant = [codes[0] for number in _NUMBER.findall(folded) if len(codes := known.get(number, [])) == 1]
    return " ".join([text, *(_CODE.sub(r"\1-\2", code) for code in dict.fromkeys(meant))])


def _about_codes(words: Collection[str]) -> bool:
    bare = [word.strip(".,:;!?()'\"") for word in words]
    return len(bare) <= FEW + 1 or any(word in CUES for word in bare)
