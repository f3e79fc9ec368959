"""What is said to people by modules that know nothing of languages: why something was refused, and what was lost.

Files are the same in all languages; only who tells people what was said has it translated.
"""

from collections.abc import Callable, Mapping
from typing import Self


class Message(str):
    """A sentence in English that knows its words apart from the values in their places: it can be translated."""

    words: str
    values: Mapping[str, object]

    def __new__(cls, words: str, values: Mapping[str, object]) -> Self:
        said = super().__new__(cls, words % values if values else words)
        said.words, said.values = words, values
        return said

    def __str__(self) -> str:
        """Itself, so that it comes through an exception as it is."""
        return self


def say(words: str, /, **values: object) -> Message:
    """The words with the values in their places, as ``%(name)s``."""
    return Message(words, values)


def told(words: str, translate: Callable[[str], str]) -> str:
    """What was said, and what stands in it, translated; other text as it is."""
    if not isinstance(words, Message):
        return words
    values = {
        name: told(str(value), translate) if isinstance(value, str | Exception) else value
        for name, value in words.values.items()
    }
    translated = translate(words.words)
    return translated % values if values else translated
