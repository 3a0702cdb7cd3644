"""What the product calls its screens, buttons, states and codes, in four languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).resolve().parent / "product.yaml"


@dataclass(frozen=True)
class Product:
    """The closed lists; a label of one language has the same place in the others."""

    codes: frozenset[str]
    labels: dict[str, list[str]]

    def own(self, locale: str) -> set[str]:
        return set(self.labels[locale])

    def in_locale(self, foreign: str, locale: str) -> str:
        """The label of `locale` for a label of another language; empty when it is none, or a word of `locale` as well."""
        if foreign.casefold() in {each.casefold() for each in self.own(locale)}:
            return ""
        for words in self.labels.values():
            if foreign in words:
                return self.labels[locale][words.index(foreign)]
        return ""


@cache
def product() -> Product:
    data = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return Product(frozenset(data["codes"]), data["labels"])
