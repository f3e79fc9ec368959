import io

import pytest

from claims.formats.encodings import UndecodableText, decode, stream_encoding

ENGLISH = "The minister said “we do not know” and that the committee’s report was naïve."
CHINESE = "部长星期一表示，该计划尚未最后确定。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-8-sig"])
def test_marked_and_utf8_texts_are_read_without_a_guess(encoding: str) -> None:
    text, guessed = decode(ENGLISH.encode(encoding))
    assert text.removeprefix("\ufeff") == ENGLISH
    assert not guessed


@pytest.mark.parametrize(("text", "encoding"), [(ENGLISH, "cp1252"), (CHINESE, "gb18030")])
def test_other_encodings_are_detected_and_said(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)
    assert stream_encoding(io.BytesIO(text.encode(encoding))) == (encoding, encoding)


def test_a_declared_encoding_is_believed_before_a_guess() -> None:
    assert decode("źródło".encode("iso-8859-2"), declared="iso-8859-2") == ("źródło", "")


def test_a_declared_encoding_that_does_not_exist_is_passed_over() -> None:
    assert decode("naïve text".encode("cp1252"), declared="no-such") == ("naïve text", "cp1252")


@pytest.mark.parametrize("data", [b"\x00\xff\xfe\x80" * 50, bytes(range(256)) * 4])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UndecodableText):
        decode(data)


def test_a_stream_is_rewound() -> None:
    stream = io.BytesIO(ENGLISH.encode())
    assert stream_encoding(stream) == ("utf-8", "")
    assert stream.tell() == 0
