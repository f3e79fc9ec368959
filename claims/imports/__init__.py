"""Articles come in: from files, from a form, by the API or the command line."""

from claims.formats.articles import ArticleRow, Place, RefusedRow, read_articles
from claims.imports.articles import import_articles
from claims.imports.report import ImportReport

__all__ = ["ArticleRow", "ImportReport", "Place", "RefusedRow", "import_articles", "read_articles"]
