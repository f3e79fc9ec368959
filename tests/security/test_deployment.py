"""The settings that docs/deploy.md gives are safe ones."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.conf import settings


def block_of_settings() -> str:
    """What the guide has put into /etc/sayso.env."""
    text = (settings.BASE_DIR / "docs/deploy.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    [block] = [textwrap.dedent(block) for block in blocks if "SAYSO_DATA_DIR=" in block]
    return block


def documented() -> dict[str, str]:
    """The settings of the guide, as an environment; the database is left to SQLite."""
    given = dict(re.findall(r"^([A-Z_]+)=(\S+)", block_of_settings(), re.M))
    given.pop("DATABASE_URL")
    return given


def test_systemd_reads_the_file_of_settings_as_a_shell_does() -> None:
    lines = block_of_settings().splitlines()
    assert all(re.fullmatch(r"#.*|[A-Z_]+=[^\s#$]+", line) for line in lines), "a comment needs a line of its own"


def test_the_command_of_the_guide_works_with_the_settings_of_the_service(tmp_path: Path) -> None:
    own, script = tmp_path / "sayso.env", (settings.BASE_DIR / "docs/deploy/sayso").read_text(encoding="utf-8")
    own.write_text(f"SAYSO_DATA_DIR={tmp_path / 'data'}\n")
    script = script.replace("/etc/sayso.env", str(own)).replace("/opt/sayso/.venv/bin/python", sys.executable)
    script, changed = re.subn(r"exec setpriv( --\S+)+ ", "exec ", script)  # only root may become another user
    script = script.replace("/opt/sayso", str(settings.BASE_DIR))
    words = ["shell", "--verbosity", "0", "-c", "from django.conf import settings; print(settings.DATA_DIR)"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAYSO_")}
    done = subprocess.run(["sh", "-c", script, "sayso", *words], env=clean, capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), changed) == (str(tmp_path / "data"), 1), done.stderr


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
