"""Which Chromium the browser tests drive. `python -m tests.browser.chromium` says it, or how to get one."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
HOW_TO_GET_ONE = (
    "No Chromium found, so the browser tests are skipped. Install one: `apt-get install chromium` on Debian, "
    f"`{sys.executable} -m playwright install chromium` elsewhere; or set SAYSO_CHROMIUM to a browser's path."
)


def find_chromium() -> str | None:
    """Path of SAYSO_CHROMIUM, else of a Chromium (Chrome, Edge) on the PATH, in its usual place, or Playwright's."""
    if named := os.environ.get("SAYSO_CHROMIUM"):
        return named
    for found in filter(None, map(shutil.which, NAMES)):
        return found
    for place in filter(os.path.exists, PLACES):
        return place
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


if __name__ == "__main__":
    chromium = find_chromium()
    sys.stdout.write(f"Browser tests use {chromium}\n" if chromium else f"{HOW_TO_GET_ONE}\n")
    sys.exit(chromium is None)
