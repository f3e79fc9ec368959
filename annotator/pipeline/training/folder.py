"""The files of a model folder beside its graph."""

import hashlib
import json
from pathlib import Path
from typing import Any

from annotator.pipeline.encoder import FORMAT, MANIFEST, PARTS


def write_manifest(folder: Path, about: dict[str, Any]) -> None:
    """Write the manifest of the files in ``folder``; ``about`` says how they were made."""
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in PARTS}
    manifest = {"format": FORMAT, "files": files, "about": about}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
