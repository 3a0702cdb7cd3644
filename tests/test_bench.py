"""Each benchmark runs on a tiny base and tells what docs/performance.md says it tells. Times are not judged here."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings

from bench import generator
from tests import template_database

TINY = ["--sizes", "40", "--no-models", "--rounds", "1", "--questions", "8", "--times", "2"]


@pytest.fixture(scope="module")
def run_bench(tmp_path_factory, django_db_setup):
    """Runs a benchmark in a process of its own; all of them share one base."""
    var = tmp_path_factory.mktemp("bench")
    template = template_database.FOLDER / f"hysio_template_{template_database.digest()}.sqlite3"

    def run(name, *more, expect=0):
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", "--var", str(var), *TINY, *more],
            cwd=settings.ROOT,
            env={**os.environ, "HYSIO_BENCH_TEMPLATE": str(template)},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == expect, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run


def only_size(report):
    """The one size of a report, after looking at what every report has."""
    assert report["question"].endswith("?")
    assert {"processor", "cores", "memory_gb", "python"} <= report["machine"].keys()
    assert {"date", "commit", "seed"} <= report.keys()
    [size] = report["sizes"]
    assert "stopped" not in size
    return size


def test_base_tells_how_fast_it_was_built(run_bench):
    size = only_size(run_bench("base"))
    assert size["pages"] == 40
    assert size["passages"] >= 40
    assert size["texts"] > size["passages"]
    assert size["words_articles_per_s"] > 0
    assert size["vectors"]["use"]["kind"] == size["vectors"]["e5"]["kind"] == "synthetic"


def test_query_puts_ours_next_to_the_others_in_one_run(run_bench):
    size = only_size(run_bench("query"))
    ours = {
        "all_legs",
        "without_e5",
        "words_only",
        "leg_words",
        "leg_use",
        "leg_e5",
        "all_legs_again",
        "without_e5_again",
    }
    others = {"wagtail_or", "wagtail_and", "tantivy", "fts5"}
    assert set(size["in_process"]) == ours | others
    for result in size["in_process"].values():
        assert result["asked"] == size["questions"] == 8
        assert 0 < result["p50_ms"] <= result["p95_ms"]
        assert 0 < result["p50_cpu_ms"] <= result["p95_cpu_ms"]
    assert size["ratios"]["without_e5/wagtail_or"] > 0
    assert size["http"]["asked"] == 8
    assert size["found"]["own_article_among_ten"] > 0
    assert "unavailable" not in size["found"]["rungs"]


def test_publish_waits_until_readers_find_each_article_and_leaves_the_base_as_readers_saw_it(run_bench):
    size = only_size(run_bench("publish"))
    assert size["publications"] == 2
    for name in ("publish", "findable", "write"):
        assert 0 < size[name]["p50_ms"] <= size[name]["p95_ms"]
    assert only_size(run_bench("page"))["pages"] == 40


def test_page_counts_queries_of_articles_and_of_stock_pages(run_bench):
    size = only_size(run_bench("page"))
    assert size["article"]["queries"]["most"] <= 8
    assert size["stock"]["queries"]["most"] > 0
    assert size["ratios"]["article/stock"] > 0


def test_loader_imports_the_same_articles_by_both_roads(run_bench):
    size = only_size(run_bench("loader"))
    assert size["articles_per_s"].keys() == {"direct", "wagtail"}
    assert size["ratios"]["direct/wagtail"] > 0


def test_help_is_asked_by_one_reader_and_by_fifty(run_bench):
    size = only_size(run_bench("ask_load", "--times", "1"))
    for found in (size["without_e5"], size["all_legs"]):
        assert found["one"]["asked"] >= 8
        assert found["fifty"]["asked"] >= 20
        assert found["one"]["errors"] == found["fifty"]["errors"] == 0, found
        assert found["one"]["p95_ms"] > 0


def test_widget_is_weighed_beside_the_others_and_says_when_nothing_was_timed():
    done = subprocess.run(
        [sys.executable, "-m", "bench.widget", "--rounds", "1"],
        cwd=settings.ROOT,
        env={**os.environ, "HYSIO_CHROMIUM": "/nowhere/chromium"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout)
    assert {"machine", "date", "commit", "rounds", "not_timed"} <= report.keys()
    assert report["bytes"]["loader"] <= 4096
    assert report["bytes"]["code_and_look"] <= 32 * 1024
    assert all(0 < other["ours/theirs"] < 1 for other in report["bytes"]["others"].values())


def test_a_size_that_takes_too_long_is_ended_and_said_so(run_bench):
    report = run_bench("base", "--sizes", "400", "--minutes", "0.01", expect=1)
    assert report["sizes"][0]["size"] == 400
    assert "stopped" in report["sizes"][0]


def test_the_same_seed_gives_the_same_articles_and_questions():
    assert list(generator.families(80, 3)) == list(generator.families(80, 3))
    assert list(generator.families(80, 3)) != list(generator.families(80, 4))
    assert generator.questions(80, 3, 20) == generator.questions(80, 3, 20)


def test_questions_have_2_to_12_words_and_are_200_different_ones_a_language():
    for locale, questions in generator.questions(1000, 1).items():
        assert len({question.text for question in questions}) == 200
        assert all(question.locale == locale for question in questions)
        assert all(2 <= len(question.text.split()) <= 12 for question in questions)


def test_words_of_generated_articles_follow_a_zipf_law():
    words = Counter(
        word
        for family in generator.families(2000, 1)
        for part in generator.LAYOUT
        for sentence in generator.part(family, part, "de")
        for word in sentence.lower().split()
    )
    ranked = [count for _word, count in words.most_common()]
    assert ranked[0] > 20 * ranked[100] > 20 * 20 * ranked[-1]
    assert len(ranked) > 1500


def test_every_twentieth_family_nearly_repeats_the_one_before():
    whole, repeated = generator.family(18, 1), generator.family(19, 1)
    texts = [
        [sentence for part in generator.LAYOUT for sentence in generator.part(each, part, "en")]
        for each in (whole, repeated)
    ]
    same = sum(one == other for one, other in zip(*texts, strict=True))
    assert len(texts[0]) / 2 < same < len(texts[0])


def test_review_puts_the_list_and_a_signature_next_to_stock_wagtail(run_bench):
    size = only_size(run_bench("review"))
    assert size["tree_problems"] == 0
    assert size["open_reviews"] == size["signature"]["signed"] == size["stock_approval"]["signed"] == 5
    for page in ("list_of_reviews", "matrix", "editor_first_page", "explorer_of_a_section", "stock_panel"):
        assert size[page]["queries"] > 0
    assert size["ratios"]["list/stock_panel"] > 0
