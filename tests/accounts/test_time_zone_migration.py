"""The migration that gives organisations a time zone, walked back and forth."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("accounts", "0003_shared_cache")]
AFTER = [("accounts", "0004_organisation_has_a_time_zone")]


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_empty_time_zones_are_filled_by_country_and_others_stay():
    zones = {
        "nl": "Europe/Amsterdam",
        "de": "Europe/Berlin",
        "fr": "Europe/Paris",
        "uk": "Europe/London",
        "us": "America/New_York",
    }
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        organisations = migrate(BEFORE).get_model("accounts", "Organisation").objects
        for country in zones:
            organisations.create(facility_id=country, name=country, country=country, time_zone="")
        organisations.create(facility_id="kept", name="kept", country="us", time_zone="America/Denver")
        organisations = migrate(AFTER).get_model("accounts", "Organisation").objects
        assert dict(organisations.values_list("facility_id", "time_zone")) == zones | {"kept": "America/Denver"}
    finally:
        migrate(latest)
