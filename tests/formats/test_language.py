import pytest

from claims.formats.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said that the plan was not final.", "en"),
        ("“No,” said the minister’s aide — and left.", "en"),
        ("部长星期一表示，该计划尚未最后确定。", "zh"),
        ("大臣は月曜日に、計画はまだ最終決定ではないと述べた。", "ja"),
        ("장관은 월요일에 계획이 아직 확정되지 않았다고 말했다.", "ko"),
        ("قال الوزير يوم الاثنين إن الخطة لم تكتمل بعد.", "ar"),
        ("Министр сказал, что проект не завершён.", "ru"),
        ("Der Minister sagte, dass der Plan nicht das letzte Wort ist und die Frage offen bleibt.", "de"),
        ("Le ministre a dit que les plans ne sont pas dans une phase finale et que le travail se poursuit.", "fr"),
        ("123 !!", "en"),
        ("", "en"),
        ("👩🏽‍🚀🇫🇷", "en"),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_a_few_foreign_names_do_not_make_a_language() -> None:
    assert guess_language("The minister met Xi Jinping (习近平) in Beijing and said that the talks went well.") == "en"
