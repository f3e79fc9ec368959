import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.formats.text import UnstorableText, check_storable, headline_of, normalise, restore

LINES = st.text(alphabet="ab \ufeff\u2028\x85\t\u200bé👩🏽‍🚀\r\n", max_size=30)


@given(LINES, st.text(max_size=12))
def test_the_given_text_can_be_restored(given_text: str, title: str) -> None:
    text, changes = normalise(given_text, title)
    assert restore(text, changes) == given_text
    assert "\r" not in text


@given(st.text(), st.text(max_size=12))
def test_any_text_can_be_restored(given_text: str, title: str) -> None:
    assert restore(*normalise(given_text, title)) == given_text


@pytest.mark.parametrize(
    ("given_text", "title", "stored", "changes"),
    [
        ("One.\nTwo.", "", "One.\nTwo.", {}),
        ("One.\r\nTwo.\rThree.\n", "", "One.\nTwo.\nThree.\n", {"line_ends": [["crlf", 1], ["cr", 1], ["lf", 1]]}),
        ("a\r\nb\r\nc", "", "a\nb\nc", {"line_ends": [["crlf", 2]]}),
        ("\ufeffOne.", "", "One.", {"bom": True}),
        ("One.", "The  title", "The title\n\nOne.", {"title": 11}),
        ("THE TITLE \n\nOne.", "The title", "THE TITLE \n\nOne.", {}),
        ("# The title\nOne.", "The title", "# The title\nOne.", {}),
        ("The title of all", "The title", "The title\n\nThe title of all", {"title": 11}),
        (" e\u0301\u2028x\x85y\t\u200b ", "", " e\u0301\u2028x\x85y\t\u200b ", {}),
    ],
)
def test_only_named_changes_are_made(given_text: str, title: str, stored: str, changes: dict[str, object]) -> None:
    assert normalise(given_text, title) == (stored, changes)


def test_changes_of_a_long_text_stay_small() -> None:
    _, changes = normalise("line\r\n" * 50_000)
    assert changes == {"line_ends": [["crlf", 50_000]]}


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(UnstorableText):
        check_storable(text)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("\ufeffHarbour  news\r\n\r\nOne.", "Harbour news"),
        ("# Ferry plan\n\nIt sails.", "Ferry plan"),
        ("Who knew?\n \t\nOne.", "Who knew?"),
        ("One sentence.\n\nAnother.", ""),
        ("No blank line\nfollows here.", ""),
        ("x" * 300 + "\n\nMore.", ""),
        ("Only one line", ""),
        ("", ""),
    ],
)
def test_a_first_line_that_stands_alone_is_the_headline(text: str, headline: str) -> None:
    assert headline_of(text) == headline
