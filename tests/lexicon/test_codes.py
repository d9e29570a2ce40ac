"""Codes of languages, and names of files that end in them."""

import pytest

from docsearch.lexicon.codes import language_code, named_pair


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        *(("en-vi", ("en", "vi")), ("my.dict_eng_vie", ("en", "vi")), ("dictionary-sk-en", ("sk", "en"))),
        *(("en-en", None), ("envi", None), ("dictionary", None), ("a-xx-vi", None), ("EN-VI", None)),
    ],
)
def test_languages_that_a_name_ends_in(name: str, pair: tuple[str, str] | None) -> None:
    assert named_pair(name) == pair


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        *(("en", "en"), ("eng", "en"), ("cmn-Hans", "zh"), ("cmn", "zh"), ("arb", "ar"), ("slk", "sk"), ("slo", "sk")),
        *(("nb", "no"), ("nno", "no"), ("zsm", "ms"), ("als", "sq"), ("fil", "tl"), ("pt_BR", "pt"), (" VI ", "vi")),
        *(("ast", "ast"), ("iw", "he"), ("xx", None), ("qqq", None), ("mul", None), ("", None), ("und", None)),
        *(("src", None), ("word", None)),
    ],
)
def test_codes_of_languages(tag: str, code: str | None) -> None:
    assert language_code(tag) == code
