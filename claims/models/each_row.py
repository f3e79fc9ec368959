"""A condition that PostgreSQL asks of one row after the other."""

from django.db.models import Exists


class ExistsForEach(Exists):
    """For pages of a long list. PostgreSQL would gather all that fits first, since it plans for the whole list; to a
    query with an offset it does not do that."""

    template = "EXISTS(%(subquery)s OFFSET 0)"
