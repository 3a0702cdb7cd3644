"""A browser without a screen for the practice application: keeps its cookie, says where it comes from."""

import io
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from kb_site.practice.app import Application
from kb_site.practice.connection import Connection, Host
from kb_site.practice.web import BASE

ORIGIN = "http://127.0.0.1:8001"
SUPPORT = "http://127.0.0.1:8000"
SNIPPET = '<hysio-help application="{0}"><a href="tel:+31200000112">{1} +31 20 000 0112</a></hysio-help>'
EMERGENCY_LINE = {"nl": "Noodlijn", "en": "Emergency line", "de": "Notfall-Hotline", "fr": "Ligne d'urgence"}
HOSTS = {
    name: Host(
        f"hk_{name}",
        f"a secret of {name} that is long enough",
        {locale: SNIPPET.format(name, label) for locale, label in EMERGENCY_LINE.items()},
    )
    for name in ("NL-DEMO-0001", "DE-DEMO-0001")
}
CONNECTION = Connection(ORIGIN, SUPPORT, "seal of the sessions", HOSTS)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    html: str

    @property
    def place(self) -> str:
        """Where it sends the browser, without the base."""
        return self.headers.get("Location", "").removeprefix(BASE)


@dataclass
class Client:
    application: Application = field(default_factory=lambda: Application(CONNECTION))
    cookie: str = ""

    def ask(
        self, method: str, path: str = "", *, origin: str | None = ORIGIN, host: str = "", form=None, **environ
    ) -> Answer:
        path, _, query = path.partition("?")
        body = urlencode(form or {}).encode()
        said = {
            "REQUEST_METHOD": method,
            "PATH_INFO": BASE + path,
            "QUERY_STRING": query,
            "HTTP_HOST": host or self.application.host_name,
            "HTTP_COOKIE": self.cookie,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **({"HTTP_ORIGIN": origin} if origin else {}),
            **environ,
        }
        heard: list = []
        content = b"".join(self.application(said, lambda *given: heard.extend(given)))
        headers = dict(heard[1])
        for morsel in SimpleCookie(headers.get("Set-Cookie", "")).values():
            self.cookie = f"{morsel.key}={morsel.value}"
        return Answer(int(heard[0].split()[0]), headers, content.decode())

    def get(self, path: str = "", **more) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, form=None, **more) -> Answer:
        return self.ask("POST", path, form=form, **more)

    def as_person(self, key: str, locale: str = "") -> "Client":
        """Signed in as somebody, reading in `locale` where one is given."""
        if locale:
            self.post("language", {"locale": locale})
        self.post("sign-in", {"person": key})
        return self
