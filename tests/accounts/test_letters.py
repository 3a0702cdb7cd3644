from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.template.exceptions import TemplateDoesNotExist
from django.utils import timezone

from accounts import post
from accounts.api import notify
from accounts.models import Notification
from compliance.api import AuditEntry
from tests.factories.accounts import NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db
State = Notification.State


@pytest.fixture
def broken_server(monkeypatch):
    """A mail server that refuses as long as the list is not empty."""
    refusals = [ConnectionRefusedError()] * 20

    def send_messages(self, messages):
        if refusals:
            raise refusals.pop()
        return sent(self, messages)

    sent = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return refusals


def make_due(letter):
    Notification.objects.filter(pk=letter.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def test_letter_is_sent_after_commit_and_its_text_is_then_forgotten(django_capture_on_commit_callbacks):
    person = UserFactory(locale="en")
    with django_capture_on_commit_callbacks(execute=True):
        assert notify(person, "password_changed", "k1", context={"timestamp": timezone.now()})
        assert mail.outbox == []
    [message] = mail.outbox
    assert message.to == [person.email]
    assert message.subject == "Your password was changed"
    assert "Hello Person" in message.body
    letter = Notification.objects.get(key="k1")
    assert (letter.state, letter.body, letter.attempts) == (State.SENT, "", 1)


def test_same_key_never_writes_twice(django_capture_on_commit_callbacks):
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        assert notify(person, "password_changed", "k1", context={"timestamp": timezone.now()})
        assert not notify(person, "password_changed", "k1", context={"timestamp": timezone.now()})
    with django_capture_on_commit_callbacks(execute=True):
        assert not notify(person, "password_changed", "k1", context={"timestamp": timezone.now()})
    post.sweep()
    assert len(mail.outbox) == 1


def test_letter_vanishes_with_the_transaction_it_was_written_in():
    with transaction.atomic():
        notify(UserFactory(), "password_changed", "k1", context={"timestamp": timezone.now()})
        transaction.set_rollback(True)
    assert not Notification.objects.exists()


def test_letter_to_a_person_with_an_unknown_time_zone_is_in_utc():
    person = UserFactory(locale="en", time_zone="Europe/Atlantis")
    moment = timezone.now().replace(year=2026, month=1, day=10, hour=3, minute=30)
    notify(person, "password_changed", "k1", context={"timestamp": moment})
    assert "10 January 2026, 03:30." in Notification.objects.get().body


def test_letter_is_in_the_persons_time_zone():
    person = UserFactory(locale="en", time_zone="America/New_York")
    moment = timezone.now().replace(year=2026, month=1, day=10, hour=3, minute=30)
    notify(person, "password_changed", "k1", context={"timestamp": moment})
    assert "9 January 2026, 22:30." in Notification.objects.get().body


def test_letter_is_in_the_persons_language():
    moment = timezone.now().replace(month=8, day=10, hour=10)
    notify(UserFactory(locale="fr"), "password_changed", "k1", context={"timestamp": moment})
    letter = Notification.objects.get()
    assert letter.locale == "fr"
    assert "10 août" in letter.body


def test_given_subject_stands_and_the_text_keeps_its_first_line():
    notify(
        UserFactory(locale="en"), "password_changed", "k1", context={"timestamp": timezone.now()}, subject="Two\nlines"
    )
    letter = Notification.objects.get()
    assert letter.subject == "Two lines"
    assert letter.body.startswith("Your password was changed")


def test_unknown_kind_is_an_error_of_the_caller():
    with pytest.raises(TemplateDoesNotExist):
        notify(UserFactory(), "no_such_letter", "k1")


def test_nobody_writes_to_a_closed_account():
    assert not notify(UserFactory(inactive=True), "password_changed", "k1", context={"timestamp": timezone.now()})
    letter = NotificationFactory(user__is_active=False)
    assert not post.send(letter.key)
    assert mail.outbox == []
    assert Notification.objects.get(pk=letter.pk).problem == "inactive"


def test_refused_letter_waits_longer_each_time_and_then_goes_out(broken_server):
    del broken_server[2:]
    letter = NotificationFactory()
    waits = []
    for _attempt in range(2):
        make_due(letter)
        assert not post.send(letter.key)
        letter.refresh_from_db()
        assert (letter.state, letter.problem) == (State.WAITING, "ConnectionRefusedError")
        waits.append(letter.due_at - timezone.now())
        assert not post.send(letter.key), "not before its time"
    assert waits[0] < waits[1]
    make_due(letter)
    assert post.sweep() == 1
    assert len(mail.outbox) == 1


def test_letter_that_is_always_refused_is_given_up_aloud(broken_server):
    letter = NotificationFactory()
    for _attempt in range(len(post.BACK_OFF) + 1):
        make_due(letter)
        post.sweep()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.DEAD, len(post.BACK_OFF) + 1)
    entry = AuditEntry.objects.get(action="accounts.letter_undelivered")
    assert entry.facts["problem"] == "ConnectionRefusedError"
    assert letter.body, "the text is kept until it is delivered"
    make_due(letter)
    assert post.sweep() == 0


def test_letter_somebody_else_is_sending_is_left_alone():
    letter = NotificationFactory(state=State.SENDING, claimed_at=timezone.now())
    assert not post.send(letter.key)
    assert post.sweep() == 0
    assert mail.outbox == []


def test_letter_in_doubt_is_set_aside_and_not_sent_again():
    letter = NotificationFactory(state=State.SENDING, claimed_at=timezone.now() - timedelta(hours=1))
    assert post.sweep() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.problem) == (State.DEAD, "interrupted")
    assert mail.outbox == []


def test_letter_is_sent_again_on_a_persons_word_only(capsys):
    letter = NotificationFactory(state=State.DEAD, problem="interrupted")
    call_command("letters")
    assert letter.key in capsys.readouterr().out
    call_command("letters", "--resend", letter.key)
    assert len(mail.outbox) == 1
    with pytest.raises(CommandError):
        call_command("letters", "--resend", letter.key)


def test_message_id_follows_from_the_key():
    first, again = (post._message(NotificationFactory.build(key="same", user=UserFactory.build())) for _ in range(2))
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_once(monkeypatch):
    letter = NotificationFactory()
    inner = []

    def send_messages(self, messages):
        inner.append(post.send(letter.key))
        return sent(self, messages)

    sent = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    assert post.send(letter.key)
    assert inner == [False]
    assert len(mail.outbox) == 1
