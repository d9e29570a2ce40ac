"""Documents are translated once, in order, as far as there are models and time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from argosmodels import real_files, unpack
from docsearch.detect import open_detector
from docsearch.entities.running import find
from docsearch.model import Document, Passage, Source, Translation
from docsearch.pipeline import understand
from docsearch.translation import documents as module
from docsearch.translation.cache import Cache
from docsearch.translation.documents import Progress, Summary, translate_documents
from docsearch.translation.packages import Model
from docsearch.translation.translator import Attempt

MODELS = [
    Model("sk", "en", "argos sk-en 1.9", Path("sk-en"), "1"),
    Model("en", "es", "argos en-es 1.0", Path("en-es"), "2"),
    Model("vi", "en", "argos vi-en 1.2", Path("vi-en"), "3"),
]
SLOVAK = "Obe mestá dnes spolupracujú. Primátor otvoril nové múzeum v meste Košice. 2017."


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "translations.sqlite3", _refused) as opened:
        yield opened


def _refused(warning: str) -> None:
    raise AssertionError(warning)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The sentences that models were given, a tuple a time; what they make of one is "en<its text>"."""
    calls: list[tuple[str, ...]] = []

    def attempts(sentences: Sequence[str], way: Sequence[Model]) -> list[Attempt]:
        calls.append(tuple(sentences))
        return [
            Attempt(None, "repeated") if "zle" in sentence else Attempt(f"{way[-1].target}<{sentence}>")
            for sentence in sentences
        ]

    monkeypatch.setattr(module, "attempts", attempts)
    return calls


def document(*passages: tuple[str, str], title: str = "2017", language: str = "sk", uri: str = "a.txt") -> Document:
    text, found = "", []
    for ordinal, (code, content) in enumerate(passages):
        start = len(text)
        mentions = tuple(m._replace(start=m.start + start, end=m.end + start) for m in find(content, code))
        found.append(Passage(ordinal, start, start + len(content), content, code, mentions=mentions))
        text += content + "\n\n"
    return Document("1", uri, "d", "text/plain", title, text, language, found)


def run(
    documents: Sequence[Document], cache: Cache, summary: Summary | None = None, **more: object
) -> list[Translation | None]:
    target = str(more.pop("target", "en"))
    summary = summary or Summary()
    made = translate_documents(documents, target, MODELS, cache, summary, **more)  # type: ignore[arg-type]
    return [one.translation for one in made]


def shown(one: Document, translation: Translation | None) -> list[tuple[str, str]]:
    """What is rendered, and how."""
    assert translation is not None
    return [(one.text[each.start : each.end], each.text) for each in translation.renderings]


def test_sentences_are_rendered_where_they_stand(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    one = document(
        ("sk", SLOVAK), ("en", "Nothing to be done here."), ("und", "Xyz abc."), title="Obe mestá sa stretli"
    )
    (translation,) = run([one], cache)
    sentences = ["Obe mestá dnes spolupracujú.", "Primátor otvoril nové múzeum v meste Košice."]
    assert shown(one, translation) == [(each, f"en<{each}>") for each in sentences]
    assert translation is not None
    assert translation.title == "en<Obe mestá sa stretli>"
    assert (translation.language, translation.translators) == ("en", ("argos sk-en 1.9",))
    assert (translation.kept, translation.whole) == (0, True)
    assert len(asked) == 1


def test_a_document_in_the_language_of_the_reader_is_left_alone(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    one = document(("en", "Nothing to be done here."), title="A document", language="en")
    assert list(translate_documents([one], "en", MODELS, cache, Summary())) == [one]
    assert asked == []


def test_every_sentence_goes_through_the_models_once(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    documents = [document(("sk", SLOVAK), ("sk", SLOVAK)), document(("sk", SLOVAK))]
    summary = Summary()
    translations = run(documents, cache, summary)
    assert [len(each.renderings) for each in translations if each] == [4, 2]
    assert [sorted(call) for call in asked] == [
        ["Obe mestá dnes spolupracujú.", "Primátor otvoril nové múzeum v meste Košice."]
    ]
    assert (summary.translated, summary.cached, summary.whole) == (2, 0, True)
    again = Summary()
    assert run(documents, cache, again) == translations
    assert len(asked) == 1
    assert (again.translated, again.cached) == (0, 2)


def test_what_does_not_pass_stays_in_the_original_and_is_counted(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    one = document(("sk", "Toto je zle. Toto je dobre. Aj toto je zle."))
    summary = Summary()
    for _ in range(2):
        (translation,) = run([one], cache, summary)
        assert shown(one, translation) == [("Toto je dobre.", "en<Toto je dobre.>")]
        assert translation is not None
        assert (translation.kept, translation.whole) == (2, True)
    assert summary.kept == {"repeated": 4}
    assert len(asked) == 1


def test_two_models_one_after_the_other_are_both_named(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    one = document(("sk", "Dobrý deň, priatelia."), ("en", "Good day, friends."), ("sk", "Dobrú noc, priatelia."))
    (translation,) = run([one], cache, target="es")
    assert translation is not None
    assert translation.translators == ("argos sk-en 1.9 + argos en-es 1.0", "argos en-es 1.0")
    assert [each.translator for each in translation.renderings] == [0, 1, 0]


def test_languages_without_a_model_are_counted_and_left(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    thai = document(("th", "เมืองพี่น้อง"), ("th", "เมืองพี่น้อง"), language="th")
    mixed = document(("th", "เมืองพี่น้อง"), ("xx", "Qapla' batlh"), ("sk", "Dobrý deň, priatelia."))
    summary = Summary()
    translations = run([thai, mixed], cache, summary)
    assert translations[0] is None
    assert shown(mixed, translations[1]) == [("Dobrý deň, priatelia.", "en<Dobrý deň, priatelia.>")]
    assert summary.missing == {"th": 3, "xx": 1}
    assert summary.whole


def test_names_that_the_model_lost_are_put_back(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def attempts(sentences: Sequence[str], way: Sequence[Model]) -> list[Attempt]:
        return [Attempt("The mayor opened a new museum.") for _ in sentences]

    monkeypatch.setattr(module, "attempts", attempts)
    (translation,) = run([document(("sk", "Primátor otvoril nové múzeum v meste Košice."))], cache)
    assert translation is not None
    assert [each.text for each in translation.renderings] == ["The mayor opened a new museum. [Košice]"]


def test_when_time_is_up_the_rest_is_left_out_and_said_to_be(
    cache: Cache, asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STEP", 1)
    known = document(("sk", "Dobrý deň, priatelia."))
    run([known], cache)
    clock = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))  # a second a look
    one = document(("sk", "Jeden dobrý deň. Druhý dobrý deň. Tretí dobrý deň."))
    summary = Summary()
    translations = run([one, known], cache, summary, budget=2)
    assert translations[0] is not None
    assert (len(translations[0].renderings), translations[0].whole) == (2, False)
    assert translations[1] is not None
    assert (len(translations[1].renderings), translations[1].whole) == (1, True)
    assert (summary.translated, summary.cached, summary.seconds, summary.whole) == (2, 1, 2, False)


def test_no_time_at_all_uses_what_is_known(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    one = document(("sk", SLOVAK))
    before = run([one], cache)
    summary = Summary()
    assert run([one], cache, summary, budget=0) == before
    assert summary.whole


def test_an_interrupted_run_goes_on_where_it_was(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def attempts(sentences: Sequence[str], way: Sequence[Model]) -> list[Attempt]:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.extend(sentences)
        return [Attempt("en") for _ in sentences]

    monkeypatch.setattr(module, "attempts", attempts)
    monkeypatch.setattr(module, "_STEP", 1)
    one = document(("sk", "Jeden dobrý deň. Druhý dobrý deň. Tretí dobrý deň. Štvrtý dobrý deň."))
    with pytest.raises(KeyboardInterrupt):
        run([one], cache)
    first = list(done)
    done.clear()
    with pytest.raises(KeyboardInterrupt):
        run([one, document(("sk", "Piaty dobrý deň."))], cache)
    assert len({*first, *done}) == 4


def test_documents_are_taken_in_batches_and_come_out_in_order(
    cache: Cache, asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SENTENCES", 5)
    taken: list[str] = []

    def documents() -> Iterator[Document]:
        for number in range(9):
            taken.append(f"{number}.txt")
            yield document(("sk", f"Deň číslo {number} skončil. Noc číslo {number} začala."), uri=f"{number}.txt")

    made = translate_documents(documents(), "en", MODELS, cache, Summary())
    assert next(made).uri == "0.txt"
    assert len(taken) == 3
    assert [one.uri for one in made] == [f"{number}.txt" for number in range(1, 9)]
    assert [len(call) for call in asked] == [4, 4, 4, 4, 2]


def test_progress_counts_sentences_and_looks_ahead(
    cache: Cache, asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STEP", 1)
    monkeypatch.setattr(module, "_SENTENCES", 2)
    clock = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    told: list[Progress] = []
    documents = [document(("sk", f"Dobrý deň, {a}. Dobrú noc, {a}.")) for a in ("Ján", "Eva", "Ivo")]
    run(documents, cache, progress=told.append, count=3)
    assert [(one.done, one.total) for one in told] == [(n, 6) for n in (0, 1, 2, 2, 3, 4, 4, 5, 6)]
    assert told[0].left is None
    assert [round(one.left or 0) for one in told[1:]] == [5, 4, 4, 3, 2, 2, 1, 0]


def test_a_real_model_translates_a_document_through_all_stages(tmp_path: Path) -> None:
    for library in ("ctranslate2", "sentencepiece", "argostranslate"):
        pytest.importorskip(library)
    path = unpack(tmp_path / "translate-vi_en-1_0", real_files())
    models = [Model("vi", "en", "argos vi-en 1.0", path, "tiny")]
    text = "Bratislava là thủ đô của Slovakia. Hội đồng thanh niên họp mỗi tháng.\n\nLiên hệ: info@kosice.sk\n"
    source = Source("a.txt", "text/plain", text.encode(), "vi")
    one = understand(source, open_detector(), "vi")
    summaries = [Summary(), Summary()]
    found: list[Document] = []
    for summary in summaries:
        with Cache(tmp_path / "translations.sqlite3", _refused) as cache:
            found += translate_documents([one], "en", models, cache, summary)
    assert found[0] == found[1]
    assert (summaries[0].translated, summaries[1].translated) == (3, 0)
    translation = found[0].translation
    assert translation is not None
    assert len(translation.renderings) + translation.kept == 3
    assert all(one.text[each.start : each.end].strip() and each.text for each in translation.renderings)
    assert "Bratislava" in translation.renderings[0].text


def test_a_document_without_anything_is_left_alone(cache: Cache, asked: list[tuple[str, ...]]) -> None:
    documents = [document(title=""), document(("sk", "2017. 12. 3.")), document(("sk", "..."), ("und", "?"))]
    assert run(documents, cache) == [None, None, None]


def test_a_title_in_another_language_than_its_text_is_read_as_what_it_is(
    cache: Cache, asked: list[tuple[str, ...]]
) -> None:
    one = document(("sk", "Dobrý deň, priatelia."), title="The annual report of the city council")
    (translation,) = run([one], cache)
    assert translation is not None
    assert translation.title is None
