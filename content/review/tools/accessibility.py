"""What the accessibility reviewer is shown: what the text itself leaves to be wished, and what axe-core saw of its page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.conventions import babel_locale
from content.models import AccessibilityRun, ReviewTaskState
from content.models.accessibility import SERIOUS
from content.review.signing.findings import Finding, register_tool
from content.review.steps import Step
from content.review.tools.axe import WIDTHS, latest_runs
from content.review.tools.axe_words import said_by_rule
from content.review.tools.readability import reading_ease
from content.review.tools.reading import Piece, mark, pieces, plain, under_headings

#: Link texts that say nothing away from their sentence.
EMPTY_WORDS = {
    "nl": {"hier", "klik hier", "deze link", "link", "lees meer", "meer", "lees verder"},
    "en": {"here", "click here", "this link", "link", "read more", "more", "learn more"},
    "de": {"hier", "hier klicken", "klicken sie hier", "dieser link", "link", "mehr", "mehr erfahren", "weiterlesen"},
    "fr": {"ici", "cliquez ici", "cliquer ici", "ce lien", "lien", "en savoir plus", "lire la suite", "plus"},
}
BARE_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
FILE_NAME = re.compile(r"^[\w .()-]+\.(?:png|jpe?g|gif|svg|webp|avif|heic|bmp|tiff?)$", re.IGNORECASE)
#: Small words that tell languages apart.
SMALL_WORDS = {
    "nl": "de het een en van je dat niet met op voor zijn wordt naar ook bij dan kun heeft in is of aan die dit",
    "en": "the and of to you that is not with for are it be this or your from can has in on by at will",
    "de": "der die das und ist nicht mit sie ein eine zu den auf für sind wird im in werden bei oder von dem",
    "fr": "le la les et est une un des du de pas pour vous dans que qui sur avec sont par au ne en se ce je on",
}
LONG_ENOUGH = 8  # words of a text whose language is asked
CLEARLY = 3  # small words of another language more than of its own
HARD = 30
TRANSCRIPT = 40  # letters of the shortest transcript that can be one


def headings(state: ReviewTaskState) -> Iterator[Finding]:
    """Headings are there, differ, and go down one level at a time (WCAG 1.3.1, 2.4.6)."""
    found = [b["value"] for b, _heading in under_headings(state.revision.content) if b["type"] == "heading"]
    if found and found[0]["level"] != "2":
        said = _("The first heading of the text is of level 3. It has to be of level 2.")
        yield Finding("headings.order", said, found[0]["text"], blocks=True)
    for n, value in enumerate(found, 1):
        if not value["text"].strip():
            yield Finding(f"headings.empty:{n}", _("A heading is empty."), value["anchor"], blocks=True)
    texts = Counter(value["text"].strip().casefold() for value in found)
    anchors = Counter(value["anchor"] for value in found)
    for value in {v["text"].strip().casefold(): v for v in found if texts[v["text"].strip().casefold()] > 1}.values():
        said = _("The heading “%(heading)s” stands there more than once.") % {"heading": value["text"]}
        yield Finding(f"headings.twice:{mark(value['text'].casefold())}", said, value["text"])
    for anchor in (anchor for anchor, times in anchors.items() if times > 1):
        said = _("Two headings have the anchor “%(anchor)s”. A link to it leads to the first alone.")
        yield Finding(f"headings.anchor:{anchor}", said % {"anchor": anchor}, blocks=True)


def pictures(state: ReviewTaskState) -> Iterator[Finding]:
    """Each picture says in words what a reader who cannot see it has to know (WCAG 1.1.1)."""
    found = [(b, where) for b, where in under_headings(state.revision.content) if b["type"] == "image"]
    images = get_image_model().objects.in_bulk([block["value"]["image"] for block, _where in found])
    for block, where in found:
        image, alt = images.get(block["value"]["image"]), block["value"].get("alt", "").strip()
        code = str(block.get("id") or block["value"]["image"])[:8]
        if not alt:
            said = _("A picture has no text alternative.")
            yield Finding(f"pictures.alt-missing:{code}", said, where, blocks=True)
        elif FILE_NAME.match(alt) or (image and alt.casefold() in _names(image)):
            said = _("The text alternative of a picture is only the name of its file: “%(alt)s”.") % {"alt": alt}
            yield Finding(f"pictures.alt-is-name:{code}", said, where, blocks=True)


def _names(image: Any) -> set[str]:
    path = PurePath(image.file.name)
    return {path.name.casefold(), path.stem.casefold()}


def link_texts(state: ReviewTaskState) -> Iterator[Finding]:
    """Each link says by itself where it leads (WCAG 2.4.4)."""
    for piece in pieces(state.revision.content):
        for link in piece.links:
            words = link.text.casefold().strip(" .!›»→")
            code = mark(piece.place + link.text)
            if not words:
                said = _("A link has no text.")
                yield Finding(f"link-text.missing:{code}", said, piece.where, blocks=True)
            elif words in EMPTY_WORDS[state.locale]:
                said = _("The link “%(words)s” does not say where it leads.") % {"words": link.text}
                yield Finding(f"link-text.empty:{code}", said, piece.where, blocks=True)
            elif BARE_ADDRESS.match(link.text):
                said = _("A link shows its address instead of words: %(address)s.") % {"address": link.text}
                yield Finding(f"link-text.address:{code}", said, piece.where)


def tables(state: ReviewTaskState) -> Iterator[Finding]:
    """A table has a caption, and each column and row a head (WCAG 1.3.1)."""
    for block, where in under_headings(state.revision.content):
        if block["type"] != "table":
            continue
        code, value = str(block.get("id", ""))[:8], block["value"]
        rows = [[plain(_inner(cell)) for cell in _inner(row)] for row in value["rows"]]
        if not value["caption"].strip():
            yield Finding(f"tables.caption:{code}", _("A table has no caption."), where, blocks=True)
        if not rows or not all(rows[0][1:]):
            said = _("A column of a table has no head.")
            yield Finding(f"tables.column:{code}", said, where, blocks=True)
        if any(not row or not row[0] for row in rows[1:]):
            said = _("A row of a table does not say in its first cell what it is about.")
            yield Finding(f"tables.row:{code}", said, where, blocks=True)
        if len({len(row) for row in rows}) > 1:
            said = _("The rows of a table have different numbers of cells.")
            yield Finding(f"tables.ragged:{code}", said, where, blocks=True)


def _inner(item: Any) -> Any:
    return item["value"] if isinstance(item, dict) else item


def films(state: ReviewTaskState) -> Iterator[Finding]:
    """A film has captions and a transcript (WCAG 1.2.2, 1.2.3): ward computers have no sound."""
    found = [(b, where) for b, where in under_headings(state.revision.content) if b["type"] == "video"]
    documents = get_document_model().objects.in_bulk([block["value"]["captions"] for block, _where in found])
    for block, where in found:
        code, captions = str(block.get("id", ""))[:8], documents.get(block["value"]["captions"])
        if captions is None or captions.file_extension.casefold() != "vtt":
            said = _("A film has no captions (a file that ends in .vtt).")
            yield Finding(f"films.captions:{code}", said, where, blocks=True)
        if len(block["value"].get("transcript", "").strip()) < TRANSCRIPT:
            yield Finding(f"films.transcript:{code}", _("A film has no transcript."), where, blocks=True)


def languages(state: ReviewTaskState) -> Iterator[Finding]:
    """A text in another language would be read aloud with the sounds of the page's language (WCAG 3.1.2)."""
    for piece in pieces(state.revision.content):
        other = _other_language(piece, state.locale)
        if other:
            said = _("A text seems to be in %(language)s. Screen readers will read it in the language of the page.")
            words = {"language": Locale.parse(babel_locale()).languages[other]}
            yield Finding(f"language:{mark(piece.source)}", said % words, piece.where)


def _other_language(piece: Piece, locale: str) -> str:
    words = re.findall(r"[^\W\d_]+", piece.text.casefold())
    if piece.kind == "asked_as" or len(words) < LONG_ENOUGH:
        return ""
    counts = {code: sum(map(words.count, small.split())) for code, small in SMALL_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] - counts[locale] >= CLEARLY else ""


def reading_level(state: ReviewTaskState) -> Iterator[Finding]:
    """How hard the text is to read (WCAG 3.1.5): a figure to weigh, never a reason to refuse."""
    texts = [
        piece.text for piece in pieces(state.revision.content) if piece.kind not in {"asked_as", "table", "heading"}
    ]
    ease = reading_ease(texts, state.locale)
    if ease is None:
        return
    words = {"value": ease.value, "formula": ease.formula, "words": ease.words_a_sentence}
    said = (
        _("Very hard to read: %(value)s of 100 (%(formula)s), %(words)s words a sentence. Shorter sentences help most.")
        if ease.value < HARD
        else _("Reading ease %(value)s of 100 (%(formula)s), %(words)s words a sentence.")
    )
    yield Finding("reading-level", said % words)


def browser(state: ReviewTaskState) -> Iterator[Finding]:
    """What axe-core saw at each width; a checklist by hand where it could not look."""
    runs = latest_runs(state.revision_id, state.digest)
    missing = [width for width in WIDTHS if width not in runs or runs[width].state != AccessibilityRun.State.DONE]
    if missing:
        yield _by_hand(runs.get(missing[0]))
    yield from _rules({width: runs[width].violations for width in runs}, "axe")
    yield from _rules({width: runs[width].incomplete for width in runs}, "axe.look")


def _by_hand(run: AccessibilityRun | None) -> Finding:
    if run is None:
        why = _("The browser check has not run yet.")
    elif run.state == AccessibilityRun.State.FAILED:
        why = _("The browser check failed.")
    else:
        why = _("There is no browser on this server to check the page.")
    said = _(
        "Check the page by hand in a wide and in a narrow window: text alternatives, contrast, headings, names of links and "
        "fields, the keyboard, nothing scrolls sideways. Then give as the reason what you saw."
    )
    return Finding("axe.by-hand", f"{why} {said}", blocks=True, waivable=True)


def _rules(found: dict[int, list[dict[str, Any]]], code: str) -> Iterator[Finding]:
    """One finding a rule, with the widths that it was seen at and the first place."""
    seen: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for width in sorted(found, reverse=True):
        for each in found[width]:
            seen.setdefault(each["rule"], []).append((width, each))
    for rule, rows in seen.items():
        first = rows[0][1]
        words = {
            "fault": said_by_rule(rule, first["help"]),
            "places": max(each["count"] for _width, each in rows),
            "widths": ", ".join(str(width) for width, _each in rows),
        }
        said = (
            _("%(fault)s Places: %(places)s; width in pixels: %(widths)s.")
            if code == "axe"
            else _("To be looked at by hand: %(fault)s Places: %(places)s; width in pixels: %(widths)s.")
        )
        blocks = code == "axe" and any(each["impact"] in SERIOUS for _width, each in rows)
        yield Finding(f"{code}:{rule}", said % words, ", ".join(first["places"][:1]), blocks)


for _tool in (headings, pictures, link_texts, tables, films, languages, reading_level, browser):
    register_tool(Step.ACCESSIBILITY, _tool)
