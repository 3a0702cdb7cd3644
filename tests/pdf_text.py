"""The words of a PDF that we made, as a reader that copies text gets them: glyphs by the fonts' own tables of letters."""

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)endobj", re.DOTALL)
_SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")


def pdf_text(data: bytes) -> str:
    """All shown text in the order in which it is painted, without spaces between what is painted apart."""
    objects = dict(_objects(data))
    letters = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(\S+) (\d+) 0 R", body):
            table = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(number, b""))
            if table:
                letters[name] = _table(_unpacked(objects[table[1]]))
    return "".join(_painted(_unpacked(body), letters) for body in objects.values() if b" Tf" in _unpacked(body))


def _objects(data: bytes):
    for number, body in _OBJECT.findall(data):
        yield number, body
        if b"/ObjStm" in body:
            inside = _unpacked(body)
            first = int(re.search(rb"/First (\d+)", body)[1])
            places = list(map(int, inside[:first].split()))
            ends = [*places[3::2], len(inside) - first]
            for within, begin, end in zip(places[::2], places[1::2], ends, strict=True):
                yield str(within).encode(), inside[first + begin : first + end]


def _unpacked(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    if not stream:
        return b""
    return zlib.decompressobj().decompress(stream[1]) if b"/FlateDecode" in body else stream[1]


def _table(cmap: bytes) -> dict[str, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", cmap)
    return {glyph.decode().lower(): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _painted(content: bytes, letters: dict[bytes, dict[str, str]]) -> str:
    table: dict[str, str] = {}
    text = []
    for font, glyphs in _SHOWN.findall(content):
        if font:
            table = letters.get(font, {})
        else:
            shown = glyphs.decode().lower()
            text += [table.get(shown[at : at + 4], "") for at in range(0, len(shown), 4)]
    return "".join(text)
