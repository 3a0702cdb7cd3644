"""The widget as it is served: small, immutable, checked by its integrity, the same words everywhere."""

import base64
import gzip
import hashlib
import re
import shutil
import subprocess

import pytest
from django.template import Context, Template
from django.urls import reverse

from helpdesk import widget_files, widget_strings
from helpdesk.widget_files import LOADER, SOURCE, build

LOCALES = ("nl", "en", "de", "fr")
RUNNING = {"hysio-help.js", "panel.js", "panel.css", "request.js"}
WORDS = {f"words-{locale}.json" for locale in LOCALES}
SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in SOURCE.glob("*.js")}


@pytest.fixture
def sources(tmp_path):
    return shutil.copytree(SOURCE, tmp_path / "widget")


@pytest.fixture
def kept(tmp_path, settings):
    settings.VAR = tmp_path
    widget_files.current.cache_clear()
    yield tmp_path / "widget"
    widget_files.current.cache_clear()


def address(name=LOADER, version=None):
    return reverse("widget-file", args=[version or widget_files.current().version, name])


def integrity(body):
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


def test_loader_has_at_most_4_kb_and_all_of_it_at_most_32_kb_on_the_wire():
    files = build(SOURCE).files
    assert len(files[LOADER].packed) <= 4 * 1024
    assert sum(len(files[name].packed) for name in RUNNING) <= 32 * 1024


@pytest.mark.parametrize("locale", LOCALES)
def test_all_of_it_with_the_words_of_one_language_stays_within_34_kb(locale):
    files = build(SOURCE).files
    assert sum(len(files[name].packed) for name in RUNNING | {f"words-{locale}.json"}) <= 34 * 1024


def test_the_same_sources_give_the_same_bytes(sources):
    assert build(sources).version == build(SOURCE).version
    assert {name: file.packed for name, file in build(sources).files.items()} == {
        name: file.packed for name, file in build(SOURCE).files.items()
    }


@pytest.mark.parametrize("changed", ["panel.css", "dom.js", "request.js", "hysio-help.js"])
def test_a_changed_file_changes_the_version_and_the_integrity_that_hosts_pin(sources, changed):
    path = sources / changed
    extra = "\n.x { color: red; }\n" if changed.endswith("css") else '\nconst more = "x";\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    before, after = build(SOURCE), build(sources)
    assert after.version != before.version
    assert after.loader.integrity != before.loader.integrity


def test_a_changed_file_changes_the_integrity_that_the_snippet_prints(sources, kept, monkeypatch):
    def printed():
        return Template('{% load help_widget %}{% help_widget_snippet "app" base="https://support.example" %}').render(
            Context()
        )

    before = printed()
    assert f'integrity="{build(SOURCE).loader.integrity}"' in before
    assert "https://support.example/widget/" in before
    (sources / "panel.css").write_text(":host { color: red; }", encoding="utf-8")
    monkeypatch.setattr(widget_files, "SOURCE", sources)
    widget_files.current.cache_clear()
    assert f'integrity="{build(sources).loader.integrity}"' in printed()
    assert printed() != before


def test_loader_knows_the_integrity_of_the_panel_and_the_panel_that_of_the_rest():
    files = build(SOURCE).files
    assert files["panel.js"].integrity in files[LOADER].body.decode()
    assert files["panel.css"].integrity in files[LOADER].body.decode()
    assert files["request.js"].integrity in files["panel.js"].body.decode()
    for name in WORDS:
        assert files[name].integrity in files[LOADER].body.decode()


def test_snippet_holds_the_emergency_link_outside_of_any_script(kept):
    printed = widget_files.snippet(
        "app", base="https://support.example", number="+31 20 000 0112", href="tel:+31200000112"
    )
    assert printed.index('<a href="tel:+31200000112">') < printed.index("<script")
    assert 'crossorigin="anonymous"' in printed
    assert " style=" not in printed


def test_file_is_served_immutable_to_every_host_with_its_type(client, kept):
    answer = client.get(address())
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert integrity(answer.content) == build(SOURCE).loader.integrity
    assert client.get(address("panel.css"))["Content-Type"] == "text/css; charset=utf-8"


def test_packed_file_is_the_same_file_and_has_an_etag_of_its_own(client, kept):
    packed = client.get(address(), headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert integrity(gzip.decompress(packed.content)) == build(SOURCE).loader.integrity
    assert "Accept-Encoding" in packed["Vary"]
    assert packed["ETag"] != client.get(address())["ETag"]


def test_known_file_is_not_sent_again(client, kept):
    etag = client.get(address())["ETag"]
    answer = client.get(address(), headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer["ETag"] == etag


def test_version_that_a_host_pins_is_served_after_the_widget_has_changed(client, kept, sources, monkeypatch):
    pinned = address()
    before = client.get(pinned).content
    (sources / "panel.css").write_text(":host { color: red; }", encoding="utf-8")
    monkeypatch.setattr(widget_files, "SOURCE", sources)
    widget_files.current.cache_clear()
    assert address() != pinned
    assert client.get(pinned).content == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["nothing.js", "..%2f..%2fsecrets.env", "panel.css.half", ".panel.css.half"])
def test_what_is_no_file_of_the_widget_is_not_found(client, kept, name):
    client.get(address())
    assert client.get(f"/widget/{widget_files.current().version}/{name}").status_code == 404
    assert client.get(f"/widget/0123456789ab/{name}").status_code == 404
    assert client.get(f"/widget/../{name}").status_code == 404


def test_versions_say_what_is_current_and_what_it_weighs(client, kept):
    answer = client.get(reverse("widget-versions"))
    told = answer.json()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert told["integrity"] == build(SOURCE).loader.integrity
    assert told["loader"].endswith(address())
    assert told["files"].keys() == RUNNING | WORDS | {"hysio-help.d.ts"}
    for name, file in told["files"].items():
        assert file["integrity"] == integrity(client.get(address(name)).content)


def test_versions_and_files_may_not_be_written(client, kept):
    assert client.post(reverse("widget-versions")).status_code == 405
    assert client.put(address()).status_code == 405


# What is leaner says the same


def test_strings_templates_and_patterns_survive_whatever_stands_in_them():
    text = (
        'const a = "// no  comment";\n// gone\nconst b = `two  ${a}  spaces`;\n'
        'const c = /\\/\\*  x/g;\nconst d = a / 2 / b; // gone\nreturn  "x";\n'
    )
    lean = widget_files._lean(text)
    assert '"// no  comment"' in lean
    assert "`two  ${a}  spaces`" in lean
    assert "/\\/\\*  x/g" in lean
    assert "gone" not in lean
    assert "a/2/b" in lean
    assert widget_files._lean("a + +b; c - -d; let x = 1") == "a+ +b;c- -d;let x=1\n"


@pytest.mark.parametrize("name", ["hysio-help.js", "panel.js", "request.js"])
def test_what_is_served_can_be_parsed(tmp_path, name):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is missing; the journeys run the files in a browser")
    path = tmp_path / name.replace(".js", ".mjs")
    path.write_bytes(build(SOURCE).files[name].body)
    done = subprocess.run([node, "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_served_needs_more_than_a_strict_policy_allows():
    for name, text in SCRIPTS.items():
        assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text), (
            name
        )
        assert not re.search(r'setAttribute\("style|style="|["`]<style', text), name
        assert not re.search(r"\b(localStorage|sessionStorage|document\.cookie)\b", text), name


# Words


def asked_for():
    text = "\n".join(SCRIPTS.values())
    names = set(re.findall(r'\bt\("([\w-]+)"', text)) | {
        name for pair in re.findall(r'\bt\([\w.]+ \? "([\w-]+)" : "([\w-]+)"', text) for name in pair
    }
    for name in re.findall(r'\bcount\("([\w-]+)"', text):
        names |= {f"{name}-one", f"{name}-other"}
    families = {f"{prefix}-" for prefix in re.findall(r"\bt\(`([\w]+)-\$", text)} | {"error-", "kind-"}
    return names, families


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_that_the_widget_asks_for_is_there_in_four_languages(locale):
    names, _ = asked_for()
    strings = widget_strings.strings(locale)
    assert len(names) > 80
    assert names - strings.keys() == set()
    assert all(text.strip() for text in strings.values())


def test_no_word_is_served_that_the_widget_never_asks_for():
    names, families = asked_for()
    families |= {"affected-", "reply_by-", "thanks-", "missing-", "reason-"}
    spare = [
        name for name in widget_strings.strings("en") if name not in names and not name.startswith(tuple(families))
    ]
    assert spare == []


def test_places_in_sentences_are_the_same_in_all_languages():
    def places(text):
        return sorted(re.findall(r"%\((\w+)\)s", text))

    english = widget_strings.strings("en")
    for locale in LOCALES:
        wrong = {
            name: text for name, text in widget_strings.strings(locale).items() if places(text) != places(english[name])
        }
        assert wrong == {}


# Types


def test_declared_functions_are_those_that_the_loader_offers():
    declared = (SOURCE / "hysio-help.d.ts").read_text(encoding="utf-8")
    offered = re.search(r"const names = \[([^\]]+)\]", SCRIPTS["hysio-help"])[1]
    block = re.search(r"export interface Help \{(.+?)\n\}", declared, re.DOTALL)[1]
    assert set(re.findall(r"^  (\w+)[(<]", block, re.MULTILINE)) == set(re.findall(r'"(\w+)"', offered))


def test_declared_events_are_those_that_are_announced():
    declared = (SOURCE / "hysio-help.d.ts").read_text(encoding="utf-8")
    block = re.search(r"export interface Events \{(.+?)\n\}", declared, re.DOTALL)[1]
    announced = set(re.findall(r'\bemit\("(\w+)"', "\n".join(SCRIPTS.values())))
    assert set(re.findall(r"^  (\w+):", block, re.MULTILINE)) == announced


def test_declarations_are_understood_by_a_compiler(tmp_path):
    compiler = shutil.which("tsc")
    if compiler is None:
        pytest.skip("no TypeScript compiler here; the names are compared above")
    (tmp_path / "host.ts").write_text(
        'import type { Call } from "./hysio-help";\n'
        'const call: Call = ["init", { getToken: async () => "x" }];\nwindow.HysioHelp.push(call);\n'
        'const off: () => void = window.HysioHelp.on("request", ({ number }) => console.log(number.length));\noff();\n',
        encoding="utf-8",
    )
    shutil.copy(SOURCE / "hysio-help.d.ts", tmp_path)
    done = subprocess.run(
        [compiler, "--noEmit", "--strict", "--lib", "es2022,dom", str(tmp_path / "host.ts")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
