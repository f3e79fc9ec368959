"""Records what NLTK and statsmodels compute of random answers, for the tests of the measures to repeat.

    pip install nltk statsmodels
    python tests/claims/agreement/record_coefficients.py

writes coefficients.json beside it. Neither package is needed to run Sayso or its tests.
"""

import json
import random
from pathlib import Path
from typing import Any

ANSWERS = 4
UNITS = 30
KEPT = Path(__file__).with_name("coefficients.json")
LABELS = "abcd"


def main() -> None:
    import nltk
    import statsmodels

    chance = random.Random(7)
    tables = [table(chance, raters=raters) for raters in (2, 2, 2, 3, 4)]
    sets = [sets_of_labels(chance) for _ in range(3)]
    versions = {"nltk": nltk.__version__, "statsmodels": statsmodels.__version__}
    KEPT.write_text(json.dumps({"versions": versions, "tables": tables, "sets": sets}) + "\n", encoding="utf-8")


def table(chance: random.Random, *, raters: int) -> dict[str, Any]:
    """Answers 0 to 3, by unit and rater, that are the same as the first one's two times out of three."""
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import interval_distance
    from statsmodels.stats.inter_rater import cohens_kappa

    units = []
    for _ in range(UNITS):
        first = chance.randrange(ANSWERS)
        units.append(
            [first, *(first if chance.random() < 0.67 else chance.randrange(ANSWERS) for _ in range(raters - 1))]
        )
    said = [(rater, unit, answer) for unit, answers in enumerate(units) for rater, answer in enumerate(answers)]
    task = AnnotationTask(data=said)
    found = {
        "nltk_alpha": task.alpha(),
        "nltk_interval_alpha": AnnotationTask(data=said, distance=interval_distance).alpha(),
        "nltk_raw": task.avg_Ao(),
    }
    if raters == 2:
        counts = [[units.count([one, other]) for other in range(ANSWERS)] for one in range(ANSWERS)]
        found |= {"nltk_kappa": task.kappa(), "statsmodels_kappa": float(cohens_kappa(counts).kappa)}
    return {"units": units, **found}


def sets_of_labels(chance: random.Random) -> dict[str, Any]:
    """Sets of labels by two raters; NLTK rounds the thirds of MASI to 0.67 and 0.33."""
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import masi_distance

    units = [["".join(sorted(chance.sample(LABELS, chance.randint(1, 3)))) for _ in range(2)] for _ in range(UNITS)]
    said = [(rater, unit, frozenset(labels)) for unit, pair in enumerate(units) for rater, labels in enumerate(pair)]
    return {"units": units, "nltk_alpha": AnnotationTask(data=said, distance=masi_distance).alpha()}


if __name__ == "__main__":
    main()
