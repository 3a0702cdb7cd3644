"""The widget's files as hosts load them: joined to three parts, versioned by content, immutable, each with its integrity.

The sources are plain ES modules. Served are the loader, what the panel needs at once, what it needs later, and the words of
each language: fewer requests and a third fewer bytes on the wire. A host pins the loader by its integrity; the loader holds
the integrity of panel and words, and the panel that of the rest. What was served once stays: a host keeps its pinned version, with
the words that belong to it, until it changes its snippet.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from helpdesk.widget_strings import strings

SOURCE = Path(__file__).resolve().parent / "static" / "helpdesk" / "widget"
LOADER = "hysio-help.js"
DECLARATIONS = "hysio-help.d.ts"
AT_ONCE = ("dom", "client", "find", "article", "panel")
LATER = ("screening", "outbox", "picture", "request")
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".ts": "text/plain"}
NAME = re.compile(r"[a-z-]+(?:\.d)?\.(?:js|css|json|ts)")
YEAR = 31_536_000

_WORDS = re.compile(r"[\w$#]{2}")
_IMPORT = re.compile(r'^import \{ ([^}]*) \} from "\./([a-z]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) )", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:const|function|class) (\w+)", re.MULTILINE)
# What stays as it is (strings, templates, patterns), then comments and space.
# A pattern is told from a division by the sign before it.
_SHAPES = {
    "kept": r""""(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`"""
    r"""|(?<=[=(,:\[!&|?{};])[ ]*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*""",
    "comment": r"//[^\n]*|/\*.*?\*/",
    "space": r"\s+",
    "word": r"[\w$#]+",
    "sign": r".",
}
_PIECES = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _SHAPES.items()), re.DOTALL)


@dataclass(frozen=True)
class File:
    """One file as it is served."""

    name: str
    body: bytes

    @cached_property
    def integrity(self) -> str:
        """What a `script` element's `integrity` says."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.body, compresslevel=9, mtime=0)

    @property
    def content_type(self) -> str:
        return TYPES[Path(self.name).suffix] + "; charset=utf-8"


@dataclass(frozen=True)
class Widget:
    """All files of one version. `version` changes when a byte of any of them does."""

    files: Mapping[str, File]

    @cached_property
    def version(self) -> str:
        digest = hashlib.sha256()
        for name, file in sorted(self.files.items()):
            digest.update(name.encode() + file.body)
        return digest.hexdigest()[:12]

    @property
    def loader(self) -> File:
        return self.files[LOADER]


def build(source: Path) -> Widget:
    """The widget from the sources in `source`, with the words as they are translated now."""
    words = [
        _file(f"words-{code}.json", json.dumps(strings(code), ensure_ascii=False)) for code, _ in settings.LANGUAGES
    ]
    later = _file("request.js", _lean(_joined(source, LATER)))
    look = _file("panel.css", _lean_css((source / "panel.css").read_text(encoding="utf-8")))
    panel = _file("panel.js", _lean(_knowing(_joined(source, AT_ONCE), LATER=[later])))
    start = _knowing((source / LOADER).read_text(encoding="utf-8"), FILES=[panel, look], WORDS=words)
    loader = _file(LOADER, _lean(start))
    types = File(DECLARATIONS, (source / DECLARATIONS).read_bytes())
    return Widget({file.name: file for file in (loader, panel, look, later, *words, types)})


def _file(name: str, text: str) -> File:
    return File(name, text.encode())


def _joined(source: Path, names: Iterable[str]) -> str:
    """Modules one after the other in one scope; what they take from the part that is there already comes from panel.js."""
    own, bodies, outside, exported = set(names), [], set(), set()
    for name in names:
        text = (source / f"{name}.js").read_text(encoding="utf-8")
        exported |= set(_EXPORTED.findall(text))
        outside |= {word for words, origin in _IMPORT.findall(text) if origin not in own for word in words.split(", ")}
        bodies.append(_EXPORT.sub("", _IMPORT.sub("", text)))
    head = [f'import {{ {", ".join(sorted(outside))} }} from "./panel.js";\n'] if outside else []
    return "".join([*head, *bodies, f"export {{ {', '.join(sorted(exported))} }};\n"])


def _knowing(text: str, **places: Iterable[File]) -> str:
    """`text` with the integrity of files where it declares these names."""
    for place, files in places.items():
        known = json.dumps({file.name: file.integrity for file in files}, separators=(",", ":"))
        text = text.replace(f"const {place} = {{}};", f"const {place} = {known};", 1)
    return text


def _lean(text: str) -> str:
    """JavaScript without comments, indentation and needless spaces. Line ends stay where a statement might end."""
    out, gap = [""], ""
    for piece in _PIECES.finditer(text):
        said = piece[0].lstrip(" ") if piece.lastgroup == "kept" else piece[0]
        if piece.lastgroup == "space":
            gap += said
        elif piece.lastgroup != "comment":
            out += [_between(out[-1], gap, said), said]
            gap = ""
    return "".join(out) + "\n"


def _between(before: str, gap: str, after: str) -> str:
    """What of the white space between two pieces has a meaning."""
    if not gap or not before or before[-1] in "{;,([":
        return ""
    if "\n" in gap:
        return "\n"
    touching = before[-1] + after[0]
    return " " if _WORDS.fullmatch(touching) or touching in {"++", "--"} else ""


def _lean_css(text: str) -> str:
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").strip() + "\n"


@cache
def current() -> Widget:
    """The widget of this installation, built once a process and kept for hosts that pin it."""
    widget = build(SOURCE)
    _keep(widget)
    return widget


def _kept() -> Path:
    return Path(settings.VAR) / "widget"


def _keep(widget: Widget) -> None:
    folder = _kept() / widget.version
    folder.mkdir(parents=True, exist_ok=True)
    for file in widget.files.values():
        if not (folder / file.name).exists():
            half = folder / f".{file.name}.half"
            half.write_bytes(file.body)
            half.replace(folder / file.name)


def snippet(application: str, *, base: str, number: str, href: str, label: str = "") -> SafeString:
    """What a host puts into its page: the emergency link, which needs no script, and the loader with its integrity.

    `label` stands before the number, in the language of the host's page.
    """
    return format_html(
        '<hysio-help application="{}"><a href="{}">{}</a></hysio-help>\n'
        '<script type="module" src="{}{}" integrity="{}" crossorigin="anonymous"></script>',
        application,
        href,
        f"{label} {number}".strip(),
        base,
        reverse("widget-file", args=[current().version, LOADER]),
        current().loader.integrity,
    )


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Which version is current, and the integrity of its files."""
    widget = current()
    files = {
        name: {"integrity": file.integrity, "bytes": len(file.body), "gzip": len(file.packed)}
        for name, file in widget.files.items()
    }
    address = request.build_absolute_uri(reverse("widget-file", args=[widget.version, LOADER]))
    answer = JsonResponse(
        {"version": widget.version, "loader": address, "integrity": widget.loader.integrity, "files": files}
    )
    answer["Cache-Control"] = "no-cache"
    return _for_every_host(answer)


@require_safe
def file(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """One file of one version, for ever the same. 404 for a version that never was."""
    found = _find(version, name)
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{found.integrity[7:39]}{"-gzip" if packs else ""}"'
    answer: HttpResponse = HttpResponseNotModified()
    if etag not in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(found.packed if packs else found.body, content_type=found.content_type)
        if packs:
            answer["Content-Encoding"] = "gzip"
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return _for_every_host(answer)


def _find(version: str, name: str) -> File:
    widget = current()
    if version == widget.version and name in widget.files:
        return widget.files[name]
    path = _kept() / version / name
    if not re.fullmatch(r"[0-9a-f]{12}", version) or not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return File(name, path.read_bytes())


def _for_every_host(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
