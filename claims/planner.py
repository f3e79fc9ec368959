"""What SQLite's planner knows of how full the tables are. Without it a page of a large project can take minutes; it is
gathered by ANALYZE alone, which PostgreSQL's autovacuum does by itself (https://www.sqlite.org/lang_analyze.html).
"""

from collections.abc import Mapping

from django.db import connection

from claims.models import Assignment, Claim, Document, Review, Suggestion

COUNTED = (Document, Suggestion, Review, Claim, Assignment)
LARGE = 1000
"""Rows of a table below which the planner needs no help, and would be misled as soon as there are more."""
GROWN = 1.25
LOOKED_AT = 50_000
"""Rows of each index that are looked at: a tenth of a second, and the same plans as from all of them."""


def renew_statistics(known: Mapping[str, int]) -> dict[str, int]:
    """Gather them if a large table has grown by a quarter. ``known`` is what this returned the last time, empty the
    first time: the rows by table, as they were when they were gathered."""
    if connection.vendor != "sqlite":
        return {}
    with connection.cursor() as cursor:
        # A count would read all rows.
        tables = [model._meta.db_table for model in COUNTED]
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', max(rowid) FROM {table}" for table in tables))
        rows = {table: most or 0 for table, most in cursor.fetchall()}
        if not any(most >= LARGE and most > GROWN * known.get(table, 0) for table, most in rows.items()):
            return dict(known)
        cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
        cursor.execute("ANALYZE")
    return rows
