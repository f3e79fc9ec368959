"""What type a source is. Spans are given, so that only the type is tried."""

import pytest

from annotator.pipeline.build import Pipeline
from annotator.pipeline.lexicons import public_names
from annotator.pipeline.rules import Found


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(tier="rules")


CASES = [
    ("[The White House] said that talks would go on.", "executive"),
    ("[White House hopefuls Ada Brenn and Jo Marsh] promised lower taxes.", "party"),
    ("[Verizon] said that the strike was over.", "company"),
    ("[The F.B.I.] said that nobody had been charged.", "security"),
    ("[General Motors] said that it would recall the cars.", "company"),
    ("[Gen. Ada Brenn] said that the bridge was held.", "security"),
    ("[Attorney General Ada Brenn] said that she would appeal.", "judiciary"),
    ("[Ada Brenn, director of the Centre for Real Justice,] said that it was wrong.", "expert"),
    ("[Ada Brenn, president of Planned Parenthood,] said that it was wrong.", "ngo"),
    ("[A three-judge panel of the Court of Appeals] said that the law stands.", "judiciary"),
    ("[The terrorist group] said that it had done it.", "other"),
    ("[The I.M.F.’s chief economist, Ada Brenn,] said that growth would slow.", "international"),
    ("[Local officials] said that the road was closed.", "executive"),
    ("[A few right-wing politicians] said that it was too late.", "party"),
    ("[Ada Brenn, 31, who sells bread in Halm,] said that nobody had asked her.", "citizen"),
    ("The Tribunal for the Sea met on Monday. [Its president, Ada Brenn,] said that the judges were of one mind.",
     "judiciary"),
    ("Norrgard Shipping Ltd is on trial. [A lawyer for Norrgard Shipping Ltd] said that it owed nothing.", "company"),
    ("[Beijing] said that the islands were its own.", "executive"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "label"), CASES, ids=[marked[:40] for marked, _ in CASES])
def test_a_source_has_its_type(pipeline: Pipeline, marked: str, label: str) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    given = Found(content=((end + 6, len(text) - 1),), cue=((end + 1, end + 5),), source=((start, end),))

    (answer,) = pipeline.read(text, given=[given]).attributions

    assert answer.source_type == label


@pytest.mark.parametrize(
    ("cue", "label"), [("is said", "unnamed"), ("concerns", "unnamed"), ("seems", "reporter"), ("was seen", "reporter")]
)
def test_without_a_source_the_cue_tells_whether_somebody_speaks(pipeline: Pipeline, cue: str, label: str) -> None:
    text = f"There {cue} that the harbour is closed."
    given = Found(content=((len(cue) + 7, len(text) - 1),), cue=((6, 6 + len(cue)),), source=())

    (answer,) = pipeline.read(text, given=[given]).attributions

    assert answer.source_type == label


@pytest.mark.parametrize("name", ["public_figures.tsv", "public_bodies.tsv"])
def test_no_name_has_two_types(name: str) -> None:
    names = [each for listed in public_names(name).values() for each in listed]
    assert sorted(names) == sorted(set(names))


def test_a_pronoun_goes_with_the_first_name(pipeline: Pipeline) -> None:
    text = "Rebecca Strand met Walter Imrie in Halm. Walter Imrie left early. She said that the talks would go on."
    start = text.index("She")
    given = Found(content=((start + 9, len(text) - 1),), cue=((start + 4, start + 8),), source=((start, start + 3),))

    (answer,) = pipeline.read(text, given=[given]).attributions

    assert answer.source_name == "Rebecca Strand"
