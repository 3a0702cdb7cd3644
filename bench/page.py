"""How fast is an article's page, and does it ask the database more often when there are more articles?

    python -m bench.page --sizes 1000,10000,100000 > page.json

Rendered through the whole middleware by Django's test client, in turn with the smallest page type that a Wagtail site
starts with (a title, a rich text, breadcrumbs) holding the same words.
"""

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from bench import base, generator
from bench.measure import interleaved, load_average, main, ratio
from bench.phrases import LOCALES

SECONDS_EACH = 120.0


def measure(options: argparse.Namespace) -> dict[str, Any]:
    built = base.opened(options)
    begun = load_average()
    numbers = _numbers(options)
    addresses = _article_addresses(numbers)
    stock = _stock_addresses(numbers, options.seed)
    get = _getting()
    for address in (*addresses.values(), *stock.values()):
        get(address)
    queries = {name: _queries(get, found) for name, found in (("article", addresses), ("stock", stock))}
    places = list(addresses)
    results = interleaved(
        {"article": lambda place: get(addresses[place]), "stock": lambda place: get(stock[place])},
        places,
        options.rounds,
        SECONDS_EACH,
    )
    return {
        **{name: built[name] for name in ("size", "pages")},
        "load_average": [begun, load_average()],
        "pages_rendered": len(places),
        **{name: {**found, "queries": queries[name]} for name, found in results.items()},
        "ratios": {"article/stock": ratio(results["article"]["p50_ms"], results["stock"]["p50_ms"])},
    }


def _numbers(options: argparse.Namespace) -> list[int]:
    """Families spread evenly over the base."""
    there = options.size // len(LOCALES)
    count = max(1, min(options.times, there))
    return sorted({place * there // count for place in range(count)})


def _article_addresses(numbers: Sequence[int]) -> dict[tuple[int, str], str]:
    """By family and language, the languages in turn."""
    from content.models import ArticlePage
    from content.navigation import address

    wanted = {f"bench-{number}": (number, LOCALES[place % len(LOCALES)]) for place, number in enumerate(numbers)}
    rows = ArticlePage.objects.filter(key__in=wanted).values_list("key", "url_path", "locale__language_code")
    return {wanted[key]: address(path, code) for key, path, code in rows if wanted[key][1] == code}


def _stock_addresses(numbers: Sequence[int], seed: int) -> dict[tuple[int, str], str]:
    """Stock pages with the words of the same articles under the home of each language, made once a base."""
    from django.utils.html import format_html_join
    from wagtail.models import Page

    from bench.models import StockPage
    from content.models import HomePage

    found = {}
    for place, number in enumerate(numbers):
        locale = LOCALES[place % len(LOCALES)]
        slug = f"stock-{number}"
        home: Page = HomePage.objects.get(locale__language_code=locale)
        if not StockPage.objects.child_of(home).filter(slug=slug).exists():
            family = generator.family(number, seed)
            sentences = [(text,) for part in generator.LAYOUT for text in generator.part(family, part, locale)]
            body = format_html_join("", "<p>{}</p>", sentences)
            page = StockPage(title=generator.title(family, locale), slug=slug, body=body, locale=home.locale)
            home.add_child(instance=page)
        found[number, locale] = f"/{locale}/{slug}/"
    return found


def _getting() -> Callable[[str], None]:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def get(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    return get


def _queries(get: Callable[[str], None], addresses: dict[tuple[int, str], str]) -> dict[str, int]:
    """The fewest and the most that one of these pages takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for address in addresses.values():
        with CaptureQueriesContext(connection) as caught:
            get(address)
        counts.append(len(caught))
    return {"fewest": min(counts), "most": max(counts)}


if __name__ == "__main__":
    main("bench.page", "How fast is an article's page?", measure)
