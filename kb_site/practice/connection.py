"""What this application knows of the help it embeds: one file, readable by its owner alone, written by `run_practice`."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "practice.json"


@dataclass(frozen=True)
class Host:
    """One organisation's application as the help knows it: its key, and the snippet for its pages by their language."""

    key_id: str
    secret: str
    snippets: Mapping[str, str]


@dataclass(frozen=True)
class Connection:
    """`origin` is where this application stands, `support` where the help does; `hosts` are named by facility ID.

    `seal` signs the sessions of this application and has nothing to do with the help.
    """

    origin: str
    support: str
    seal: str
    hosts: Mapping[str, Host]


def read(path: Path) -> Connection:
    """Raises `PermissionError` when others can read the file, `OSError` and `ValueError` when it is not there or not whole."""
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others; run: chmod 600 {path}")
    said = json.loads(path.read_text(encoding="utf-8"))
    hosts = {facility: Host(**host) for facility, host in said.pop("hosts").items()}
    return Connection(hosts=hosts, **said)


def write(path: Path, connection: Connection) -> None:
    """Replace the file in one step; nobody else can read it at any moment."""
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(connection), file, indent=1)
    half.replace(path)
