"""Rules and pins from a file: what a site starts with. Editors go on from there."""

from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from helpdesk.context import error_code
from helpdesk.models import ScreenPin, SuggestionRule


class BadHelpRules(ValueError):
    """The file cannot become rules; nothing of it was stored."""


@transaction.atomic
def load_help_rules(path: Path) -> int:
    """Make sure that the rules and pins of the file exist; those of editors stay. Returns how many the file has.

    `pins` are lists of screen, article and note, in their order; `rules` map the fields of `SuggestionRule` to values.
    """
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(read, dict) or not set(read) <= {"pins", "rules"}:
        raise BadHelpRules("the file has to map pins and rules to lists")
    rows: list[ScreenPin | SuggestionRule] = []
    rows += [_pin(number, each) for number, each in enumerate(read.get("pins") or [], 1)]
    rows += [_rule(number, each) for number, each in enumerate(read.get("rules") or [], 1)]
    for row in rows:
        try:
            row.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise BadHelpRules(f"{row}: {error}") from error
        row.save()
    return len(rows)


def _pin(number: int, said: Any) -> ScreenPin:
    try:
        screen, article, note = said
    except (TypeError, ValueError) as error:
        raise BadHelpRules(f"{said}: a pin is screen, article and note") from error
    row = ScreenPin.objects.filter(screen=screen, article=article).first() or ScreenPin(screen=screen, article=article)
    row.order, row.note = 10 * number, note
    return row


def _rule(number: int, said: Any) -> SuggestionRule:
    known = {"article", "note", *SuggestionRule.CONDITIONS}
    if not isinstance(said, dict) or not {"article", "note"} <= set(said) <= known:
        raise BadHelpRules(f"{said}: a rule has an article, a note and conditions")
    conditions = {name: str(said.get(name, "")) for name in SuggestionRule.CONDITIONS}
    conditions["error_code"] = error_code(conditions["error_code"])  # as it is stored
    row = SuggestionRule.objects.filter(article=said["article"], **conditions).first()
    row = row or SuggestionRule(article=said["article"], **conditions)
    row.order, row.note = 10 * number, said["note"]
    return row
