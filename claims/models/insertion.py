"""Rows by the ten thousand: inserted without making a model of each, which takes most of the time of bulk_create."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


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
