"""Ask the help centre from a terminal: one question, or one a line with the models loaded once.

Contract: standard output holds JSON only (`{"results": [...], "answer": {...} or null, "abstained", "degraded",
"redacted"}`, one object a line), messages go to standard error, the exit code is not zero on failure. What the index lacks
is added first, in words and the fast legs, so that a fresh import can be asked without a worker.
"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.cards import cards
from search import api as search

KIND = "article"


class Command(BaseCommand):
    help = "Ask a question as the public would, and print what is found as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="?")
        parser.add_argument("--locale", choices=search.LOCALES, default="en", help="the language of the reader")
        parser.add_argument("--json", action="store_true", help="accepted for clearness; the output is always JSON")
        parser.add_argument("--lines", action="store_true", help='read {"text", "locale"} a line from standard input')
        parser.add_argument("--limit", type=int, default=20)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["lines"] == (options["text"] is not None):
            raise CommandError("Give either one question or --lines.")
        self._index_what_is_missing()
        if not options["lines"]:
            self._answer(options["text"], options["locale"], options["limit"])
            return
        for number, line in enumerate(sys.stdin.buffer, 1):  # bytes: the terminal's own encoding is not the contract's
            if line.strip():
                self._answer(*_read(line, number, options["locale"]), options["limit"])

    def _index_what_is_missing(self) -> None:
        """Progress goes to standard error, and only if there is something to do."""

        def tell(done: int, total: int) -> None:
            self.stderr.write(f"indexed {done} of {total}")

        search.complete(KIND, progress=tell)

    def _answer(self, text: str, locale: str, limit: int) -> None:
        answer = search.query(text, viewer=None, locale=locale, limit=limit)
        self.stdout.write(json.dumps(as_json(answer), ensure_ascii=False))
        self.stdout.flush()


def as_json(answer: search.Answer) -> dict[str, Any]:
    """An answer as the contract of the command writes it."""
    hits = [*answer.hits, *([answer.quote.hit] if answer.quote else [])]
    addresses = {card.id: card.url for card in cards({hit.id for hit in hits}, None)}
    return {
        "results": [_result(hit, addresses) for hit in answer.hits if hit.id in addresses],
        "answer": _quotation(answer.quote, addresses) if answer.quote else None,
        "abstained": answer.abstained,
        "degraded": answer.degraded,
        "redacted": list(answer.redacted),
    }


def _result(hit: search.Hit, addresses: dict[int, str]) -> dict[str, Any]:
    return {
        "key": hit.family,
        "locale": hit.locale,
        "title": hit.title,
        "section": hit.anchor,
        "url": _address(addresses[hit.id], hit.anchor),
        "passage": hit.passage,
        "score": round(hit.score, 4),
    }


def _quotation(quote: search.Quote, addresses: dict[int, str]) -> dict[str, Any] | None:
    if quote.hit.id not in addresses:
        return None
    url = _address(addresses[quote.hit.id], quote.anchor)
    return {"text": quote.text, "key": quote.hit.family, "locale": quote.hit.locale, "url": url}


def _address(url: str, anchor: str) -> str:
    return f"{url}#{anchor}" if anchor else url


def _read(line: bytes, number: int, default: str) -> tuple[str, str]:
    try:
        row = json.loads(line)
        text, locale = row["text"], row.get("locale", default)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f'line {number} is not {{"text": ..., "locale": ...}}') from error
    if not isinstance(text, str) or locale not in search.LOCALES:
        raise CommandError(f"line {number}: text has to be a text and locale one of {', '.join(search.LOCALES)}")
    return text, locale
