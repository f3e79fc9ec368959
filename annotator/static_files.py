"""The scripts and styles as they are served."""

from collections.abc import Callable
from typing import IO, Any

import rcssmin
import rjsmin
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile


def minified_css(css: str) -> str:
    """The styles without comments and white space. rcssmin takes the space before a pseudo-class too, and so makes
    "any cell inside the table" of a selector "a table that is a cell": a * between them says the same and stays."""
    minified: str = rcssmin.cssmin(css.replace(" :", " *:"))
    return minified


MINIFIERS: dict[str, Callable[[str], str]] = {"js": rjsmin.jsmin, "css": minified_css}


class MinifiedStaticFiles(StaticFilesStorage):
    """Where `collectstatic` puts the files: our own scripts and styles without comments and white space."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        kind = str(name).rpartition(".")[2]
        if kind in MINIFIERS and str(name).replace("\\", "/").startswith("claims/"):
            content = ContentFile(MINIFIERS[kind](content.read().decode()).encode())
        return super().save(name, content, max_length)
