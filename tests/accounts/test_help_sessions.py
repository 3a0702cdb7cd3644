"""Sessions at the moment when several things happen at once, and what is swept away afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import help_sessions
from accounts.models import HelpSession, UsedNonce, User
from compliance.api import erase_person, export_person
from tests.factories.accounts import HostApplicationFactory, HostKeyFactory, help_session, host_token
from tests.racing import race

OPEN = """
from accounts.api import HelpRefused, open_help_session
try:
    print("opened", open_help_session(token=TOKENS[int(number)]).viewer.user.pk)
except HelpRefused as error:
    print(error.code)
"""


@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_uses_of_one_token_exactly_one_wins(tmp_path):
    token = host_token(HostKeyFactory())
    said = race(f"TOKENS = [{token!r}] * 2\n{OPEN}", tmp_path)
    assert sorted(word.split()[0] for word in said) == ["opened", "token-replayed"]


@pytest.mark.django_db(transaction=True)
def test_somebody_who_opens_two_sessions_at_once_for_the_first_time_is_one_person(tmp_path):
    key = HostKeyFactory()
    said = race(f"TOKENS = {[host_token(key) for _each in range(2)]!r}\n{OPEN}", tmp_path)
    assert len(set(said)) == 1
    assert said[0].startswith("opened")


@pytest.mark.django_db
def test_the_database_itself_lets_a_nonce_in_once():
    application = HostApplicationFactory()
    UsedNonce.objects.create(application=application, digest="same", expires_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        UsedNonce.objects.create(application=application, digest="same", expires_at=timezone.now())
    UsedNonce.objects.create(application=HostApplicationFactory(), digest="same", expires_at=timezone.now())


@pytest.mark.django_db
def test_a_nonce_is_kept_until_its_token_cannot_be_used_and_no_longer():
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        help_session()  # its token lives for 300 seconds and is taken for 60 more
        clock.shift(359)
        help_sessions.forget_dead_sessions()
        assert UsedNonce.objects.count() == 1
        clock.shift(2)
        help_sessions.forget_dead_sessions()
        assert (UsedNonce.objects.count(), HelpSession.objects.count()) == (0, 1)
        clock.shift(timedelta(minutes=15))
        help_sessions.forget_dead_sessions()
        assert HelpSession.objects.count() == 0


@pytest.mark.django_db
def test_sweeping_is_a_recurring_job():
    from compliance.api import schedule_status

    assert "accounts.help_sweep" in {job.name for job in schedule_status()}


@pytest.mark.django_db
def test_what_a_host_said_of_somebody_is_exported_and_erased():
    opened = help_session(roles=["nurse"], specialty="cardiology")
    person = User.objects.get(pk=opened.viewer.pk)
    said = export_person(person)["help"]
    assert said["applications"][0]["id_there"] == "u-17"
    assert said["sessions"][0]["roles"] == ["nurse"]
    assert opened.bearer not in str(said)
    erase_person(person)
    assert not HelpSession.objects.exists()
    assert not person.host_people.exists()
