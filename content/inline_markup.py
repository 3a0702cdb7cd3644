"""The little inline markup of the article format: bold, emphasis, code and links. Everything else is text."""

import re
from html import escape

TOKEN = re.compile(
    r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<em>[^*\s][^*]*)\*|`(?P<code>[^`]+)`|\[(?P<text>[^\]]+)\]\((?P<href>[^)\s]+)\)"
)
ARTICLE = re.compile(r"article:([a-z0-9-]+)(#[a-z0-9-]+)?$")
ALLOWED = ("https://", "http://", "mailto:", "tel:")
TAG = re.compile(r"<[^>]+>")


class MarkupError(ValueError):
    """Inline markup that cannot be read, in words for the author."""


def to_html(text: str) -> str:
    """Inline markup as the HTML that rich text blocks store. Raises `MarkupError`.

    Links to articles become `/go/KEY/#anchor`, which is the same in all languages and is led to the reader's own.
    """
    out, last = [], 0
    for match in TOKEN.finditer(text):
        out.append(escape(text[last : match.start()], quote=False))
        out.append(_element(match))
        last = match.end()
    out.append(escape(text[last:], quote=False))
    html = "".join(out)
    if "**" in TAG.sub("", html):
        raise MarkupError("** without its partner")
    return html


def _element(match: re.Match[str]) -> str:
    if match["bold"]:
        return f"<b>{to_html(match['bold'])}</b>"
    if match["em"]:
        return f"<i>{to_html(match['em'])}</i>"
    if match["code"]:
        return f"<code>{escape(match['code'], quote=False)}</code>"
    return f'<a href="{escape(_address(match["href"]))}">{to_html(match["text"])}</a>'


def _address(href: str) -> str:
    if article := ARTICLE.match(href):
        return f"/go/{article[1]}/{article[2] or ''}"
    if href.startswith(ALLOWED):
        return href
    raise MarkupError(f"the link {href} is neither article:KEY nor https, mailto or tel")


def one_line(text: str) -> str:
    """Without line breaks and doubled spaces; hard spaces, which French needs, stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def to_text(html: str) -> str:
    """What the reader sees of that HTML, without tags."""
    plain = TAG.sub("", html)
    return (
        plain.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
    )
