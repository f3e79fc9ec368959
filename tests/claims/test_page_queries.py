"""How many queries the pages that the benchmark measures may take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.pages import LIMIT_QUERIES, build, pages, visitors


@pytest.mark.django_db
def test_every_list_and_queue_page_takes_few_queries() -> None:
    build(articles=60, suggestions=2, people=4)
    clients, over = visitors(), {}
    for name, address in pages().items():
        with CaptureQueriesContext(connection) as queries:
            answer = clients[name.startswith("reviewer:")].get(address)
        assert answer.status_code == 200, name
        if len(queries) > LIMIT_QUERIES:
            over[name] = [each["sql"][:200] for each in queries]
    assert over == {}
