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


def test_the_policy_allows_nothing_inline_or_foreign() -> None:
    words = {word for given in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for word in given}
    assert words == {"'self'", "'none'", "data:"}
