"""What `content` announces."""

from compliance.api import Event

article_published = Event("content.article_published")  # facts: page, family, locale, revision
article_withdrawn = Event("content.article_withdrawn")  # facts: page, family, locale
vote_recorded = Event("content.vote_recorded")  # facts: family, locale, useful, why
safety_flag_raised = Event("content.safety_flag_raised")  # facts: flag, family, locale
safety_flag_closed = Event("content.safety_flag_closed")  # facts: flag
gap_noted = Event("content.gap_noted")  # facts: gap, locale, times
articles_imported = Event("content.articles_imported")  # facts: written, unchanged, refused

review_step_opened = Event("content.review_step_opened")  # facts: page, state, step, locale
review_step_signed = Event("content.review_step_signed")  # facts: page, step, locale, verdict, seal
release_written = Event("content.release_written")  # facts: page, family, locale, number, release, seal
review_refused = Event("content.review_refused")  # facts: code, road
releases_verified = Event("content.releases_verified")  # facts: pages, wrong
review_policy_written = Event("content.review_policy_written")  # facts: policy, type, locale, version, digest
review_stopped = Event("content.review_stopped")  # facts: page, review, state, step, locale, comment
review_commented = Event("content.review_commented")  # facts: page, state, step, locale, comment

review_assigned = Event("content.review_assigned")  # facts: page, state, step, locale, to
review_delegated = Event("content.review_delegated")  # facts: delegation, to, locale, steps
review_delegation_ended = Event("content.review_delegation_ended")  # facts: delegation
review_escalated = Event("content.review_escalated")  # facts: page, state, step, locale

translation_stale = Event("content.translation_stale")  # facts: family, locale, severity, release, sentences
local_notes_written = Event("content.local_notes_written")  # facts: page, family, locale, revision
translation_written = Event("content.translation_written")  # facts: family, locale, act, sentences

periodic_review_planned = Event("content.periodic_review_planned")  # facts: page, locale, review, due
periodic_review_opened = Event("content.periodic_review_opened")  # facts: page, locale, review
periodic_review_confirmed = Event("content.periodic_review_confirmed")  # facts: page, locale, review
maintenance_task_opened = Event("content.maintenance_task_opened")  # facts: page, locale, task, kind
maintenance_task_closed = Event("content.maintenance_task_closed")  # facts: page, locale, task, kind, outcome
regulatory_change_marked = Event("content.regulatory_change_marked")  # facts: change, pages
agenda_decided = Event("content.agenda_decided")  # facts: page, board, year, quarter, decision

beta_invited = Event("content.beta_invited")  # facts: page, state, locale, people
beta_responded = Event("content.beta_responded")  # facts: page, state, response, useful, first
beta_reached = Event("content.beta_reached")  # facts: page, state, locale
beta_escalated = Event("content.beta_escalated")  # facts: page, state, locale
beta_concern_raised = Event("content.beta_concern_raised")  # facts: page, state, concern, locale
beta_concern_closed = Event("content.beta_concern_closed")  # facts: page, state, concern
emergency_proposed = Event("content.emergency_proposed")  # facts: page, proposal
emergency_taken_back = Event("content.emergency_taken_back")  # facts: page, proposal
emergency_released = Event("content.emergency_released")  # facts: page, family, locale, release, first, second, seal
withdrawal_proposed = Event("content.withdrawal_proposed")  # facts: page, proposal
withdrawal_taken_back = Event("content.withdrawal_taken_back")  # facts: page, proposal
withdrawal_written = Event("content.withdrawal_written")  # facts: page, family, locale, release, first, second, seal
