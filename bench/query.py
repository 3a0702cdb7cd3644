"""How fast does a question get its answer, and how do Wagtail's search, raw tantivy and SQLite FTS5 do on the same texts?

    python -m bench.query --sizes 1000,2000,10000 > query.json

Asked in this process through `search.api.query` (redaction, spelling, fusion, the database's word, quotation, log) and over
HTTP against gunicorn on loopback (the search page as readers get it). Questions take turns between ours and the others.
"""

import argparse
import http.client
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from bench import base, generator, legs, others
from bench.generator import Question
from bench.measure import interleaved, load_average, main, memory_mb, percentiles, ratio, say, timed
from bench.serving import served

SECONDS_EACH = 90.0  # after so many a contestant leaves the race
WARM_UP = 3  # questions a language
Ask = Callable[[Question], object]


def measure(options: argparse.Namespace) -> dict[str, Any]:
    built = base.opened(options)
    begun = load_average()
    folder = base.folder_of(options)
    asked = _questions(options)
    empty = memory_mb()
    ours = _ours()
    warm = [question for locale in asked for question in asked[locale][:WARM_UP]]
    first = {name: round(timed(lambda ask=ask: [ask(question) for question in warm]), 2) for name, ask in ours.items()}
    memory = {"before_mb": empty, "with_index_mb": memory_mb(), "vectors_mb": _vectors_mb()}
    rivals, rates = _rivals(folder, built["pages"])
    rivals = {name: ask for name, ask in rivals.items() if name not in options.without}
    for ask in rivals.values():
        for question in warm[::WARM_UP]:
            ask(question)
    say("  asking")
    in_turn = list(chain.from_iterable(zip(*(found[WARM_UP:] for found in asked.values()), strict=True)))
    results = interleaved({**ours, **_legs(), **rivals}, in_turn, options.rounds, SECONDS_EACH)
    again = _ours_again()
    for question in in_turn:
        again["all_legs_again"](question)
    results |= interleaved(again, in_turn, options.rounds, SECONDS_EACH)
    return {
        **{name: built[name] for name in ("size", "pages", "passages", "texts", "words_an_article")},
        "vectors": {name: found["kind"] for name, found in built["vectors"].items()},
        "load_average": [begun, load_average()],
        "questions": len(in_turn),
        "left_out": options.without,
        "in_process": results,
        "found": _found(ours["all_legs"], in_turn),
        "ratios": _ratios(results),
        "first_questions_s": first,
        "http": _over_http(asked, options),
        "memory": memory,
        "build": {**_build(built), **rates},
    }


def _questions(options: argparse.Namespace) -> dict[str, list[Question]]:
    wanted = WARM_UP + max(1, options.questions // len(generator.LOCALES))
    return generator.questions(options.size, options.seed, per_locale=wanted)


# Ours


def _ours() -> dict[str, Ask]:
    """Each question meets articles that did not answer before."""
    return {"all_legs": _asking("use", "e5"), "without_e5": _asking("use"), "words_only": _asking()}


def _ours_again() -> dict[str, Ask]:
    """Each question is new, but the articles that answer it have answered others: the usual case on a small site."""
    return {
        "all_legs_again": _asking("use", "e5", fresh_articles=False),
        "without_e5_again": _asking("use", fresh_articles=False),
    }


def _asking(*dense: str, fresh_articles: bool = True) -> Ask:
    """Through the front door, with these dense legs installed; the question is encoded anew each time."""
    from search import embed, serving
    from search.api import query

    installed = {name: embed.leg(name) for name in dense}

    def ask(question: Question) -> object:
        legs.forget_questions()
        if fresh_articles:
            legs.forget_articles()
        with patch.object(serving, "dense_legs", lambda: installed):
            return query(question.text, viewer=None, locale=question.locale, limit=others.FOUND)

    return ask


def _legs() -> dict[str, Ask]:
    """Each leg alone in the engine, in the reader's language, and the encoders alone."""
    found: dict[str, Ask] = {f"leg_{name}": _engine_asking(name) for name in ("words", *legs.DIMENSIONS)}
    for name in legs.DIMENSIONS:
        encoder = legs.encoder(name)
        if encoder:
            found[f"encoder_{name}"] = _encoding(encoder)
    return found


def _engine_asking(leg: str) -> Ask:
    from search import serving
    from search.api import Filters

    def ask(question: Question) -> object:
        legs.forget_questions()
        here = question.locale
        return serving.engine().search(
            "article", question.text, locale=here, targets={here: others.FOUND}, filters=Filters(), legs=[leg]
        )

    return ask


def _encoding(encoder: Any) -> Ask:
    return lambda question: encoder.questions([question.text])


def _found(ask: Ask, asked: Sequence[Question]) -> dict[str, Any]:
    """That the race is about something: which rung answered, and how often the article that a question was drawn from
    is among the ten."""
    rungs: dict[str, int] = {}
    hits = quotes = 0
    for question in asked:
        answer: Any = ask(question)
        rungs[answer.rung] = rungs.get(answer.rung, 0) + 1
        hits += any(hit.family == question.family for hit in answer.hits)
        quotes += answer.quote is not None
    return {
        "rungs": rungs,
        "own_article_among_ten": round(hits / len(asked), 3),
        "quoted": round(quotes / len(asked), 3),
    }


def _vectors_mb() -> dict[str, int]:
    from search import serving

    shelves = serving.engine()._shelves.values()
    return {
        name: sum(
            rows.matrix.nbytes for shelf in shelves if name in shelf.dense for rows in shelf.dense[name].rows.values()
        )
        // 1_000_000
        for name in legs.DIMENSIONS
    }


# The others


def _rivals(folder: Path, pages: int) -> tuple[dict[str, Ask], dict[str, float]]:
    """Their ways to ask, and how many articles a second each indexed."""
    tantivy, fts5, wagtail = others.Tantivy(folder), others.Fts5(folder), others.Wagtail()
    seconds = {"tantivy": tantivy.build(), "fts5": fts5.build(), "wagtail": wagtail.build(folder)}
    say("  others built: " + ", ".join(f"{name} {took:.0f} s" for name, took in seconds.items()))
    asks: dict[str, Ask] = {
        "tantivy": tantivy.ask,
        "fts5": fts5.ask,
        "wagtail_or": wagtail.ask_any,
        "wagtail_and": wagtail.ask_all,
    }
    return asks, {f"{name}_articles_per_s": round(pages / took, 1) for name, took in seconds.items()}


def _ratios(results: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Ours divided by theirs, medians: .05 means that theirs takes twenty times as long."""
    return {
        f"{mine}/{other}": ratio(results[mine]["p50_ms"], results[other]["p50_ms"])
        for mine in ("all_legs", "without_e5", "words_only", "leg_words")
        for other in ("wagtail_or", "wagtail_and", "tantivy", "fts5")
        if mine in results and other in results
    }


def _build(built: Mapping[str, Any]) -> dict[str, Any]:
    rates = {name: value for name, value in built.items() if name.endswith("_per_s")}
    return rates | {f"{name}_texts_per_s": found["texts_per_s"] for name, found in built["vectors"].items()}


# Over HTTP


def _over_http(asked: Mapping[str, Sequence[Question]], options: argparse.Namespace) -> dict[str, Any]:
    """The search page from gunicorn as `./hysio demo` starts it: one process, one reader, each question once a round."""
    with served() as (port, pid):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for found in asked.values():
            for question in found[:WARM_UP]:
                _get(connection, question)
        in_turn = list(chain.from_iterable(zip(*(found[WARM_UP:] for found in asked.values()), strict=True)))
        times = [timed(lambda question=question: _get(connection, question)) for question in in_turn]
        return {**percentiles(times), "asked": len(times), "memory_mb": memory_mb(_worker_of(pid))}


def _get(connection: http.client.HTTPConnection, question: Question) -> None:
    connection.request("GET", f"/{question.locale}/search/?q={quote(question.text)}")
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the search page answered {answer.status}")


def _worker_of(pid: int) -> int:
    """Gunicorn's worker holds the index, its parent does not."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return int(children.read_text(encoding="ascii").split()[0]) if children.exists() else pid


if __name__ == "__main__":
    main("bench.query", "How fast does a question get its answer?", measure)
