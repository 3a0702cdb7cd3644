"""How good are answers, and silence? The judged questions, asked through the product's own door.

usage: HYSIO_VAR=... python -m bench.search_quality [--legs use,e5] [--list]

The articles of kb_site/demo have to be loaded and their vectors complete. Prints JSON: figures for the tune half, on which
weights and floors were set, for the report half, on which nothing was, and for a hold-out by another writer.
"""

import argparse
import json
import os
import sys
from collections import Counter
from typing import Any

from bench.judged import is_right, judged

HALVES = ("tune", "report", "holdout")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument(
        "--legs", default="use,e5;use", help="dense legs to ask with; several sets with ; between them"
    )
    options.add_argument(
        "--list", action="store_true", help="name each failing question of the tune half on standard error"
    )
    chosen = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb_site.settings")
    import django

    django.setup()
    print(json.dumps({legs: measured(legs.split(","), list_failures=chosen.list) for legs in chosen.legs.split(";")}))


def measured(legs: list[str], *, list_failures: bool = False) -> dict[str, Any]:
    """The figures of both halves with these dense legs (the words leg is always asked)."""
    from django.test import override_settings

    with override_settings(SEARCH_DENSE=legs):
        found = [_asked(row) for name in ("answerable", "foreign", "near_miss") for row in judged(name)]
        found += [_asked(row | {"half": "holdout"}) for row in judged("holdout")]
        typos = [_asked(row | {"text": row["typo"]}) for row in judged("typos")]
    if list_failures:
        _list([row for row in found if row["half"] == "tune"])
    figures = {half: _figures([row for row in found if row["half"] == half]) for half in HALVES}
    return figures | {"typos": {"rows": len(typos), "first": _share(typos, "first"), "three": _share(typos, "three")}}


def _asked(row: dict[str, Any]) -> dict[str, Any]:
    from search import api

    answer = api.query(row["text"], viewer=None, locale=row["lang"])
    places = [place for place, hit in enumerate(answer.hits) if "key" in row and is_right(row, hit.family)]
    return row | {
        "silent": answer.abstained,
        "answered": not answer.abstained,
        "first": places[:1] == [0],
        "three": bool(places) and places[0] < 3,
        "shown": bool(places),
        "quoted": answer.quote is not None,
        "quoted_right": answer.quote is not None and "key" in row and is_right(row, answer.quote.hit.family),
        "results": answer.total,
        "said": answer.not_covered.topic if answer.not_covered else "",
        "families": [hit.family for hit in answer.hits[:3]],
        "rung": answer.rung,
        "corrected": answer.corrected or "",
    }


def _figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    sets = {name: [row for row in rows if row["set"] == name] for name in ("answerable", "foreign", "near_miss")}
    answerable = sets["answerable"]
    quoted = [row for row in answerable if row["quoted"]]
    return {
        "rows": {name: len(found) for name, found in sets.items()},
        "first": _share(answerable, "first"),
        "three": _share(answerable, "three"),
        "answered": _share(answerable, "answered"),
        "first_by_language": {
            lang: _share([row for row in answerable if row["lang"] == lang], "first")
            for lang in ("nl", "en", "de", "fr")
        },
        "results_shown": round(sum(row["results"] for row in answerable) / len(answerable), 1),
        "quoted": _share(answerable, "quoted"),
        "quoted_right": _share(quoted, "quoted_right"),
        "silent_foreign": _share(sets["foreign"], "silent"),
        "silent_near_miss": _share(sets["near_miss"], "silent"),
        "honest_line": _share([row for row in sets["near_miss"] if row["silent"]], "said"),
        "rungs": dict(Counter(row["rung"] for row in answerable)),
    }


def _share(rows: list[dict[str, Any]], name: str) -> float | None:
    return round(sum(bool(row[name]) for row in rows) / len(rows), 3) if rows else None


def _list(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        wrong = not row["first"] if row["set"] == "answerable" else not row["silent"]
        if wrong or row["corrected"]:
            parts = (
                row["set"],
                row["lang"],
                row["text"],
                row.get("key", ""),
                row["families"],
                row["said"],
                row["corrected"],
            )
            print(*parts, sep=" | ", file=sys.stderr)


if __name__ == "__main__":
    main()
