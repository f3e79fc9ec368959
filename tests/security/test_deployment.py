"""The settings that docs/deploy.md gives are safe ones."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def documented() -> dict[str, str]:
    """The block of settings of step 2, as an environment; the database is left to SQLite."""
    text = (settings.BASE_DIR / "docs/deploy.md").read_text(encoding="utf-8")
    block = text.partition("```sh\n")[2].partition("```")[0]
    given = dict(re.findall(r"^\s*([A-Z_]+)=(\S+)", block, re.M))
    given.pop("DATABASE_URL")
    return given | {"SAYSO_SECRET_KEY": "9fLk2" * 12 + "abcdefghij"}


@pytest.mark.parametrize("further", [{}, {"SAYSO_SECOND_FACTOR": "required"}])
def test_django_finds_nothing_in_the_settings_of_the_guide(tmp_path: Path, further: dict[str, str]) -> None:
    own = ("SAYSO_", "DATABASE_", "DJANGO_")  # a browser test before this one sets some
    clean = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=clean | documented() | further | {"SAYSO_DATA_DIR": str(tmp_path)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "no issues" in answer.stdout


def test_cookies_stay_with_this_site_and_the_session_away_from_scripts() -> None:
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"


def test_passwords_are_kept_by_argon2() -> None:
    text = (settings.BASE_DIR / "annotator/settings.py").read_text(encoding="utf-8")
    assert 'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]' in text


def test_no_secret_comes_from_a_generator_that_can_be_guessed() -> None:
    drawing = {"samples.py", "plans.py", "giving.py", "report.py"}  # articles are drawn by it, with a seed that is told
    using = {
        path.name
        for path in (settings.BASE_DIR / "claims").rglob("*.py")
        if re.search(r"^(import random|from random)", path.read_text(encoding="utf-8"), re.M)
    }
    assert using <= drawing


def test_the_policy_allows_nothing_inline_or_foreign() -> None:
    words = {word for given in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for word in given}
    assert words == {"'self'", "'none'", "data:"}


def test_no_image_holds_the_data_or_a_secret_of_the_machine_it_is_built_on() -> None:
    # Docker reads only this name, Podman this one too; `COPY . .` takes whatever is not in it.
    left_out = set((settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").splitlines())
    assert left_out >= {"data", ".env", ".git", ".venv"}
    assert not (settings.BASE_DIR / ".containerignore").exists(), "Podman would read it instead"
