"""Secrets, system libraries, database and static files: everything that has to be there before the site starts."""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("HYSIO_VAR", ROOT / "var"))

# What each migration establishes anew: the rights of groups.
RIGHTS = (ROOT / "accounts" / "roles.py", ROOT / "accounts" / "groups.py")

# System libraries by what needs them: Debian and Ubuntu packages, and Homebrew's.
PANGO = (("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"), ("pango",))
CHROMIUM = (("chromium",), ())
POSTGRES = (("postgresql",), ("postgresql@16",))


def say(text: str) -> None:
    """A message of the set-up; standard output belongs to the command."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def python_manage() -> list[str]:
    return [sys.executable, str(ROOT / "manage.py")]


def call_manage(*arguments: str, quiet: bool = False) -> None:
    """Run a Django command; its output goes to standard error. Raises `CalledProcessError`."""
    out = subprocess.DEVNULL if quiet else sys.stderr
    subprocess.run([*python_manage(), *arguments], cwd=ROOT, check=True, stdout=out)


SECRETS = ("SECRET_KEY", "AUDIT_KEY", "SEAL_KEY")


def write_secrets() -> None:
    """Write `var/secrets.env` once, readable by its owner alone. A database without its secrets is refused.

    A secret that a later version needs is added to a file that is there: nothing was sealed with it before.
    """
    path = VAR / "secrets.env"
    if path.exists():
        _add_secrets(path, [name for name in SECRETS if f"\n{name}=" not in f"\n{path.read_text(encoding='utf-8')}"])
        return
    if all(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in SECRETS):
        return
    if (VAR / "hysio.sqlite3").exists():
        raise SystemExit(
            f"{path} is missing beside an existing database. "
            "Put it back from your backup: without it the audit trail cannot be verified."
        )
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _add_secrets(path, SECRETS)


def _add_secrets(path: Path, names: Iterable[str]) -> None:
    lines = "".join(f"{name}={secrets.token_urlsafe(48)}\n" for name in names)
    if not lines:
        return
    kept = path.read_text(encoding="utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write(lines if not kept or kept.endswith("\n") else f"\n{lines}")


def prepare_database() -> None:
    """Migrate when a migration is new; the digest of the last state keeps later starts quick."""
    _once(
        "migrated",
        _digest([*ROOT.glob("*/migrations/*.py"), *RIGHTS], os.environ.get("DATABASE_URL", "")),
        "Preparing the database ...",
        ("migrate", "--no-input", "-v", "0"),
    )


def prepare_static() -> None:
    _once(
        "static",
        _digest(ROOT.glob("*/static/**/*")),
        "Collecting static files ...",
        ("collectstatic", "--no-input", "-v", "0"),
    )


def _once(name: str, digest: str, message: str, command: Sequence[str]) -> None:
    mark = VAR / f".{name}"
    if (
        mark.exists()
        and mark.read_text() == digest
        and (VAR / "hysio.sqlite3" if name == "migrated" else VAR / "static").exists()
    ):
        return
    say(message)
    call_manage(*command)
    mark.write_text(digest)


def _digest(paths: Iterable[Path], *extra: str) -> str:
    found = hashlib.sha256("\0".join(extra).encode())
    locks = ROOT / "requirements" / "base.lock"
    for path in (locks, *sorted(path for path in paths if path.is_file())):
        found.update(str(path).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def has_pango() -> bool:
    """Can WeasyPrint draw PDFs here? Tried in a process of its own, since a failed load stays loaded."""
    probe = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False)
    return probe.returncode == 0


def chromium_path() -> str | None:
    mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), mac if Path(mac).exists() else None)


def postgres_bin() -> Path | None:
    """The folder with initdb and pg_ctl of PostgreSQL 15 or newer."""
    roots = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    brew = sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    candidates = [
        *(path for path in roots if int(path.parent.name) >= 15),
        *brew,
        *([Path(found).parent] if found else []),
    ]
    return next((path for path in candidates if (path / "initdb").exists()), None)


def install_system(what: str, packages: tuple[Sequence[str], Sequence[str]]) -> bool:
    """Install system packages when root or passwordless sudo allows; otherwise say in one line what is missing."""
    debian, brew = packages
    if shutil.which("apt-get") and (prefix := _root_prefix()) is not None:
        say(f"Installing {what} ({' '.join(debian)}) ...")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *debian],
        ):
            done = subprocess.run([*prefix, *command], env=environment, stdout=sys.stderr, check=False)
        return done.returncode == 0
    if shutil.which("brew") and brew:
        say(f"Installing {what} ({' '.join(brew)}) ...")
        return subprocess.run(["brew", "install", "-q", *brew], stdout=sys.stderr, check=False).returncode == 0
    fix = f"apt-get install {' '.join(debian)}" if shutil.which("apt-get") else f"brew install {' '.join(brew)}"
    say(f"{what} is missing; install it with: {fix}")
    return False


def _root_prefix() -> list[str] | None:
    """How to run a command as root without a question, or None."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def ensure_pango() -> bool:
    """Pango for PDFs; without it the site starts with PDF off."""
    return has_pango() or (install_system("Pango (for PDF)", PANGO) and has_pango())
