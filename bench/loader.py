"""How fast are articles imported by the direct loader, and how fast by Wagtail's own road?

    python -m bench.loader --sizes 1000,10000 > loader.json

The same articles into a base of each size, in turn: `insert` (as imports use it, reference and admin search indexes
included) and `add_child` followed by `save_revision().publish()`. Every transaction is rolled back, so that the base stays
as it was; on a disk that is slow to sync, Wagtail's road, with several commits a page, would fall behind further.
"""

import argparse
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from bench import base, generator
from bench.measure import load_average, main, ratio, timed
from bench.phrases import LOCALES

ROUNDS = 3
Load = Callable[[Any, Sequence[Any]], None]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    built = base.opened(options)
    begun = load_average()
    roads: dict[str, Load] = {"direct": _directly, "wagtail": _by_wagtail}
    for load in roads.values():
        _seconds(load, options, round_=0, count=4)
    times: dict[str, list[float]] = {name: [] for name in roads}
    for round_ in range(1, ROUNDS + 1):
        for name, load in roads.items():
            times[name].append(_seconds(load, options, round_, options.times))
    rates = {name: round(options.times / statistics.median(found), 1) for name, found in times.items()}
    return {
        **{name: built[name] for name in ("size", "pages")},
        "load_average": [begun, load_average()],
        "articles": options.times,
        "articles_per_s": rates,
        "ratios": {"direct/wagtail": ratio(rates["direct"], rates["wagtail"])},
        "whole_base_articles_per_s": built["loading_articles_per_s"],
    }


def _seconds(load: Load, options: argparse.Namespace, round_: int, count: int) -> float:
    """For `count` new articles in one section; nothing of them stays."""
    from django.db import transaction

    from content.models import SectionPage

    locale = LOCALES[round_ % len(LOCALES)]
    with transaction.atomic():
        section = SectionPage.objects.get(key=generator.SECTIONS[0], locale__language_code=locale)
        families = [generator.family(number, options.seed + 2) for number in range(count)]
        pages = [base.article(family, locale, suffix=f"-load{round_}") for family in families]
        took = timed(lambda: load(section, pages))
        transaction.set_rollback(True)
    return took


def _directly(section: Any, pages: Sequence[Any]) -> None:
    base.insert_released(section, pages)


def _by_wagtail(section: Any, pages: Sequence[Any]) -> None:
    for page in pages:
        page.live = False
        section.add_child(instance=page)
        revision = page.save_revision()
        base.release([page], [revision])
        revision.publish()


if __name__ == "__main__":
    main("bench.loader", "How fast are articles imported?", measure)
