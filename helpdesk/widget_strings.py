"""Every word of the help widget, in the reader's language. The widget holds none but those it needs before this answer."""

import hashlib
import json
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from content import api as content

FRAME = {
    "help": _("Help"),
    "close": _("Close help"),
    "language": _("Language"),
    "history": _("What you have looked at"),
    "back": _("Back"),
    "forward": pgettext_lazy("to the next page", "Forward"),
    "again": _("Try again"),
    "wait": _("We try again in %(count)s seconds."),
    "slow": _(
        "Help is slow at the moment. What you typed is kept. Is a patient at risk? Call the emergency line below."
    ),
    "ask-person": _("Ask a person"),
    "ask-person-now": _("Ask a person now"),
}

FINDING = {
    "your-question": _("Your question"),
    "no-patient-data": _("Without names, dates of birth or numbers of patients."),
    "for-screen": _("For this screen: %(screen)s"),
    "for-you": _("Often needed"),
    "no-suggestions": _("Describe what you see, in your own words, in any of the four languages."),
    "results-label": _("Articles that fit"),
    "more-results": _("More articles"),
    "nothing-found": _("Nothing found"),
    "nothing-try": _("Describe what you see on the screen, or copy the error code. A person can help, too."),
    "not-covered": _("This is not covered here"),
    "left-out": _("We left out what looked like details of a person. It was not kept: %(kinds)s."),
    "corrected": _("Results for “%(text)s” instead of “%(original)s”."),
    "degraded": _("A part of search does not answer at the moment: results are found by words alone."),
    "word-for-word": _("Word for word from an article"),
    "open-passage": _("Open at this passage"),
    "not-my-question": _("Not my question"),
    "narrowed": _("Narrowed to"),
    "all-again": _("Show all again"),
    "not-here": _("Not here?"),
    "person-knows": _("A person can find out for you."),
    "no-review-yet": _("no review on record yet"),
    "reviewed": _("reviewed in six steps"),
    "behind": _("behind its source"),
    "next-review": _("next review %(day)s"),
    "review-overdue": _("review due since %(day)s"),
    "not-in-your-language": _("not in your language yet"),
    "your-requests": _("Your requests"),
}

READING = {
    "article": _("Article"),
    "overdue": _(
        "The review of this text is overdue. Ask a colleague or support before you rely on it where a patient may be harmed."
    ),
    "behind-source": _(
        "The text in the source language was changed in what may matter to a patient. "
        "Until this translation follows, ask support before you rely on it."
    ),
    "whole-page": _("Open as a page"),
    "related": _("Related articles"),
    "picture": _("Picture"),
    "watch": _("Watch the video on the article's page"),
    "answers-so-far": _("Your answers so far"),
    "change": _("Change"),
    "withdrawn": _("This article is not available any more."),
    "withdrawn-do": _(
        "Do not rely on what you may still see of it. If you were following its steps, ask a person how to go on."
    ),
    "read-successor": _("Read instead: %(title)s"),
    "kept-copy": _("There is no connection. This is the text as you read it before; it may have changed."),
    "vote": _("Your opinion of this article"),
    "was-useful": _("Was this useful?"),
    "yes": _("Yes"),
    "no": _("No"),
    "what-was-wrong": _("What was wrong with it?"),
    "reason-outdated": _("It is out of date"),
    "reason-unclear": _("It is unclear"),
    "reason-wrong": _("It is wrong"),
    "reason-missing": _("Something is missing"),
    "reason-unsafe": _("It is clinically unsafe"),
    "unsafe-hint": _(
        "A safety task for the clinical reviewers opens at once. Is a patient at risk now? Call the emergency line."
    ),
    "own-words": _("In your own words"),
    "send": _("Send"),
    "thanks-yes": _("Thank you, we are glad it helped."),
    "thanks-no": _("Thank you. The people who write this text will read it."),
    "thanks-unsafe": _("Thank you. A safety task is open for the clinical reviewers."),
}

REQUEST = {
    "what": _("What happens?"),
    "what-hint": _(
        "What you did, what you see, what you expected. Without names, dates of birth or numbers of patients."
    ),
    "affected": _("Is a patient affected now?"),
    "affected-patient-now": _("Yes, care of a patient is stopped or at risk"),
    "affected-work-stopped": _("No, but my work stands still"),
    "affected-hindered": _("No, I can go on with difficulty"),
    "affected-question": _("No, I have a question"),
    "call-first": _(
        "Call first: the emergency line answers within 5 minutes. Then send this, so that it is on record."
    ),
    "reply_by": _("How do we reach you?"),
    "reply_by-widget": _("Here, in help"),
    "reply_by-email": _("By e-mail"),
    "reply_by-phone": _("By telephone"),
    "phone-number": _("Telephone number"),
    "missing-text": _("Write what happens first."),
    "missing-affected": _("Choose whether a patient is affected."),
    "missing-phone": _("Write the number that we can call."),
    "found": _("This looks like data of a patient. We can help without it."),
    "take-out": _("Take all of it out"),
    "keep-sealed": _("Send it all the same, sealed"),
    "along": _("What goes along"),
    "along-screen": _("Screen"),
    "along-code": _("Error code"),
    "along-app": _("Application"),
    "along-tried": _("Articles you read"),
    "other-ways": _("Other ways to reach us"),
    "anonymous": _("You are not signed in here, so a request cannot be sent and followed. These ways are open to you:"),
    "sent": _("Request %(number)s is sent"),
    "sent-where": _("You find it under “Your requests”, with its state and the answers."),
    "follow": _("Follow this request"),
    "back-to-help": _("Back to help"),
    "request": _("Request"),
    "no-requests": _("You have not asked anything yet."),
    "write-back": _("Write back"),
    "mark-solved": _("This is solved"),
    "marked": _("Marked as solved."),
    "closed": _("This request is closed. If it comes back, ask again."),
    "kept": _("Not sent yet"),
    "kept-how": _(
        "There is no connection. Your request is kept in this tab, encrypted, and sent once when the connection is back. "
        "It is deleted at %(time)s, or when you sign out or close this tab."
    ),
    "kept-urgent": _("If a patient is affected, do not wait: call the emergency line."),
    "send-now": _("Send now"),
    "discard": _("Discard"),
}

PICTURE = {
    "picture-add": _("Picture of your screen"),
    "picture-agree": _("I want to add a picture and have looked that it may be seen"),
    "picture-hint": _("Cover names and numbers of patients: what is covered does not leave this computer."),
    "picture-choose": _("Choose a file, or paste a picture"),
    "picture-screen": _("Take one now"),
    "picture-none": _("No picture was taken. You can choose a file or paste a picture instead."),
    "picture-there": _("The picture is there. Cover what must not be seen."),
    "picture-preview": _("Picture as it will be sent"),
    "picture-remove": _("Remove the picture"),
    "mask-hint": _(
        "Draw over what must not be seen. By keyboard: arrow keys move a cover, with Shift they size it, Delete removes it."
    ),
    "mask-add": _("Add a cover"),
    "mask": _("Cover %(number)s"),
}

# By the codes of the service, for when it sent no sentence of its own.
FAULTS = {
    "error-token-missing": _("Your application did not say who you are. What you typed is kept; sign in there again."),
    "error-token-expired": _("Your sign-in has expired. What you typed is kept; sign in to your application again."),
    "error-token-replayed": _("Your sign-in was used already. What you typed is kept; reload your application."),
    "error-token-not-yet-valid": _(
        "The clocks of your application and of help differ too much. Tell your administrator; what you typed is kept."
    ),
    "error-token-invalid": _(
        "Help does not accept the sign-in of your application. Tell your administrator; what you typed is kept."
    ),
    "error-token-audience": _(
        "The sign-in of your application is not meant for help. Tell your administrator; what you typed is kept."
    ),
    "error-origin-not-allowed": _("Help may not be used from this address. Tell your administrator."),
    "error-session-expired": _("Your session with help has ended. What you typed is kept; try again."),
    "error-session-required": _("Sign in to your application first; what you typed is kept."),
    "error-not-found": _("This is not here, or not for you to see."),
    "error-too-large": _("This is too large to be sent. Shorten the text or choose a smaller picture."),
    "error-malformed": _("Help could not read this. What you typed is kept; try again."),
    "error-rate-limited": _("That was a lot in a short time. What you typed is kept."),
    "error-image-not-accepted": _("This picture cannot be used. Choose a PNG, JPEG or WebP of at most 5 MB."),
    "error-patient-data": _("The text still holds what looks like data of a patient."),
    "error-conflict": _("This was changed or sent before. Look at your requests, then try again."),
    "error-unavailable": _(
        "Help does not answer. What you typed is kept. Is a patient at risk? Call the emergency line."
    ),
    "error-offline": _(
        "There is no connection. What you typed is kept. Is a patient at risk? Call the emergency line."
    ),
}

KINDS = ("bsn", "nhs", "kvnr", "nir", "patient-number", "iban", "phone", "email", "date-of-birth", "name", "other")


def _counted(count: int) -> dict[str, str]:
    """Sentences that depend on a number; the number itself is filled in by the widget."""
    return {
        "results": ngettext("%(count)s article", "%(count)s articles", count),
        "unread": ngettext("%(count)s new answer", "%(count)s new answers", count),
        "waiting": ngettext(
            "%(count)s request waits for the connection", "%(count)s requests wait for the connection", count
        ),
    }


@cache
def strings(locale: str) -> dict[str, str]:
    """All words by name in `locale`, a code of the site's languages."""
    with translation.override(locale):
        plain: dict[str, str | Promise] = {**FRAME, **FINDING, **READING, **REQUEST, **PICTURE, **FAULTS}
        kinds = {f"kind-{kind}": str(content.patient_detail(kind)) for kind in KINDS}
        counted = {
            f"{name}-{form}": text
            for form, count in (("one", 1), ("other", 2))
            for name, text in _counted(count).items()
        }
        return {name: str(text) for name, text in plain.items()} | kinds | counted


@cache
def answer(locale: str) -> dict[str, Any]:
    """What the service says to `GET strings`; `version` changes when a word does."""
    words = strings(locale)
    digest = hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
    return {"locale": locale, "version": digest[:12], "strings": words}
