"""A form that another site has a browser send changes nothing: every write asks for Django's token, the API's too."""

import pytest
from django.test import Client

from tests.access.table import ROWS
from tests.access.world import World


@pytest.mark.long
@pytest.mark.django_db
def test_no_write_is_taken_from_another_site(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", logger="django")
    world = World()
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(world["manager"])
    writes = [row for row, answers in ROWS.items() if row[1] != "GET" and answers["manager"] != 403]
    taken = {}
    for name, method in writes:
        answer = browser.generic(method, world.address(name), headers={"origin": "https://elsewhere.example"})
        if answer.status_code != 403:
            taken[f"{method} {name}"] = answer.status_code
    assert taken == {}
    assert len(writes) > 100
