"""A private article base of a given size and seed: built once, kept in its own folder, used again by every benchmark.

A base of N articles is N pages in all, a quarter in each language. It has its own database, its own index, synonyms and
topics as the demo has them; wagtail-localize's translation memory is left out. `built.json` is written last, so a base
whose building was interrupted is built again from nothing.
"""

import argparse
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bench import generator, legs
from bench.measure import ROOT, main, say, timed
from bench.phrases import LOCALES

AT_ONCE = 500  # pages in one transaction
EMBEDDED_AT_ONCE = 2000
SENTENCES_AT_ONCE = 100  # articles


def opened(options: argparse.Namespace, *, indexed: bool = True) -> dict[str, Any]:
    """Connect this process to the base of `options`, building it if needed; returns what building it showed.

    A base that is not `indexed` holds pages and releases alone; it has a folder of its own.
    """
    folder = _set_up(options, folder_of(options) if indexed else Path(options.var).absolute() / f"{options.size}-pages")
    note = folder / "built.json"
    wanted = {"version": generator.VERSION, "size": options.size, "seed": options.seed}
    if note.exists():
        built: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        if wanted.items() <= built.items():
            _migrate()
            return built
    say(f"building a base of {options.size} articles in {folder}")
    _copy_template()
    _migrate()
    built = wanted | _load(options) | (_index() if indexed else {})
    note.write_text(json.dumps(built), encoding="utf-8")
    return built


def folder_of(options: argparse.Namespace) -> Path:
    made_up = "".join(f"-{name}" for name in _synthetic(options))
    return Path(options.var).absolute() / f"{options.size}-seed{options.seed}{made_up}"


def _synthetic(options: argparse.Namespace) -> list[str]:
    """The legs whose vectors are made up at this size."""
    largest = {"use": options.real_use, "e5": options.real_e5}
    return [name for name, most in largest.items() if options.no_models or options.size > most]


def _set_up(options: argparse.Namespace, folder: Path) -> Path:
    """Environment first, Django after it: settings are read once a process. Children inherit all of it."""
    if not (folder / "built.json").exists():
        shutil.rmtree(folder / "search", ignore_errors=True)
        for leftover in [*folder.glob("bench.sqlite3*"), *folder.glob("wagtail.json")]:
            leftover.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["HYSIO_VAR"] = str(folder)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ[legs.SYNTHETIC] = ",".join(_synthetic(options))
    os.environ[legs.NO_MODELS] = "1" if options.no_models else ""
    import django

    django.setup()
    return folder


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _copy_template() -> None:
    """Begin from the migrated database of the tests where there is one: migrations take longer than a small base."""
    import sqlite3

    from django.db import connection

    template = os.environ.get("HYSIO_BENCH_TEMPLATE")
    if template and Path(template).exists():
        connection.ensure_connection()
        source = sqlite3.connect(template)
        source.backup(connection.connection)
        source.close()


# Articles


def _load(options: argparse.Namespace) -> dict[str, Any]:
    """Write all pages with the direct loader; what takes time there is told without the making of the texts."""
    from content.tree import ensure_tree
    from search.api import load_not_covered, load_synonyms

    demo = ROOT / "kb_site" / "demo"
    for load, name in ((load_synonyms, "synonyms.yaml"), (load_not_covered, "not_covered.yaml")):
        if (demo / name).exists():
            load(demo / name)
    sections = ensure_tree()
    seconds = 0.0
    for locale in LOCALES:
        for section in generator.SECTIONS:
            for batch in _batches(_families_of(section, options), AT_ONCE):
                pages = [article(family, locale) for family in batch]
                seconds += timed(partial(insert_released, sections[locale, section], pages, index=False))
            say(f"  {locale} {section}: {seconds:.0f} s of loading so far")
    return {
        "loading_s": round(seconds, 1),
        "loading_articles_per_s": round(options.size // len(LOCALES) * len(LOCALES) / seconds, 1),
    }


def insert_released(section: Any, pages: Sequence[Any], *, index: bool = True) -> None:
    """Live pages and their releases, as the demo's are."""
    from django.db import transaction

    from content.insertion import insert

    with transaction.atomic():
        release(pages, insert(section, pages, live=True, index=index))


def release(pages: Sequence[Any], revisions: Sequence[Any]) -> None:
    """Let these revisions be live: made-up evidence for made-up articles."""
    from content.review import releasing

    releasing.demo_evidence(pages, {page.pk: each for page, each in zip(pages, revisions, strict=True)}, {})


def _families_of(section: str, options: argparse.Namespace) -> Iterator[generator.Family]:
    return (family for family in generator.families(options.size, options.seed) if family.section == section)


def _batches(items: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(items, size)):
        yield batch


def article(family: generator.Family, locale: str, suffix: str = "") -> Any:
    """An unsaved page of the product. A `suffix` makes it another article with the same words."""
    from django.utils.text import slugify
    from wagtail.models import Locale

    from content.article_format import ParsedBlock
    from content.models import ArticlePage
    from content.models.pages import translation_key_of
    from content.streams import raw_body
    from content.vocabulary import ROLES, SPECIALTIES

    key = f"{family.key}{suffix}"
    title = generator.title(family, locale)
    blocks = [ParsedBlock(kind, name, value, line=1) for kind, name, value in _blocks(family, locale)]
    return ArticlePage(
        title=title,
        slug=f"{slugify(title)[:50]}-{family.number}{suffix}",
        translation_key=translation_key_of("article", key),
        locale=Locale.objects.get_for_language(locale),
        key=key,
        type="how-to",
        summary=" ".join(generator.part(family, "lead", locale)),
        body=raw_body(key, blocks, {}),
        specialties=[SPECIALTIES[family.specialty]],
        roles=[ROLES[family.number % len(ROLES)]],
        screens=[],
        product_area="notes",
        audience="public",
        review_by=date.today() + timedelta(days=365),  # noqa: DTZ011 - any day will do
        safety=family.safety,
        asked_as="\n".join(generator.phrasings(family, locale)),
        related=[f"bench-{max(0, family.number - step)}" for step in (1, 2, 3)],
    )


def _blocks(family: generator.Family, locale: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The shape of a how-to of the product: steps with results, a list, a warning where a patient could be harmed."""
    first, *before = generator.part(family, "before", locale)
    steps = generator.part(family, "steps", locale)
    yield "paragraph", "lead", {"html": first}
    yield _heading("before", locale)
    if family.safety:
        yield "warning", "warning", {"kind": "safety", "paragraphs": before[:1]}
    yield "list", "needs", {"items": before}
    yield _heading("steps", locale)
    pairs = zip(steps[::2], [*steps[1::2], ""], strict=True)
    yield "steps", "steps", {"steps": [{"action": do, "detail": "", "result": see} for do, see in pairs]}
    yield _heading("fallback", locale)
    for place, sentence in enumerate(generator.part(family, "fallback", locale)):
        yield "paragraph", f"fallback-{place}", {"html": sentence}
    yield _heading("contact", locale)
    yield "paragraph", "contact", {"html": generator.contact(locale)}


def _heading(anchor: str, locale: str) -> tuple[str, str, dict[str, Any]]:
    return "heading", anchor, {"text": generator.heading(anchor, locale), "level": 2, "anchor": anchor}


# Index


def _index() -> dict[str, Any]:
    """Words, timed alone; then the vectors of each leg, timed alone. A real leg tells its passages a second as well."""
    from django.conf import settings

    from search.api import rebuild

    dense, settings.SEARCH_DENSE = list(settings.SEARCH_DENSE), []
    seconds = timed(lambda: rebuild("article"))
    settings.SEARCH_DENSE = dense
    say(f"  words: {seconds:.0f} s")
    told = {"words_s": round(seconds, 2), **_sizes(), "vectors": {}}
    told["words_articles_per_s"] = round(told["pages"] / seconds, 1)
    for name in dense:
        seconds = timed(partial(_embed, name))
        told["vectors"][name] = {"kind": legs.kind(name), "texts_per_s": round(told["texts"] / seconds, 1)}
        if legs.kind(name) == "real":
            told[f"words_{name}_articles_per_s"] = round(told["pages"] / (told["words_s"] + seconds), 1)
        say(f"  {legs.kind(name)} {name}: {seconds:.0f} s")
    seconds = timed(_embed_sentences)
    told["sentences_articles_per_s"] = round(told["pages"] / seconds, 1)
    say(f"  sentences: {seconds:.0f} s")
    return told


def _embed_sentences() -> None:
    from search import quotable

    with legs.in_bulk(quotable.fast_leg()):
        while quotable.fill(SENTENCES_AT_ONCE):
            continue


def _embed(name: str) -> None:
    from search import embed

    leg = embed.leg(name)
    with legs.in_bulk(leg):
        _embed_all(leg)


def _embed_all(leg: Any) -> None:
    from search import store
    from search.models import Unit

    total = Unit.objects.count()
    last = done = 0
    while batch := list(Unit.objects.filter(pk__gt=last).order_by("pk")[:EMBEDDED_AT_ONCE]):
        store.embed(batch, leg)
        last, done = batch[-1].pk, done + len(batch)
        if leg.slow and not isinstance(leg, legs.Synthetic):
            say(f"  {leg.name}: {done} of {total} texts")


def _sizes() -> dict[str, Any]:
    from content.models import ArticlePage
    from search.models import Passage, Unit

    return {
        "pages": ArticlePage.objects.live().count(),
        "passages": Passage.objects.count(),
        "texts": Unit.objects.count(),
        "words_an_article": _mean_words(
            Passage.objects.order_by("pk").values_list("text", flat=True)[:2000], Passage, ArticlePage
        ),
    }


def _mean_words(texts: Sequence[str], passages: Any, articles: Any) -> int:
    counted = [len(text.split()) for text in texts]
    share = passages.objects.count() / max(1, articles.objects.count())
    return round(sum(counted) / max(1, len(counted)) * share)


if __name__ == "__main__":
    main("bench.base", "How fast are articles loaded, indexed and embedded?", opened)
