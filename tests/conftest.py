"""What every test may rely on."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation

from tests import template_database


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker) -> Iterator[None]:
    """A copy of the migrated template database, in place of all migrations in every test process."""
    with django_db_blocker.unblock():
        template_database.create()
    yield
    with django_db_blocker.unblock():
        template_database.drop()


@pytest.fixture(autouse=True)
def _language_of_the_house() -> Iterator[None]:
    """Each test begins in it: a request leaves its reader's language behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def _transaction_tests_leave_a_new_database() -> Iterator[None]:
    """Django would empty all tables after a transaction test, which the triggers of the audit trail refuse, and which would
    take roles and languages along. The template is copied again instead, triggers included."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: template_database.restore())
        yield
