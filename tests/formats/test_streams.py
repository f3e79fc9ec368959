import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.formats import streams
from claims.formats.streams import TooLong, bounded_lines, json_items

LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


class Slow(io.BytesIO):
    """Gives a few bytes at a time, whatever is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(3)


@settings(max_examples=40, deadline=None)
@given(items=st.lists(VALUES), indent=st.sampled_from([None, 1]))
def test_items_are_those_of_the_list(items: list[Any], indent: int | None) -> None:
    data = json.dumps(items, ensure_ascii=False, indent=indent).encode("utf-8", "replace")
    assert list(json_items(Slow(data))) == json.loads(data)


def test_one_value_is_one_item() -> None:
    assert list(json_items(Slow(b'\xef\xbb\xbf {"a": 12} '))) == [{"a": 12}]
    assert list(json_items(Slow(b"[ ]"))) == []


@pytest.mark.parametrize("data", [b"", b"[1, 2", b"[1 2]", b'[{"a": ', b"[1,]", b"[\xff]", b"word"])
def test_a_broken_file_is_told_after_its_good_items(data: bytes) -> None:
    found = []
    with pytest.raises(ValueError, match=r"."):
        found.extend(json_items(Slow(data)))
    assert found in ([], [1], [1, 2])


def test_an_item_that_is_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_VALUE", 50)
    items: Iterator[Any] = json_items(Slow(json.dumps(["short", "x" * 100]).encode()))
    assert next(items) == "short"
    with pytest.raises(TooLong, match="larger than"):
        next(items)


def test_a_line_that_is_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_VALUE", 5)
    first, second, third = bounded_lines(io.BytesIO(b"abc\n" + b"x" * 100 + b"\ndef"))
    assert (first, third) == (b"abc\n", b"def")
    assert isinstance(second, TooLong)
