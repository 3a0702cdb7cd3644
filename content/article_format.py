"""The Markdown article format (docs/article-format.md): read one file, or say by line what is wrong with it.

No Django here, so that authors can check their files without a database:
`python -m content.article_format FILE...` prints each error and checks that the languages of a key match.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from content.body_reader import BodyReader
from content.front_matter import check_front, read_front
from content.parsed import BadArticle, ParsedArticle, ParsedBlock, Problem
from content.vocabulary import HEADINGS_OF_TYPE

__all__ = [
    "BadArticle",
    "ParsedArticle",
    "ParsedBlock",
    "Problem",
    "compare_languages",
    "parse_article",
    "read_article",
]


def read_article(path: Path) -> ParsedArticle:
    """Read and check one file. Raises `BadArticle` with every problem found."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadArticle([Problem(1, f"not UTF-8 text (byte {error.start})")]) from error
    return parse_article(text, path)


def parse_article(text: str, path: Path) -> ParsedArticle:
    """As `read_article`, from text that was already read; `path` only names it."""
    if "\x00" in text:
        raise BadArticle([Problem(text[: text.index("\x00")].count("\n") + 1, "contains a NUL character")])
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        raise BadArticle([Problem(1, "front matter between two --- lines is missing")])
    end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == "---")
    front = read_front("\n".join(lines[1:end]))
    body = BodyReader(lines, end + 1)
    body.read()
    problems = [*check_front(front, lines), *body.problems]
    if not problems:
        problems = _check_headings(front["type"], body.blocks)
    if problems:
        raise BadArticle(sorted(problems, key=lambda problem: problem.line))
    return ParsedArticle(path, front, body.blocks, body.country_notes, body.related)


def _check_headings(kind: str, blocks: Sequence[ParsedBlock]) -> list[Problem]:
    """The anchors that the article's type asks for stand there, in their order."""
    wanted = HEADINGS_OF_TYPE[kind]
    found = [block.value["anchor"] for block in blocks if block.kind == "heading" and block.value["level"] == 2]
    if found != list(wanted):
        return [
            Problem(
                1, f"a {kind} article has the headings {', '.join(wanted)} in this order, found: {', '.join(found)}"
            )
        ]
    return []


SAME_IN_ALL = (
    "section",
    "type",
    "specialties",
    "roles",
    "product_area",
    "screens",
    "audience",
    "applies_to",
    "review_by",
    "safety",
)


def compare_languages(articles: Sequence[ParsedArticle]) -> list[tuple[ParsedArticle, Problem]]:
    """What differs between the languages of one key where nothing may differ; the first article is the measure."""
    found = []
    first, *others = articles
    for other in others:
        for name in SAME_IN_ALL:
            if other.front[name] != first.front[name]:
                found.append((other, Problem(1, f"{name} differs from {first.path.name}: {first.front[name]!r}")))
        for mine, theirs in zip(other.body, first.body, strict=False):
            if mine.shape() != theirs.shape():
                reason = f"differs from {first.locale}, line {theirs.line}: {mine.shape()} is not {theirs.shape()}"
                found.append((other, Problem(mine.line, reason)))
                break
        else:
            if len(other.body) != len(first.body):
                reason = f"{len(other.body)} blocks, {first.locale} has {len(first.body)}"
                found.append((other, Problem(1, reason)))
        if other.related != first.related:
            found.append((other, Problem(1, f"related differs from {first.locale}")))
    return found


def main(paths: Sequence[str]) -> int:
    """Print every problem of the files; 1 if there is one."""
    keys: dict[str, list[ParsedArticle]] = {}
    out = []
    for path in map(Path, paths):
        try:
            article = read_article(path)
            keys.setdefault(article.key, []).append(article)
        except BadArticle as error:
            out += [f"{path}:{problem}" for problem in error.problems]
    for articles in keys.values():
        articles.sort(key=lambda article: article.locale != "en")
        out += [f"{article.path}:{problem}" for article, problem in compare_languages(articles)]
    sys.stdout.write("".join(f"{line}\n" for line in out))
    return 1 if out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
