"""Sealed text: kept so that the database cannot read it, and bound to its place."""

import sqlite3
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import HostKey
from compliance import sealing, sealing_keys
from compliance.api import AuditEntry, SealBroken, WrongMasterKey, seal, unseal
from compliance.models import SealingKey
from tests.factories.accounts import HostKeyFactory

pytestmark = pytest.mark.django_db

CANARY = "the-heron-stands-in-the-reeds"


def raw(key):
    return HostKey.objects.values_list("secret", flat=True).get(pk=key.pk)


def write_raw(key, token):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_hostkey SET secret = %s WHERE id = %s", [token, key.pk])


def in_use():
    return {key.name: sum(key.uses.values()) for key in sealing_keys.status()}


def test_what_is_sealed_is_read_again_and_not_twice_the_same():
    first, second = HostKeyFactory(secret=CANARY), HostKeyFactory(secret=CANARY)
    assert HostKey.objects.get(pk=first.pk).secret == CANARY
    assert raw(first) != raw(second)
    assert raw(first).startswith(f"v1|{SealingKey.objects.get().name}|")
    first.expires_at = timezone.now()
    before = raw(first)
    first.save()
    assert raw(first) == before  # what was not changed is not sealed anew


def test_a_sealed_text_moved_to_another_row_is_not_opened():
    first, second = HostKeyFactory(secret=CANARY), HostKeyFactory()
    write_raw(second, raw(first))
    with pytest.raises(SealBroken):
        _ = HostKey.objects.get(pk=second.pk).secret


def test_a_sealed_text_moved_to_another_column_is_not_opened():
    token = seal(b"text", context="tickets|subject|1")
    assert unseal(token, context="tickets|subject|1") == b"text"
    for elsewhere in ("tickets|body|1", "letters|subject|1", "tickets|subject|2"):
        with pytest.raises(SealBroken):
            unseal(token, context=elsewhere)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-5] + "AAAA=", lambda t: t.replace("v1|", "v2|"), lambda t: "v1|x", lambda t: t[3:]]
)
def test_a_sealed_text_that_was_changed_is_not_opened(spoil):
    with pytest.raises(SealBroken):
        unseal(spoil(seal(b"a text that is long enough", context="here")), context="here")


def test_a_copied_row_cannot_take_the_sealed_text_along():
    key = HostKey.objects.get(pk=HostKeyFactory(secret=CANARY).pk)
    key.pk, key.key_id, key._state.adding = None, "hk_copy", True
    with pytest.raises(SealBroken):
        key.save()


def test_plain_text_does_not_reach_a_sealed_column_by_a_side_door():
    key = HostKeyFactory()
    with pytest.raises(TypeError), transaction.atomic():
        HostKey.objects.filter(pk=key.pk).update(secret=CANARY)
    with pytest.raises(TypeError):
        HostKey.objects.filter(secret=CANARY).exists()
    key.secret = CANARY
    with pytest.raises(TypeError), transaction.atomic():
        HostKey.objects.bulk_update([key], ["secret"])
    HostKey.objects.bulk_create([HostKey(application=key.application, secret=CANARY)])
    assert HostKey.objects.first().secret == CANARY


def test_another_master_key_is_a_clear_error_and_not_an_empty_text(settings):
    key = HostKeyFactory()
    settings.SEAL_KEY = "somebody else's"
    with pytest.raises(WrongMasterKey, match="SEAL_KEY is not the one"):
        _ = HostKey.objects.get(pk=key.pk).secret
    with pytest.raises(CommandError, match="SEAL_KEY is not the one"):
        call_command("keys", "status")


def test_the_master_key_is_changed_with_the_previous_one_beside_it(settings):
    key = HostKeyFactory(secret=CANARY)
    settings.SEAL_KEY_PREVIOUS, settings.SEAL_KEY = settings.SEAL_KEY, "the next one"
    assert HostKey.objects.get(pk=key.pk).secret == CANARY
    sealing_keys.rotate()
    settings.SEAL_KEY_PREVIOUS = ""
    sealing._opened.clear()
    assert HostKey.objects.get(pk=key.pk).secret == CANARY


def test_a_rotation_seals_everything_anew_and_keeps_the_old_key_for_an_hour():
    keys = [HostKeyFactory(secret=f"{CANARY}-{number}") for number in range(5)]
    old = SealingKey.objects.get().name
    out = StringIO()
    call_command("keys", "rotate", stdout=out)
    assert out.getvalue().startswith("5 values sealed anew")
    assert in_use()[old] == 0
    assert [HostKey.objects.get(pk=key.pk).secret for key in keys] == [f"{CANARY}-{number}" for number in range(5)]
    assert AuditEntry.objects.get(action="compliance.sealing_key_rotated").facts["before"] == old
    sealing_keys.finish()
    assert old in in_use()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        sealing_keys.finish()
    assert list(in_use().values()) == [5]
    assert old not in in_use()


def test_an_old_key_that_a_row_still_uses_is_never_removed():
    key = HostKeyFactory(secret=CANARY)
    late = raw(key)
    sealing_keys.rotate()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        write_raw(key, late)  # a transaction from before the rotation was slow
        sealing_keys.rotate()
    assert HostKey.objects.get(pk=key.pk).secret == CANARY


class Killed(Exception):
    pass


def test_a_rotation_killed_halfway_goes_on_where_it_stopped(monkeypatch):
    keys = [HostKeyFactory(secret=f"{CANARY}-{number}") for number in range(5)]
    old = SealingKey.objects.get().name
    monkeypatch.setattr(sealing_keys, "STEP", 2)
    usual, calls = sealing_keys.seal, []

    def dies_at_the_third(data, *, context):
        calls.append(context)
        if len(calls) == 3:
            raise Killed
        return usual(data, context=context)

    monkeypatch.setattr(sealing_keys, "seal", dies_at_the_third)
    with pytest.raises(Killed):
        sealing_keys.rotate()
    assert in_use()[old] == 3
    assert [HostKey.objects.get(pk=key.pk).secret for key in keys] == [f"{CANARY}-{number}" for number in range(5)]
    monkeypatch.setattr(sealing_keys, "seal", usual)
    assert sealing_keys.rotate() == 3
    assert SealingKey.objects.count() == 2  # the rotation went on; a second one was not begun
    assert in_use()[old] == 0


def test_a_text_written_during_a_rotation_is_not_overwritten(monkeypatch):
    key = HostKeyFactory(secret="as it was")
    usual = sealing_keys.seal

    def while_somebody_writes(data, *, context):
        changed = HostKey.objects.get(pk=key.pk)
        changed.secret = CANARY
        changed.save()
        return usual(data, context=context)

    monkeypatch.setattr(sealing_keys, "seal", while_somebody_writes)
    sealing_keys.rotate()
    assert HostKey.objects.get(pk=key.pk).secret == CANARY


def test_a_key_whose_transaction_was_undone_seals_nothing_afterwards():
    with transaction.atomic():
        seal(b"text", context="here")
        transaction.set_rollback(True)
    token = seal(b"text", context="here")
    assert SealingKey.objects.get().name in token


def test_there_is_one_current_key():
    seal(b"text", context="here")
    with pytest.raises(IntegrityError):
        SealingKey.objects.create(name="another", wrapped="x")


@pytest.mark.django_db(transaction=True)
def test_the_text_stands_nowhere_in_the_database_file(tmp_path):
    HostKeyFactory(secret=CANARY)
    if connection.vendor == "sqlite":
        copy = tmp_path / "copy.sqlite3"
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
        kept = copy.read_bytes()
    else:
        kept = str(HostKey.objects.values().get()).encode()
    assert b"hk_" in kept
    assert CANARY.encode() not in kept
