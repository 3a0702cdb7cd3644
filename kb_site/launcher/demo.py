"""`./hysio demo`: from nothing to a running site with demo people, articles and index."""

import os

from kb_site.launcher.processes import Family, free_port, practice, schedule, web, worker
from kb_site.launcher.setup import (
    VAR,
    call_manage,
    chromium_path,
    ensure_pango,
    prepare_database,
    prepare_static,
    say,
    write_secrets,
)

READY_WITHIN = 120  # seconds
PHONE = "+31 20 000 0112"  # nobody has it: no subscriber's number in Amsterdam begins with 0


def run(*, port: int, practice_port: int | None, prepare_only: bool) -> int:
    """Set up, start and watch; with `prepare_only` set up everything, slow legs too, and return.

    The practice application takes `practice_port` or the next free one, without it the port after the site's.
    """
    os.environ["HYSIO_DEMO"] = "1"
    os.environ.setdefault("EMERGENCY_PHONE", PHONE)  # a number that can be dialled, so that its links show what they do
    if not ensure_pango():
        say("PDF is off; everything else works.")
    if chromium_path() is None:
        say("Without Chromium the accessibility step of reviews asks for a check by hand.")
    write_secrets()
    prepare_database()
    prepare_static()
    call_manage("load_demo", *(["--all-legs"] if prepare_only else []))
    if prepare_only:
        say("Prepared. Start it with: ./hysio demo")
        return 0
    taken = free_port(port)
    return _serve(taken, free_port(practice_port or taken + 1, unless=taken))


def _serve(port: int, practice_port: int) -> int:
    address, host = f"http://127.0.0.1:{port}/", f"127.0.0.1:{practice_port}"
    pages = f"http://{host}/demo/practice/"
    processes = {
        "web": web(f"127.0.0.1:{port}"),
        "worker": worker(),
        "schedule": schedule(),
        "practice": practice(host, address.rstrip("/")),
    }
    family = Family(processes, {"HYSIO_DEMO": "1", "BASE_URL": address.rstrip("/")})
    family.start()
    if not all(family.wait_until_ready(url, READY_WITHIN) for url in (f"{address}readyz", f"{pages}ready")):
        stopping = family.stopping
        family.stop()
        if not stopping:
            say("The site did not become ready. `./hysio doctor` says what is wrong.")
        return 0 if stopping else 1
    print(f"Ready: {address}", flush=True)  # noqa: T201 - the one line that programs wait for
    print(f"Practice: {pages}", flush=True)  # noqa: T201
    accounts = VAR / "demo-accounts.txt"
    if accounts.exists():
        print(accounts.read_text(encoding="utf-8"), flush=True)  # noqa: T201
    return family.watch()
