"""Help from a program: vouch for one of your people, ask, and hand over to a person. Standard library only.

    token = host_token(key_id="hk_...", secret="...", organisation="NL-12345", person=Person("u-17", "f@example.org", "Fenna"))
    with HelpClient("https://help.example.org", token) as help:
        answer = help.ask("the transcript does not start", screen="visit")
        request = help.request("The transcript does not start.", affected="hindered")

Keep the secret on your server: whoever has it can vouch for anybody of your organisation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

AUDIENCE = "hysio-help"
LIFETIME = 300  # seconds a token counts; ten minutes at most
TIMEOUT = 10  # seconds to wait for an answer


@dataclass(frozen=True)
class Person:
    """One of your people: `id` is your own and never changes; `roles` are your own words ("trainee" means something)."""

    id: str
    email: str
    name: str
    roles: tuple[str, ...] = ("clinician",)
    locale: str = ""
    time_zone: str = ""
    specialty: str = ""


class HelpProblem(Exception):
    """The service said no. `code` is for programs, `detail` a sentence for the person, `retry_after` seconds or None."""

    def __init__(self, status: int, said: dict[str, Any]) -> None:
        self.status = status
        self.code: str = said.get("code", "unavailable")
        self.detail: str = said.get("detail", "")
        self.retry_after: int | None = said.get("retry_after")
        self.said = said
        super().__init__(f"{status} {self.code}: {self.detail}")


def host_token(*, key_id: str, secret: str, organisation: str, person: Person) -> str:
    """A token that vouches for `person`, to be used once. `organisation` is your facility ID."""
    now = int(time.time())
    claims = {
        "aud": AUDIENCE,
        "org": organisation,
        "sub": person.id,
        "email": person.email,
        "name": person.name,
        "roles": list(person.roles),
        "iat": now,
        "exp": now + LIFETIME,
        "jti": secrets.token_urlsafe(18),
    }
    claims |= {
        name: value
        for name, value in (("locale", person.locale), ("tz", person.time_zone), ("specialty", person.specialty))
        if value
    }
    signed = f"{_segment({'alg': 'HS256', 'typ': 'JWT', 'kid': key_id})}.{_segment(claims)}"
    return f"{signed}.{_base64(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


def _segment(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class HelpClient:
    """A session of one person: opened by her token, renewed when it is about to end, closed by `close` or `with`."""

    def __init__(self, address: str, token: str, *, locale: str = "") -> None:
        if not address.startswith(("https://", "http://")):
            raise ValueError(f"{address!r} is no web address")
        self._address = f"{address.rstrip('/')}/api/v1/help"
        self._locale = locale
        self._bearer = ""
        self._keep(self._send("POST", "/session", {"token": token}))

    def __enter__(self) -> HelpClient:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def ask(self, text: str, **context: str) -> dict[str, Any]:
        """Articles, and perhaps a passage that answers, word for word. `context` says where she is: `screen`, `error_code`."""
        return self._call("POST", "/ask", {"text": text, "context": context})

    def request(
        self,
        text: str,
        *,
        affected: str = "question",
        reply_by: str = "widget",
        key: str | None = None,
        **context: str,
    ) -> dict[str, Any]:
        """Hand over to a person. `affected` is patient-now, work-stopped, hindered or question.

        Send it again with the same `key` (a UUID) after a failure: there will be one request. Raises `HelpProblem` with code
        `patient-data` and `said["cleaned"]` when the text seems to name a patient.
        """
        body = {
            "text": text,
            "affected": affected,
            "reply_by": reply_by,
            "context": context,
            "tried": [],
            "images": [],
            "screenshot_consent": False,
            "keep_patient_data": False,
        }
        return self._call("POST", "/requests", body, {"Idempotency-Key": key or str(uuid.uuid4())})

    def requests(self) -> list[dict[str, Any]]:
        """What she has asked a person so far, and how it stands."""
        return self._call("GET", "/requests")["requests"]

    def close(self) -> None:
        """End the session; the bearer opens nothing afterwards."""
        self._send("DELETE", "/session")

    def _call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        if time.monotonic() > self._renew_at:
            self._keep(self._send("POST", "/session/renew"))
        return self._send(method, path, body, headers)

    def _keep(self, session: dict[str, Any]) -> None:
        self._bearer = session["bearer"]
        self._renew_at = time.monotonic() + session["expires_in"] * 0.8

    def _send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        sent = {"Accept": "application/json", **(headers or {})}
        if self._bearer:
            sent["Authorization"] = f"Bearer {self._bearer}"
        if self._locale:
            sent["Accept-Language"] = self._locale
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        asked = urllib.request.Request(self._address + path, data, sent, method=method)  # noqa: S310 - a web address, see __init__
        try:
            with urllib.request.urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
                return json.load(answer) if answer.status != 204 else None
        except urllib.error.HTTPError as error:
            raise HelpProblem(error.code, _problem(error)) from error


def _problem(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        return json.load(error)
    except ValueError:  # a proxy in between said it in its own way
        return {}
