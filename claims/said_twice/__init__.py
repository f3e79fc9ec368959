"""Claims said twice: nearly identical claims across articles, and the path of each through the outlets."""

from claims.said_twice.grouping import KIND
from claims.said_twice.paths import (
    COLUMNS,
    Asked,
    Step,
    find_groups,
    is_behind,
    page_of_groups,
    paths_of,
    refresh_if_behind,
    table_of,
)

__all__ = [
    "COLUMNS",
    "KIND",
    "Asked",
    "Step",
    "find_groups",
    "is_behind",
    "page_of_groups",
    "paths_of",
    "refresh_if_behind",
    "table_of",
]
