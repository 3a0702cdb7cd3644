"""How much of a limit has been used, one row for everybody who has used some of it lately."""

from django.db import models


class Allowance(models.Model):
    """Until when a limit counts somebody as busy. `key` is a digest: neither the address nor the person can be read from it.

    A row whose moment has passed says the same as no row, so it may be removed at any time.
    """

    key = models.CharField(max_length=64, primary_key=True)
    busy_until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]
