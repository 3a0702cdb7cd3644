"""Rich text as the reader gets it: links lead to her language, the first use of a clinical term can be explained."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from content.terms import Entry, TermIndex

TAG = re.compile(r"(<[^>]+>)")
PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)
NAME = re.compile(r"</?([a-z0-9]+)")
# A number that is dialled stands in one line; the X are the placeholders of the support framework.
TELEPHONE = re.compile(r"\+\d{1,3}(?:[ -][\dX]{2,4}){2,4}")
GO = re.compile(r"/go/([a-z0-9-]+)/")
GO_LINK = re.compile(r'href="/go/([a-z0-9-]+)/(#[a-z0-9-]+)?"')
# Where a term is never explained: it would nest a control in a link, or hide the exact words of a label.
CLOSED = {"a", "b", "strong", "code", "em", "i"}


@dataclass(frozen=True)
class Target:
    """Where a link to an article leads: its address in the best language the reader may read."""

    url: str
    title: str
    locale: str


@dataclass
class Prose:
    """One article's way of writing; remembers which terms were explained already (each once an article)."""

    locale: str
    targets: Mapping[str, Target] = field(default_factory=dict)
    terms: TermIndex | None = None
    glossary_url: str = ""
    names_articles: bool = False  # links say the key of the article they lead to
    used: dict[str, Entry] = field(default_factory=dict)

    def paragraphs(self, value: Any) -> list[SafeString]:
        """The inner HTML of each paragraph of a rich text value, terms explained."""
        return [self._written(inner, terms=True) for inner in _paragraphs(value)]

    def line(self, value: Any, *, terms: bool = False) -> SafeString:
        """A rich text value of one sentence or a few, without its paragraph tags."""
        lines = [self._written(inner, terms=terms) for inner in _paragraphs(value)]
        return mark_safe("<br>".join(lines))  # noqa: S308 - each line was sanitised when it was stored

    def _written(self, html: str, *, terms: bool) -> SafeString:
        if "linktype=" in html or "<embed" in html:
            html = expand_db_html(html)
        out, depth, dropped = [], 0, 0
        for part in TAG.split(html):
            if not part.startswith("<"):
                text = self._with_terms(part) if terms and not depth else part
                out.append(TELEPHONE.sub(r'<span class="num">\g<0></span>', text))
                continue
            tag, closing = NAME.match(part), part.startswith("</")
            name = tag[1] if tag else ""
            written = part
            if name == "a" and not closing:
                written = self._link(part)
                dropped += not written
            elif name == "a" and dropped:
                written, dropped = "", dropped - 1
            depth += (-1 if closing else 1) if name in CLOSED else 0
            out.append(written)
        return mark_safe("".join(out))  # noqa: S308 - tags are those of the stored, sanitised text

    def _link(self, tag: str) -> str:
        """The opening tag; empty when the article it leads to may not be read, so that its words stand alone."""
        go = GO_LINK.search(tag)
        if go is None:
            return tag
        target = self.targets.get(go[1])
        if target is None:
            return ""
        foreign = f' hreflang="{target.locale}" data-lang="{target.locale.upper()}"' if self._foreign(target) else ""
        named = f' data-article="{go[1]}"' if self.names_articles else ""
        return f'<a href="{escape(target.url)}{go[2] or ""}"{foreign}{named}>'

    def _foreign(self, target: Target) -> bool:
        return target.locale != self.locale

    def _with_terms(self, text: str) -> str:
        if self.terms is None or self.terms.pattern is None:
            return text
        out, last = [], 0
        for match in self.terms.pattern.finditer(text):
            entry = self.terms.find(unescape(match[0]))
            if entry is None or entry.key in self.used:
                continue
            self.used[entry.key] = entry
            out.append(text[last : match.start()])
            out.append(
                f'<a class="term" href="{self.glossary_url}#{entry.key}" data-term="term-{entry.key}">{match[0]}</a>'
            )
            last = match.end()
        out.append(text[last:])
        return "".join(out)


def _paragraphs(value: Any) -> list[str]:
    """The inner HTML of the paragraphs of a `RichText`, or of the plain text that a template gives instead."""
    source = value.source if hasattr(value, "source") else escape(str(value or ""), quote=False)
    return PARAGRAPH.findall(source) or ([source] if source else [])


def linked_keys(raw: Iterable[Any]) -> set[str]:
    """The keys of the articles that a stream's stored value links to."""
    return set(GO.findall(str(list(raw))))
