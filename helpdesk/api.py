"""The front door of `helpdesk`: opening tickets, linking articles to them, and which tickets there are."""

from helpdesk.demo import DemoStep, DemoTicket, load_demo_tickets
from helpdesk.doors import desk_doors
from helpdesk.help_demo import load_demo_help_use
from helpdesk.linking import ArticleNotReadable, link_article
from helpdesk.opening import NewRequest, NotComplete, Opened, open_ticket
from helpdesk.permissions import NotAllowed
from helpdesk.problems import Problem
from helpdesk.rule_files import BadHelpRules, load_help_rules
from helpdesk.summaries import TicketSummary, for_article, summary_of, tickets_of
from helpdesk.widget_files import snippet as widget_snippet
from helpdesk.wording import KeyUsedBefore, PatientDataFound, TextRefused

__all__ = [
    "ArticleNotReadable",
    "BadHelpRules",
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
    "desk_doors",
    "for_article",
    "link_article",
    "load_demo_help_use",
    "load_demo_tickets",
    "load_help_rules",
    "open_ticket",
    "summary_of",
    "tickets_of",
    "widget_snippet",
]
