"""The codebook as one page fit to print: every question, its answers, definitions, rules and examples."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import BinaryIO

from annotator.codebook import FieldDefinition, LabelDefinition
from annotator.saying import say
from claims.formats.records import ArticleRecord, LossReport, ProjectRecord, WriteOptions, article_place

file_extension = ".html"
media_type = "text/html; charset=utf-8"
keeps: frozenset[str] = frozenset()

STYLE = """
body { font: 11pt/1.45 Charter, "Noto Serif", Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, th { font-family: "Noto Sans", system-ui, sans-serif }
h2 { margin: 2rem 0 .3rem; break-after: avoid }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid #999 }
tr { break-inside: avoid }
code { font: 10pt/1 ui-monospace, monospace }
small { color: #555 }
"""
SCOPES = {"claim": "asked of each claim", "source": "asked of each source", "article": "asked of each article"}
TYPES = {
    "label": "one answer",
    "labels": "several answers",
    "scale": "a number",
    "yes_no": "yes or no",
    "text": "free text",
}


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write the page. It holds the questions, none of the records."""
    losses = LossReport()
    for record in records:
        losses.drop(say("article: the codebook holds the questions only"), article_place(record))
    stream.write(page(options.project).encode())
    return losses


def page(project: ProjectRecord) -> str:
    """The whole page, without scripts, its styles inside."""
    targets = "".join(
        target_item(key, name, project.also_called.get(name, ())) for key, name in project.targets.items()
    )
    sections = "".join(section(field, number) for number, field in enumerate(project.fields, start=1))
    title = escape(f"{project.name}: codebook")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>Targets of stances:</p><ul>{targets}</ul>{sections}</body></html>\n"
    )


def target_item(key: str, name: str, also_called: Sequence[str]) -> str:
    others = f" <small>also called {escape(', '.join(also_called))}</small>" if also_called else ""
    return f"<li><code>{escape(key)}</code> {escape(name)}{others}</li>"


def section(field: FieldDefinition, number: int) -> str:
    facts = [TYPES[field.type], SCOPES[field.scope], "required" if field.required else "may be left empty"]
    if field.per_target:
        facts.append("answered for each target")
    if field.type == "scale":
        facts.append(f"from {field.minimum} to {field.maximum}")
    if not field.own_voice:
        facts.append("not asked for the reporter’s own voice (there: not_applicable)")
    rows = "".join(label_row(label, code) for code, label in enumerate(field.labels, start=1))
    heading = "<thead><tr><th>Code<th>Key<th>Answer<th>Definition</tr></thead>"  # again on each page that is printed
    return (
        f"<h2>{number}. {escape(field.name)} <small><code>{escape(field.key)}</code></small></h2>"
        f"<p>{escape(field.help)}<br><small>{escape(', '.join(facts))}</small></p>"
        + (f"<table>{heading}<tbody>{rows}</tbody></table>" if rows else "")
    )


def label_row(label: LabelDefinition, code: int) -> str:
    """``code`` is the number that the statistics formats give the answer."""
    words = [escape(label.definition)]
    if label.rule:
        words.append(f"<em>{escape(label.rule)}</em>")
    if label.examples:
        words.append(f"<small>{escape(' · '.join(label.examples))}</small>")
    return f"<tr><td>{code}<td><code>{escape(label.key)}</code><td>{escape(label.name)}<td>{'<br>'.join(words)}</tr>"
