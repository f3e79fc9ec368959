import pytest

from annotator.span_rules import bare_clause


@pytest.mark.parametrize(
    ("content", "bare"),
    [
        ("that the port is closed", "the port is closed"),
        ("Whether it is", "it is"),
        ("the port is closed.", "the port is closed"),
        ("“The port is closed.”", "“The port is closed.”"),
        ("that", "that"),
        ("thatched roofs burn", "thatched roofs burn"),
        (".", "."),
    ],
)
def test_a_clause_loses_its_conjunction_and_full_stop(content: str, bare: str) -> None:
    text = f"He said {content}"
    [[start, end]] = bare_clause(text, [[8, len(text)]])
    assert text[start:end] == bare


def test_only_the_first_piece_loses_its_conjunction_and_the_last_its_full_stop() -> None:
    text = "that it rains. He said that it pours."
    assert bare_clause(text, [[0, 14], [23, 37]]) == [[5, 14], [23, 36]]
