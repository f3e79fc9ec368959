"""A decision as a form sends it: ``part:<key>`` names a claim or is ``new``, ``new:<key>`` has the new value."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from claims.adjudication.settling import Decision, MissingChoice
from claims.agreement.parts import Part


def decision_of(data: QueryDict, parts: Iterable[Part], *, all_new: bool = False) -> Decision:
    """``all_new``: every part has a new value. Raises MissingChoice for one that cannot be read."""
    parts = list(parts)
    return Decision(
        choices={part.key: data.get(f"part:{part.key}", "") for part in parts},
        new_values={part.key: new_value(data, part) for part in parts} if all_new else new_values(data, parts),
        reason=data.get("reason", ""),
        note=data.get("note", "")[:5000],
        rejected=data.get("rejected", "") if "reject" in data else "",
    )


def new_values(data: QueryDict, parts: Iterable[Part]) -> dict[str, Any]:
    """The new values of the parts for which one was chosen."""
    return {part.key: new_value(data, part) for part in parts if data.get(f"part:{part.key}") == "new"}


def new_value(data: QueryDict, part: Part) -> Any:
    name = f"new:{part.key}"
    typed = data.get(name, "").strip()
    if part.kind == "labels":
        return data.getlist(name) or None
    if not typed:
        return None
    match part.kind:
        case "spans":
            return spans_of(typed, part)
        case "scale":
            if not typed.lstrip("-").isdecimal():
                raise MissingChoice(gettext("“%(part)s” is a number.") % {"part": part.name})
            return int(typed)
        case "yes_no":
            return typed == "yes"
        case _:
            return typed


def spans_of(typed: str, part: Part) -> list[list[int]]:
    """The spans of ``52-78;114-130``. Raises MissingChoice."""
    pairs = [piece.strip().split("-") for piece in typed.split(";") if piece.strip()]
    if not all(len(pair) == 2 and all(end.isdecimal() for end in pair) for pair in pairs):
        raise MissingChoice(
            gettext("“%(part)s” cannot be %(typed)r. Select words in the article, or type 52-78;114-130.")
            % {"part": part.name, "typed": typed}
        )
    return [[int(start), int(end)] for start, end in pairs]
