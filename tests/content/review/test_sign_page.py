"""The page of signing: who reads it, what it shows, and that nothing typed is lost when something is refused."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


def address(desk):
    return reverse("review:sign", args=[desk.state.pk])


def test_a_reviewer_reads_the_text_of_her_step(desk, client):
    desk.submitted()
    client.force_login(desk.reviewers["clinical"])
    page = client.get(address(desk))
    assert page.status_code == 200
    assert "First" in page.content.decode()
