"""Proof that the stored labels are what the events made."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.management.terminal import counter
from claims.models import Review
from claims.review import differences


class Command(BaseCommand):
    help = "Replay the events of every review and name each difference from what is stored."

    def handle(self, *args: Any, **options: Any) -> None:
        faulty = checked = 0
        count_on = counter(self, Review.objects.count(), "reviews")
        for review in Review.objects.order_by("pk").iterator(chunk_size=200):
            found = differences(review)
            checked += 1
            count_on()
            faulty += bool(found)
            for difference in found:
                self.stderr.write(f"review {review.pk}: {difference}")
        if faulty:
            raise CommandError(f"{faulty} of {checked} reviews differ from their events.")
        self.stdout.write(f"{checked} reviews checked: every one is what its events make.")
