"""Long texts made to be slow cost time in proportion to their length: every regular expression, as it is used."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

import annotator
import claims
from annotator.pipeline import article, source_types, target_features, targets
from annotator.pipeline.article import paragraphs, quotations
from claims.formats.dates import parse_date
from claims.formats.language import guess_language
from claims.formats.text import headline_of, normalise
from claims.search.query import parse

SHORT, TIMES = 2000, 8
SHAPES = [
    *"aA1 \n\t\xa0\u3000“\"'(-<&=:[_*#\\{.,@",
    *("\t ", "\r\n", "a ", "a b ", ". ", "1,", "<a ", "Ab ", "a\n", "\n \n", "A.", "A. ", "a-", "A-A", "0-", "“a"),
    *("a, ", "http://a", "a.", "/a", "a:", "said ", "12 March ", "Page 1\n", "Mr. ", "of the ", "A and "),
]
LEFT_OUT = ("migrations", "training", "__main__", "gunicorn", "wsgi", "sign_in_urls", "claims.accounts.identity")
SCANNING = {"search", "finditer", "findall", "sub", "subn", "split"}
ANCHORED = {"match", "fullmatch"}


def modules() -> Iterator[str]:
    for package in (annotator, claims):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(name in module.name for name in LEFT_OUT):
                yield module.name


def patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for name in modules():
        for constant, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{name}.{constant}"] = value
    return found


def inline() -> Iterator[tuple[str, re.Pattern[str], set[str]]]:
    """What is written into a call, ``re.split(r",")``: where it stands, the pattern, and the function."""
    for name in modules():
        path = importlib.import_module(name).__file__ or ""
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            written, function = node.args[0], node.func
            if not (isinstance(written, ast.Constant) and isinstance(written.value, str)):
                continue
            if isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr != "compile":
                caseless = any(ast.unparse(word.value) == "re.IGNORECASE" for word in node.keywords)
                found = re.compile(written.value, re.IGNORECASE if caseless else 0)
                yield f"{name} line {node.lineno}", found, {function.attr}


def built() -> Iterator[tuple[str, re.Pattern[str], set[str]]]:
    """What is put together from word lists, and from the names of a project's targets."""
    yield "leftovers", article._leftover_pattern(), {"fullmatch"}
    for label, pattern in (*source_types._patterns(), *target_features._camps()):
        yield label, pattern, {"search"}
    for target in ("Verland", "the harbour of a free town", "A.A. (a|a)*", "EU"):
        yield target, targets._pattern((target, "the other name")), {"finditer"}


def used_as() -> dict[str, set[str]]:
    """By the name of a constant, the methods that are called on it anywhere."""
    used: dict[str, set[str]] = {}
    for part in ("annotator", "claims"):
        for path in (settings.BASE_DIR / part).rglob("*.py"):
            for constant, method in re.findall(r"\b([A-Z][A-Z0-9_]+)\.(\w+)\b", path.read_text(encoding="utf-8")):
                used.setdefault(constant, set()).add(method)
    return used


def cost(work: Callable[[str], object], text: str) -> float:
    """Seconds of CPU."""
    before = time.process_time()
    work(text)
    return time.process_time() - before


def grows_too_fast(work: Callable[[str], object], shape: str) -> bool:
    """Whether eight times the text costs more than thirty times as much; 64 times is what a square makes of it."""
    short, long = (shape * (length // len(shape)) + "!" for length in (SHORT, SHORT * TIMES))
    if cost(work, short) < 0.002 and cost(work, long) < 0.06:
        return False
    of_short, of_long = (min(cost(work, text) for _ in range(5)) for text in (short, long))
    return of_long > 30 * max(0.002, of_short)


def test_no_regular_expression_is_slow_on_a_hostile_text() -> None:
    methods, slow = used_as(), []
    constants = [
        (name, pattern, methods.get(name.rpartition(".")[2], SCANNING)) for name, pattern in patterns().items()
    ]
    for name, pattern, used in [*constants, *inline(), *built()]:

        def work(text: str, pattern: re.Pattern[str] = pattern, used: set[str] = used) -> None:
            if used & SCANNING or not used & ANCHORED:
                for _ in pattern.finditer(text):
                    pass
            pattern.match(text)

        slow += [f"{name} on {shape!r}" for shape in SHAPES if grows_too_fast(work, shape)][:1]
    assert slow == []


@pytest.mark.parametrize(
    "work",
    [paragraphs, quotations, headline_of, normalise, guess_language, parse_date, parse],
    ids=lambda work: work.__name__,
)
def test_no_reader_of_whole_texts_is_slow_on_a_hostile_one(work: Callable[[str], object]) -> None:
    def tried(text: str) -> None:
        with suppress(ValueError):  # refused, which is an answer too
            work(text)

    assert [shape for shape in SHAPES if grows_too_fast(tried, shape)] == []


def test_what_is_slow_is_found() -> None:
    assert grows_too_fast(re.compile(r"\s+$").findall, " ")


def test_patterns_inside_functions_are_looked_at_too() -> None:
    assert len(list(inline())) > 20
    assert len(list(built())) > 30
