"""Who is meant by a source: names, roles, documents, pronouns. Spans are given, so that only the identity is tried."""

import pytest

from annotator.pipeline.build import Pipeline
from annotator.pipeline.rules import Found


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(tier="rules")


CASES = [
    (
        "Jason Chaffetz, the panel’s chairman, opened the hearing on Tuesday.\n\n“Subpoenas are not optional,” "
        "[Chaffetz] said. Many in the room agreed with Chaffetz.",
        "Jason Chaffetz",
    ),
    (
        "The ruling came from Manhattan Supreme Court Justice Frank Nervo on Friday.\n\n[The judge] said that no one "
        "had a right to the file.",
        "Frank Nervo",
    ),
    (
        "A survey of the Halm Bank was sent to the minister. The document, headed “Memo 17”, was never published.\n\n"
        "[The memo] warned that silt would drift.",
        "Memo 17",
    ),
    (
        "The audit was ordered by Kaja Strand, the country’s finance minister. She was angry.\n\n“A contract is a "
        "contract,” Strand said. [Her ministry] expects the report in May.",
        "Ministry of Finance",
    ),
    ("[The police in Ferguson] said that nobody had been hurt.", "Ferguson police"),
    ("[The prime minister’s office] said that the talks would go on.", "Office of the Prime Minister"),
    (
        "The Clean Air Agency and the Bureau of Mines met on Monday. The Bureau of Mines spoke first.\n\n[The agency] "
        "said that it would wait.",
        "Clean Air Agency",
    ),
    (
        "Noor Abelin, the candidate of the small Green List, disagreed with both men. “He is wrong,” Abelin said. "
        "[Her party] wants a reserve.",
        "Green List",
    ),
    ("Some 2,000 boats took part, the Union of Strait Fishers said on Monday. [USF] said it was pleased.",
     "Union of Strait Fishers"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "name"), CASES, ids=[name for _, name in CASES])
def test_a_mention_is_joined_to_the_fullest_name_of_whom_it_means(pipeline: Pipeline, marked: str, name: str) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    given = Found(content=((end + 1, len(text)),), cue=(), source=((start, end),))

    (answer,) = pipeline.read(text, given=[given]).attributions

    assert answer.source_name == name


def test_a_pronoun_in_a_quotation_is_not_its_speaker(pipeline: Pipeline) -> None:
    text = "Ann Lowe met Ruth Gray on Monday. Ann Lowe had asked for the talk. Gray said: “She wants to leave.”"
    outer = Found(((text.index("“"), len(text)),), (), ((text.index("Gray said"), text.index(" said")),))
    inner = Found(((text.index("to leave"), text.index(".”")),), (), ((text.index("She"), text.index(" wants")),))

    _, answer = pipeline.read(text, given=[outer, inner]).attributions

    assert answer.source_name == "Ann Lowe"
    assert answer.antecedent is not None
    assert text[slice(*answer.antecedent)] == "Ann Lowe"


def test_a_pronoun_means_whom_the_sentence_before_is_about(pipeline: Pipeline) -> None:
    text = (
        "Elena Voss opened the clinic. “We will build it,” Voss told reporters. Asked about costs, her director "
        "disagreed: nobody knows. He thinks the money is wasted. His deputy, Rosa Lind, was more careful. She would "
        "not say how her party would vote."
    )
    told = Found(((text.index("“"), text.index("”") + 1),), (), ((text.index("Voss told"), text.index(" told")),))
    asked = Found(((text.index("how"), len(text)),), (), ((text.index("She"), text.index(" would not")),))

    _, answer = pipeline.read(text, given=[told, asked]).attributions

    assert answer.source_name == "Rosa Lind"


@pytest.mark.parametrize("words", ["None", "Nobody", "Some"])
def test_a_word_for_nobody_in_particular_is_no_name(pipeline: Pipeline, words: str) -> None:
    text = f"Several crews sailed at dawn. {words} would say what they meant to do."
    start = text.index(words)
    given = Found(((text.index("what"), len(text) - 1),), (), ((start, start + len(words)),))

    (answer,) = pipeline.read(text, given=[given]).attributions

    assert (answer.source_name, answer.mention) == ("", "unnamed")
