"""Opening and closing rounds."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from claims.codebooks import current
from claims.models import Document, Project, Round
from claims.sources import settle_sources


class RoundFault(Exception):
    """A round cannot be opened, or nothing can be given in it; the message can be shown."""


@transaction.atomic
def open_round(*, project: Project, kind: str, pass_mark: float | None = None, load_limit: int | None = None) -> Round:
    """A new round under the codebook that is published now.

    Raises claims.codebooks.NoCodebook if none is, RoundFault if a round of this kind is still open, or if an entry
    test names no pass mark.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    running = project.rounds.filter(kind=kind, closed_at=None).first()
    if running is not None:
        raise RoundFault(
            gettext("%(running)s is still open. Close it before you open another of its kind.") % {"running": running}
        )
    if (pass_mark is not None) != (kind == Round.Kind.TEST):
        raise RoundFault(gettext("An entry test, and no other round, has a pass mark from 0 to 1."))
    last = project.rounds.aggregate(last=Max("number"))["last"] or 0
    return Round.objects.create(
        project=project,
        number=last + 1,
        kind=kind,
        codebook=current(project),
        pass_mark=pass_mark,
        load_limit=load_limit,
    )


@transaction.atomic
def close_round(*, round: Round) -> None:
    """Hand out nothing more of it. Reviews that were begun can be finished; those that were not keep nobody blind."""
    Round.objects.filter(pk=round.pk, closed_at=None).update(closed_at=timezone.now())
    settle_sources(project=round.project, articles=Document.objects.filter(assignments__round=round))


def reopen_round(*, round: Round) -> None:
    """Go on with a closed round. Raises RoundFault if another of its kind is open."""
    running = Round.objects.filter(project=round.project_id, kind=round.kind, closed_at=None).first()
    if running is not None:
        raise RoundFault(gettext("%(running)s is open. Close it first.") % {"running": running})
    Round.objects.filter(pk=round.pk).update(closed_at=None)
