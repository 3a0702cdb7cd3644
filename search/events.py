"""What `search` announces."""

from compliance.api import Event

question_unanswered = Event("search.question_unanswered")  # facts: question (id in the query log), locale, hits
