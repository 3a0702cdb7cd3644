"""`./hysio demo`: from nothing to a running site with demo people, articles and index."""

import os

from kb_site.launcher.processes import Family, free_port, schedule, web, worker
from kb_site.launcher.setup import VAR, call_manage, ensure_pango, prepare_database, prepare_static, say, write_secrets

READY_WITHIN = 120  # seconds


def run(*, port: int, prepare_only: bool) -> int:
    """Set up, start and watch; with `prepare_only` set up everything, slow legs too, and return."""
    os.environ["HYSIO_DEMO"] = "1"
    if not ensure_pango():
        say("PDF is off; everything else works.")
    write_secrets()
    prepare_database()
    prepare_static()
    call_manage("load_demo", *(["--all-legs"] if prepare_only else []))
    if prepare_only:
        say("Prepared. Start it with: ./hysio demo")
        return 0
    return _serve(free_port(port))


def _serve(port: int) -> int:
    address = f"http://127.0.0.1:{port}/"
    family = Family(
        {"web": web(f"127.0.0.1:{port}"), "worker": worker(), "schedule": schedule()},
        {"HYSIO_DEMO": "1", "BASE_URL": address.rstrip("/")},
    )
    family.start()
    if not family.wait_until_ready(f"{address}readyz", READY_WITHIN):
        stopping = family.stopping
        family.stop()
        if not stopping:
            say("The site did not become ready. `./hysio doctor` says what is wrong.")
        return 0 if stopping else 1
    print(f"Ready: {address}", flush=True)  # noqa: T201 - the one line that programs wait for
    accounts = VAR / "demo-accounts.txt"
    if accounts.exists():
        print(accounts.read_text(encoding="utf-8"), flush=True)  # noqa: T201
    return family.watch()
