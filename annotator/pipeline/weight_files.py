"""Files named by the SHA-256 of their bytes. Loads neither spaCy nor a model, so that the web process can check one."""

import hashlib
import os
from pathlib import Path

REMEDY = "Restore the file from a backup, go back to the shipped weights, or train again, all on the pipeline page."


class WeightsError(Exception):
    """The file of a project's weights is missing, damaged, or of another version; the message says which."""


def checked_bytes(path: Path) -> bytes:
    """The bytes of a file that is what its name says. Raises WeightsError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"The project’s weights {path} cannot be read ({error.strerror}). {REMEDY}") from error
    if hashlib.sha256(content).hexdigest() != path.stem:
        raise WeightsError(f"The project’s weights {path} are damaged: their SHA-256 is not their name. {REMEDY}")
    return content


def stored(folder: Path, content: bytes) -> str:
    """Write the file into ``folder``, whole or not at all; the SHA-256 that names it."""
    digest = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{digest}.part"
    with half.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(half, folder / f"{digest}.json")
    return digest
