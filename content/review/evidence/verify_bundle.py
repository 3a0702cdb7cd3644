#!/usr/bin/env python3
"""Check a bundle of review evidence without the application that made it: `python3 verify_bundle.py bundle.json`.

Needs nothing but Python 3.9 or newer. Prints OK, or one line for each thing that is wrong, and then ends with 1.

What is checked: that each row is as it was sealed (SHA-256 over its values), that rows which follow each other and those that
a release names are the ones it means, that the texts and the files of their pictures give the digests that were signed, that
every step of a release was signed for its text, and that who approved signed the words of the rules in the file. What cannot
be checked here: that nobody made the whole bundle anew. Compare the hash of the release, printed at the end, with the one in
the audit trail of the installation.
"""

import hashlib
import json
import re
import sys
from typing import Any

Json = dict[str, Any]

FORMAT = "hysio-review-evidence/1"
STEPS = ("clinical", "technical", "accessibility", "regulatory", "beta", "final")
SCOPES = dict(zip(STEPS, ("text", "text", "layout", "text", "text", "whole")))  # noqa: B905 - Python 3.9 has no strict
PASSING = ("approved", "inherited", "unchanged")
TEXT_FIELDS = ("title", "summary", "body", "country_notes", "type", "applies_to", "successor", "safety")
FACT_FIELDS = (
    "slug",
    "key",
    "specialties",
    "roles",
    "screens",
    "product_area",
    "audience",
    "organisations",
    "review_by",
    "asked_as",
    "related",
)


def problems(bundle: Json) -> list[str]:
    """Everything that does not hold, in words; empty when all of it does."""
    if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
        return [f"this is no bundle of the form {FORMAT}"]
    try:
        return [
            *_seals(bundle),
            *_links(bundle),
            *_texts(bundle),
            *_release(bundle),
            *_head(bundle),
            *_policies(bundle),
            *_asked(bundle),
        ]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return [f"the bundle is not whole: {type(error).__name__} {error}"]


def _seals(bundle: Json) -> list[str]:
    return [
        f"row {_seq(row)} ({row['kind']}) was changed" for row in bundle["rows"] if _sha(row["sealed"]) != row["hash"]
    ]


def _links(bundle: Json) -> list[str]:
    """Rows next to each other in the chain name each other."""
    found = []
    rows = sorted(bundle["rows"], key=_seq)
    for before, after in zip(rows, rows[1:]):  # noqa: B905, RUF007 - nor pairwise
        if _seq(after) == _seq(before):
            found.append(f"row {_seq(after)} is there twice")
        if _seq(after) == _seq(before) + 1 and after["sealed"]["prev_hash"] != before["hash"]:
            found.append(f"row {_seq(after)} does not follow row {_seq(before)}")
    return found


def _texts(bundle: Json) -> list[str]:
    """Every row whose text is in the bundle was signed for that text."""
    found = []
    for row in bundle["rows"]:
        sealed = row["sealed"]
        text = bundle["texts"].get(str(sealed["revision_id"]))
        if text is None:
            continue
        given = digests(text["content"], text["media"])
        if given["whole"] != sealed["digest"]:
            found.append(f"the text of row {_seq(row)} is not the one that was signed")
        if row["kind"] == "signature" and given[SCOPES[sealed["step"]]] != sealed["scope_digest"]:
            found.append(f"the {sealed['step']} signature (row {_seq(row)}) is for another text")
    return found


def _release(bundle: Json) -> list[str]:
    """The release is there once with its text, and stands on the signatures that it names."""
    releases = [row for row in bundle["rows"] if row["kind"] == "release"]
    if len(releases) != 1:
        return [f"there are {len(releases)} releases in the bundle, not one"]
    sealed = releases[0]["sealed"]
    text = bundle["texts"].get(str(sealed["revision_id"]))
    if text is None:
        return ["the text of the release is missing"]
    given = digests(text["content"], text["media"])
    by_seq = {_seq(row): row for row in bundle["rows"]}
    found, steps = [], []
    for seq, seal in sealed["signatures"]:
        row = by_seq.get(seq)
        if row is None or row["hash"] != seal or row["kind"] != "signature":
            found.append(f"the release names row {seq}, which is missing or another one")
            continue
        steps.append(row["sealed"]["step"])
        found += _signed_for(row, sealed, given)
    if sealed["kind"] == "reviewed" and steps != list(STEPS):
        found.append("the release does not name one signature for each of the six steps")
    return found + _other_rows(bundle, releases[0])


def _signed_for(row: Json, release: Json, given: Json) -> list[str]:
    signed, found = row["sealed"], []
    if signed["verdict"] not in PASSING:
        found.append(f"the release stands on row {_seq(row)}, which refused")
    if signed["scope_digest"] != given[SCOPES[signed["step"]]]:
        found.append(f"the {signed['step']} signature (row {_seq(row)}) does not hold for the text of the release")
    if signed["seq"] >= release["seq"]:
        found.append(f"row {_seq(row)} was signed after the release")
    return found


def _other_rows(bundle: Json, release: Json) -> list[str]:
    """All rows are about one article; an emergency release and a withdrawal name this release and two people."""
    found = []
    for row in bundle["rows"]:
        sealed = row["sealed"]
        if (sealed["page_id"], sealed["locale"]) != (release["sealed"]["page_id"], release["sealed"]["locale"]):
            found.append(f"row {_seq(row)} is about another article")
        if row["kind"] in ("emergency", "withdrawal"):
            if sealed["release_id"] != release["id"]:
                found.append(f"row {_seq(row)} ({row['kind']}) is about another release")
            if sealed["first_id"] == sealed["second_id"]:
                found.append(f"row {_seq(row)} ({row['kind']}) names one person twice")
    if release["sealed"]["kind"] == "emergency" and not any(row["kind"] == "emergency" for row in bundle["rows"]):
        found.append("the two people of the emergency release are missing")
    return found


def _head(bundle: Json) -> list[str]:
    """What stands at the top of the bundle is what the release says."""
    row = next((row for row in bundle["rows"] if row["kind"] == "release"), None)
    if row is None:
        return []
    sealed = row["sealed"]
    wanted = {
        "key": sealed["key"],
        "locale": sealed["locale"],
        "title": sealed["title"],
        "number": sealed["number"],
        "kind": sealed["kind"],
        "digest": sealed["digest"],
        "hash": row["hash"],
    }
    return [f"the head says another {name}" for name, value in wanted.items() if bundle["head"].get(name) != value]


def _policies(bundle: Json) -> list[str]:
    found = [
        f"the rules of policy {pk} were changed"
        for pk, policy in bundle["policies"].items()
        if _sha(policy["rules"], spaced=True) != policy["digest"]
    ]
    wanted = {str(row["sealed"]["policy_id"]) for row in bundle["rows"] if row["kind"] == "signature"}
    return found + [f"policy {pk} is missing" for pk in sorted(wanted - bundle["policies"].keys())]


def _asked(bundle: Json) -> list[str]:
    """Whoever approved something signed what the rules asked of her."""
    found = []
    for row in bundle["rows"]:
        policy = bundle["policies"].get(str(row["sealed"].get("policy_id")))
        if row["kind"] == "signature" and policy and not as_asked(row["sealed"], policy["rules"]):
            found.append(f"the words of row {_seq(row)} are not those of policy {row['sealed']['policy_id']}")
    return found


def as_asked(signed: Json, rules: Json) -> bool:
    """Whether an approval has a sentence of the rules, and all lines of its step in their order as the rules word them."""
    if signed["verdict"] == "unchanged":
        cycle = rules.get("cycle")  # the first rules had none of their own
        return cycle is None or any(signed["meaning"] in cycle[name].values() for name in ("meaning", "not_affected"))
    if signed["verdict"] != "approved":
        return True
    step = rules["steps"][signed["step"]]
    asked = [(line["key"], set(line["text"].values())) for line in step.get("checklist", [])]
    answered = [(line["key"], line["text"]) for line in signed["checklist"]]
    if signed["meaning"] not in step["meaning"].values() or len(asked) != len(answered):
        return False
    pairs = zip(asked, answered)  # noqa: B905 - Python 3.9 has no strict
    return all(key == name and text in texts for (key, texts), (name, text) in pairs)


def digests(content: Json, media: Json) -> Json:
    """What can be signed of a text: its words, how they are laid out as well, and everything."""
    said = {name: _plain(content.get(name)) for name in TEXT_FIELDS + FACT_FIELDS}
    laid_out = {name: said[name] for name in TEXT_FIELDS}
    return {
        "text": _sha([_words(laid_out), media]),
        "layout": _sha([laid_out, media]),
        "whole": _sha([said, media] if media else said),
    }


def _words(value: Any) -> Any:
    """Without the level and anchor of headings, and without the marks by which an editor finds blocks again."""
    if isinstance(value, dict):
        marks = {"level", "anchor"}
        if "type" in value and "value" in value:
            marks.add("id")
        return {name: _words(part) for name, part in value.items() if name not in marks}
    if isinstance(value, list):
        return [_words(part) for part in value]
    return re.sub(r' data-block-key="[^"]*"', "", value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    """Lists and blocks may be stored as JSON text."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _sha(value: Any, spaced: bool = False) -> str:
    if spaced:
        text = json.dumps(value, sort_keys=True)
    else:
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _seq(row: Json) -> int:
    return int(row["sealed"]["seq"])


def main(arguments: list[str]) -> int:
    """1 when something is wrong, 2 when there is nothing to check."""
    if len(arguments) != 1:
        print("usage: python3 verify_bundle.py bundle.json")
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            bundle = json.load(file)
    except (OSError, ValueError) as error:
        print(f"{arguments[0]} cannot be read: {error}")
        return 2
    found = problems(bundle)
    for problem in found:
        print(f"WRONG: {problem}")
    if not found:
        head = bundle["head"]
        print(
            f"OK: {head['key']}.{head['locale']} release {head['number']}, {len(bundle['rows'])} rows, hash {head['hash']}"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
