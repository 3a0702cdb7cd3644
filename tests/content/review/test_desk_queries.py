"""How often a page of the desk asks the database: roles are asked once, and nothing grows with what is listed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.api import Role
from content.review.steps import Step
from tests.content.review.conftest import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]

#: By page: queries of one visit, of which one reads who is signed in and one her roles.
MOST = {"queue": 17, "sign": 31, "coverage": 14, "article": 13}


def visited(client, person, address: str) -> list[str]:
    """The queries of a visit, after one that warms up what is kept between requests."""
    client.force_login(person)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return [query["sql"] for query in caught]


@pytest.mark.parametrize("name", MOST)
def test_a_page_of_the_desk_asks_no_more_than_this_and_for_roles_once(client, desk, name):
    desk.submitted().signed_up_to(Step.REGULATORY)
    addresses = {
        "queue": reverse("review:queue"),
        "sign": reverse("review:sign", args=[desk.state.pk]),
        "coverage": reverse("review:coverage"),
        "article": reverse("review:article", args=[desk.page.key, "en"]),
    }
    person = desk.reviewers[Step.REGULATORY] if name in ("queue", "sign") else somebody(Role.MANAGER)
    asked = visited(client, person, addresses[name])
    assert sum("accounts_rolegrant" in sql for sql in asked) == 1
    assert len(asked) <= MOST[name], "\n".join(asked)
