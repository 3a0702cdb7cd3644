"""The front door of `content`: cards, what a viewer may read, votes, the glossary, and loading."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from content.cards import Card, Language, cards, cards_by_key
from content.contacts import CLOSES, OPENS, WORKING_DAYS, Channel, Reachable, emergency, reachable, telephone
from content.doors import desk_doors
from content.feedback import visitor_pseudonym
from content.gaps import note_unanswered
from content.glossary import BadTerms, load_terms
from content.help_links import article_url, cards_for_screen
from content.importing import Report, import_folder
from content.labels import PRODUCT_AREA as PRODUCT_AREA_LABELS
from content.labels import ROLE as ROLE_LABELS
from content.labels import SCREEN as SCREEN_LABELS
from content.labels import SPECIALTY as SPECIALTY_LABELS
from content.labels import TYPE as TYPE_LABELS
from content.labels import patient_detail
from content.models import ArticlePage, ImportRecord, Vote
from content.navigation import LANGUAGE_NAMES, SectionLink, sections
from content.paper import available as pdf_available
from content.review.beta import Answer as BetaAnswer
from content.review.demonstrating import (
    DemoChange,
    DemoLaw,
    DemoReview,
    DemoRules,
    DemoWithdrawal,
    demo_evidence_count,
    load_demo_life,
)
from content.review.signing.deciding import register_requirement
from content.review.steps import Step
from content.situations import Facts, articles_for, facts_of, standing_of, titles_by_key
from content.vocabulary import COUNTRIES, ROLES, SCREENS, SPECIALTIES
from content.widget_reading import NotThere, Reading, absolute, reading

__all__ = [
    "CLOSES",
    "COUNTRIES",
    "LANGUAGE_NAMES",
    "OPENS",
    "PRODUCT_AREA_LABELS",
    "ROLES",
    "ROLE_LABELS",
    "SCREENS",
    "SCREEN_LABELS",
    "SPECIALTIES",
    "SPECIALTY_LABELS",
    "TYPE_LABELS",
    "WORKING_DAYS",
    "BadTerms",
    "BetaAnswer",
    "Card",
    "Channel",
    "DemoChange",
    "DemoLaw",
    "DemoReview",
    "DemoRules",
    "DemoWithdrawal",
    "Facts",
    "Language",
    "NotReadable",
    "NotThere",
    "Reachable",
    "Reading",
    "Report",
    "SectionLink",
    "Step",
    "absolute",
    "article_url",
    "articles_for",
    "cards",
    "cards_by_key",
    "cards_for_screen",
    "demo_evidence_count",
    "desk_doors",
    "emergency",
    "facts_of",
    "import_demo",
    "load_demo_life",
    "load_terms",
    "note_unanswered",
    "patient_detail",
    "pdf_available",
    "reachable",
    "reading",
    "record_vote",
    "register_requirement",
    "sections",
    "standing_of",
    "telephone",
    "titles_by_key",
    "visible_to",
    "visitor_pseudonym",
]


class NotReadable(LookupError):
    """There is no such article for this viewer."""


def visible_to(viewer: Any, ids: Iterable[int]) -> set[int]:
    """Which of these articles `viewer` may read now; one query."""
    found = ArticlePage.objects.visible_to(viewer).filter(pk__in=list(ids))
    return set(found.values_list("pk", flat=True))


def record_vote(article: int, *, viewer: Any, visitor: str, useful: bool, reason: str = "", text: str = "") -> Vote:
    """Keep the vote of `visitor` (see `visitor_pseudonym`) on an article that `viewer` may read; else `NotReadable`."""
    from content import feedback

    page = ArticlePage.objects.visible_to(viewer).select_related("locale").filter(pk=article).first()
    if page is None:
        raise NotReadable(article)
    return feedback.record_vote(page, visitor=visitor, useful=useful, reason=reason, text=text)


def import_demo(
    folder: Path,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    age_of: Callable[[str, str], timedelta] = lambda key, locale: timedelta(0),
) -> Report:
    """Import the demo's articles below `folder`; safe to repeat. `age_of(key, language)`: how long ago it was released."""
    return import_folder(folder, origin=ImportRecord.Origin.DEMO, progress=progress, age_of=age_of)
