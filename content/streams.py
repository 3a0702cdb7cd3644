"""From parsed blocks to what a StreamField stores, with ids that are the same in all languages of a key."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from content.article_format import ParsedBlock
from content.models.pages import FAMILY_NAMESPACE

Raw = dict[str, Any]


def raw_body(key: str, blocks: Sequence[ParsedBlock], pictures: Mapping[str, int]) -> list[Raw]:
    """The body of article `key`. `pictures` maps the name of a picture or film to its id; a missing one is a KeyError."""
    return [_raw_block(key, block, pictures) for block in blocks]


def raw_country_notes(key: str, notes: Mapping[str, Sequence[ParsedBlock]]) -> list[Raw]:
    return [
        {
            "type": "country",
            "value": {"country": country, "text": raw_body(key, blocks, {})},
            "id": _id(key, f"country/{country}"),
        }
        for country, blocks in notes.items()
    ]


def _id(key: str, name: str) -> str:
    return str(uuid.uuid5(FAMILY_NAMESPACE, f"{key}/{name}"))


def _rich(html: str, identity: str) -> str:
    """Rich text as Wagtail's editor writes it: a paragraph with a short block key."""
    return f'<p data-block-key="{identity[:5]}">{html}</p>' if html else ""


def _items(key: str, name: str, values: Sequence[Any]) -> list[Raw]:
    return [{"type": "item", "value": value, "id": _id(key, f"{name}/{n}")} for n, value in enumerate(values)]


def _lines(key: str, name: str, lines: Sequence[str]) -> list[Raw]:
    return _items(key, name, [_rich(line, _id(key, f"{name}/{n}")) for n, line in enumerate(lines)])


def _raw_block(key: str, block: ParsedBlock, pictures: Mapping[str, int]) -> Raw:
    return {"type": block.kind, "value": _value(key, block, pictures), "id": _id(key, block.name)}


def _value(key: str, block: ParsedBlock, pictures: Mapping[str, int]) -> Any:
    v, name = block.value, block.name
    match block.kind:
        case "heading":
            return {"text": v["text"], "level": str(v["level"]), "anchor": v["anchor"]}
        case "paragraph":
            return _rich(v["html"], _id(key, name))
        case "list" | "checklist":
            return _lines(key, name, v["items"])
        case "warning":
            return {"kind": v["kind"], "paragraphs": _lines(key, name, v["paragraphs"])}
        case "steps":
            return _items(key, name, [_parts(key, f"{name}/{n}", step) for n, step in enumerate(v["steps"])])
        case "tree":
            return {"nodes": _items(key, name, [_node(key, f"{name}/{node['id']}", node) for node in v["nodes"]])}
        case "table":
            rows = [_lines(key, f"{name}/{n}", row) for n, row in enumerate(v["rows"])]
            return {"caption": v["caption"], "rows": _items(key, f"{name}/rows", rows)}
        case "fallback":
            return raw_body(key, v["blocks"], pictures)
        case "image":
            return {"image": pictures[v["file"]], "alt": v["alt"], "caption": v["caption"]}
    return {
        "title": v["title"],
        "video": pictures[v["file"]],
        "captions": pictures[f"{v['file']} captions"],
        "transcript": v["transcript"],
    }


def _parts(key: str, name: str, step: Mapping[str, str]) -> Raw:
    return {part: _rich(html, _id(key, f"{name}/{part}")) for part, html in step.items()}


def _node(key: str, name: str, node: Raw) -> Raw:
    options = [
        {"text": _rich(option["text"], _id(key, f"{name}/{n}")), "goto": option["goto"]}
        for n, option in enumerate(node["options"])
    ]
    return {
        "id": node["id"],
        "end": node["end"],
        "text": _rich(node["text"], _id(key, name)),
        "options": _items(key, f"{name}/options", options),
    }
