"""What became of every row of an import."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext

from annotator.saying import told
from claims.formats.articles import Place, RefusedRow

MAX_TOLD = 1000  # rows listed of each outcome; all are counted

Outcome = Literal["refused", "noted", "known", "added"]
OUTCOMES: list[Outcome] = ["refused", "noted", "known", "added"]


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row and what became of it. ``article`` is the id of the article added or already there."""

    outcome: Outcome
    file: str
    line: int
    reason: str = ""
    article: int | None = None

    def __str__(self) -> str:
        return f"{Place(self.file, self.line)}: {self.reason}"


@dataclass
class ImportReport:
    """Counts of rows by outcome, and the first ``MAX_TOLD`` rows of each.

    "known" articles were there before; "noted" ones were added, but something of them could not be taken as it stood.
    """

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[ToldRow] = field(default_factory=list)

    def tell(self, outcome: Outcome, place: Place, reason: str = "", article: int | None = None) -> None:
        """Count a row, and list it unless many like it are listed."""
        self.counts[outcome] += 1
        if self.counts[outcome] <= MAX_TOLD:
            self.rows.append(ToldRow(outcome, place.file, place.line, told(reason, gettext), article))

    def refuse(self, row: RefusedRow) -> None:
        self.tell("refused", row.place, row.reason)

    def merge(self, later: "ImportReport") -> None:
        """Take in the report of a later part of the same import."""
        listed = Counter(row.outcome for row in self.rows)
        for row in later.rows:
            listed[row.outcome] += 1
            if listed[row.outcome] <= MAX_TOLD:
                self.rows.append(row)
        self.counts += later.counts

    def told(self, outcome: Outcome) -> list[ToldRow]:
        """The listed rows of an outcome."""
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def added(self) -> int:
        return self.counts["added"]

    @property
    def known(self) -> int:
        return self.counts["known"]

    @property
    def refused(self) -> int:
        return self.counts["refused"]

    @property
    def summary(self) -> str:
        """One line for a message or a terminal."""
        counts = {"added": self.added, "known": self.known, "refused": self.refused}
        return gettext("%(added)s added, %(known)s already there, %(refused)s refused") % counts

    @property
    def sentence(self) -> str:
        """The summary as a job tells it."""
        return gettext("%(told)s.") % {"told": self.summary}

    def to_json(self) -> dict[str, Any]:
        """The report as a job's result keeps it and the API gives it: what needs a person comes first."""
        rows = sorted(self.rows, key=lambda row: OUTCOMES.index(row.outcome))
        return {**{outcome: self.counts[outcome] for outcome in OUTCOMES}, "rows": [asdict(row) for row in rows]}
