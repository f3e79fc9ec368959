"""Memory at idle: ``python -m tests.benchmarks.idle_memory`` prints the resident megabytes of a web process of gunicorn
with every sign-in flow, after the first pages, and of a worker's pipeline that has read an article."""

import os
import subprocess
import sys

WEB = """
import django; django.setup()
from annotator.wsgi import application
from django.test import Client
for path in ("/sign-in/", "/health/", "/ready/"):
    Client().get(path, secure=True, headers={"host": "localhost"})
"""
WORKER = """
import django; django.setup()
from claims.management import workers
from annotator.pipeline.build import build_pipeline
build_pipeline().read("The ministry said on Tuesday that no rules had been broken.")
"""
MEASURE = "\nimport psutil; print(round(psutil.Process().memory_info().rss / 2**20))"
LIMITS = {"web": (WEB, 150), "worker": (WORKER, 500)}


def resident(script: str) -> int:
    """Megabytes that a fresh process holds after the script."""
    flows = {"DJANGO_SETTINGS_MODULE": "annotator.settings", "SAYSO_SECOND_FACTOR": "offered"}
    command = [sys.executable, "-c", script + MEASURE]
    return int(subprocess.run(command, env=os.environ | flows, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    held = {name: (resident(script), most) for name, (script, most) in LIMITS.items()}
    for name, (found, most) in held.items():
        print(f"{name:8} {found:4} MB, at most {most}")
    sys.exit(any(found > most for found, most in held.values()))
