import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.models import AuditEntry
from tests.claims.exports.corpus import Corpus, make_corpus

pytestmark = pytest.mark.django_db


@pytest.fixture
def corpus() -> Corpus:
    return make_corpus()


def test_a_file_is_written_and_the_losses_told(corpus: Corpus, tmp_path: Path) -> None:
    told = io.StringIO()
    path = tmp_path / "claims.csv"
    call_command("export_claims", "harbour", format="csv", output=str(path), stderr=told)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "4 articles, 4 submitted, 0 open, 1 adjudicated, 8 claims, 0 rejected, 0 suggestions" in told.getvalue()
    assert "left out: 1 × article without a claim" in told.getvalue()
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_by_command_is_on_record(corpus: Corpus, tmp_path: Path) -> None:
    call_command("export_claims", "harbour", format="csv", output=str(tmp_path / "claims.csv"))
    entry = AuditEntry.objects.get(act=AuditEntry.Act.EXPORT)
    assert (entry.actor, entry.project, entry.subject) == (None, corpus.project, "csv, names, on the command line")


def test_a_dash_is_standard_output(corpus: Corpus, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call_command("export_claims", "harbour", "--articles", str(corpus.prices.pk), "--people", "dropped")
    (line,) = capfdbinary.readouterr().out.splitlines()
    assert json.loads(line)["id"] == corpus.prices.pk


def test_an_unknown_project_is_told_with_the_known_ones(corpus: Corpus) -> None:
    with pytest.raises(CommandError, match="Projects: harbour"):
        call_command("export_claims", "port")


def test_a_failed_export_leaves_no_file(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "claims.jsonl").mkdir()
    with pytest.raises(CommandError, match="claims.jsonl cannot be written: Is a directory"):
        call_command("export_claims", "harbour", output=str(tmp_path / "claims.jsonl"))
    assert [path.name for path in tmp_path.iterdir()] == ["claims.jsonl"]


def test_a_file_that_cannot_be_written_is_told(corpus: Corpus, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "claims.csv", tmp_path):
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_claims", "harbour", format="csv", output=str(path))
    assert list(tmp_path.iterdir()) == []
