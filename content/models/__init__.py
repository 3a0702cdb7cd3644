"""Tables of `content`: pages, glossary, what readers tell us, and where imported text came from."""

from content.models.accessibility import AccessibilityRun
from content.models.beta import (
    BetaConcern,
    BetaInvitation,
    BetaResponse,
    BetaRound,
    EmergencyProposal,
    EmergencyRelease,
    WithdrawalProposal,
)
from content.models.evidence import ImportRecord
from content.models.feedback import ContentGap, SafetyFlag, Vote
from content.models.glossary import Term, TermNote, TermText
from content.models.maintenance import AgendaDecision, MaintenanceTask, PeriodicReview, RegulatoryChange
from content.models.pages import ArticlePage, HomePage, SectionPage
from content.models.released_media import ReleasedMedium
from content.models.review import EvidenceEnd, Release, ReviewPolicy, ReviewTask, ReviewTaskState, Signature, Withdrawal
from content.models.review_comments import ReviewComment
from content.models.review_desk import ReviewDelegation, ReviewReminder
from content.models.translation_state import TranslationState

__all__ = [
    "AccessibilityRun",
    "AgendaDecision",
    "ArticlePage",
    "BetaConcern",
    "BetaInvitation",
    "BetaResponse",
    "BetaRound",
    "ContentGap",
    "EmergencyProposal",
    "EmergencyRelease",
    "EvidenceEnd",
    "HomePage",
    "ImportRecord",
    "MaintenanceTask",
    "PeriodicReview",
    "RegulatoryChange",
    "Release",
    "ReleasedMedium",
    "ReviewComment",
    "ReviewDelegation",
    "ReviewPolicy",
    "ReviewReminder",
    "ReviewTask",
    "ReviewTaskState",
    "SafetyFlag",
    "SectionPage",
    "Signature",
    "Term",
    "TermNote",
    "TermText",
    "TranslationState",
    "Vote",
    "Withdrawal",
    "WithdrawalProposal",
]
