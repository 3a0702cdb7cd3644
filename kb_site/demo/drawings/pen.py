"""A sheet to draw on: house colours by role, measured labels, and SVG text that is the same on every run.

Light colours are written as attributes and dark ones as style rules, so a picture stays readable where styles are blocked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from kb_site.demo.drawings.icons import ICONS

LOCALES = ("nl", "en", "de", "fr")
WIDTH = 480  # units across; a figure is at most 480 px wide, so a 15-unit letter is 15 px there
PRINTED_WIDTH = 720  # the size the file asks for where nothing limits it
FONTS = "Roboto, 'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

Words = dict[str, str]
Table = dict[str, tuple[str, str, str, str]]  # by label; the four texts in the order of LOCALES

PALETTE = {  # role: (light, dark)
    "bench": ("#f2f5f5", "#0b1112"),
    "raised": ("#ffffff", "#1a2427"),
    "tint": ("#e9eeee", "#222d30"),
    "ink": ("#14252a", "#e5edee"),
    "ink-soft": ("#4b5c61", "#a8b7ba"),
    "line": ("#d8e0e1", "#2c393c"),
    "bar": ("#c5d0d2", "#43545a"),  # words nobody should read: between line and line-strong, decoration only
    "line-strong": ("#6f8085", "#7c8c90"),
    "act": ("#0b5561", "#86d3da"),
    "on-act": ("#ffffff", "#062024"),
    "act-tint": ("#e2eff0", "#15353a"),
    "ok-text": ("#1b6133", "#8ad6a0"),
    "ok-line": ("#2c8049", "#58b274"),
    "ok-tint": ("#e5f3e9", "#13301d"),
}

NARROW = frozenset("fijlrtI.,:;'’|!()>- \u00a0")
WIDE = frozenset("mwMW%")


class LabelTooWide(ValueError):
    """A label does not fit the room it was given; shorten it or widen its box."""


@dataclass(frozen=True)
class Box:
    """A rectangle in sheet units."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True)
class Face:
    """How a label is set; `anchor` as in SVG."""

    size: float = 15
    bold: bool = False
    role: str = "ink"
    anchor: str = "start"


@dataclass(frozen=True)
class Paint:
    """Fill and stroke by role; an empty dash is a solid line."""

    fill: str = ""
    stroke: str = ""
    width: float = 1.5
    dash: str = ""


@dataclass(frozen=True)
class Label:
    """A text as it was placed, kept for measuring."""

    text: str
    x: float
    room: float
    face: Face

    @property
    def width(self) -> float:
        return text_width(self.text, self.face)

    @property
    def span(self) -> tuple[float, float]:
        """Left and right edge."""
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.face.anchor]
        left = self.x - share * self.width
        return left, left + self.width


BODY = Face()
SMALL = Face(size=14)
SOFT = Face(size=14, role="ink-soft")
HEAD = Face(bold=True)


def words_of(table: Table, locale: str) -> Words:
    """The texts of one language."""
    place = LOCALES.index(locale)
    return {name: texts[place] for name, texts in table.items()}


def text_width(text: str, face: Face = BODY) -> float:
    """Width in sheet units, generous enough for the widest fallback face on our servers."""
    ems = sum(_em(letter) for letter in text)
    return ems * face.size * (1.12 if face.bold else 1)


def _em(letter: str) -> float:
    if letter in NARROW:
        return 0.37
    if letter in WIDE:
        return 0.95
    return 0.7 if letter.isupper() else 0.6


def wrap(text: str, room: float, face: Face = BODY) -> list[str]:
    """Lines no wider than `room`, broken at plain spaces; a no-break space holds."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip(" ")
        if lines[-1] and text_width(longer, face) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@dataclass
class Sheet:
    """One picture in one language."""

    title: str
    locale: str
    height: float
    labels: list[Label] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)

    def rect(self, box: Box, paint: Paint, radius: float = 3) -> None:
        place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.w)}" height="{_n(box.h)}"'
        self._parts.append(f'<rect {place} rx="{_n(radius)}" {_painted(paint)}/>')

    def circle(self, middle: tuple[float, float], radius: float, paint: Paint) -> None:
        x, y = middle
        self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" {_painted(paint)}/>')

    def path(self, data: str, paint: Paint) -> None:
        """`data` in SVG path notation, sheet units."""
        self._parts.append(f'<path d="{data}" {_painted(paint)}/>')

    def line(self, points: Sequence[tuple[float, float]], paint: Paint) -> None:
        self.path("M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points), paint)

    def icon(self, name: str, at: tuple[float, float], size: float = 20, role: str = "ink") -> None:
        """A house icon with its left upper corner at `at`; always beside a word."""
        scale = size / 24
        shape = f'<g transform="translate({_n(at[0])} {_n(at[1])}) scale({scale:.4g})" '
        self._parts.append(f"{shape}{_painted(Paint(stroke=role, width=1.5 / scale))}>{ICONS[name]}</g>")

    def text(self, at: tuple[float, float], text: str, room: float, face: Face = BODY) -> None:
        """Write one line on the baseline `at`. Raises LabelTooWide where it needs more than `room`."""
        label = Label(text, at[0], room, face)
        if label.width > room:
            raise LabelTooWide(f"{text!r} ({self.locale}) needs {label.width:.0f} units, its box has {room:.0f}")
        self.labels.append(label)
        weight = ' font-weight="600"' if face.bold else ""
        anchor = "" if face.anchor == "start" else f' text-anchor="{face.anchor}"'
        fill = _painted(Paint(fill=face.role))
        place = f'x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(face.size)}"'
        self._parts.append(f"<text {place}{weight}{anchor} {fill}>{escape(text)}</text>")

    def svg(self) -> str:
        """The whole file, ending in a line feed."""
        frame = Box(0.75, 0.75, WIDTH - 1.5, self.height - 1.5)
        ground = Sheet(self.title, self.locale, self.height)
        ground.rect(frame, Paint(fill="bench", stroke="line"), radius=4)
        scale = PRINTED_WIDTH / WIDTH
        size = f'width="{PRINTED_WIDTH}" height="{_n(self.height * scale)}" viewBox="0 0 {WIDTH} {_n(self.height)}"'
        opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" lang="{self.locale}"'
        family = f"font-family={quoteattr(FONTS)}"
        body = "\n".join(ground._parts + self._parts)
        return f"{opening} {family}>\n<title>{escape(self.title)}</title>\n{_dark_rules(body)}\n{body}\n</svg>\n"


def _dark_rules(body: str) -> str:
    """Rules for the roles that `body` uses."""
    used = {name for names in re.findall(r'class="([^"]+)"', body) for name in names.split()}
    rules = [
        f".{kind[0]}-{role}{{{kind}:{dark}}}"
        for role, (_light, dark) in PALETTE.items()
        for kind in ("fill", "stroke")
        if f"{kind[0]}-{role}" in used
    ]
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"


def _painted(paint: Paint) -> str:
    names = [f"f-{paint.fill}"] * bool(paint.fill) + [f"s-{paint.stroke}"] * bool(paint.stroke)
    told = [f'class="{" ".join(names)}"', f'fill="{PALETTE[paint.fill][0] if paint.fill else "none"}"']
    if paint.stroke:
        told.append(f'stroke="{PALETTE[paint.stroke][0]}" stroke-width="{_n(paint.width)}"')
        told.append('stroke-linecap="round" stroke-linejoin="round"')
    if paint.dash:
        told.append(f'stroke-dasharray="{paint.dash}"')
    return " ".join(told)


def _n(value: float) -> str:
    """A number without needless digits, so that a file does not change without a reason."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
