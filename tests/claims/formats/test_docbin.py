"""The DocBin export, read by spaCy itself."""

import io
import zipfile
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training import Corpus as TrainingCorpus
from spacy.training.initialize import init_nlp
from spacy.util import load_config_from_str

from annotator.pipeline import docbin
from annotator.pipeline.docbin import read_docs
from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.formats.records import LossReport
from tests.claims.exports.corpus import PRICES, Corpus, make_corpus


@pytest.fixture
def corpus(db: None) -> Corpus:
    return make_corpus()


def written(corpus: Corpus, folder: Path, selection: Selection | None = None) -> LossReport:
    stream = io.BytesIO()
    losses = export_claims(
        project=corpus.project, format_name="spacy", stream=stream, selection=selection or Selection()
    )
    zipfile.ZipFile(stream).extractall(folder)
    return losses


def test_spacy_reads_spans_and_records(corpus: Corpus, tmp_path: Path) -> None:
    losses = written(corpus, tmp_path)
    docs = list(DocBin().from_disk(tmp_path / "corpus" / "00001.spacy").get_docs(spacy.blank("en").vocab))
    assert len(docs) == 5
    assert docs[0].text == PRICES
    claims = {claim["id"]: claim for claim in docs[0]._.attributions["claims"]}
    assert len(claims) == 5
    for span in docs[0].spans["sc"]:
        key, role, piece = span.id_.split(".")
        assert span.label_ == role
        assert [span.start_char, span.end_char] == list(claims[key][role][int(piece)])
    assert losses.counts["span widened to whole tokens"] == 1  # a mark that Arabic tokens keep


def test_chinese_spans_are_tokens_of_their_language(corpus: Corpus, tmp_path: Path) -> None:
    written(corpus, tmp_path)
    (read,) = [t for t in read_docs((tmp_path / "corpus" / "00001.spacy").read_bytes()) if "交通部" in t.text]
    assert {(span.role, read.text[span.start : span.end]) for span in read.spans} == {
        ("content", "港口是安全的"),
        ("source", "交通部"),
    }


def test_a_span_within_a_token_is_widened_and_counted(corpus: Corpus, tmp_path: Path) -> None:
    claim = corpus.ada_review.claims.get(decision="corrected")
    claim.content = [[16, 31]]
    claim.save()
    assert written(corpus, tmp_path).counts["span widened to whole tokens"] == 2


def test_shards_and_new_tokenizers_change_no_document(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents hold no word of a vocabulary that is gone."""
    read = []
    for shard, words in ((500, 100_000), (2, 0)):
        monkeypatch.setattr(docbin, "SHARD", shard)
        monkeypatch.setattr(docbin, "WORDS", words)
        folder = tmp_path / str(shard)
        written(corpus, folder)
        files = sorted((folder / "corpus").iterdir())
        read.append([labelled for file in files for labelled in read_docs(file.read_bytes())])
    assert len(files) == 3
    assert read[0] == read[1]


def test_the_training_configuration_trains_on_the_corpus(corpus: Corpus, tmp_path: Path) -> None:
    written(corpus, tmp_path, Selection(articles=(corpus.prices.pk,)))
    config = load_config_from_str((tmp_path / "config.cfg").read_text())
    config["paths"] |= {"train": str(tmp_path / "corpus"), "dev": str(tmp_path / "corpus")}
    nlp = init_nlp(config.copy())
    examples = list(TrainingCorpus(tmp_path / "corpus")(nlp))
    losses = nlp.update(examples)
    assert losses["spancat"] > 0
    assert set(nlp.get_pipe("spancat").labels) == {"content", "cue", "source"}
