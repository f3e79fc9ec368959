"""Which entry of the registry a name in a new article most likely means, by what reviewers made of that name before."""

from collections import Counter, defaultdict
from collections.abc import Collection

from claims.models import Alias, Claim, Project, Review, Source, User
from claims.sources.names import name_key

LAST_REVIEWS = 200
"""Reviews that are looked back on: opening a review must not take longer as the project grows."""
LEAST_TIMES = 2
LEAST_SHARE = 0.75
"""How often, and in which share of its mentions, reviewers must have given a name to one entry."""
NAMING = ("named", "metonym")
"""Forms of mention that say something of a name. What "it" or "the ministry" meant elsewhere does not carry over."""


def proposed_names(*, project: Project, names: Collection[str], reader: User) -> dict[str, str]:
    """The registry's names for those of `names` that it calls otherwise; four queries.

    A name is known as another name of an entry, or because reviewers gave it to one entry. Private persons, entries
    and claims that `reader` may not see do not count.
    """
    if not names:
        return {}
    settled = Source.objects.filter(project=project, private_person=False).settled().visible_to(reader)
    own = {name_key(name) for name in settled.filter(name__in=names).values_list("name", flat=True)}
    aliases = Alias.objects.filter(source__in=settled, name__in=names)
    known = _given_by_reviewers(project, names, reader) | dict(aliases.values_list("name", "source__name"))
    return {name: entry for name, entry in known.items() if name_key(name) not in own | {name_key(entry)}}


def _given_by_reviewers(project: Project, names: Collection[str], reader: User) -> dict[str, str]:
    reviews = Review.objects.filter(document__project=project).order_by("-pk").values("pk")[:LAST_REVIEWS]
    claims = Claim.objects.kept().open_to(reader).filter(review__in=list(reviews.values_list("pk", flat=True)))
    claims = claims.filter(suggestion__source_name__in=names, mention__in=NAMING)
    claims = claims.exclude(source_name="").exclude(registry_source__private_person=True)
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for name, typed, entry, merged in claims.order_by().values_list(
        "suggestion__source_name", "source_name", "registry_source__name", "registry_source__merged_into__name"
    ):
        given[name][merged or entry or typed] += 1
    proposed = {}
    for name, entries in given.items():
        entry, times = max(entries.items(), key=lambda item: (item[1], item[0]))
        if times >= LEAST_TIMES and times >= LEAST_SHARE * entries.total():
            proposed[name] = entry
    return proposed
