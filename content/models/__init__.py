"""Tables of `content`: pages, glossary, what readers tell us, and where imported text came from."""

from content.models.evidence import ImportRecord
from content.models.feedback import ContentGap, SafetyFlag, Vote
from content.models.glossary import Term, TermNote, TermText
from content.models.pages import ArticlePage, HomePage, SectionPage
from content.models.review import EvidenceEnd, Release, ReviewPolicy, ReviewTask, ReviewTaskState, Signature, Withdrawal

__all__ = [
    "ArticlePage",
    "ContentGap",
    "EvidenceEnd",
    "HomePage",
    "ImportRecord",
    "Release",
    "ReviewPolicy",
    "ReviewTask",
    "ReviewTaskState",
    "SafetyFlag",
    "SectionPage",
    "Signature",
    "Term",
    "TermNote",
    "TermText",
    "Vote",
    "Withdrawal",
]
