"""A Sayso of its own for a benchmark: a database in a folder, the pages served in a thread, a browser signed in."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PASSWORD = "correct horse battery"


@contextmanager
def empty_site(**settings: str) -> Iterator[str]:
    """Django set up on an empty SQLite file, the pages served; gives their address."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "SAYSO_DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/benchmark.sqlite3",
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps an event loop in this thread
            **settings,
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.core.wsgi import get_wsgi_application
        from waitress import create_server

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()


@contextmanager
def signed_in(address: str, user: Any) -> Iterator[Any]:
    """A page of headless Chromium, 1440 by 900, signed in as the user."""
    from django.conf import settings
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import find_chromium

    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        page.add_init_script("localStorage.setItem('sayso/first-steps', '1')")
        yield page
        browser.close()


def open_review(page: Any, address: str, document: Any) -> None:
    """The review page of the article, ready."""
    page.goto(f"{address}/projects/{document.project.slug}/articles/{document.pk}/review/")
    page.wait_for_selector("html[data-ready]")
