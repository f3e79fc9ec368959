"""The `run` script, without installing anything."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PIN = re.compile(r"^(\S+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)
REGISTRY = re.compile(r"--(extra-)?index-url|--find-links|pythonhosted\.org|pypi\.org/simple|registry\.npmjs")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with an environment folder of its own."""
    loader = SourceFileLoader("run", str(ROOT / "run"))
    spec = spec_from_loader("run", loader)
    assert spec
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    module = module_from_spec(spec)
    loader.exec_module(module)
    module.VENV = tmp_path
    return module


def pins(lock: str) -> set[tuple[str, str]]:
    return {(match[1].partition("[")[0], match[2]) for match in PIN.finditer((ROOT / lock).read_text())}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ([], "serve", [])),
        ("--port 8001", (["--port", "8001"], "serve", [])),
        ("--data-dir test", (["--data-dir", "test"], "serve", [])),
        ("--data-dir test test -k run", (["--data-dir", "test"], "test", ["-k", "run"])),
        ("manage test --port 1", ([], "manage", ["test", "--port", "1"])),
    ],
)
def test_words_are_split_at_the_command(run: ModuleType, line: str, expected: tuple[list[str], str, list[str]]) -> None:
    assert run.split(line.split()) == expected


def test_help_lists_everything() -> None:
    answer = subprocess.run([sys.executable, ROOT / "run", "--help"], capture_output=True, text=True, check=True)
    for word in ("setup", "test", "manage", "--host", "--port", "--data-dir", "--no-browser"):
        assert word in answer.stdout


def test_setup_refuses_further_words(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "make_environment", lambda: None)
    with pytest.raises(SystemExit):
        run.main(["setup", "please"])


def test_serving_on_every_address_asks_for_the_names(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAYSO_ALLOWED_HOSTS", raising=False)
    with pytest.raises(run.CannotGoOn, match="SAYSO_ALLOWED_HOSTS="):
        run.allow(run.parser().parse_args(["--host", "0.0.0.0"]).host)


def test_the_host_served_on_is_allowed(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_ALLOWED_HOSTS", "")
    monkeypatch.delenv("SAYSO_ALLOWED_HOSTS")
    run.allow("192.0.2.7")
    assert "192.0.2.7" in os.environ["SAYSO_ALLOWED_HOSTS"].split(",")


def test_an_old_python_is_told_which_to_install(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "succeeds", lambda *command: False)
    with pytest.raises(run.CannotGoOn, match=r"needs Python 3\.11, 3\.12 or 3\.13"):
        run.make_environment()


def test_a_missing_venv_module_is_told_how_to_install_it(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run.PYTHON = run.VENV / "python"
    monkeypatch.setattr(run, "succeeds", lambda *command: run.HAS_VENV not in command)
    with pytest.raises(run.CannotGoOn, match="apt-get install python3-venv"):
        run.make_environment()


def test_no_network_is_told_in_one_line(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.subprocess, "call", lambda *command, **options: 1)
    with pytest.raises(run.CannotGoOn, match="Check the internet connection") as refusal:
        run.install(run.RUNTIME_LOCK)
    assert "\n" not in str(refusal.value)
    assert not run.is_installed(run.RUNTIME_LOCK)


def test_pip_steps_in_when_uv_fails(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.subprocess, "call", lambda command, **options: int("uv" in command))
    run.install(run.RUNTIME_LOCK)
    assert run.is_installed(run.RUNTIME_LOCK)


def test_a_lock_is_installed_once_and_again_when_it_changed(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(run.subprocess, "call", lambda command, **options: commands.append(command) or 0)
    lock = tmp_path / "some.lock"
    lock.write_text("one")
    run.install(lock)
    assert all("--require-hashes" in command for command in commands)
    once = len(commands)
    run.install(lock)
    assert len(commands) == once
    lock.write_text("two")
    run.install(lock)
    assert len(commands) == 2 * once


@pytest.mark.parametrize(
    ("lock", "group"),
    [
        ("requirements.lock", None),
        ("requirements-dev.lock", None),
        ("requirements-dev.lock", "dev"),
        ("requirements-cluster.lock", None),
        ("requirements-cluster.lock", "cluster"),
        ("requirements-dev.lock", "cluster"),
        ("requirements-installer.lock", "installer"),
    ],
)
def test_every_dependency_is_in_the_lock(lock: str, group: str | None) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = declared["dependency-groups"] | declared["project"]["optional-dependencies"]
    wanted = groups[group] if group else declared["project"]["dependencies"]
    locked = dict(pins(lock))
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_the_tests_run_with_the_packages_that_are_served() -> None:
    assert pins("requirements.lock") <= pins("requirements-cluster.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_of_a_lock_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="ascii")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert "://" not in text
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert line.startswith("    --hash=sha256:") or (PIN.match(line) and "--hash" in following), line


def test_no_tracked_file_names_a_package_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    for name in listed.splitlines() or [lock.name for lock in LOCKS]:
        path = ROOT / name
        if path != Path(__file__) and path.is_file():
            assert not REGISTRY.search(path.read_text(encoding="utf-8", errors="replace")), name
