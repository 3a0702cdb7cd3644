"""Text and bytes that the database keeps but cannot read: AES-256-GCM under data keys, which a master key wraps.

A sealed value reads `v1|key|nonce|ciphertext`. It is bound to its place (table, column, row): moved to another row or column
it opens no more. The data keys stand in the database wrapped by `settings.SEAL_KEY`, which never enters it. Designed to
support GDPR Art. 32 and HIPAA 164.312(a)(2)(iv) (framework: Compliance and Regulatory Support).
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models.query_utils import DeferredAttribute

from compliance.models import SealingKey

VERSION = "v1"
NONCE_BYTES = 12

_opened: dict[tuple[str, str], bytes] = {}  # data keys this process has unwrapped, by key and master


class WrongMasterKey(RuntimeError):
    """SEAL_KEY is not the key that the data keys of this database were wrapped with."""


class SealBroken(ValueError):
    """A sealed value was changed, moved to another place, or its key is gone."""


def seal(data: bytes, *, context: str) -> str:
    """Seal `data` for one place, named by `context` (`table|column|row`); the same context opens it again."""
    key = current_key()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_data_key(key)).encrypt(nonce, data, _bound(key.name, context))
    return "|".join((VERSION, key.name, _text(nonce), _text(sealed)))


def unseal(token: str, *, context: str) -> bytes:
    """Open what `seal` made for this context. Raises `SealBroken` or `WrongMasterKey`."""
    try:
        version, name, nonce, sealed = token.split("|")
        opened = AESGCM(_data_key_named(name)).decrypt(_bytes(nonce), _bytes(sealed), _bound(name, context))
    except (InvalidTag, NotBase64, ValueError, SealingKey.DoesNotExist) as error:
        raise SealBroken(context) from error
    if version != VERSION:
        raise SealBroken(context)
    return opened


def current_key() -> SealingKey:
    """The key that new values are sealed with; the first one is made when it is needed.

    Read from the database each time: a key that a rolled back transaction made must not be used by the next one.
    """
    found = SealingKey.objects.filter(state=SealingKey.State.CURRENT).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return new_key()
    except IntegrityError:  # somebody else was quicker
        return SealingKey.objects.get(state=SealingKey.State.CURRENT)


def new_key() -> SealingKey:
    """Make a current key; the one before must be retiring already (a constraint holds that)."""
    name = secrets.token_hex(8)
    return SealingKey.objects.create(name=name, wrapped=_wrap(name, AESGCM.generate_key(256)))


def rewrap(key: SealingKey) -> bool:
    """Wrap a data key with the present master key if the previous one wraps it still; answers if it did."""
    if _unwrap(key.name, key.wrapped, settings.SEAL_KEY) is not None:
        return False
    SealingKey.objects.filter(pk=key.pk, wrapped=key.wrapped).update(wrapped=_wrap(key.name, _data_key(key)))
    return True


def _data_key_named(name: str) -> bytes:
    known = _opened.get((name, settings.SEAL_KEY))
    return known or _data_key(SealingKey.objects.get(name=name))


def _data_key(key: SealingKey) -> bytes:
    place = (key.name, settings.SEAL_KEY)
    if place not in _opened:
        masters = [master for master in (settings.SEAL_KEY, settings.SEAL_KEY_PREVIOUS) if master]
        opened = [data for master in masters if (data := _unwrap(key.name, key.wrapped, master)) is not None]
        if not opened:
            raise WrongMasterKey(
                "SEAL_KEY is not the one that sealed this database. Put back the right one, or give it as SEAL_KEY_PREVIOUS "
                "and run: ./hysio manage keys rotate"
            )
        _opened[place] = opened[0]
    return _opened[place]


def _wrap(name: str, data_key: bytes) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _text(nonce + AESGCM(_master(settings.SEAL_KEY)).encrypt(nonce, data_key, _bound(name, "data key")))


def _unwrap(name: str, wrapped: str, master: str) -> bytes | None:
    raw = _bytes(wrapped)
    try:
        return AESGCM(_master(master)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(name, "data key"))
    except InvalidTag:
        return None


def _master(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"hysio master key", "sha256")


def _bound(name: str, context: str) -> bytes:
    return f"{VERSION}|{name}|{context}".encode()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode())


class Sealed(str):
    """A value as the database keeps it; plain text is an ordinary `str`."""

    __slots__ = ()


class _SealedAttribute(DeferredAttribute):
    """Opens the value when somebody reads it, not when the row is loaded."""

    field: SealedTextField

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        value = super().__get__(instance, owner)
        return self.field.opened(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField[str, str]):
    """Text that only the product can read; the database, its backups and `values()` hold the sealed form.

    `row_id` names the field that identifies the row and is known before it is saved. Written by `save` and `bulk_create`
    alone: an update or a search by plain text is refused (`TypeError`). Empty text stays empty.
    """

    descriptor_class = _SealedAttribute

    def __init__(self, *args: Any, row_id: str = "public_id", **kwargs: Any) -> None:
        self.row_id = row_id
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        # Migrations of other apps come in by the front door.
        return name, "compliance.api.SealedTextField", args, {**kwargs, "row_id": self.row_id}

    def context(self, instance: models.Model) -> str:
        """The place that a value of this row is bound to."""
        return f"{self.model._meta.db_table}|{self.column}|{getattr(instance, self.row_id)}"

    def opened(self, instance: models.Model, value: str) -> str:
        """The plain text of a sealed value of this row."""
        return unseal(value, context=self.context(instance)).decode()

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed):
            if add:  # a copied row would keep a value that opens in the old row alone
                self.opened(model_instance, value)
            return value
        if not value:
            return value
        sealed = Sealed(seal(str(value).encode(), context=self.context(model_instance)))
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def get_prep_value(self, value: Any) -> Any:
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is sealed: write it by save(), and do not search in it")
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(obj.__dict__.get(self.attname) or "")
