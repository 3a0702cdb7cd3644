"""The client examples, run as an integrator would run them, against a live server."""

import json
import shutil
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

from accounts.models import HelpSession
from helpdesk.models import Ticket
from search import api as search
from tests.factories.accounts import HostKeyFactory
from tests.factories.content import ArticleFactory, heading, paragraph

CLIENTS = django_settings.ROOT / "clients"

PYTHON = """
import json, sys
from hysio_help import HelpClient, HelpProblem, Person, host_token
said = json.loads(sys.argv[1])
person = Person("u-17", "f.de.boer@example.org", "Fenna de Boer", locale="nl", time_zone="Europe/Amsterdam")
token = host_token(key_id=said["key"], secret=said["secret"], organisation=said["organisation"], person=person)
with HelpClient(said["address"], token, locale="en") as help:
    answer = help.ask("descaling the kettle", screen="visit")
    asked = help.request("The kettle does not start.", affected="hindered", key=said["once"], screen="visit")
    again = help.request("The kettle does not start.", affected="hindered", key=said["once"], screen="visit")
    mine = help.requests()
try:
    HelpClient(said["address"], token)
    refused = ""
except HelpProblem as problem:
    refused = problem.code
print(json.dumps({
    "articles": [each["article"]["key"] for each in answer["results"]],
    "number": asked["number"], "again": again["number"], "mine": [each["number"] for each in mine], "refused": refused,
}))
"""

JAVASCRIPT = """
import { HelpClient, HelpProblem, hostToken } from "./hysio-help-client.mjs";
const said = JSON.parse(process.argv[2]);
const person = { id: "u-17", email: "f.de.boer@example.org", name: "Fenna de Boer", locale: "nl", timeZone: "Europe/Amsterdam" };
const token = await hostToken({ keyId: said.key, secret: said.secret, organisation: said.organisation, person });
const help = await HelpClient.open(said.address, token, { locale: "en" });
const answer = await help.ask("descaling the kettle", { screen: "visit" });
const once = { affected: "hindered", context: { screen: "visit" }, key: said.once };
const asked = await help.request("The kettle does not start.", once);
const again = await help.request("The kettle does not start.", once);
const mine = await help.requests();
await help.close();
let refused = "";
try {
  await HelpClient.open(said.address, token);
} catch (problem) {
  if (!(problem instanceof HelpProblem)) throw problem;
  refused = problem.code;
}
console.log(JSON.stringify({
  articles: answer.results.map((each) => each.article.key),
  number: asked.number, again: again.number, mine: mine.map((each) => each.number), refused,
}));
"""


@pytest.fixture
def told(transactional_db, live_server, settings, tmp_path):
    """What an integrator is given: where the help is, her key, her facility ID."""
    settings.SEARCH_DIR = tmp_path / "search"
    key = HostKeyFactory()
    ArticleFactory(
        key="kettle",
        title="Descaling the kettle",
        body=[heading("Steps", "steps"), paragraph("Descaling the kettle takes a spoon of vinegar.")],
    )
    search.complete("article")
    return {
        "address": live_server.url,
        "key": key.key_id,
        "secret": key.secret,
        "organisation": key.application.organisation.facility_id,
        "once": "6f1d7c2e-2f1c-4a52-9c49-5a0a4b6d9a11",
    }


def run(*command, told):
    done = subprocess.run([*command, json.dumps(told)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def as_promised(said):
    """One answer, one request although it was sent twice, a token that opens nothing more, a session that is over."""
    ticket = Ticket.objects.get()
    assert said == {
        "articles": ["kettle"],
        "number": ticket.number,
        "again": ticket.number,
        "mine": [ticket.number],
        "refused": "token-replayed",
    }
    assert not HelpSession.objects.exists()


def test_the_python_client_asks_and_hands_over(told, tmp_path):
    script = tmp_path / "use.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(CLIENTS / 'python')!r})\n{PYTHON}", encoding="utf-8")
    as_promised(run(sys.executable, str(script), told=told))


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_the_javascript_client_asks_and_hands_over(told, tmp_path):
    shutil.copy(CLIENTS / "javascript" / "hysio-help-client.mjs", tmp_path)
    script = tmp_path / "use.mjs"
    script.write_text(JAVASCRIPT, encoding="utf-8")
    as_promised(run(shutil.which("node"), str(script), told=told))
