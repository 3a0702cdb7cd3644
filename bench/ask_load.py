"""How long does a question from the help panel take over HTTP, for one reader and for fifty?

    python -m bench.ask_load --sizes 2000 > ask_load.json

Through the whole middleware and the limits, without `e5` and with it. One reader asks one question after the other. Fifty
readers ask as people do: each waits PAUSE seconds, more or less, between two questions. Bounded: `--times` x 4 seconds.
"""

import argparse
import http.client
import json
import os
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, cycle
from typing import Any

from bench import base, generator
from bench.generator import Question
from bench.measure import load_average, main, percentiles, ratio, timed
from bench.serving import served

CLIENTS = 50
PAUSE = 10.0  # seconds that a person reads before she asks again
SECONDS_A_TIME = 4
WARM_UP = 5
ORIGIN = "https://host.bench.example"
LEGS = {"without_e5": "use", "all_legs": "use,e5"}
# The limits of the help are for one person; all clients of this bench share one address.
LIMITS = "help-address=1000000/60,help-session-address=100000/60,help-ask=1000000/60"


@dataclass
class Heard:
    """Seconds of each answer, and what was said instead of one."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return {"asked": len(self.seconds), "errors": len(self.errors), "said": sorted(set(self.errors))[:3]}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    built = base.opened(options)
    application = _application()
    wanted = WARM_UP + max(1, options.questions // len(generator.LOCALES))
    asked = generator.questions(options.size, options.seed, per_locale=wanted)
    questions = list(chain.from_iterable(zip(*asked.values(), strict=True)))
    os.environ["LIMITS"] = LIMITS
    return {
        **{name: built[name] for name in ("size", "pages", "passages")},
        "load_average": load_average(),
        **{name: _served_with(dense, application, questions, options) for name, dense in LEGS.items()},
    }


def _application() -> str:
    """A host application of an organisation; its public id."""
    from accounts.models import HostApplication, Organisation

    organisation, _made = Organisation.objects.get_or_create(
        facility_id="BENCH-0001", defaults={"name": "Bench", "country": "nl", "time_zone": "Europe/Amsterdam"}
    )
    found, _made = HostApplication.objects.get_or_create(
        organisation=organisation, name="Bench", defaults={"allowed_origins": [ORIGIN]}
    )
    return str(found.public_id)


def _served_with(
    dense: str, application: str, questions: Sequence[Question], options: argparse.Namespace
) -> dict[str, Any]:
    os.environ["SEARCH_DENSE"] = dense
    with served() as (port, _pid):
        alone = Heard()
        _Reader(port, application).ask_all(questions, alone)
        many = _together(port, application, questions[WARM_UP:], options.times * SECONDS_A_TIME)
    if not alone.seconds or not many.seconds:
        raise RuntimeError(f"nothing was answered: {(alone.errors or many.errors)[:1]}")
    one, fifty = percentiles(alone.seconds[WARM_UP:]), percentiles(many.seconds)
    return {
        "one": {**one, **alone.told()},
        "fifty": {**fifty, **many.told()},
        "ratios": {"fifty/one": ratio(fifty["p95_ms"], one["p95_ms"])},
    }


def _together(port: int, application: str, questions: Sequence[Question], seconds: float) -> Heard:
    heard, lock, end = Heard(), threading.Lock(), time.monotonic() + seconds

    def read(number: int) -> None:
        chance, mine = random.Random(number), Heard()
        reader = _Reader(port, application)
        for question in cycle(chance.sample(questions, len(questions))):
            time.sleep(min(chance.uniform(0, 2 * PAUSE), seconds / 2))
            if time.monotonic() >= end:
                break
            reader.connection.close()  # the server closes what is idle; a browser opens a new one, and so does this reader
            reader.ask(question, mine)
        with lock:
            heard.seconds += mine.seconds
            heard.errors += mine.errors

    readers = [threading.Thread(target=read, args=(number,)) for number in range(CLIENTS)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join()
    return heard


class _Reader:
    """One anonymous session of the help, on a connection of its own."""

    def __init__(self, port: int, application: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
        self.headers["Authorization"] = "Bearer " + self._post("session", {"application": application})["bearer"]

    def ask_all(self, questions: Sequence[Question], heard: Heard) -> None:
        for question in questions:
            self.ask(question, heard)

    def ask(self, question: Question, heard: Heard) -> None:
        body = {"text": question.text, "context": {"locale": question.locale, "screen": "visit"}}
        try:
            heard.seconds.append(timed(lambda: self._post("ask", body)))
        except (OSError, http.client.HTTPException, ValueError) as error:
            heard.errors.append(str(error))
            self.connection.close()

    def _post(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        self.connection.request("POST", f"/api/v1/help/{name}", json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        found: dict[str, Any] = json.load(answer)
        if answer.status >= 300:
            raise ValueError(f"{name} answered {answer.status}: {found}")
        return found


if __name__ == "__main__":
    main("bench.ask_load", "How long does a question from the help panel take, for one reader and for fifty?", measure)
