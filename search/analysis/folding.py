"""One canonical form for all that looks alike, the same when texts are indexed and when questions are asked."""

import unicodedata

# Letters that Unicode does not take apart although readers type them as two, or without the stroke; marks of many shapes.
_LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_MARKS = dict.fromkeys("‘’‚‛ʼ＇`´", "'") | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_CATEGORIES = {"Cc": " ", "Zl": " ", "Zp": " ", "Zs": " ", "Cf": "", "Cs": "", "Co": "", "Cn": "", "Mn": "", "Me": ""}


class _Kept(dict[int, str]):
    """A table for str.translate that works each letter out once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        kept = _LETTERS.get(letter) or _CATEGORIES.get(unicodedata.category(letter), letter)
        self[code] = kept
        return kept


_SHAPES = str.maketrans(_MARKS)
_KEPT = _Kept()


def fold(text: str) -> str:
    """Compatibility forms, case, accents and ligatures folded; invisible and direction marks and lone surrogates gone.

    "Große", "GROSSE" and "große" with a combining mark all give "grosse".
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_SHAPES)).casefold()
        text = unicodedata.normalize("NFKD", text)
    return text.lower().translate(_KEPT)
