"""From bytes to text: by byte-order mark, as UTF-8, else by detection, which is then said."""

import codecs
from typing import BinaryIO

from charset_normalizer import from_bytes

from annotator.saying import say

SAMPLE = 2**18  # bytes looked at when an encoding has to be detected
CANDIDATES = [
    "cp1252",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
]
WESTERN = 0.15  # share of bytes beyond ASCII below which a text is in Latin letters
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


class UndecodableText(ValueError):
    """The bytes are no text in any encoding that could be found."""


def marked_encoding(data: bytes) -> str | None:
    """The encoding named by a byte-order mark. UTF-32's is looked for first, UTF-16's is its beginning."""
    return next((encoding for mark, encoding in MARKS.items() if data.startswith(mark)), None)


def detected_encoding(data: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8.

    Latin letters are taken for Windows-1252, by far the commonest: a detector takes short texts for its neighbours.
    """
    sample = data[:SAMPLE]
    if b"\0" not in sample:
        if sum(byte > 0x7F for byte in sample) < WESTERN * len(sample):
            return "cp1252"
        if best := from_bytes(sample, cp_isolation=CANDIDATES).best():
            return best.encoding
    raise UndecodableText(say("the encoding is not known: save the file as UTF-8"))


def decode(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """The text, and the encoding if it had to be detected (else an empty string).

    A byte-order mark stays in the text as U+FEFF. ``declared`` is the encoding that the file itself claims.
    """
    for encoding in filter(None, [marked_encoding(data), "utf-8", declared]):
        try:
            return data.decode(encoding), ""
        except (UnicodeError, LookupError):
            continue
    encoding = detected_encoding(data)
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise UndecodableText(
            say("looks like %(encoding)s, but byte %(at)s is not", encoding=encoding, at=error.start)
        ) from error


def stream_encoding(stream: BinaryIO) -> tuple[str, str]:
    """The encoding of a seekable stream, and the same again if it had to be detected; the stream is rewound."""
    start = stream.read(4)
    stream.seek(0)
    if marked := marked_encoding(start):
        return marked, ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(2**20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        stream.seek(0)
        encoding = detected_encoding(stream.read(SAMPLE))
        return encoding, encoding
    finally:
        stream.seek(0)
    return "utf-8", ""
