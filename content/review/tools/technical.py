"""What the technical reviewer is shown: where links lead, and whether codes, labels and code samples are those of the product."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState

from content.models import ArticlePage, ReviewTaskState
from content.review.signing.findings import Finding, register_tool
from content.review.steps import Step
from content.review.tools.product import product
from content.review.tools.reading import Link, Piece, listed, mark, pieces
from content.vocabulary import COUNTRIES, LOCALES, SCREENS

GO = re.compile(r"^/go/([a-z0-9-]+)/?(?:#([a-z0-9-]+))?$")
HELP = re.compile(r"^/h/[^/]+/[^/]+/([a-z]{2})/([a-z0-9-]+)/?(?:#([a-z0-9-]+))?$")
EXTERNAL = ("http", "https", "mailto", "tel")
CODE = re.compile(r"\bHY-(?:\d+|P\d+)\b")
NEARLY = 0.86  # so alike that one letter or two differ
PAIRS = {")": "(", "]": "[", "}": "{"}
#: Anchors that the page itself adds to those of the headings.
ALWAYS_THERE = frozenset({"short", "related", *(f"country-{country}" for country in COUNTRIES)})


@dataclass(frozen=True)
class Known:
    """An article that a link may lead to: in which languages it is there for readers or on its way to them."""

    locales: frozenset[str]
    anchors: frozenset[str]


def known(keys: Iterable[str], locale: str) -> dict[str, Known]:
    """The articles of these keys that are live or in review; two queries."""
    wanted = set(keys) - {""}
    if not wanted:
        return {}
    open_steps = ReviewTaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, page__key__in=wanted)
    coming = set(open_steps.values_list("page", flat=True))
    found: dict[str, dict[str, ArticlePage]] = {}
    for page in ArticlePage.objects.filter(key__in=wanted).select_related("locale"):
        if page.live or page.pk in coming:
            found.setdefault(page.key, {})[page.locale.language_code] = page
    return {key: Known(frozenset(by_locale), _anchors(by_locale.get(locale))) for key, by_locale in found.items()}


def _anchors(page: ArticlePage | None) -> frozenset[str]:
    if page is None:
        return frozenset()
    raw = page.body.raw_data
    return ALWAYS_THERE.union(block["value"]["anchor"] for block in raw if block["type"] == "heading")


def links(state: ReviewTaskState) -> Iterator[Finding]:
    """Links within the help lead to an article of this language that is there or in review; other links are listed, not opened."""
    led = [(piece, link) for piece in pieces(state.revision.content) for link in piece.links]
    led = list(
        {(link.href, link.page): (piece, link) for piece, link in reversed(led)}.values()
    )  # each where it is first
    targets = known((_key(link) for _piece, link in led), state.locale)
    for piece, link in led:
        if link.page is not None:
            yield from _page_link(state, piece, link.page)
        elif match := GO.match(link.href) or HELP.match(link.href):
            yield from _article_link(state, piece, match, targets)
        elif link.href.startswith("#"):
            yield from _own_anchor(state, piece, link.href[1:])
        elif urlsplit(link.href).scheme in EXTERNAL:
            said = _("A link leads out of the help: %(address)s. Open it and see that it is right.")
            yield Finding(f"links.external:{mark(link.href)}", said % {"address": link.href}, piece.where)
        else:
            said = _("The link “%(words)s” leads nowhere: %(address)s.") % {"words": link.text, "address": link.href}
            yield Finding(f"links.broken:{mark(link.href)}", said, piece.where, blocks=True)


def _key(link: Link) -> str:
    match = GO.match(link.href) or HELP.match(link.href)
    return match[match.re.groups - 1] if match else ""


def _article_link(
    state: ReviewTaskState, piece: Piece, match: re.Match[str], targets: dict[str, Known]
) -> Iterator[Finding]:
    *lead, key, anchor = match.groups()
    if lead and lead[0] not in LOCALES:
        words = {"words": match[0], "address": match[0]}
        said = _("The link “%(words)s” leads nowhere: %(address)s.") % words
        yield Finding(f"links.broken:{mark(match[0])}", said, piece.where, blocks=True)
    elif key not in targets and not (lead and key in SCREENS):
        said = _("A link leads to the article “%(key)s”, which is neither published nor in review.") % {"key": key}
        yield Finding(f"links.broken:{key}", said, piece.where, blocks=True)
    elif key in targets:
        target = targets[key]
        if state.locale not in target.locales:
            yield _elsewhere("links.language", key, piece.where)
        elif anchor and key != state.page.key and anchor not in target.anchors:
            said = _("A link leads to “%(anchor)s” in the article “%(key)s”, which has no such heading.")
            yield Finding(f"links.anchor:{key}:{anchor}", said % {"anchor": anchor, "key": key}, piece.where)


def _elsewhere(code: str, key: str, where: str = "") -> Finding:
    said = _("The article “%(key)s” is not there in this language: readers would be led to another one.")
    return Finding(f"{code}:{key}", said % {"key": key}, where, blocks=True, waivable=True)


def _page_link(state: ReviewTaskState, piece: Piece, pk: int) -> Iterator[Finding]:
    page = Page.objects.filter(pk=pk).select_related("locale").first()
    if page is None or not (page.live or page.workflow_in_progress):
        said = _("A link leads to a page that is neither published nor in review.")
        yield Finding(f"links.broken:page-{pk}", said, piece.where, blocks=True)
    elif page.locale.language_code != state.locale:
        yield _elsewhere("links.language", page.slug, piece.where)


def _own_anchor(state: ReviewTaskState, piece: Piece, anchor: str) -> Iterator[Finding]:
    own = {block["value"]["anchor"] for block in listed(state.revision.content, "body") if block["type"] == "heading"}
    if anchor not in own | ALWAYS_THERE:
        said = _("A link leads to “%(anchor)s” on this page, which has no such heading.") % {"anchor": anchor}
        yield Finding(f"links.broken:{anchor}", said, piece.where, blocks=True)


def neighbours(state: ReviewTaskState) -> Iterator[Finding]:
    """The articles that it names as related, and the one that replaces it, are there."""
    content = state.revision.content
    successor = content.get("successor") or ""
    keys = [*listed(content, "related"), *([successor] if successor else [])]
    targets = known(keys, state.locale)
    for key in keys:
        name = str(ArticlePage._meta.get_field("successor" if key == successor else "related").verbose_name)
        if key not in targets:
            said = _("The article “%(key)s” is neither published nor in review.") % {"key": key}
            yield Finding(f"neighbours.missing:{key}", said, name, blocks=True)
        elif state.locale not in targets[key].locales:
            yield _elsewhere("neighbours.language", key, name)


def codes(state: ReviewTaskState) -> Iterator[Finding]:
    """Error codes and forms that the product does not have."""
    seen: set[str] = set()
    for piece in pieces(state.revision.content):
        for code in CODE.findall(piece.text):
            if code not in product().codes and code not in seen:
                seen.add(code)
                said = _("The product has no code %(code)s.") % {"code": code}
                yield Finding(f"codes.unknown:{code}", said, piece.where, blocks=True)


def product_words(state: ReviewTaskState) -> Iterator[Finding]:
    """Bold words that are a label of another language, or nearly one of this language."""
    own = product().own(state.locale)
    small = {each.casefold(): each for each in own}
    seen: set[str] = set()
    for piece in pieces(state.revision.content):
        for word in (each.strip(" .:,;") for each in piece.bold):
            if word in seen or word.casefold() in small:
                continue
            seen.add(word)
            here = product().in_locale(word, state.locale)
            near = get_close_matches(word.casefold(), small, n=1, cutoff=NEARLY)
            if here:
                said = _("“%(word)s” is a label of another language. Here it is called “%(label)s”.")
                yield Finding(f"labels.foreign:{mark(word)}", said % {"word": word, "label": here}, piece.where)
            elif near:
                said = _("“%(word)s” is not a label of the product. “%(label)s” is one.")
                yield Finding(
                    f"labels.nearly:{mark(word)}", said % {"word": word, "label": small[near[0]]}, piece.where
                )


def code_samples(state: ReviewTaskState) -> Iterator[Finding]:
    """Samples of code whose brackets or quotation marks are not closed: somebody will copy them."""
    for piece in pieces(state.revision.content):
        for sample in piece.code:
            if not _balanced(sample):
                said = _("In the code sample “%(sample)s” a bracket or a quotation mark is not closed.")
                yield Finding(f"samples.open:{mark(sample)}", said % {"sample": sample[:60]}, piece.where)


def _balanced(sample: str) -> bool:
    """Brackets outside quotation marks close in their order, and quotation marks come in twos."""
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", sample)
    opened: list[str] = []
    for letter in outside:
        if letter in PAIRS.values():
            opened.append(letter)
        elif letter in PAIRS and (not opened or opened.pop() != PAIRS[letter]):
            return False
    return not opened and '"' not in outside


for _tool in (links, neighbours, codes, product_words, code_samples):
    register_tool(Step.TECHNICAL, _tool)
