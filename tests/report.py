"""Which tests run and in what order; the last lines of a run: on what it ran, what was not run, and what was skipped
and why."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from django.db import connection

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fail-on-skip", action="store_true", help="count a skipped test as a failure")


@cache
def r_is_there() -> bool:
    """Whether R and what the tests read with can be used."""
    load = "library(haven); library(readr)"
    return bool(shutil.which("Rscript")) and not subprocess.run(["Rscript", "-e", load], capture_output=True).returncode


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark the tests that use a database, so that ``-m`` can select them; leave out those with R where there is none;
    begin with the long ones, so that no worker is left with one when the others are done."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("database")
    yield
    with_r = [item for item in items if item.get_closest_marker("r")]
    if with_r and not r_is_there():
        items[:] = [item for item in items if item not in with_r]
        config.hook.pytest_deselected(items=with_r)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def skipped_tests(reporter: pytest.TerminalReporter) -> Counter[str]:
    """Reason to number of tests."""
    reasons = (report.longrepr for report in reporter.stats.get("skipped", []))
    return Counter(reason[2].removeprefix("Skipped: ") for reason in reasons if isinstance(reason, tuple))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--fail-on-skip") and reporter and skipped_tests(reporter) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = skipped_tests(terminalreporter)
    terminalreporter.section("summary")
    terminalreporter.line(f"Ran on {DATABASES[connection.vendor]}.")
    if connection.vendor == "sqlite":
        terminalreporter.line("Not run: the tests on PostgreSQL (DATABASE_URL=postgres://... ./run test).")
    if not r_is_there():
        terminalreporter.line("Not run: the tests with R (install r-base-core, r-cran-haven and r-cran-readr).")
    for reason, number in skipped.most_common():
        terminalreporter.line(f"Skipped: {number} ({reason})")
    if not skipped:
        terminalreporter.line("Skipped: none.")
