"""Articles come in: from files, from a form, by the API or the command line."""

from claims.formats.articles import FORMATS, ArticleRow, Place, RefusedRow, Row, read_articles, read_folder
from claims.imports.articles import import_articles
from claims.imports.report import ImportReport, ToldRow
from claims.imports.uploads import UploadGone, hold_files, preview_import, start_import

__all__ = [
    "FORMATS",
    "ArticleRow",
    "ImportReport",
    "Place",
    "RefusedRow",
    "Row",
    "ToldRow",
    "UploadGone",
    "hold_files",
    "import_articles",
    "preview_import",
    "read_articles",
    "read_folder",
    "start_import",
]
