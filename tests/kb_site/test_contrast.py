"""Every pair of colour roles that may meet keeps its contrast: text 4.5:1, controls and graphics 3:1, light and dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "kb_site" / "static" / "site" / "tokens.css"
ROLE = re.compile(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
SURFACES = ("paper", "bench", "raised", "well", "tint", "hover")
STATUS = ("ok", "warn", "danger", "privacy")
TEXT, GRAPHIC = 4.5, 3.0


def roles():
    return {name: (light, dark) for name, light, dark in ROLE.findall(TOKENS.read_text(encoding="utf-8"))}


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def pairs():
    tints = ("act-tint", *(f"{name}-tint" for name in STATUS))
    for back in (*SURFACES, *tints):
        yield from ((front, back, TEXT) for front in ("ink", "ink-soft", "link"))
        yield "focus", back, GRAPHIC
    for back in SURFACES:
        yield "link-visited", back, TEXT
        yield from ((front, back, GRAPHIC) for front in ("line-strong", "signed", "unsigned", "act"))
    for name in STATUS:
        for back in (*SURFACES, f"{name}-tint"):
            yield f"{name}-text", back, TEXT
            yield f"{name}-line", back, GRAPHIC
    yield "ink", "mark", TEXT
    yield "on-act", "act", TEXT
    yield "on-act", "act-hover", TEXT
    yield "paper", "ink", TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_colours_that_meets_can_be_told_apart(theme):
    known = roles()
    weak = [
        (front, back, round(contrast(known[front][theme], known[back][theme]), 2))
        for front, back, least in pairs()
        if contrast(known[front][theme], known[back][theme]) < least
    ]
    assert weak == []
