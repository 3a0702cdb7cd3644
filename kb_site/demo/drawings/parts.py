"""The furniture of the pictures: window, tabs, button, field, tick box, bars for words nobody should read, callout, arrow."""

from collections.abc import Sequence

from kb_site.demo.drawings.pen import BODY, HEAD, SMALL, Box, Face, Paint, Sheet, text_width, wrap

SURFACE = Paint(fill="raised", stroke="line-strong")
CARD = Paint(fill="raised", stroke="line")
NOT_YET = Paint(fill="raised", stroke="line-strong", dash="5 4")  # dashed: no person has answered for it
HAIRLINE = Paint(stroke="line")
HEAD_HEIGHT = 36
PRESSED = Face(size=14, bold=True, role="on-act", anchor="middle")
PLAIN_KEY = Face(size=14, bold=True, anchor="middle")


def window(sheet: Sheet, box: Box, title: str) -> None:
    """A program window with the name of its screen in the head."""
    sheet.rect(box, SURFACE)
    sheet.rect(Box(box.x + 0.75, box.y + 0.75, box.w - 1.5, HEAD_HEIGHT - 0.75), Paint(fill="tint"), radius=2)
    sheet.line([(box.x, box.y + HEAD_HEIGHT), (box.right, box.y + HEAD_HEIGHT)], HAIRLINE)
    sheet.text((box.x + 16, box.y + 24), title, box.w - 32, HEAD)


def tabs(sheet: Sheet, box: Box, names: Sequence[str], chosen: int = -1) -> None:
    """A row of tabs along the lower edge of `box`; the chosen one is bold and underlined."""
    sheet.line([(box.x, box.bottom), (box.right, box.bottom)], Paint(stroke="line-strong"))
    left = box.x
    for place, name in enumerate(names):
        face = Face(size=14, bold=place == chosen, role="ink" if place == chosen else "ink-soft")
        width = text_width(name, face) + 16
        sheet.text((left + 8, box.bottom - 11), name, min(width, box.right - left) - 16 + 0.01, face)
        if place == chosen:
            sheet.line(
                [(left + 6, box.bottom - 1.5), (left + width * 0.93 - 6, box.bottom - 1.5)],
                Paint(stroke="act", width=3),
            )
        left += width


def button(sheet: Sheet, box: Box, label: str, icon: str = "", main: bool = False) -> None:
    """A button; `main` marks the one deed of the screen."""
    sheet.rect(box, Paint(fill="act", stroke="act") if main else SURFACE)
    face = PRESSED if main else PLAIN_KEY
    space = 26 if icon else 0
    x, y = box.middle
    if icon:
        drawn = min(text_width(label, face), box.w - 16 - space) * 0.88  # letters usually need less than estimated
        sheet.icon(icon, (x - drawn / 2 - 16, y - 10), role=face.role)
    sheet.text((x + space / 2, y + 5), label, box.w - 12 - space, face)


def button_width(label: str, icon: str = "") -> float:
    return text_width(label, PLAIN_KEY) + (54 if icon else 28)


def tick_box(sheet: Sheet, at: tuple[float, float], label: str, room: float, size: float = 20) -> None:
    """A ticked box with its label; `at` is the left upper corner of the box."""
    x, y = at
    sheet.rect(Box(x, y, size, size), Paint(fill="act", stroke="act"))
    sheet.icon("check", (x + 2, y + 2), size - 4, role="on-act")
    sheet.text((x + size + 10, y + size / 2 + 5.5), label, room - size - 10, HEAD)


def bars(sheet: Sheet, at: tuple[float, float], widths: Sequence[float], height: float = 9) -> None:
    """Neutral bars in place of words; `at` is the left upper corner of the first."""
    x, y = at
    for width in widths:
        sheet.rect(Box(x, y, width, height), Paint(fill="bar"), radius=1)
        x += width + 6


def callout(sheet: Sheet, middle: tuple[float, float], number: int) -> None:
    """A numbered mark that the eye follows in order."""
    sheet.circle(middle, 12, Paint(fill="ink", stroke="raised", width=2))
    face = Face(bold=True, role="raised", anchor="middle")
    sheet.text((middle[0], middle[1] + 5.2), str(number), 20, face)


def arrow(sheet: Sheet, start: tuple[float, float], end: tuple[float, float], dash: str = "") -> None:
    """A straight arrow along one axis."""
    paint = Paint(stroke="ink", dash=dash)
    (x0, y0), (x1, y1) = start, end
    step_x, step_y = _sign(x1 - x0), _sign(y1 - y0)
    sheet.line([start, end], paint)
    back_x, back_y = x1 - 7 * step_x, y1 - 7 * step_y
    wings = [(back_x + 5 * step_y, back_y + 5 * step_x), end, (back_x - 5 * step_y, back_y - 5 * step_x)]
    sheet.line(wings, Paint(stroke="ink"))


def lines(sheet: Sheet, at: tuple[float, float], text: str, room: float, face: Face = BODY) -> float:
    """Write `text` over as many lines as it needs; the first baseline is `at`. Returns the last baseline."""
    x, y = at
    leading = face.size * 1.25
    written = wrap(text, room, face)
    for number, line in enumerate(written):
        sheet.text((x, y + number * leading), line, room, face)
    return y + (len(written) - 1) * leading


def field(sheet: Sheet, box: Box, name: str) -> None:
    """A labelled field; its name stands above `box`."""
    sheet.text((box.x, box.y - 7), name, box.w, SMALL)
    sheet.rect(box, SURFACE)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
