"""What templates have drawn in Python."""

import pytest
from django.template import engines
from django.urls import reverse
from django.utils.timezone import now

from tests.factories import make_document, make_project


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load links words %}" + source).render(context)


def test_the_address_of_a_row_comes_from_that_of_row_0() -> None:
    source = "{% url 'talk' slug 0 as talk_url %}{{ talk_url|of:1234 }}"
    for slug in ("harbour", "0"):
        assert rendered(source, slug=slug) == reverse("talk", args=[slug, 1234])


@pytest.mark.django_db
def test_an_article_is_linked_to_where_a_reader_does_most_with_it() -> None:
    article = make_document(make_project(), title="<Rules> & laws", language="en")
    project = article.project
    source = "{% article_link project article may_review %}"

    def link(**context: object) -> str:
        return rendered(source, project=project, article=article, **context)

    reading, reviewing = (reverse(name, args=[project.slug, article.pk]) for name in ("article", "review"))
    assert link() == f'<a href="{reading}" lang="en">&lt;Rules&gt; &amp; laws</a>'
    assert f'href="{reviewing}"' in link(may_review=True)
    article.withdrawn_at = now()
    assert f'href="{reading}"' in link(may_review=True)


def test_what_is_marked_in_a_text_is_highlighted_and_nothing_in_it_is_html() -> None:
    drawn = rendered("{% marked pieces %}", pieces=[("a < ", False), ("<b>", True), (" c", False)])
    assert drawn == "a &lt; <mark>&lt;b&gt;</mark> c"
