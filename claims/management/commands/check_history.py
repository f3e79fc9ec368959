"""Proof that the stored labels, and the registry of sources, are what the events made."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from claims.models import Review, Source
from claims.review import differences
from claims.sources.replay import source_differences


class Command(BaseCommand):
    help = "Replay the events of every review and every source and name each difference from what is stored."

    def handle(self, *args: Any, **options: Any) -> None:
        reviews, differing = self.replay("review", Review.objects.order_by("pk"), differences)
        changed = Source.objects.filter(events__isnull=False).distinct().order_by("pk")
        sources, moved = self.replay("source", changed, source_differences)
        if differing or moved:
            raise CommandError(
                f"{differing} of {reviews} reviews differ from their events, and {moved} of {sources} changed sources."
            )
        self.stdout.write(f"{reviews} reviews checked, {sources} changed sources: every one is what its events make.")

    def replay(self, name: str, rows: QuerySet[Any], differing: Callable[[Any], list[str]]) -> tuple[int, int]:
        """How many rows there are, and how many differ; each difference is told."""
        checked = faulty = 0
        for row in rows.iterator(chunk_size=200):
            found = differing(row)
            checked += 1
            faulty += bool(found)
            for difference in found:
                self.stderr.write(f"{name} {row.pk}: {difference}")
        return checked, faulty
