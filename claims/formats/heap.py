"""Work on streams of records, spared the garbage collector's looking through everything again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

USUAL = gc.get_threshold()
RARE = 200_000  # new objects before a look, more than a chunk has: records are freed without one


@contextmanager
def settled_heap() -> Iterator[None]:
    """Spare the garbage collector what was there before, and have it look more rarely.

    A stream of records makes it look through the whole process again and again: a third of the time of an export.
    """
    gc.freeze()
    gc.set_threshold(RARE, *USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)
        gc.unfreeze()
