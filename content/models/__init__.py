"""Tables of `content`: pages, glossary, what readers tell us, and where imported text came from."""

from content.models.evidence import ImportRecord
from content.models.feedback import ContentGap, SafetyFlag, Vote
from content.models.glossary import Term, TermNote, TermText
from content.models.pages import ArticlePage, HomePage, SectionPage

__all__ = [
    "ArticlePage",
    "ContentGap",
    "HomePage",
    "ImportRecord",
    "SafetyFlag",
    "SectionPage",
    "Term",
    "TermNote",
    "TermText",
    "Vote",
]
