"""Work for later."""

from django_tasks import task

from accounts import groups, post


@task()
def send_letter(key: str) -> bool:
    """Send one letter, if it is still waiting."""
    return post.send(key)


def notify_sweep() -> None:
    """Each minute: letters that no task has sent."""
    post.sweep()


def grants_sweep() -> None:
    """Each minute: people whose role began or ran out by the clock."""
    groups.fit_expired()
