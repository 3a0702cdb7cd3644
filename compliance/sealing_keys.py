"""Changing the keys of sealed values while the site runs, and telling how far that is.

A rotation makes a new key, seals every value anew in small steps, and keeps the old key until no value uses it and no
transaction that began before can write one. Killed at any moment, the next run goes on where this one stopped: what is still
to do is read from the values themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from compliance import events
from compliance.models import SealingKey
from compliance.sealing import VERSION, Sealed, SealedTextField, current_key, new_key, rewrap, seal, unseal

STEP = 100  # rows a transaction: others wait for it
KEPT_LONGER = timedelta(hours=1)  # an unused key: a transaction that began before the rotation may still seal with it


@dataclass(frozen=True)
class Store:
    """A place with sealed values: how many use a key, and sealing the next few anew (answers how many; 0 when done)."""

    name: str
    count: Callable[[str], int]
    reseal: Callable[[str], int]


@dataclass(frozen=True)
class KeyStatus:
    """One key: since when, still current or not, and how many values use it, by place."""

    name: str
    state: str
    created_at: datetime
    uses: dict[str, int]


_stores: dict[str, Store] = {}


def register_sealed_store(name: str, *, count: Callable[[str], int], reseal: Callable[[str], int]) -> None:
    """Make sealed values outside of `SealedTextField` (files) part of every rotation. A name can be taken once."""
    if name in _stores:
        raise ValueError(f"sealed values {name!r} are registered already")
    _stores[name] = Store(name, count, reseal)


def rotate() -> int:
    """Begin a rotation, or go on with the one that was not finished; answers how many values were sealed anew."""
    for key in SealingKey.objects.all():
        rewrap(key)
    if not SealingKey.objects.filter(state=SealingKey.State.RETIRING).exists():
        _begin()
    return finish()


def finish() -> int:
    """Seal anew what retiring keys still hold and remove those that nothing uses any more. Safe to run at any time."""
    done = 0
    for key in SealingKey.objects.filter(state=SealingKey.State.RETIRING):
        for store in stores():
            while moved := store.reseal(key.name):
                done += moved
        _remove_if_unused(key)
    return done


def status() -> list[KeyStatus]:
    """Every key, the oldest first. Raises `WrongMasterKey` when the master key is not theirs."""
    if SealingKey.objects.exists():
        unseal(seal(b"", context="status"), context="status")
    return [
        KeyStatus(
            key.name,
            key.state,
            key.created_at,
            {store.name: used for store in stores() if (used := store.count(key.name))},
        )
        for key in SealingKey.objects.all()
    ]


def stores() -> Iterator[Store]:
    """Every sealed column of every app, and what was registered besides."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField):
                yield _column(model, field)
    yield from _stores.values()


@transaction.atomic
def _begin() -> None:
    before = current_key()
    SealingKey.objects.filter(pk=before.pk).update(state=SealingKey.State.RETIRING, retired_at=timezone.now())
    after = new_key()
    events.sealing_key_rotated.announce(subject=after, before=before.name, after=after.name)


def _remove_if_unused(key: SealingKey) -> None:
    old = key.retired_at is not None and key.retired_at < timezone.now() - KEPT_LONGER
    if old and not any(store.count(key.name) for store in stores()):
        with transaction.atomic():
            events.sealing_key_removed.announce(subject=key, key=key.name)
            key.delete()


def _column(model: type[models.Model], field: SealedTextField) -> Store:
    def using(name: str) -> models.QuerySet[models.Model]:
        return model._base_manager.filter(**{f"{field.attname}__startswith": Sealed(f"{VERSION}|{name}|")})

    def reseal(name: str) -> int:
        rows = list(using(name).only("pk", field.row_id, field.attname).order_by("pk")[:STEP])
        with transaction.atomic():
            for row in rows:
                old = row.__dict__[field.attname]
                new = Sealed(seal(field.opened(row, old).encode(), context=field.context(row)))
                # Only if nobody has written it meanwhile: her text is newer than ours.
                model._base_manager.filter(pk=row.pk, **{field.attname: old}).update(**{field.attname: new})
        return len(rows)

    return Store(f"{model._meta.label_lower}.{field.name}", lambda name: using(name).count(), reseal)
