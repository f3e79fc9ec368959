"""Rows by the ten thousand: inserted without making a model of each, which takes most of the time of bulk_create."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

ROOMY = 32_000  # KiB


@contextmanager
def roomy_cache() -> Iterator[None]:
    """Give SQLite room for all pages that a batch touches: with its usual 2 MB it writes those of the indexes again and
    again. To be entered outside of a transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{ROOMY}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **same: Any) -> None:
    """Insert rows whose values are as the database keeps them: keys as they are stored, JSON as text.

    ``columns`` are attribute names such as ``review_id``; all other columns get what is the ``same`` in all rows, as
    the model takes it, or else the model's defaults.
    """
    given = {field.attname: field for field in model._meta.concrete_fields if field.attname in columns}
    usual_row = model(**same)
    usual = [f for f in model._meta.concrete_fields if f.attname not in columns and not isinstance(f, models.AutoField)]
    defaults = [field.get_db_prep_save(field.pre_save(usual_row, True), connection) for field in usual]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column or "") for field in (*(given[column] for column in columns), *usual))
    places = ", ".join(["%s"] * (len(columns) + len(usual)))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*row, *defaults) for row in rows])
