"""Small tables that editors change rarely and every question needs: read once, then again after a while or a change."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
STALE_AFTER = 30.0  # seconds until another process' change is seen


class Kept(Generic[Value]):
    """The answer of `load` per key, read again after `STALE_AFTER` or `forget`."""

    def __init__(self, load: Callable[[str], Value]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._values: dict[str, tuple[float, Value]] = {}

    def get(self, key: str) -> Value:
        with self._lock:
            held = self._values.get(key)
        if held and time.monotonic() - held[0] < STALE_AFTER:
            return held[1]
        value = self._load(key)
        with self._lock:
            self._values[key] = (time.monotonic(), value)
        return value

    def forget(self) -> None:
        with self._lock:
            self._values.clear()
