"""The interface's texts are complete in both languages, and every one the scripts ask for is there."""

import re
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "static" / "claims" / "review"
ENTRY = re.compile(r'(?:^|[ {,])(\w+): "((?:[^"\\]|\\.)*)"', re.MULTILINE)


def texts(language: str) -> dict[str, str]:
    return dict(ENTRY.findall((SCRIPTS / f"strings-{language}.js").read_text()))


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
    assert asked <= texts("en").keys()
