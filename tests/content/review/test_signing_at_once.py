"""Several at the same moment, in processes of their own: one signs, the others are told so and keep their words."""

import json

import pytest

from accounts.api import Role
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.content.review.test_sign_page import address, filled
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_tools")]

SIGN = """
import html, json
from django.contrib.auth import get_user_model
from django.test import Client
from content.models import Signature
from content.review.signing import findings

def wait_for_all(what):
    (folder / f"{what}-{number}").touch()
    while len(list(folder.glob(f"{what}-*"))) < len(list(folder.glob("order-*"))): time.sleep(0.0005)

findings._tools = {}
order = json.loads((folder / f"order-{number}").read_text())
client = Client(headers={"host": "localhost"})
client.force_login(get_user_model().objects.get(pk=order["person"]))
wait_for_all("there")
answer = client.post(order["address"], order["form"])
wait_for_all("answered")
kept = order["form"]["comment"] in html.unescape(answer.content.decode())
print(answer.status_code, "kept" if kept else "gone", Signature.objects.count())
"""


def test_of_two_reviewers_and_a_double_click_at_once_one_signs_and_every_other_comment_is_kept(desk, tmp_path):
    desk.submitted()
    first, second = desk.reviewers[Step.CLINICAL], somebody(Role.CLINICAL_REVIEWER, "en")
    for number, person in enumerate((first, first, second)):
        form = filled(desk, comment=f"What {person.name} thought at press {number}")
        order = {"person": person.pk, "address": address(desk.state), "form": form}
        (tmp_path / f"order-{number}").write_text(json.dumps(order))
    assert sorted(race(SIGN, tmp_path, runners=3)) == ["302 gone 1", "409 kept 1", "409 kept 1"]
