"""The second factor and OpenID Connect, in a process of their own that has them switched on."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.long
def test_the_second_factor_and_the_identity_provider_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    switched_on = {
        "SAYSO_SECOND_FACTOR": "offered",
        "SAYSO_OIDC_SERVER": f"http://127.0.0.1:{port}",
        "SAYSO_OIDC_CLIENT_ID": "sayso",
        "SAYSO_OIDC_CLIENT_SECRET": "between us",
        "SAYSO_OIDC_NAME": "The Institute",
        "SAYSO_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'sayso.sqlite3'}",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/sign_in"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | switched_on, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
