"""The front door of `helpdesk`: opening tickets, linking articles to them, and which tickets there are."""

from helpdesk.demo import DemoStep, DemoTicket, load_demo_tickets
from helpdesk.linking import ArticleNotReadable, link_article
from helpdesk.opening import NewRequest, NotComplete, Opened, open_ticket
from helpdesk.permissions import NotAllowed
from helpdesk.problems import Problem
from helpdesk.summaries import TicketSummary, for_article, summary_of, tickets_of
from helpdesk.widget_files import snippet as widget_snippet
from helpdesk.wording import KeyUsedBefore, PatientDataFound, TextRefused

__all__ = [
    "ArticleNotReadable",
    "DemoStep",
    "DemoTicket",
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
    "load_demo_tickets",
    "open_ticket",
    "summary_of",
    "tickets_of",
    "widget_snippet",
]
