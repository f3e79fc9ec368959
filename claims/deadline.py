"""Talking to another server for so long and no longer, however slowly it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.utils.translation import get_language, override

T = TypeVar("T")


def within(seconds: float, work: Callable[[], Awaitable[T]]) -> T:
    """What the work gives, in an event loop of its own. Raises TimeoutError.

    The timeouts of a client are of a single read: a server that sends a byte now and then never meets them.
    """
    language = get_language()

    async def bounded() -> T:
        async with asyncio.timeout(seconds):
            return await work()

    def run() -> T:
        with override(language):  # a thread begins with none
            return asyncio.run(bounded())

    with ThreadPoolExecutor(max_workers=1) as thread:  # whoever calls may have an event loop of their own
        return thread.submit(run).result()
