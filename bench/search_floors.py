"""Where does silence begin? Fits `ODDS` of search/floors.py on the tune half of the judged questions.

usage: HYSIO_VAR=... python -m bench.search_floors [--legs use,e5]

Logistic regression with a little ridge, both sides weighing the same. Prints the table to put into search/floors.py, and
what ten-fold cross-validation within the tune half promises at the chosen answer rate.
"""

import argparse
import json
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.judged import judged

RIDGE = 0.02
ROUNDS = 4000
FOLDS = 10
SHARES = (0.95, 0.96, 0.97, 0.98, 0.99)
ANSWERED = 0.98  # of the answerable questions it is fitted on; the bias is moved so that this share is answered
SILENT = 0.95  # of the foreign questions: the other point that is printed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--legs", default="use,e5")
    legs = options.parse_args().legs.split(",")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb_site.settings")
    import django
    from django.test import override_settings

    django.setup()
    with override_settings(SEARCH_DENSE=legs):
        rows = [row | {"signs": _signs(row)} for row in _rows()]
    print(json.dumps(fitted([row for row in rows if row["signs"] is not None]), indent=1))


SETS = ("answerable", "foreign", "near_miss")


def _rows() -> Iterator[dict[str, Any]]:
    """The tune half; and the short queries of typos.jsonl, clean and misspelt, since the other sets hold whole sentences."""
    for name in SETS:
        yield from (row for row in judged(name) if row["half"] == "tune")
    for row in judged("typos"):
        yield from (row | {"set": "answerable", "text": row[spelt]} for spelt in ("clean", "typo"))


def _signs(row: dict[str, Any]) -> dict[str, float] | None:
    """The signs that search weighs for this question; None where a code or quotation decides."""
    from search import asking, codes, floors, questions
    from search.contracts import Filters
    from search.searching import Search

    search = Search("article", None, row["lang"], Filters())
    text = codes.spelt_out(questions.read(row["text"]).searched, search.lexicon.codes)
    asked, _words = asking.understood(text, search, 20)
    return None if asked.evidence.exact else floors.features(asked.evidence)


def fitted(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = sorted(rows[0]["signs"])
    table = np.array([[row["signs"][name] for name in names] for row in rows])
    sets = np.array([row["set"] for row in rows])
    weights, bias = _fit(table, sets)
    return {
        "odds": {"bias": round(bias, 2), **{name: round(float(w), 2) for name, w in zip(names, weights, strict=True)}},
        "bias_at_silence": round(_bias_at_silence(table @ weights, sets), 2),
        "tune": _shares(table @ weights + bias, sets),
        "cross_validated": _cross_validated(table, sets),
    }


def _fit(table: np.ndarray, sets: np.ndarray) -> tuple[np.ndarray, float]:
    wanted = (sets == "answerable").astype(float)
    share = np.where(wanted == 1, 0.5 / wanted.sum(), 0.5 / (1 - wanted).sum())
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    signs = (table - mean) / spread
    weights, bias = np.zeros(signs.shape[1]), 0.0
    for _ in range(ROUNDS):
        error = (1 / (1 + np.exp(-(signs @ weights + bias))) - wanted) * share
        weights -= 0.5 * (signs.T @ error + RIDGE * weights)
        bias -= 0.5 * float(error.sum())
    raw = weights / spread
    answerable = np.sort((table @ raw)[sets == "answerable"])
    return raw, -float(answerable[int((1 - ANSWERED) * len(answerable))]) + 1e-6


def _bias_at_silence(score: np.ndarray, sets: np.ndarray) -> float:
    """The highest bias at which this share of the foreign questions still gets no answer."""
    foreign = np.sort(score[sets == "foreign"])
    return -float(foreign[min(len(foreign) - 1, int(SILENT * len(foreign)))])


def _cross_validated(table: np.ndarray, sets: np.ndarray) -> list[dict[str, float]]:
    """Which share of each set would be answered, were the bias moved so that this share of the answerable ones is."""
    order = np.random.default_rng(7).permutation(len(table))
    score = np.zeros(len(table))
    for fold in range(FOLDS):
        out = order[fold::FOLDS]
        rest = np.setdiff1d(order, out)
        weights, bias = _fit(table[rest], sets[rest])
        score[out] = table[out] @ weights + bias
    answerable = np.sort(score[sets == "answerable"])
    return [_shares(score - answerable[int((1 - share) * len(answerable))], sets) for share in SHARES]


def _shares(score: np.ndarray, sets: np.ndarray) -> dict[str, float]:
    """Which share of each set is answered."""
    return {name: round(float((score[sets == name] >= 0).mean()), 3) for name in SETS}


if __name__ == "__main__":
    main()
