"""Index any corpus in a scratch index and write what its questions find."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import evaluation
from search.contracts import EngineUnavailable, LegUnavailable


class Command(BaseCommand):
    help = (
        "Index the corpus in DIR (corpus.<language>.jsonl) through the product's own code into a scratch index and write, "
        'for each question in FILE, a line {"qid": ["article id", ...]} to OUT. The site\'s index is not touched.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--corpus", required=True, metavar="DIR")
        parser.add_argument("--queries", required=True, metavar="FILE")
        parser.add_argument("--run", required=True, metavar="OUT")
        parser.add_argument("--legs", default="words,use,e5", help="words and dense legs, joined by commas")
        parser.add_argument("--engine", default="embedded", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        legs = [leg.strip() for leg in options["legs"].split(",") if leg.strip()]
        if not legs:
            raise CommandError("--legs names no leg")
        try:
            corpus = evaluation.read_corpus(Path(options["corpus"]))
            questions = evaluation.read_questions(Path(options["queries"]))
            lines = list(evaluation.evaluate(corpus, questions, legs, options["engine"]))
            Path(options["run"]).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except (ValueError, OSError, LegUnavailable, EngineUnavailable) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{len(lines)} questions written to {options['run']}")
