"""A lost network, a killed server and a crashed tab in the middle of work, on a server process and a SQLite file."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.conftest import press

PREPARE = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from tests.browser.conftest import TEXT, sentences
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
ada = make_user("ada")
document = make_document(make_project(ada=ada), TEXT)
reading = make_reading(document, sentences=sentences(TEXT))
for content in ["no rules had been", "“We followed every step,”", "repairs had begun", "the process hard to defend"]:
    make_suggestion(reading, content, "said", "The Ministry of Transport")
client = Client()
client.force_login(ada)
print(client.cookies["sessionid"].value)
"""


class Site:
    """A server process of its own that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = folder / "sayso.sqlite3"
        self.environment = os.environ | {
            "SAYSO_DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
        }
        prepared = subprocess.run(
            [sys.executable, "-c", PREPARE], env=self.environment, check=True, capture_output=True, text=True
        )
        self.session = prepared.stdout.split()[-1]
        self.start()

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(300):
            with suppress(OSError):
                urlopen(f"{self.address}/sign-in/").close()
                return
            time.sleep(0.1)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        """At once, its worker too; no chance to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def claims(self) -> list[tuple[str, str]]:
        """Decision and note of the stored claims, in the order of the text."""
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute("SELECT decision, note, content FROM claims_claim").fetchall()
        return [
            (decision, note) for decision, note, _ in sorted(rows, key=lambda row: int(row[2].strip("[").split(",")[0]))
        ]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.kill()


def open_review(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.add_init_script("localStorage.setItem('sayso/first-steps', '1')")
    page.goto(f"{site.address}/projects/harbour/articles/1/review/")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    return page


@pytest.mark.long
def test_nothing_acknowledged_or_typed_is_lost(context: BrowserContext, site: Site) -> None:
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": site.session, "url": site.address}])
    page = open_review(context, site)
    press(page, "Enter")
    expect(page.locator(".saved")).to_have_text("✓ Saved")

    context.set_offline(True)
    press(page, "x", "2")
    expect(page.locator(".saved")).to_contain_text("Offline: 1 change kept here")
    site.kill()
    context.set_offline(False)
    press(page, "Enter", "Shift+N")
    page.locator("textarea.note").press_sequentially("hard to say whose chair")
    with suppress(Error):  # that is what a crash is to Playwright
        page.goto("chrome://crash")

    assert site.claims() == [("accepted", "")]
    site.start()
    again = open_review(context, site)
    expect(again.locator(".claim.done")).to_have_count(3)  # taken over from the tab that crashed
    press(again, ".", "Enter")
    expect(again.locator(".claim.done")).to_have_count(4)
    expect(again.locator(".saved")).to_have_text("✓ Saved")
    expect(again.locator(".waiting")).to_have_count(0)
    decided = [("accepted", ""), ("rejected", ""), ("accepted", ""), ("accepted", "hard to say whose chair")]
    assert site.claims() == decided
    site.kill()
    assert site.claims() == decided
    site.start()
