"""The judged questions of tests/search/questions: read, and asked of the index that HYSIO_VAR holds."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "search" / "questions"


def judged(name: str) -> Iterator[dict[str, Any]]:
    """The rows of one file, each with the name of the file as `set`."""
    with (QUESTIONS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield {"set": name, **json.loads(line)}


def is_right(row: dict[str, Any], family: str) -> bool:
    return family in {row["key"], *row.get("also", ())}
