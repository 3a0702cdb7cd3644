"""What `helpdesk` announces about tickets. Facts carry ids and codes, never a word that somebody typed."""

from compliance.api import Event

ticket_opened = Event("helpdesk.ticket_opened")  # facts: tier, why, affected, channel, ask (or empty), images, tried
ticket_answered = Event("helpdesk.ticket_answered")  # facts: message, state, first (whether it was the first answer)
ticket_noted = Event("helpdesk.ticket_noted")  # facts: message
requester_wrote = Event("helpdesk.requester_wrote")  # facts: message, state
ticket_solved = Event("helpdesk.ticket_solved")  # facts: by (requester, support), family of the article that answered
ticket_reopened = Event("helpdesk.ticket_reopened")  # facts: by
ticket_closed = Event("helpdesk.ticket_closed")  # facts: by (support, clock)
ticket_assigned = Event("helpdesk.ticket_assigned")  # facts: to
ticket_tier_changed = Event("helpdesk.ticket_tier_changed")  # facts: before, after
ticket_handed_up = Event("helpdesk.ticket_handed_up")  # facts: before, after
article_linked = Event("helpdesk.article_linked")  # facts: family, locale, kind
