"""Ids that grow with time, for rows made by the ten thousand."""

import os
import secrets
import time
from itertools import count
from uuid import UUID

COUNTER_BITS = 26
RANDOM_BITS = 48

_made = count(secrets.randbits(COUNTER_BITS - 1))


def ordered_id() -> UUID:
    """A UUID of version 7 (RFC 9562): milliseconds, a counter, and 48 random bits.

    Rows made one after the other lie one after the other in every index of their ids. Random ids are scattered over
    the whole index, which makes a large table ever slower to add to.
    """
    counter = next(_made) % 2**COUNTER_BITS
    high, low = divmod(counter, 2**14)
    milliseconds = time.time_ns() // 1_000_000 % 2**48
    return UUID(
        int=milliseconds << 80
        | 0x7 << 76
        | high << 64
        | 0b10 << 62
        | low << RANDOM_BITS
        | int.from_bytes(os.urandom(RANDOM_BITS // 8))
    )
