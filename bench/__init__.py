"""Benchmarks: one question a file, generated data of a given size and seed, JSON out. How to run them: docs/performance.md."""

import search  # noqa: F401 - before numpy, as in the product: it says how many threads a process takes
