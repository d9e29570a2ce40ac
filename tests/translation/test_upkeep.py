"""Which documents of an index are to be translated, and into what."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from docsearch.errors import IndexDamaged, MissingExtra, ModelMissing, UsageError
from docsearch.model import Document, Failed, Passage, Rendering, Translation
from docsearch.translation import documents as translating
from docsearch.translation import upkeep as module
from docsearch.translation.coverage import Coverage
from docsearch.translation.packages import Model
from docsearch.translation.translator import Attempt
from docsearch.translation.upkeep import ALL, CACHED, Upkeep, begin, known_code, remember, translated, wanted

SK_EN = Model("sk", "en", "argos sk-en 1.9", Path("sk-en"), "1")
VI_EN = Model("vi", "en", "argos vi-en 1.2", Path("vi-en"), "2")
TRANSLATION = Translation("en", None, (Rendering(0, 20, "Hello, my friends.", 0),), ("argos sk-en 1.0",))


def refused(line: str) -> None:
    raise AssertionError(line)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences that models were given, which make "en<it>" of one; sk-en is there, libraries or not."""
    sentences: list[str] = []

    def attempts(given: Sequence[str], way: Sequence[Model]) -> list[Attempt]:
        sentences.extend(given)
        return [Attempt(f"{way[-1].target}<{sentence}>") for sentence in given]

    monkeypatch.setattr(translating, "attempts", attempts)
    monkeypatch.setattr(module, "_LIBRARIES", ())
    monkeypatch.setattr(module, "installed", lambda: [SK_EN])
    return sentences


def document(language: str, text: str, translation: Translation | None = None) -> Document:
    passages = (Passage(0, 0, len(text), text, language),)
    return Document("1", "a.txt", "d", "text/plain", "2017", text, language, passages, translation=translation)


def test_the_language_is_the_one_set_or_else_the_one_of_the_index(tmp_path: Path) -> None:
    assert wanted(None, tmp_path) is None
    assert wanted("none", tmp_path) is None
    assert [wanted(code, tmp_path) for code in ("en", "EN-gb", "eng")] == ["en"] * 3
    remember(tmp_path, "sk")
    assert (wanted(None, tmp_path), wanted("en", tmp_path), wanted("none", tmp_path)) == ("sk", "en", None)
    remember(tmp_path, None)
    assert wanted(None, tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", ["english", "xx", "e", "../en", "off", "und", " "])
def test_a_code_that_no_language_has_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(UsageError, match="no language has the code"):
        wanted(code, tmp_path)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff"])
def test_what_is_no_language_in_the_index_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "translate_to").write_bytes(content)
    with pytest.raises(IndexDamaged, match="translate_to"):
        wanted(None, tmp_path)


def test_a_document_is_settled_until_there_is_more_to_be_had() -> None:
    upkeep = Upkeep("index", "en", ALL, [SK_EN])
    assert upkeep.holds(Coverage("en"))
    assert upkeep.holds(Coverage("en", True, ("th",)))
    assert not upkeep.holds(None)
    assert not upkeep.holds(Coverage("vi"))
    assert not upkeep.holds(Coverage("en", False))
    assert not upkeep.holds(Coverage("en", True, ("sk", "th")))


def test_without_the_libraries_nothing_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LIBRARIES", ("nowhere_to_be_found",))
    monkeypatch.setattr(module, "installed", list)
    with pytest.raises(MissingExtra) as raised:
        begin("en", str(tmp_path), ALL)
    assert raised.value.hint is not None
    assert raised.value.hint.endswith(
        'pip install "docsearch[translate]"; without translations: docsearch index --translate-to none'
    )
    assert begin(None, str(tmp_path), ALL) is None
    assert begin("en", str(tmp_path), CACHED) is not None


def test_documents_come_translated_and_counted_and_all_else_as_it_is(tmp_path: Path, asked: list[str]) -> None:
    upkeep = begin("en", str(tmp_path / "index"), ALL)
    assert upkeep is not None
    failed = Failed("b.txt", "read", "gone")
    given = [failed, document("sk", "Dobrý deň, priatelia.", TRANSLATION), document("th", "เมืองพี่น้อง", TRANSLATION)]
    slovak, thai, other = upkeep.documents(given, 3)
    assert other == failed
    assert isinstance(slovak, tuple)
    assert isinstance(thai, tuple)
    assert not isinstance(slovak, Failed)
    assert not isinstance(thai, Failed)
    assert slovak[0].translation is not None
    assert [one.text for one in slovak[0].translation.renderings] == ["en<Dobrý deň, priatelia.>"]
    assert slovak[1] == Coverage("en")
    assert thai[0].translation is None
    assert thai[1] == Coverage("en", True, ("th",))
    upkeep.add("th", Coverage("en", True, ("th",)))
    done = upkeep.report()
    assert (done.language, done.sentences, done.cached) == ("en", 1, 0)
    assert (done.without_model, done.unfinished, done.stopped_by_budget) == ({"th": 2}, 0, False)


def test_without_time_the_cache_answers(tmp_path: Path, asked: list[str]) -> None:
    first, again = begin("en", str(tmp_path / "index"), ALL), begin("en", str(tmp_path / "index"), CACHED)
    assert first is not None
    assert again is not None
    list(first.documents([document("sk", "Dobrý deň, priatelia.")], 1))
    known, other = again.documents(
        [document("sk", "Dobrý deň, priatelia."), document("sk", "Dobrú noc, priatelia.")], 2
    )
    assert asked == ["Dobrý deň, priatelia."]
    assert not isinstance(known, Failed)
    assert not isinstance(other, Failed)
    assert (known[1], other[1]) == (Coverage("en"), Coverage("en", False))
    assert (again.report().unfinished, again.report().stopped_by_budget) == (1, True)


# One document, to be shown.


def test_a_translation_that_is_there_is_taken(tmp_path: Path, asked: list[str]) -> None:
    one = document("sk", "Dobrý deň, priatelia.", TRANSLATION)
    assert translated(one, "en", str(tmp_path / "index"), refused) is one
    assert asked == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("had", [None, TRANSLATION._replace(language="vi"), TRANSLATION._replace(whole=False)])
def test_one_that_is_not_is_made_once(tmp_path: Path, asked: list[str], had: Translation | None) -> None:
    one = document("sk", "Dobrý deň, priatelia.", had)
    for _ in range(2):
        made = translated(one, "en", str(tmp_path / "index"), refused).translation
        assert made is not None
        assert [rendering.text for rendering in made.renderings] == ["en<Dobrý deň, priatelia.>"]
        assert (made.translators, made.whole) == (("argos sk-en 1.9",), True)
    assert asked == ["Dobrý deň, priatelia."]


def test_where_there_is_no_way_that_is_said(tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelMissing, match="no model translates vi to en"):
        translated(document("vi", "Xin chào các bạn."), "en", str(tmp_path / "index"), refused)
    monkeypatch.setattr(module, "_LIBRARIES", ("nowhere_to_be_found",))
    with pytest.raises(MissingExtra):
        translated(document("sk", "Dobrý deň, priatelia."), "en", str(tmp_path / "index"), refused)


def test_a_part_is_better_than_nothing(tmp_path: Path, asked: list[str]) -> None:
    one = document("vi", "Xin chào các bạn.", TRANSLATION._replace(whole=False))
    assert translated(one, "en", str(tmp_path / "index"), refused) is one


def test_a_document_in_the_language_asked_for_needs_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LIBRARIES", ("nowhere_to_be_found",))
    monkeypatch.setattr(module, "installed", list)
    one = document("en", "Hello, my friends.")
    assert translated(one, "en", str(tmp_path / "index"), refused).translation is None


def test_codes_are_those_that_documents_are_labelled_with() -> None:
    assert [known_code(code) for code in ("vie", "zh-Hant", "nb", "pt_BR")] == ["vi", "zh", "no", "pt"]
