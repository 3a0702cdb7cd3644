"""The front door of `helpdesk`: opening tickets, linking articles to them, and which tickets there are."""

from helpdesk.linking import ArticleNotReadable, link_article
from helpdesk.opening import NewRequest, NotComplete, Opened, open_ticket
from helpdesk.permissions import NotAllowed
from helpdesk.problems import Problem
from helpdesk.summaries import TicketSummary, for_article, summary_of, tickets_of
from helpdesk.wording import KeyUsedBefore, PatientDataFound, TextRefused

__all__ = [
    "ArticleNotReadable",
    "KeyUsedBefore",
    "NewRequest",
    "NotAllowed",
    "NotComplete",
    "Opened",
    "PatientDataFound",
    "Problem",
    "TextRefused",
    "TicketSummary",
    "for_article",
    "link_article",
    "open_ticket",
    "summary_of",
    "tickets_of",
]
