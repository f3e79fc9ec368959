import io
import json

import pytest

from annotator.pipeline.__main__ import main

TEXT = "The ministry said that the dam will hold."
WHERE = {"content": [[18, 40]], "cue": [[13, 17]], "source": [[0, 12]]}


class Stdin:
    def __init__(self, lines):
        self.buffer = io.BytesIO("\n".join(lines).encode())


@pytest.fixture
def run(monkeypatch, capsys):
    def run(lines, *arguments):
        monkeypatch.setattr("sys.stdin", Stdin(lines))
        monkeypatch.setattr("sys.stdout.reconfigure", lambda **_: None, raising=False)
        code = main([*arguments, "--tier", "rules"])
        captured = capsys.readouterr()
        return code, [json.loads(line) for line in captured.out.splitlines()], captured.err

    return run


def test_predict_is_the_default_and_keeps_the_order(run):
    code, answers, _ = run([json.dumps({"id": n, "text": TEXT}) for n in (2, 1)])
    assert (code, [answer["id"] for answer in answers]) == (0, [2, 1])
    claim = answers[0]["attributions"][0]
    assert {role: claim[role] for role in WHERE} == WHERE
    assert claim["values"]["source_type"] == claim["source_type"] == "ministry"


def test_classify_keeps_the_given_attributions(run):
    code, answers, _ = run([json.dumps({"id": 1, "text": TEXT, "attributions": [WHERE, WHERE]})], "classify")
    assert code == 0
    assert [{role: claim[role] for role in WHERE} for claim in answers[0]["attributions"]] == [WHERE, WHERE]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ('{"id": 1}', "an article is an object"),
        ('{"id": 1, "text": "a", "targets": "China"}', "list of names"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(run, line, message):
    code, answers, error = run([line, json.dumps({"id": 1, "text": TEXT})])
    assert (code, len(answers)) == (1, 1)
    assert f"line 1: {message}" in error or message in error


def test_classify_refuses_spans_outside_the_text(run):
    wrong = {"id": 1, "text": TEXT, "attributions": [{"content": [[30, 90]]}]}
    code, answers, error = run([json.dumps(wrong)], "classify")
    assert (code, answers) == (1, [])
    assert "line 1: content: [30, 90] lies outside the text" in error
