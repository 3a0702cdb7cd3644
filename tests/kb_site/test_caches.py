"""What all processes must agree on is kept where all of them look."""

import pytest
from django.core.cache import cache, caches

from tests.racing import race


@pytest.mark.django_db
def test_what_sign_in_counts_is_shared_and_the_rest_is_not():
    cache.set("allauth:rl:x", [1.5], 60)
    cache.set("page", "x", 60)
    assert (caches["shared"].get("allauth:rl:x"), caches["shared"].get("page")) == ([1.5], None)
    assert (cache.get("allauth:rl:x"), cache.get("page")) == ([1.5], "x")
    assert not cache.add("allauth:rl:x", [], 60)
    assert cache.add("allauth:other", [], 60)
    cache.delete("allauth:rl:x")
    assert cache.get("allauth:rl:x") is None
    cache.clear()
    assert (cache.get("allauth:other"), cache.get("page")) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_wrong_passwords_are_counted_over_all_processes(tmp_path):
    script = """
from allauth.core.internal import ratelimit
from django.test import RequestFactory
request = RequestFactory().post("/")
tries = [
    ratelimit.consume(request, app="allauth.account", action="try", config={"try": "10/m/key"}, key="f@example.org")
    for _each in range(8)
]
print(sum(usage is not None for usage in tries))
"""
    assert sum(int(word) for word in race(script, tmp_path)) == 10
