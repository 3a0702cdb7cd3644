"""The application: which address answers what. Every page is whole without scripts."""

import mimetypes
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.template import Context, Engine
from django.utils.safestring import mark_safe

from kb_site.practice import screens
from kb_site.practice.connection import Connection, Host
from kb_site.practice.people import ORGANISATIONS, PEOPLE, Person
from kb_site.practice.screens import SCREENS, Screen
from kb_site.practice.session import LASTS, Session, seal, unseal
from kb_site.practice.token_endpoint import token
from kb_site.practice.web import (
    BASE,
    Request,
    Response,
    always,
    content_policy,
    cookie_of,
    form_of,
    json_response,
    redirect,
    set_cookie,
)
from kb_site.practice.words import LANGUAGES, case, words

HERE = Path(__file__).resolve().parent
STATIC = {path.name: path for path in sorted((HERE / "static").iterdir())}
MISSING = "⟦%s⟧"  # what a template shows for a value that is not there; a test looks for it

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Application:
    """The WSGI application for one connection to the help."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.host_name = urlsplit(connection.origin).netloc

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        response = self._answer(environ)
        headers = {"Content-Type": response.content_type, "Cache-Control": "no-store", **response.headers}
        headers |= {"Content-Length": str(len(response.body)), **always(self.connection.support)}
        start_response(response.status_line, list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _answer(self, environ: Mapping[str, Any]) -> Response:
        if environ.get("HTTP_HOST") != self.host_name:  # a name of somebody else that points to this machine
            return Response(b"Unknown host.", "text/plain; charset=utf-8", 400)
        path = environ.get("PATH_INFO", "")
        if not path.startswith(BASE):
            return redirect("")
        method = {"HEAD": "GET"}.get(environ["REQUEST_METHOD"], environ["REQUEST_METHOD"])
        request = Request(
            method=method,
            path=path.removeprefix(BASE),
            session=self._session(environ),
            own_page=environ.get("HTTP_ORIGIN") == self.connection.origin,
            said_done=environ.get("QUERY_STRING") == "done",
            form=form_of(environ) if method == "POST" else {},
        )
        routes = {"GET": self._get, "POST": self._post}
        if method not in routes:
            return Response(status=405, headers={"Allow": "GET, HEAD, POST"})
        return routes[method](request)

    def _session(self, environ: Mapping[str, Any]) -> Session:
        """Her session; somebody new reads the first of our languages that her browser names."""
        known = unseal(cookie_of(environ), self.connection.seal)
        if known:
            return known
        wanted = [each.strip()[:2].lower() for each in environ.get("HTTP_ACCEPT_LANGUAGE", "").split(",")]
        return Session(None, next((each for each in wanted if each in LANGUAGES), "en"))

    # Reading

    def _get(self, request: Request) -> Response:
        head, _, name = request.path.partition("/")
        if head == "static" and name in STATIC:
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return Response(STATIC[name].read_bytes(), f"{kind}; charset=utf-8", headers={"Cache-Control": "no-cache"})
        if request.path == "ready":
            return json_response({"ready": True})
        if request.path == "token":
            return Response(status=405, headers={"Allow": "POST"})
        if request.path == "how-it-is-built-in":
            return self._page(request, "built_in.html", parts=self._parts(request.session))
        if request.path == "":
            return self._start(request)
        if request.path in SCREENS:
            return self._screen(request, SCREENS[request.path])
        return self._page(request, "not_found.html", status=404)

    def _start(self, request: Request) -> Response:
        if request.session.person:
            return redirect(screens.first_screen(request.session.person).key)
        groups = [
            (
                organisation,
                [
                    (person, _labels(person, request.session.locale))
                    for person in PEOPLE.values()
                    if person.organisation == organisation
                ],
            )
            for organisation in ORGANISATIONS
        ]
        return self._page(request, "sign_in.html", groups=groups)

    def _screen(self, request: Request, screen: Screen, *, status: int = 200, **said: Any) -> Response:
        session = request.session
        if session.person is None:
            return redirect("")
        if not screens.may_open(session.person, screen):
            return self._not_allowed(request, screen)
        if request.said_done:
            said["outcome"] = screens.outcome(screen, session)
        told = screens.view(screen, session) | {"screen": screen, "case": case(session.locale), "notice": None}
        prepared = [_bold(words(session.locale)[screen.key][name]) for name in screen.prepared]
        template = f"{screen.key.replace('-', '_')}.html"
        return self._page(request, template, status=status, **(told | {"prepared": prepared} | said))

    def _not_allowed(self, request: Request, screen: Screen) -> Response:
        """Says who may, and lets the visitor of a demonstration go on as that person."""
        me = request.session.somebody
        texts = words(request.session.locale)
        others = [
            each for each in PEOPLE.values() if each.organisation == me.organisation and screens.may_open(each, screen)
        ]
        labels = {"role": texts["product"][me.role], "needed": texts["product"][others[0].role]}
        return self._page(
            request,
            "not_allowed.html",
            status=403,
            screen=screen,
            reason=texts["not-allowed"]["do"].format(**labels),
            other=others[0],
            go_on=texts["not-allowed"]["go-on-as"].format(name=others[0].name),
        )

    # Acting

    def _post(self, request: Request) -> Response:
        if request.path == "token":
            return token(request, self._host(request.session))
        if not request.own_page:
            return self._page(request, "not_accepted.html", status=403)
        ways = {"sign-in": self._sign_in, "sign-out": self._sign_out, "language": self._language}
        if request.path in ways:
            return ways[request.path](request)
        return self._act(request)

    def _sign_in(self, request: Request) -> Response:
        person = PEOPLE.get(request.form.get("person", ""))
        if person is None:
            return redirect("")
        before = request.session
        locale = before.locale if before.chose_language or before.person else person.locale
        screen = SCREENS.get(request.form.get("screen", ""))
        if screen is None or not screens.may_open(person, screen):
            screen = screens.first_screen(person)
        return redirect(screen.key, self._keep(Session(person, locale, chose_language=before.chose_language)))

    def _sign_out(self, request: Request) -> Response:
        return redirect("", self._keep(replace(request.session, person=None, done=())))

    def _language(self, request: Request) -> Response:
        locale, page = request.form.get("locale", ""), request.form.get("page", "")
        back = page if page in SCREENS or page == "how-it-is-built-in" else ""
        if locale not in LANGUAGES:
            return redirect(back)
        return redirect(back, self._keep(replace(request.session, locale=locale, chose_language=True)))

    def _act(self, request: Request) -> Response:
        """What a button of a screen does: it fails as prepared, or it is noted in the session."""
        key, _, name = request.path.partition("/")
        screen, session, item = SCREENS.get(key), request.session, request.form.get("item", "")
        act = screen.act(name) if screen else None
        if screen is None or act is None or session.person is None:
            return self._page(request, "not_found.html", status=404)
        if not screens.may_open(session.person, screen):
            return self._not_allowed(request, screen)
        if not screens.is_item(act, item, session):
            return self._page(request, "not_found.html", status=404)
        fault = act.fails(item, session.done)
        if fault is None:
            mark = f"{name}:{item}" if item else name
            return redirect(f"{key}?done", self._keep(replace(session, done=(*session.done, mark))))
        said = screens.notice(screen, fault, item, session)
        response = self._screen(request, screen, status=fault.status, notice=said, act=act, item=item)
        return replace(response, headers={"Retry-After": str(fault.retry_after)}) if fault.retry_after else response

    # What all pages share

    def _keep(self, session: Session) -> str:
        return set_cookie(seal(session, self.connection.seal), LASTS)

    def _host(self, session: Session) -> Host | None:
        return self.connection.hosts.get(session.person.organisation.facility_id) if session.person else None

    def _parts(self, session: Session) -> dict[str, str]:
        """The files of this application that embed the help, word for word as they run."""
        return {
            "snippet": self._snippet(session),
            "script": STATIC["help.js"].read_text(encoding="utf-8"),
            "token": (HERE / "token_endpoint.py").read_text(encoding="utf-8"),
            "policy": content_policy(self.connection.support),
        }

    def _snippet(self, session: Session) -> str:
        host = self._host(session) or next(iter(self.connection.hosts.values()))
        return host.snippets[session.locale]

    @cached_property
    def _engine(self) -> Engine:
        return Engine(dirs=[str(HERE / "templates")], string_if_invalid=MISSING, autoescape=True)

    def _page(self, request: Request, template: str, *, status: int = 200, **said: Any) -> Response:
        session = request.session
        told = {
            "base": BASE,
            "t": words(session.locale),
            "locale": session.locale,
            "languages": LANGUAGES.items(),
            "page": request.path.partition("/")[0],
            "me": session.person,
            "my_role": words(session.locale)["product"][session.person.role] if session.person else "",
            "groups_of_screens": _menu(session),
            "snippet": mark_safe(self._snippet(session)),  # noqa: S308 - ours, escaped where it was made
            "screen": None,
            "notice": None,
            "act": None,
            "outcome": "",
            "prepared": (),
        }
        html = self._engine.get_template(template).render(Context(told | said, use_l10n=False, use_tz=False))
        return Response(html.encode(), status=status)


def _menu(session: Session) -> list[tuple[str, list[dict[str, Any]]]]:
    """The screens by group; those of other roles are named too, so that a visitor sees what there is."""
    if session.person is None:
        return []
    texts = words(session.locale)
    entries = [
        {"key": key, "label": texts["product"][key], "mine": screens.may_open(session.person, screen)}
        for key, screen in SCREENS.items()
    ]
    visit = [entry for entry in entries if entry["key"] in screens.VISIT]
    rest = [entry for entry in entries if entry["key"] not in screens.VISIT]
    today = texts["frame"]["today-at"].format(time=case(session.locale)["starts_at"])
    return [(today, visit), (texts["frame"]["administration"], rest)]


def _labels(person: Person, locale: str) -> dict[str, str]:
    texts = words(locale)
    seen = ", ".join(texts["product"][key] for key, screen in SCREENS.items() if screens.may_open(person, screen))
    return {"role": texts["product"][person.role], "sees": texts["sign-in"]["sees"].format(screens=seen)}


def _bold(text: str) -> list[tuple[str, bool]]:
    """A sentence in pieces, each with whether it stands between **."""
    return [(piece, bool(number % 2)) for number, piece in enumerate(text.split("**")) if piece]
