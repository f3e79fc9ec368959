"""Downloads of news databases: one file with many articles, split into them with outlet, date, byline and title.

The layouts are those that the databases document for their own users; they differ between products and years. What is
not recognised stays one article.
"""

from claims.formats.articles.news_databases import factiva, nexis, proquest
from claims.formats.articles.news_databases.parts import lines_of
from claims.formats.articles.rows import ArticleRow, Place

DATABASES = (nexis, factiva, proquest)


def split(text: str, place: Place) -> list[ArticleRow]:
    """The articles of a download; empty if the text is none."""
    lines = lines_of(text)
    for database in DATABASES:
        if articles := list(database.articles(lines, place)):
            return articles
    return []
