"""The house itself: sizes, doors, catalogues, and nothing that belongs elsewhere."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("kb_site", "reports", "helpdesk", "certification", "learning", "content", "search", "accounts", "compliance")
SOURCES = [
    path for app in (*APPS, "tests", "bench") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
]


def functions():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node.name, node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_500_lines():
    long = {
        str(path.relative_to(ROOT)): n
        for path in SOURCES
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


def test_99_of_100_functions_are_within_60_lines():
    lengths = list(functions())
    long = [(str(path.relative_to(ROOT)), name, n) for path, name, n in lengths if n > 60]
    assert len(long) <= len(lengths) // 100, long


def test_every_app_has_its_door_and_its_events():
    for app in APPS[1:]:
        assert (ROOT / app / "api.py").is_file(), app
        assert (ROOT / app / "events.py").is_file(), app


def test_no_migration_has_a_name_that_says_nothing():
    names = [path.name for app in APPS for path in (ROOT / app / "migrations").glob("0*.py")]
    assert names
    assert not [name for name in names if "_auto_" in name or name == "0001_initial.py"]


def test_there_is_no_drawer_for_everything():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "services.py"}
    assert not [path for path in SOURCES if path.name in drawers]


def test_lock_files_name_hashes_and_no_index():
    for path in (ROOT / "requirements").glob("*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--extra-index", text), path.name


@pytest.mark.parametrize("pattern", [r"://(pypi|files\.pythonhosted|registry)", r"/work/", r"/root/", r"/home/\w+/"])
def test_no_committed_file_names_a_registry_or_a_path_of_one_machine(pattern):
    found = subprocess.run(
        ["git", "grep", "-lIE", pattern, "--", ".", ":!tests/test_house.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
