"""The rows of the charts of figures. A page has hundreds; made in Python they cost a fifth of what a template takes."""

from django import template
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from claims.codebooks import spoken
from claims.dashboards.charts import Chart, Row
from claims.dashboards.facts import UNSURE
from claims.dashboards.stances import Part, Stack, StanceChart

register = template.Library()

NUMBER = '<td class="number">{}</td>'
EXTRA = '<td class="number extra">{}</td>'
HATCHED = 2  # the part of a stacked bar that has a texture


def claims_link(url: str, key: str, query: str, text: object) -> str:
    """A link to the claims behind a figure."""
    address = f"{url}?{urlencode({'of': key})}" + (f"&{query}" if query else "")
    return f'<a href="{escape(address)}">{escape(text)}</a>'


@register.simple_tag
def bars(chart: Chart, claims_url: str, query: str) -> SafeString:
    """The table rows of a chart; each is a bar, and its name opens the claims."""
    return mark_safe("".join(bar(row, chart, claims_url, query) for row in chart.shown))


def bar(row: Row, chart: Chart, url: str, query: str) -> str:
    unsure = row.length * row.unsure_share / 100
    drawn = (
        '<svg class="bar-chart" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{row.length:.1f}" height="6" />'
        + (f'<rect class="unsure" x="{row.length - unsure:.1f}" width="{unsure:.1f}" height="6" />' if unsure else "")
        + "</svg>"
    )
    cells = [NUMBER.format(count) for count in row.counts[: 1 if chart.measure == "articles" else 2]]
    cells.append(NUMBER.format(f"{row.share:.1f}"))
    if chart.has_unsure:
        cells.append(unsure_cell(url, UNSURE + row.key, query, row.unsure_share))
    if chart.has_positions:
        _, _, headline, lead, first = row.counts
        cells += [EXTRA.format(count) for count in (headline, lead, row.later, first)]
    name = row.name if chart.key == "source" else spoken(row.name)
    called = claims_link(url, row.key, query, name) if row.counts[0] else escape(name)
    return f'<tr><th scope="row">{called}{drawn}</th>{"".join(cells)}</tr>'


def unsure_cell(url: str, key: str, query: str, share: float) -> str:
    """The share in percent of answers that the machine is unsure of; it opens their claims."""
    return NUMBER.format(claims_link(url, key, query, f"{share:.0f}") if share else 0)


@register.simple_tag
def stacked_bars(chart: StanceChart, claims_url: str, query: str) -> SafeString:
    """The table rows of a chart of stances; each count opens its claims."""
    return mark_safe("".join(stacked_bar(stack, chart, claims_url, stack.query or query) for stack in chart.shown))


def stacked_bar(stack: Stack, chart: StanceChart, url: str, query: str) -> str:
    drawn = "".join(rectangle(part) for part in stack.parts if part.count)
    cells = "".join(
        NUMBER.format(
            f'{claims_link(url, part.key, query, part.count)} <span class="soft">{part.width:.0f} %</span>'
            if part.count
            else 0
        )
        for part in stack.parts
    )
    if chart.has_unsure:
        cells += unsure_cell(url, stack.unsure_key, query, stack.unsure_share)
    called = spoken(stack.name) if chart.key.startswith("stance-type") else stack.name
    name = f'{escape(called)}<svg class="stack" aria-hidden="true">{drawn}</svg>'
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def rectangle(part: Part) -> str:
    fill = ' fill="url(#hatch)"' if part.place == HATCHED else ""
    return (
        f'<rect class="part part-{part.place}"{fill} x="{part.start:.2f}%" width="{part.width:.2f}%" height="100%" />'
    )
