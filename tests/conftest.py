"""What every test may rely on."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import TransactionTestCase

from compliance import guard
from tests import template_database


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker) -> Iterator[None]:
    """A copy of the migrated template database, in place of all migrations in every test process."""
    with django_db_blocker.unblock():
        template_database.create()
    yield
    with django_db_blocker.unblock():
        template_database.drop()


@pytest.fixture(scope="session", autouse=True)
def _audit_guard_steps_aside_for_flush() -> Iterator[None]:
    """Transaction tests empty all tables afterwards, which the triggers of the audit trail refuse: lift them for just that
    moment and put them back."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_guard(case: TransactionTestCase) -> None:
        names = case._databases_names(include_mirrors=False)
        for name in names:
            guard.remove(connections[name])
        try:
            flush(case)
        finally:
            for name in names:
                guard.install(connections[name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_guard)
        yield
