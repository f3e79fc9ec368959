import pytest

from annotator.pipeline.article import language_of, leftovers, paragraphs, plain_sentences, quotations, quoted_share


def pieces(text):
    return [[text[s:e] for s, e in quotation.pieces] for quotation in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “the dam holds” twice.", [["“the dam holds”"]]),
        ('He said "the dam holds" twice.', [['"the dam holds"']]),
        ("He said ''the dam holds'' twice.", [["''the dam holds''"]]),
        ("Il dit «la digue tient» deux fois.", [["«la digue tient»"]]),
        ("She called it ‘a gift’ and left.", [["‘a gift’"]]),
        ("She called it 'a gift' and left.", [["'a gift'"]]),
        ("The dogs’ owners’ plan isn’t the mayor's.", []),
        ("The '90s and the ’80s weren't bad.", []),
        ("He said, “She told me ‘no’ and left.”", [["“She told me ‘no’ and left.”"]]),
        ("“One.\n\n“Two.”\n\nHe left.", [["“One.", "“Two.”"]]),
        ("“One, never closed.\n\nHe left.", [["“One, never closed."]]),
        ("He left.” Then he came.", []),
        ("“Wrong mark at the end.“ He left.", [["“Wrong mark at the end.“"]]),
        ("", []),
    ],
)
def test_quotations_are_found_by_their_marks(text, expected):
    assert pieces(text) == expected


def test_a_quotation_left_open_is_told_apart():
    assert [q.closed for q in quotations("“Open.\n\nShe said “yes.”")] == [False, True]


def test_paragraphs_end_at_every_kind_of_line_end():
    text = "one\r\ntwo\rthree\u2028four\u0085 five \n\n\tsix"
    assert [text[s:e] for s, e in paragraphs(text)] == ["one", "two", "three", "four", "five", "six"]


@pytest.mark.parametrize(
    "line",
    ["Read More", "Leave a Reply", "Share this on Facebook", "ADVERTISEMENT", "Sign up for our newsletter", "* * *",
     "3 Comments", "Share: Hark · Mail · Copy link", "By Jo Marsh",
     "© 2031 The Harbour Post", "Related: Dam opens", "Click here to subscribe"],
)  # fmt: skip
def test_what_a_web_page_leaves_behind_is_a_leftover(line):
    text = f"The dam holds, the ministry said.\n\n{line}\n"
    assert [text[s:e] for s, e in leftovers(text, paragraphs(text))] == [line]


@pytest.mark.parametrize(
    "line", ["Share prices fell, the bank said.", "By noon the river had risen, she said.", "“Follow me,” he said."]
)
def test_sentences_of_the_article_are_no_leftovers(line):
    assert leftovers(line, paragraphs(line)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministry said that the dam will hold.", "en"),
        ("国家安全部表示，近年来破获多起间谍案件。", "unknown"),
        ("Das Ministerium erklärte am Freitag, dass der Damm auch bei Hochwasser halten werde.", "unknown"),
        ("Министерство заявило, что плотина выдержит.", "unknown"),
        ("", "unknown"),
        ("12 34 !!", "unknown"),
    ],
)
def test_the_language_is_english_or_unknown(text, expected):
    assert language_of(text) == expected


def test_plain_sentences_know_chinese_marks():
    text = "“水位会下降。”部长说！对吗？"
    assert [text[s:e] for s, e in plain_sentences(text, paragraphs(text))] == ["“水位会下降。”", "部长说！", "对吗？"]


def test_quoted_share_counts_words_between_marks():
    text = "it had “opened the gates”"
    assert quoted_share(text, [(0, len(text))], [(7, len(text))]) == 3 / 5
