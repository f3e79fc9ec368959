"""Memory at idle: ``python -m tests.benchmarks.idle_memory`` prints the resident megabytes of a web process of gunicorn
with every sign-in flow, after the first pages, and of a worker's pipeline that has read an article."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import psutil

from tests.resilience.site import site

PAGES = ("/sign-in/", "/health/", "/ready/")
WORKER = """
import django; django.setup()
from claims.management import workers
from annotator.pipeline.build import build_pipeline
build_pipeline().read("The ministry said on Tuesday that no rules had been broken.")
import psutil; print(psutil.Process().memory_info().rss)
"""


def web() -> int:
    """Bytes of the one process that answers, not of gunicorn's own that watches it."""
    with tempfile.TemporaryDirectory() as folder, site(Path(folder), postgres=False, web_processes=1) as made:
        for page in PAGES:
            httpx.get(made.address + page).raise_for_status()
        [process] = psutil.Process(made.processes["web"].pid).children()
        held: int = process.memory_info().rss
        return held


def worker() -> int:
    command = [sys.executable, "-c", WORKER]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    os.environ |= {"DJANGO_SETTINGS_MODULE": "annotator.settings", "SAYSO_SECOND_FACTOR": "offered"}
    held = {"web": (web() / 2**20, 150), "worker": (worker() / 2**20, 500)}
    for name, (found, most) in held.items():
        print(f"{name:8} {found:4.0f} MB, at most {most}")
    sys.exit(any(found > most for found, most in held.values()))
