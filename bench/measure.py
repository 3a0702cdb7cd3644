"""What all benchmarks share: their options, one process a size, percentiles, the machine, and the JSON at the end.

Sizes run one after the other, each in a process of its own, so that memory is counted from nothing and a size that takes
too long can be ended without losing the others. Results go to standard output, messages to standard error.
"""

import argparse
import json
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Measure = Callable[[argparse.Namespace], dict[str, Any]]


def main(module: str, question: str, measure: Measure) -> None:
    """Run `measure` for each size; `module` is how the process of one size is started again."""
    options = _parser(question).parse_args()
    if options.only:
        options.size = options.only
        print(json.dumps(measure(options)))
        return
    sizes, started = [], time.monotonic()
    for size in options.sizes:
        left = options.minutes * 60 - (time.monotonic() - started)
        say(f"{module}: {size} articles, {left / 60:.0f} minutes left")
        sizes.append(_in_own_process(module, size, left) if left > 0 else {"size": size, "stopped": "no time left"})
    print(json.dumps({"question": question, **circumstances(), "seed": options.seed, "sizes": sizes}, indent=1))
    if any("stopped" in each for each in sizes):
        raise SystemExit(1)


def _parser(question: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=question)
    add = parser.add_argument
    add("--sizes", type=_numbers, default=[1000, 10_000], help="articles: pages in all, a quarter a language")
    add("--seed", type=int, default=1)
    add(
        "--var",
        type=Path,
        default=Path(tempfile.gettempdir()) / "hysio-bench",
        help="bases are kept here and used again",
    )
    add("--minutes", type=float, default=60, help="what runs longer is ended")
    add("--rounds", type=int, default=3, help="the median of so many is told")
    add("--questions", type=int, default=200, help="in all, a quarter a language")
    add("--times", type=int, default=30, help="publications, pages or articles measured")
    add("--real-use", type=int, default=2000, help="largest size whose `use` vectors are computed by the model")
    add("--real-e5", type=int, default=0, help="the same for `e5`: 3 passages a second")
    add(
        "--without",
        type=lambda text: text.split(","),
        default=[],
        help="contestants left out, e.g. wagtail_or: minutes a question",
    )
    add("--no-models", action="store_true", help="no encoder at all, for a quick look whether everything runs")
    add("--only", type=int, help=argparse.SUPPRESS)
    return parser


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _in_own_process(module: str, size: int, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", module, *sys.argv[1:], "--only", str(size)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, _ = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return {"size": size, "stopped": f"after {seconds:.0f} s"}
    finally:
        _end_group(child)
    return json.loads(out) if child.returncode == 0 else {"size": size, "stopped": f"exit code {child.returncode}"}


def _end_group(child: subprocess.Popen[str]) -> None:
    """Whatever the child started lives in its session and goes with it."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Circumstances


def circumstances() -> dict[str, Any]:
    return {
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
            "python": platform.python_version(),
        },
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain", "-uno") else ""),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def load_average() -> float:
    """Over the last minute: how many processes wanted a core."""
    return round(os.getloadavg()[0], 1)


def memory_mb(pid: int | str = "self") -> int | None:
    """Resident memory of a process; None where /proc is missing."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


# Times


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def percentiles(seconds: Sequence[float], unit: str = "ms") -> dict[str, float]:
    """In milliseconds."""
    ordered = sorted(seconds)
    return {
        f"p50_{unit}": round(statistics.median(ordered) * 1000, 3),
        f"p95_{unit}": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 3),
    }


@dataclass
class Lap:
    """One contestant's answers in one round, in seconds: by the clock, and of processor time in this process."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self, act: Callable[[], object]) -> None:
        clock, processor = time.perf_counter(), time.process_time()
        act()
        self.processor.append(time.process_time() - processor)
        self.clock.append(time.perf_counter() - clock)

    def told(self) -> dict[str, float]:
        return percentiles(self.clock) | percentiles(self.processor, "cpu_ms")


def interleaved(
    contestants: Mapping[str, Callable[[Any], object]], asked: Sequence[Any], rounds: int, seconds_each: float
) -> dict[str, dict[str, Any]]:
    """Each of `asked` goes to every contestant in a shuffled order, `rounds` times; the median of the rounds is told.

    Where other programs share the cores, processor time says more than the clock. A contestant that has used up
    `seconds_each` is out for the rest; `asked` in its result says how often it answered.
    """
    chance = random.Random(1)
    laps: dict[str, list[Lap]] = {name: [] for name in contestants}
    used = dict.fromkeys(contestants, 0.0)
    for _ in range(rounds):
        here = {name: Lap() for name in contestants if used[name] < seconds_each}
        for each in asked:
            names = [name for name in here if used[name] < seconds_each]
            for name in chance.sample(names, len(names)):
                here[name].run(partial(contestants[name], each))
                used[name] += here[name].clock[-1]
        for name, lap in here.items():
            laps[name].append(lap)
    return {name: _median_of(found) for name, found in laps.items()}


def _median_of(laps: Sequence[Lap]) -> dict[str, Any]:
    """Of the rounds that were run to the end; of the first one if none was."""
    whole = [lap for lap in laps if len(lap.clock) == max(len(each.clock) for each in laps)]
    told = [lap.told() for lap in whole]
    medians = {name: round(statistics.median(each[name] for each in told), 3) for name in told[0]}
    return {**medians, "asked": sum(len(lap.clock) for lap in laps), "rounds": len(whole)}


def ratio(one: float, other: float) -> float:
    return round(one / other, 3) if other else 0.0
