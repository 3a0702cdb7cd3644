"""What a reader typed, made safe to search: no invisible characters, no patient data, not endless."""

import re
import unicodedata
from dataclasses import dataclass

from compliance import api as compliance

MOST_CHARACTERS = 256
MOST_TERMS = 24
READ_AT_MOST = 2048  # is screened; cut later, since half a citizen number is not recognised as one

_PLACEHOLDER = re.compile("|".join(re.escape(f"[{kind}]") for kind in compliance.Kind))
_LETTER = re.compile(r"[^\W_]")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,200})[\"“”„«»]")


@dataclass(frozen=True)
class Question:
    """`text` is what is shown back and kept, patient data replaced by its kind; `searched` is what search gets of it."""

    text: str
    searched: str
    redacted: tuple[str, ...]

    @property
    def quoted(self) -> tuple[str, ...]:
        """What stands between quotation marks: searched as it is written."""
        return tuple(_QUOTED.findall(self.searched))


def read(text: str) -> Question:
    """The question in `text`; `searched` is empty when there is no letter and no digit in it."""
    plain = visible(text[:READ_AT_MOST])
    redacted = compliance.redact(plain)
    kinds = [match.group()[1:-1] for match in _PLACEHOLDER.finditer(redacted) if match.group() not in plain]
    shown = _shortened(redacted)
    searched = " ".join(_PLACEHOLDER.sub(" ", shown).split())
    return Question(shown, searched if _LETTER.search(searched) else "", tuple(dict.fromkeys(kinds)))


def visible(text: str) -> str:
    """The text in its compatibility form, without what cannot be seen: controls, direction marks, lone surrogates."""
    text = unicodedata.normalize("NFKC", text)
    return " ".join("".join(_seen(letter) for letter in text).split())


def _seen(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in {"Cf", "Cs", "Co", "Cn"}:
        return ""
    return " " if category in {"Cc", "Zl", "Zp", "Zs"} else letter


def _shortened(text: str) -> str:
    """At most so many words and characters; a word that does not fit whole is left out, unless it is the only one."""
    words = text.split()[:MOST_TERMS]
    while len(words) > 1 and len(" ".join(words)) > MOST_CHARACTERS:
        words.pop()
    return " ".join(words)[:MOST_CHARACTERS]
