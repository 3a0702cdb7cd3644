"""The six screens: who may open them, what can be done there, and what goes wrong when it is tried."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kb_site.practice.people import ADMINISTRATOR, ASSISTANT, CLINICIAN, Person
from kb_site.practice.session import Session
from kb_site.practice.words import case, clock, day, words


@dataclass(frozen=True)
class Fault:
    """A prepared failure: the code it answers with (none where the fault lies in the room), and its name in the words."""

    name: str
    code: str = ""
    status: int = 200
    retry_after: int = 0


@dataclass(frozen=True)
class Act:
    """A button, or one for each of a list. It fails with `fault`, if there is one: for one `item` alone where that is named,
    until `cure` was done."""

    name: str
    fault: Fault | None = None
    each: str = ""
    item: str = ""
    cure: str = ""

    def fails(self, item: str, done: tuple[str, ...]) -> Fault | None:
        """The fault it ends in for this item now, or None."""
        if self.item not in ("", item) or (self.cure and self.cure in done):
            return None
        return self.fault

    @property
    def action(self) -> str:
        """What the help is told that failed: plain words, never an address or a name."""
        return self.name.replace("-", " ")


@dataclass(frozen=True)
class Screen:
    """`place` is what the help calls this screen, `prepared` the sentences on what a visitor may try here."""

    key: str
    place: str
    roles: tuple[str, ...]
    acts: tuple[Act, ...]
    prepared: tuple[str, ...]

    def act(self, name: str) -> Act | None:
        return next((act for act in self.acts if act.name == name), None)


SCREENS = {
    screen.key: screen
    for screen in (
        Screen(
            "visit",
            "visit",
            (CLINICIAN,),
            (
                Act("record", Fault("no-sound"), cure="test-microphone"),
                Act("stop"),
                Act("test-microphone"),
                Act("sign", Fault("read-only", "HY-503", 503)),
            ),
            ("prepared-record", "prepared-sign"),
        ),
        Screen(
            "transcript",
            "visit-transcript",
            (CLINICIAN,),
            (Act("change-speaker"), Act("update-note", Fault("changed", "HY-409", 409))),
            ("prepared-speaker", "prepared-update"),
        ),
        Screen(
            "codes",
            "visit-codes",
            (CLINICIAN,),
            (
                Act("accept-code", Fault("invalid", "HY-422", 422), each="codes", item="2"),
                Act("reject-code", each="codes"),
            ),
            ("prepared-accept", "prepared-low"),
        ),
        Screen(
            "measurements",
            "visit-measurements",
            (CLINICIAN, ASSISTANT),
            (Act("link-to-patient", Fault("connection", "HY-502", 502)),),
            ("prepared-link",),
        ),
        Screen(
            "users",
            "admin-users",
            (ADMINISTRATOR,),
            (Act("unlock-account", Fault("broken", "HY-500", 500), each="users"), Act("deactivate", each="users")),
            ("prepared-unlock",),
        ),
        Screen(
            "api-keys",
            "admin-api-keys",
            (ADMINISTRATOR,),
            (Act("create-key", Fault("too-many", "HY-429", 429, retry_after=30)), Act("revoke-key", each="keys")),
            ("prepared-create",),
        ),
    )
}
VISIT = ("visit", "transcript", "codes", "measurements")


def may_open(person: Person, screen: Screen) -> bool:
    return person.role in screen.roles


def first_screen(person: Person) -> Screen:
    return next(screen for screen in SCREENS.values() if may_open(person, screen))


def notice(screen: Screen, fault: Fault, item: str, session: Session) -> dict[str, str]:
    """What the screen says of a failure: what happened, what to do, and the id to quote for a fault at Hysio."""
    texts = words(session.locale)[screen.key]
    facts = _facts(session)
    code = facts["codes"][int(item) - 1]["code"] if screen.key == "codes" else ""
    time = clock(facts["changed_at"], session.locale)
    return {
        "name": fault.name,
        "title": texts[fault.name].format(code=code),
        "text": texts[f"{fault.name}-do"].format(time=time),
        "code": fault.code,
        "correlation": f"c-{secrets.token_hex(6)}" if fault.status == 500 else "",
    }


def view(screen: Screen, session: Session) -> dict[str, Any]:
    """What the template of a screen shows, after all that was done since she signed in."""
    return _VIEWS[screen.key](session, _facts(session))


def outcome(screen: Screen, session: Session) -> str:
    """What to say of the last thing that was done, when it was done on this screen and does not speak for itself."""
    name, _, item = session.done[-1].partition(":") if session.done else ("", "", "")
    texts = words(session.locale)
    facts = _facts(session)
    said = {
        "test-microphone": lambda: texts["visit"]["tested"],
        "stop": lambda: texts["visit"]["stopped"],
        "change-speaker": lambda: texts["transcript"]["speaker-changed"],
        "deactivate": lambda: texts["users"]["was-deactivated"].format(name=facts["users"][int(item) - 1]["name"]),
        "revoke-key": lambda: texts["api-keys"]["was-revoked"].format(name=facts["keys"][int(item) - 1]["name"]),
    }
    return said[name]() if name in said and screen.act(name) else ""


def is_item(act: Act, item: str, session: Session) -> bool:
    """Whether this button may name this item; one that stands alone names none."""
    rows = _facts(session)[act.each] if act.each else ()
    return item in {str(number) for number in range(1, len(rows) + 1)} if act.each else item == ""


def _facts(session: Session) -> dict[str, Any]:
    """The case as the organisation of this person has it."""
    told = dict(case(session.locale))
    organisation = session.somebody.organisation
    return told | {"codes": told["codes"][organisation.country], "users": told["users"][organisation.facility_id]}


def _state_of(done: tuple[str, ...], item: int, states: Mapping[str, str], otherwise: str) -> str:
    """The state that the last act on an item left it in."""
    marks = {f"{act}:{item}": state for act, state in states.items()}
    return next((marks[mark] for mark in reversed(done) if mark in marks), otherwise)


def _visit(session: Session, facts: dict[str, Any]) -> dict[str, Any]:
    tested = "test-microphone" in session.done
    acts = [mark for mark in session.done if mark in ("record", "stop")]
    at = clock(facts["consent_at"], session.locale)
    return {
        "tested": tested,
        "recording": acts[-1:] == ["record"],
        "consent": words(session.locale)["visit"]["consent-at"].format(time=at),
    }


def _transcript(session: Session, facts: dict[str, Any]) -> dict[str, Any]:
    changed = "change-speaker" in session.done
    texts = words(session.locale)["transcript"]
    lines = []
    for line in facts["transcript"]:
        voice = line["really"] if changed and "really" in line else line["voice"]
        before, _, rest = line["said"].partition("{")
        uncertain, _, after = rest.partition("}")
        lines.append(
            {
                "at": line["at"],
                "voice": texts[f"voice-{voice}"],
                "label": texts["line"].format(time=line["at"]),
                "mine": voice == "clinician",
                "before": before,
                "uncertain": uncertain,
                "after": after,
                "wrong": "really" in line and not changed,
            }
        )
    return {"lines": lines}


def _codes(session: Session, facts: dict[str, Any]) -> dict[str, Any]:
    said = {line["at"]: line for line in facts["transcript"]}
    texts = words(session.locale)
    rows = []
    for number, code in enumerate(facts["codes"], start=1):
        line = said[code["source"]]
        voice = texts["transcript"][f"voice-{line.get('really', line['voice'])}"]
        band = "high" if code["percent"] >= 90 else "medium" if code["percent"] >= 70 else "low"
        state = _state_of(session.done, number, {"accept-code": "accepted", "reject-code": "rejected"}, "suggested")
        rows.append(
            code
            | {
                "number": number,
                "band": band,
                "band_label": texts["product"][band],
                "percent": _percent(code["percent"], session.locale),
                "state": state,
                "state_label": texts["codes"][state],
                "source": line["said"].replace("{", "").replace("}", ""),
                "said_by": texts["codes"]["said-by"].format(voice=voice, time=line["at"]),
            }
        )
    return {"codes": rows, "catalogue": texts["codes"][f"catalogue-{session.somebody.organisation.country}"]}


def _percent(value: int, locale: str) -> str:
    return f"{value}%" if locale in ("nl", "en") else f"{value}\N{NO-BREAK SPACE}%"


def _users(session: Session, facts: dict[str, Any]) -> dict[str, Any]:
    texts = words(session.locale)
    until = day(5, session.locale, session.somebody.organisation.time_zone)
    notes = {"locked": texts["users"]["locked-why"], "invited": texts["users"]["invited-until"].format(day=until)}
    rows = []
    for number, user in enumerate(facts["users"], start=1):
        state = _state_of(session.done, number, {"deactivate": "deactivated"}, user["state"])
        rows.append(
            {
                "number": number,
                "name": user["name"],
                "role": texts["product"][user["role"]],
                "two_step": texts["users"]["is-on" if user["two-step"] else "is-off"],
                "state": state,
                "state_label": texts["users"][state],
                "note": notes.get(state, ""),
                "me": user["name"] == session.somebody.name,
            }
        )
    return {"users": rows}


def _api_keys(session: Session, facts: dict[str, Any]) -> dict[str, Any]:
    texts = words(session.locale)["api-keys"]
    zone = session.somebody.organisation.time_zone
    rows = []
    for number, key in enumerate(facts["keys"], start=1):
        rows.append(
            {
                "number": number,
                "name": key["name"],
                "scope": texts[f"may-{key['right']}"].format(resource=key["resource"]),
                "kind": texts[key["kind"]],
                "used": texts["of-limit"].format(count=key["used"]),
                "busy": key["used"] > 100,
                "expires": day(key["days"], session.locale, zone),
                "left": texts["in-days"].format(count=key["days"]) if key["days"] <= 30 else "",
                "revoked": f"revoke-key:{number}" in session.done,
            }
        )
    scopes = [
        texts[f"may-{right}"].format(resource=resource)
        for resource in ("Appointment", "Observation", "Patient")
        for right in ("read", "write")
    ]
    return {"keys": rows, "scopes": scopes}


_VIEWS: dict[str, Callable[[Session, dict[str, Any]], dict[str, Any]]] = {
    "visit": _visit,
    "transcript": _transcript,
    "codes": _codes,
    "measurements": lambda session, facts: {},
    "users": _users,
    "api-keys": _api_keys,
}
