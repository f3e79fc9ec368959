"""A cheap guess at a text's language, for imports that do not name it. It loads no model."""

import re
import unicodedata
from collections import Counter

SAMPLE = 1000  # code points looked at
SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARABIC": "ar",
    "HEBREW": "he",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "THAI": "th",
}
COMMON_WORDS = {
    "en": "the of and to in that is was for said on with",
    "de": "der die und das von den nicht ist mit auf ein eine",
    "fr": "le les des et une du que est dans pour sur pas",
    "es": "el los las y una del que en por con para se",
    "it": "il di che la gli una per della non con sono dei",
    "pt": "o os as uma do da que em para com não dos",
    "nl": "de het een en van dat niet op zijn voor met te",
}
COMMON = {language: frozenset(words.split()) for language, words in COMMON_WORDS.items()}
WORD = re.compile(r"[^\W\d_]+")
BEYOND_LATIN = re.compile(r"[^\W\d_\x00-\u024f]")
MARGIN = 1.3  # times the votes of English that another language needs


def guess_language(text: str) -> str:
    """An ISO 639-1 code: by script, and among languages in Latin letters by their commonest words; "en" if unsure."""
    sample = text[:SAMPLE]
    return language_of_script(sample) or language_of_words(sample)


def language_of_script(sample: str) -> str:
    """The language of the commonest script beyond Latin, if a fifth of the sample is written in it."""
    letters = BEYOND_LATIN.findall(sample)
    if not letters or len(letters) < len(sample) / 5:
        return ""
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > len(letters) / 5:
        return "ja"
    return SCRIPTS.get(max(scripts, key=lambda script: scripts[script]), "")


def language_of_words(sample: str) -> str:
    """The language in Latin letters of whose commonest words most are met."""
    words = set(WORD.findall(sample.lower()))
    votes = {language: len(words & common) for language, common in COMMON.items()}
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] > MARGIN * votes["en"] else "en"
