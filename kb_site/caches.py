"""A cache in memory, one a process, except for what all processes must agree on."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

SHARED = "allauth"  # how the keys of sign-in begin: its limits, and codes of a second factor that were used


class ProcessCache(LocMemCache):
    """Pages and pictures are remembered in each process; what sign-in counts is kept in the database (cache `shared`).

    Otherwise somebody who guesses passwords would have as many tries more as there are processes, and a code of a second
    factor could be used once in each.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return _shared().get(key, default, version) if _is_shared(key) else super().get(key, default, version)

    def add(self, key: str, value: Any, timeout: Any = ..., version: int | None = None) -> bool:
        options = {} if timeout is ... else {"timeout": timeout}
        if _is_shared(key):
            return _shared().add(key, value, version=version, **options)
        return super().add(key, value, version=version, **options)

    def set(self, key: str, value: Any, timeout: Any = ..., version: int | None = None) -> None:
        options = {} if timeout is ... else {"timeout": timeout}
        if _is_shared(key):
            _shared().set(key, value, version=version, **options)
        else:
            super().set(key, value, version=version, **options)

    def delete(self, key: str, version: int | None = None) -> bool:
        return _shared().delete(key, version) if _is_shared(key) else super().delete(key, version)

    def clear(self) -> None:
        super().clear()
        _shared().clear()


def _is_shared(key: str) -> bool:
    return key.startswith(SHARED)


def _shared() -> BaseCache:
    return caches["shared"]
