"""How articles are told to search: sections and blocks as the reader sees them, and who may see them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import translation

from content import labels
from content.inline_markup import to_text
from content.models import ArticlePage
from search.api import Block, Document, Section


class ArticleSource:
    """Articles, as a source of search (architecture, section 7)."""

    kind = "article"

    def documents(self, ids: Sequence[int]) -> Iterable[Document]:
        articles = ArticlePage.objects.live().filter(pk__in=ids).select_related("locale")
        return (document_of(article) for article in articles)

    def visible(self, viewer: Any, ids: Iterable[int]) -> set[int]:
        found = ArticlePage.objects.visible_to(viewer).filter(pk__in=list(ids)).order_by()
        return set(found.values_list("pk", flat=True))

    def all_ids(self) -> Iterable[int]:
        return ArticlePage.objects.live().values_list("pk", flat=True)


def document_of(article: ArticlePage) -> Document:
    """One article as search sees it; what holds in one country stands before the contacts."""
    return Document(
        id=article.pk,
        family=article.key,
        locale=article.locale.language_code,
        title=article.title,
        summary=article.summary,
        sections=tuple(sections_of(article)),
        phrasings=tuple(article.phrasings),
        facets={
            "section": (article.section_key,),
            "specialty": tuple(article.specialties),
            "role": tuple(article.roles),
            "type": (article.type,),
        },
        safety=article.safety,
    )


def sections_of(article: ArticlePage) -> Iterator[Section]:
    """The lead, then one section a heading; country notes come before the contacts."""
    anchor, heading = "", ""
    blocks: list[Block] = []
    for child in article.body:
        if child.block_type == "heading":
            yield Section(anchor, heading, tuple(blocks))
            if child.value["anchor"] == "contact":
                yield from _country_sections(article)
            anchor, heading, blocks = child.value["anchor"], child.value["text"], []
        else:
            blocks += _blocks_of(child.block_type, child.value)
    yield Section(anchor, heading, tuple(blocks))


def _country_sections(article: ArticlePage) -> Iterator[Section]:
    for child in article.country_notes:
        country = child.value["country"]
        blocks = [block for part in child.value["text"] for block in _blocks_of(part.block_type, part.value)]
        with translation.override(article.locale.language_code):
            yield Section(f"country-{country}", str(labels.IN_COUNTRY[country]), tuple(blocks))


def _blocks_of(kind: str, value: Any) -> list[Block]:
    match kind:
        case "paragraph":
            return [Block("text", plain(value))]
        case "list" | "checklist":
            return [Block("list", "\n".join(plain(item) for item in value))]
        case "steps":
            return [Block("steps", "\n".join(_step(step) for step in value))]
        case "warning":
            return [Block("warning", "\n".join(plain(paragraph) for paragraph in value["paragraphs"]))]
        case "table":
            rows = [" | ".join(plain(cell) for cell in row) for row in value["rows"]]
            return [Block("table", "\n".join([value["caption"], *rows]))]
        case "tree":
            return [Block("tree", "\n".join(_node(node) for node in value["nodes"]))]
        case "fallback":
            return [block for part in value for block in _blocks_of(part.block_type, part.value)]
        case "image":
            return [Block("text", value["caption"] or value["alt"])]
        case "video":
            return [Block("text", f"{value['title']}\n{value['transcript']}")]
    return []


def _step(step: Any) -> str:
    return " ".join(text for part in ("action", "detail", "result") if (text := plain(step[part])))


def _node(node: Any) -> str:
    return " ".join([plain(node["text"]), *(plain(option["text"]) for option in node["options"])])


def plain(value: Any) -> str:
    """A rich text value as the reader sees it."""
    return " ".join(to_text(value.source).split(" ")).strip()
