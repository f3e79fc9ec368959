import pytest

from annotator.spans import SpanError, check_spans, normalise_spans, quote, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("It’s 5%.", ["It", "’", "s", "5", "%", "."]),
        ("国家安全部 said", ["国家安全部", "said"]),
        ("a\u2028b\r\nc", ["a", "b", "c"]),
        ("👩\u200d🚀!", ["👩", "\u200d", "🚀", "!"]),
    ],
)
def test_a_token_is_a_run_of_word_characters_or_one_other_mark(text, expected):
    assert [text[s:e] for s, e in tokens(text)] == expected


def test_valid_spans_come_back_as_tuples():
    assert check_spans([[0, 2], [2, 5]], 5) == ((0, 2), (2, 5))


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([[1, 1]], "is empty"),
        ([[3, 1]], "is empty"),
        ([[-1, 1]], "outside the text"),
        ([[0, 6]], "outside the text"),
        ([[0, 3], [2, 4]], "overlaps or precedes"),
        ([[3, 4], [0, 2]], "overlaps or precedes"),
        ([[0, "2"]], "whole numbers"),
        ([[0, True]], "whole numbers"),
        ([[0, 1, 2]], "whole numbers"),
        ([0, 1], "whole numbers"),
        ("ab", "not a list"),
        (None, "not a list"),
    ],
)
def test_invalid_spans_are_refused_with_role_and_reason(spans, message):
    with pytest.raises(SpanError, match=f"^cue: .*{message}"):
        check_spans(spans, 5, role="cue")


def test_normalise_sorts_cuts_drops_and_joins():
    assert normalise_spans([[7, 9], [-2, 3], [2, 4], [5, 5], [8, 30]], 10) == ((0, 4), (7, 10))


def test_quote_parts_the_pieces():
    assert quote("one two three", [(0, 3), (8, 13)]) == "one … three"
