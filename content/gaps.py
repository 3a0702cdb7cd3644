"""Questions that nothing answered become a ranked list for editors (framework: Knowledge Base, content maintenance)."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from content import events
from content.models import ContentGap

LONGEST = 256


def note_unanswered(*, locale: str, question: str) -> ContentGap:
    """Count `question`, which was redacted before; equal questions (but for case and spaces) are one gap."""
    words = " ".join(question.casefold().split())[:LONGEST]
    with transaction.atomic():
        gap, created = ContentGap.objects.get_or_create(locale=locale, question=words)
        if not created:
            ContentGap.objects.filter(pk=gap.pk).update(times=F("times") + 1, last_asked_at=timezone.now())
            gap.refresh_from_db()
        events.gap_noted.announce(subject=gap, gap=gap.pk, locale=locale, times=gap.times)
    return gap
