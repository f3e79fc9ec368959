"""Many ids as one parameter of a query."""

import json
from collections.abc import Sequence

from django.db import connections
from django.db.models.expressions import RawSQL


def listed(ids: Sequence[int], *, using: str) -> RawSQL:
    """The ids, to be looked among by ``pk__in``: SQLite takes only so many parameters, and writing thousands of them
    into a query for PostgreSQL takes longer than the query."""
    if connections[using].vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])
