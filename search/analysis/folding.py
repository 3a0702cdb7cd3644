"""One canonical form for all that looks alike, the same when texts are indexed and when questions are asked."""

import re
import unicodedata

# Letters that Unicode does not take apart although readers type them as two, or without the stroke.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'"})
_APOSTROPHES = re.compile(r"[‘’‚‛ʼ＇`´]")
_DASHES = re.compile(r"[‐-―−﹘﹣－]")
_CONTROL = {"Cc": " ", "Zl": " ", "Zp": " ", "Zs": " ", "Cf": "", "Cs": "", "Co": "", "Cn": "", "Mn": "", "Me": ""}


def fold(text: str) -> str:
    """Compatibility forms, case, accents and ligatures folded; invisible and direction marks and lone surrogates gone.

    "Große", "GROSSE" and "große" with a combining mark all give "grosse".
    """
    if text.isascii():
        return "".join(letter if letter.isprintable() else " " for letter in text).lower()
    text = _DASHES.sub("-", _APOSTROPHES.sub("'", text))
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return "".join(_CONTROL.get(unicodedata.category(letter), letter) for letter in unicodedata.normalize("NFKD", text))
