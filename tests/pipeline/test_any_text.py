"""Reading never raises and keeps its offsets, on any text; and does not depend on what was read before."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.pipeline.build import Pipeline
from annotator.spans import check_spans

WORDS = st.sampled_from(
    ["the", "minister", "said", "that", "“", "”", "‘", "’", '"', "according to", "Ada Lowe", "Lowe’s", "her ministry",
     "the police in", "Osmark", "headed “Memo 17”", "his lawyer", "who", "it", "they", "EPA", "U.S.", "Chairman",
     "a judge", ",", ".", "\n\n", "\r", "\u2028", "\0", "👩\u200d🚀", "水", "-", "—", "’s", "of the town", "will hold"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("".join)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_any_text_is_read_twice_the_same_with_exact_offsets(pipeline: Pipeline, text: str) -> None:
    english = f"{text} The minister said that the dam of the town will hold."
    for each in (text, english):
        reading = pipeline.read(each, targets=["China"])
        for claim in (*reading.attributions, *reading.nested, *reading.own_voice, *reading.candidates):
            for role in ("content", "cue", "source"):
                check_spans(getattr(claim, role), len(each), role=role)
            if claim.antecedent is not None:
                check_spans([claim.antecedent], len(each))
        assert json.dumps(reading.to_json()) == json.dumps(pipeline.read(each, targets=["China"]).to_json())
