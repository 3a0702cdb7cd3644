"""What axe-core's rules say, in the languages of the reviewers; a rule that is not here is said in English, as axe says it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAID: dict[str, str | Promise] = {
    "aria-hidden-focus": _("Something hidden from screen readers can be reached with the keyboard."),
    "button-name": _("A button has no name."),
    "color-contrast": _("Text stands out too little from its background."),
    "document-title": _("The page has no title."),
    "duplicate-id-aria": _("Two things have the same name within the page."),
    "empty-heading": _("A heading is empty."),
    "frame-title": _("An embedded page has no title."),
    "heading-order": _("A heading skips a level."),
    "html-has-lang": _("The page does not say its language."),
    "html-lang-valid": _("The language that the page names does not exist."),
    "image-alt": _("A picture has no text alternative."),
    "label": _("A field has no label."),
    "landmark-one-main": _("The page has no main part."),
    "link-in-text-block": _("A link is told from the text by its colour alone."),
    "link-name": _("A link has no text."),
    "list": _("A list holds something else than its lines."),
    "listitem": _("A line of a list stands outside a list."),
    "page-has-heading-one": _("The page has no heading of level 1."),
    "region": _("Something stands outside the parts of the page that can be jumped to."),
    "scrollable-region-focusable": _("A part that scrolls cannot be reached with the keyboard."),
    "select-name": _("A choice has no label."),
    "target-size": _("A link or button is too small or too near to the next."),
    "td-headers-attr": _("A cell of a table names a head that is not there."),
    "th-has-data-cells": _("The head of a table has no cells."),
    "valid-lang": _("A part of the text names a language that does not exist."),
    "video-caption": _("A film has no captions."),
}


def said_by_rule(rule: str, english: str) -> str:
    return str(SAID.get(rule, f"{english.rstrip('.')}."))
