"""Taking a source apart that stands for two: the claims that used some of its names get an entry of their own."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from claims.models import Alias, Claim, Review, Source, SourceEvent, User
from claims.review.lifecycle import add_event
from claims.sources import SourceConflict, is_taken, name_key


@transaction.atomic
def split_source(*, source: Source, names: Sequence[str], actor: User) -> Source:
    """The new entry, called as the first of ``names``, which the source gives up with the claims that used them.

    Each claim gets an event of its own in its review, as linking it did. Raises SourceConflict for a name that the
    source does not have besides its own.
    """
    source = Source.objects.select_for_update().get(pk=source.pk)
    other_names = set(source.aliases.values_list("name", flat=True))
    if not names or not set(names) <= other_names:
        raise SourceConflict(
            gettext("%(source)s can only give up other names that it has. Reload the page and choose some.")
            % {"source": source}
        )
    if is_taken(names[0], source):
        raise SourceConflict(
            gettext("There is an entry called %(name)s already. Merge that name into it instead.") % {"name": names[0]}
        )
    made = Source.objects.create(project=source.project, name=names[0], values=source.values, origin=source.origin)
    Alias.objects.bulk_create([Alias(source=made, name=name) for name in names[1:]])
    source.aliases.filter(name__in=names).delete()
    given_up = {name_key(name) for name in names}
    entries = [source, *source.merged.all()]  # their claims count as the source's
    linked = Claim.objects.filter(registry_source__in=entries).exclude(source_name="")
    reviews = {
        claim.review_id for claim in linked.only("review", "source_name") if name_key(claim.source_name) in given_up
    }
    for review in Review.objects.locked().filter(pk__in=reviews).order_by("pk"):
        for claim in review.claims.filter(registry_source__in=entries):
            if name_key(claim.source_name) in given_up:
                before = claim.record()
                claim.registry_source, claim.revision = made, review.sequence + 1
                claim.save(update_fields=["registry_source", "revision", "changed_at"])
                add_event(review, actor, "linked", claim, before)
        review.save(update_fields=["sequence"])
    made.add_event(SourceEvent.Verb.SPLIT, actor, other=source)
    return made
