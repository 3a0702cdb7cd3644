"""The demo, loaded: people with random passwords, articles and glossary in four languages, the words search knows."""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from tqdm import tqdm

from accounts import api as accounts
from content import api as content
from helpdesk import api as helpdesk
from kb_site.demo.reviews import age_of, load_reviews
from kb_site.demo.tickets import load_tickets
from search import api as search

HERE = Path(__file__).resolve().parent
PASSWORDS = "demo-accounts.txt"


def load(out: Any, *, all_legs: bool) -> None:
    """Load everything; what is there already is left alone. `out` gets progress, one bar a long step."""
    _load_people()
    content.load_terms(HERE / "terms.yaml")
    search.load_synonyms(HERE / "synonyms.yaml")
    search.load_not_covered(HERE / "not_covered.yaml")
    with tqdm(desc="Articles", unit="key", file=out, leave=True) as bar:
        report = content.import_demo(HERE, progress=_onto(bar), age_of=age_of)
    if report.refused:
        raise SystemExit("\n".join(f"{path.name}: {problem}" for path, problem in report.refused))
    load_reviews()
    load_tickets()
    helpdesk.load_help_rules(HERE / "help_rules.yaml")
    helpdesk.load_demo_help_use()
    with tqdm(desc="Index", unit="article", file=out, leave=True) as bar:
        search.complete("article", fast_only=not all_legs, progress=_onto(bar))


def _onto(bar: "tqdm[Any]") -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return tell


def _load_people() -> None:
    """Passwords are made once, kept in `var/demo-accounts.txt` (0600) and shown by `./hysio demo`."""
    path = settings.VAR / PASSWORDS
    known = dict(_read(path.read_text(encoding="utf-8").splitlines())) if path.exists() else {}
    people = accounts.create_demo_people(lambda email: known.setdefault(email, _password()))
    width = max(len(str(person.role.label)) for person in people)
    lines = [f"{person.role.label!s:<{width}}  {person.email:<36}  {known[person.email]}" for person in people]
    path.touch(mode=0o600)
    path.write_text("\n".join(["Demo accounts (role, e-mail, password):", *lines, ""]), encoding="utf-8")


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _read(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        parts = line.rsplit(maxsplit=2)
        if len(parts) == 3 and "@" in parts[1]:
            yield parts[1], parts[2]
