"""The interface's texts are complete in both languages, and every one the scripts ask for is there."""

import re
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "static" / "claims" / "review"
ENTRY = re.compile(r'(?:^|[ {,])(\w+): "((?:[^"\\]|\\.)*)"', re.MULTILINE)


FETCHED = {
    *("adding.js", "comments.js", "conflict.js", "details.js", "dialogs.js", "handles.js", "history.js", "reading.js"),
    *("splitting.js", "submission.js"),
}
NAMED_LATER = {"commands.js"}  # its names are asked for by the dialogs that show them


def texts(language: str, *files: str) -> dict[str, str]:
    found = [(SCRIPTS / f"{file}-{language}.js").read_text() for file in files or ("strings", "more")]
    return dict(ENTRY.findall("\n".join(found)))


def test_chinese_has_the_texts_of_english() -> None:
    english, chinese = texts("en"), texts("zh")
    assert english.keys() == chinese.keys()


def test_both_languages_name_the_same_parameters() -> None:
    english, chinese = texts("en"), texts("zh")
    differing = [key for key in english if parameters(english[key]) != parameters(chinese[key])]
    assert differing == []


def parameters(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("[!s]*.js")) + sorted(SCRIPTS.glob("s[!t]*.js")), ids=str)
def test_a_script_asks_only_for_texts_there_are(script: Path) -> None:
    asked = set(re.findall(r'\bt\("(\w+)"', script.read_text()))
    late = script.name in FETCHED | NAMED_LATER
    assert asked <= (texts("en") if late else texts("en", "strings")).keys()
