"""Finding what a project holds: articles by where they stand, and everything by its words."""

from claims.search.articles import ArticleState, TeamState, find_articles, state_choices
from claims.search.hits import MOST, Asked, Hit, capped_count, find, first_page, hits_of
from claims.search.indexing import refresh_if_behind
from claims.search.tags import ANY, NONE, Confidence

__all__ = [
    "ANY",
    "MOST",
    "NONE",
    "ArticleState",
    "Asked",
    "Confidence",
    "Hit",
    "TeamState",
    "capped_count",
    "find",
    "find_articles",
    "first_page",
    "hits_of",
    "refresh_if_behind",
    "state_choices",
]
