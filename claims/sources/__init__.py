"""The registry of sources: pointing claims to its entries, and keeping the entries in order."""

from claims.sources.linking import Registry, effective_values, link_named_sources
from claims.sources.names import name_key
from claims.sources.proposing import proposed_names
from claims.sources.registry import (
    SourceConflict,
    change_source,
    is_taken,
    keep_apart,
    merge_sources,
    separate_source,
    settle_sources,
)
from claims.sources.similar import Pair, similar_pairs
from claims.sources.types import take_settled_types

__all__ = [
    "Pair",
    "Registry",
    "SourceConflict",
    "change_source",
    "effective_values",
    "is_taken",
    "keep_apart",
    "link_named_sources",
    "merge_sources",
    "name_key",
    "proposed_names",
    "separate_source",
    "settle_sources",
    "similar_pairs",
    "take_settled_types",
]
