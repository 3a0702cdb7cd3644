"""A request and a response, and the headers that every response carries. Small, since this application is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from kb_site.practice.session import COOKIE, Session

BASE = "/demo/practice/"
LONGEST_BODY = 10_000


@dataclass(frozen=True)
class Request:
    """`path` without `BASE`. `own_page` says whether the browser vouches that a page of this very origin sent it."""

    method: str
    path: str
    session: Session
    own_page: bool
    said_done: bool
    form: Mapping[str, str]


@dataclass(frozen=True)
class Response:
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"


def json_response(said: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(said).encode(), "application/json", status)


def redirect(path: str, cookie: str = "") -> Response:
    """To a page of this application, by GET; `cookie` is a whole `Set-Cookie`."""
    return Response(status=303, headers={"Location": BASE + path, **({"Set-Cookie": cookie} if cookie else {})})


def set_cookie(value: str, seconds: int) -> str:
    """The session's cookie: for this application's pages alone, out of reach of scripts and of other sites."""
    return f"{COOKIE}={value}; Path={BASE}; Max-Age={seconds}; HttpOnly; SameSite=Strict"


def cookie_of(environ: Mapping[str, Any]) -> str:
    try:
        cookies: SimpleCookie = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def form_of(environ: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form; none for what is too long or not a form."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LONGEST_BODY:
        return {}
    body = environ["wsgi.input"].read(int(length)).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, max_num_fields=20))
    except ValueError:
        return {}


def content_policy(support: str) -> str:
    """What pages of this application may load: their own files, and from the help its script and its answers."""
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' {support}",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": f"'self' {support}",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def always(support: str) -> dict[str, str]:
    """The headers of every response."""
    return {
        "Content-Security-Policy": content_policy(support),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
