"""Sentences come back in the words that argostranslate would give, or not at all."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosmodels import real_files, unpack
from docsearch.errors import MissingExtra, ModelDamaged
from docsearch.translation import translator as module
from docsearch.translation.packages import Model
from docsearch.translation.translator import Attempt, Translator, attempts, load, translate

WAY = [Model("sk", "en", "argos sk-en 1.0", Path("sk-en"), "1")]
VIETNAMESE = [
    "Bratislava là thủ đô của Slovakia.",
    "Thành phố của chúng tôi nhỏ nhưng năng động.",
    "Hội đồng thanh niên họp mỗi tháng.",
    "Chúc quý vị một chuyến đi tốt đẹp.",
    "Chúng tôi rất vui được gặp quý vị.",
    "Xin chào.",
]


class Fake:
    """Translates by a function, and remembers what it was given."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make
        self.given: list[str] = []

    def translate(self, sentences: Sequence[str]) -> list[str]:
        self.given += sentences
        return [self.make(sentence) for sentence in sentences]


def faked(monkeypatch: pytest.MonkeyPatch, make: Callable[[str], str]) -> Fake:
    fake = Fake(make)
    monkeypatch.setattr(module, "load", lambda model: fake)
    return fake


def test_what_passes_is_given_and_the_rest_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {
        "Dobrý deň, priatelia moji.": "Good day, my friends.",
        "Zmluva bola podpísaná včera.": "the the the the the the",
    }
    fake = faked(monkeypatch, outputs.__getitem__)
    sentences = [*outputs, *outputs]
    assert translate(sentences, WAY) == ["Good day, my friends.", None] * 2
    assert attempts(sentences, WAY)[1] == Attempt(None, "repeated")
    assert fake.given[:2] == list(outputs)
    assert len(fake.given) == 4  # each once a call
    assert attempts([], WAY) == []


def test_the_same_output_for_all_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    faked(monkeypatch, lambda sentence: "The two cities work together.")
    sentences = ["Obe mestá spolupracujú.", "Zmluva bola podpísaná včera.", "Primátor otvoril nové múzeum."]
    assert {attempt.fault for attempt in attempts(sentences, WAY)} == {"constant"}
    assert translate(sentences[:1], WAY) == ["The two cities work together."]


def test_what_is_lost_is_put_back_between_what_stands_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"Píšte na ": "Write to.", " alebo volajte ": "or call"}
    whole = "Píšte na info@kosice.sk alebo volajte 0905123456."
    fake = faked(monkeypatch, lambda text: parts.get(text, "Write to us or call us today."))
    assert translate([whole], WAY) == ["Write to info@kosice.sk or call 0905123456."]
    assert fake.given == [whole, *parts]


def test_pieces_are_set_apart_as_the_target_language_does() -> None:
    thai = [("ประชุม", "The meeting in."), ("2562", None), ("ที่นั่น", "there"), (".", None)]
    assert module._joined(thai, " ") == "The meeting in 2562 there."
    english = [("In ", "在"), ("2019", None), (" (here", "这里"), (").", None)]
    assert module._joined(english, "") == "在2019这里)."


def test_what_is_lost_twice_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "Rozpočet mesta na rok 2017 bol schválený včera."
    output = "The budget of the city was approved yesterday."
    faked(monkeypatch, lambda text: output if text == sentence else "the the the the the the the")
    assert attempts([sentence], WAY) == [Attempt(None, "repeated")]
    monkeypatch.setattr(module, "_joined", lambda pieces, space: output)
    assert attempts([sentence], WAY) == [Attempt(None, "lost")]


@given(st.lists(st.integers(0, 60), max_size=40), st.integers(1, 100))
def test_batches_hold_all_and_keep_within_bounds(lengths: list[int], most: int) -> None:
    batches = list(module._batches(lengths, most))
    assert sorted(chain.from_iterable(batches)) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * lengths[batch[0]] <= most
        assert lengths[batch[0]] == max(lengths[part] for part in batch)


@given(
    st.text(min_size=2, max_size=80)
    | st.lists(st.sampled_from(["a", "mesto", ", ", "; ", "ก", " ", "城", "，"]), min_size=2).map("".join)
)
def test_a_text_is_cut_inside(text: str) -> None:
    assert not text[1:] or 0 < module._middle(text) < len(text)


def test_a_long_sentence_is_cut_after_a_clause_near_its_middle() -> None:
    text = "The mayor came, the council met in the old town hall; everybody signed the agreement, and all went home."
    assert text[: module._middle(text)] == "The mayor came, the council met in the old town hall; "


def test_text_is_made_one_line_that_tokenizers_take() -> None:
    assert module._plain(" Obe\nmestá \t dnes ") == "Obe mestá dnes"
    assert module._plain("两座城市\n签署了协议") == "两座城市签署了协议"
    assert module._plain("a\ud800b") == "a?b"


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    with pytest.raises(MissingExtra, match="translation") as error:
        Translator(WAY[0])
    assert "docsearch[translate]" in str(error.value.hint)


# The tiny model, loaded and decoding.


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    for library in ("ctranslate2", "sentencepiece", "argostranslate"):
        pytest.importorskip(library)
    path = unpack(tmp_path_factory.mktemp("models") / "translate-vi_en-1_0", real_files())
    return Model("vi", "en", "argos vi-en 1.0", path, "tiny")


def test_it_gives_what_argostranslate_gives(model: Model) -> None:
    """The same tokens through the same call as in argostranslate.translate, sentence by sentence."""
    import ctranslate2
    from argostranslate.tokenizer import SentencePieceTokenizer

    decoder = ctranslate2.Translator(str(model.path / "model"), device="cpu")
    tokenizer = SentencePieceTokenizer(model.path / "sentencepiece.model")
    for sentence, output in zip(VIETNAMESE, Translator(model).translate(VIETNAMESE), strict=True):
        results = decoder.translate_batch(
            [tokenizer.encode(sentence)],
            replace_unknowns=True,
            max_batch_size=32,
            batch_type="tokens",
            beam_size=4,
            num_hypotheses=4,
            length_penalty=0.2,
            return_scores=True,
        )
        assert output == tokenizer.decode(results[0].hypotheses[0]).strip()


def test_sentences_do_not_depend_on_each_other(model: Model) -> None:
    translator = load(model)
    together = translator.translate(VIETNAMESE)
    assert translator.translate(VIETNAMESE[::-1]) == together[::-1]
    assert [translator.translate([sentence])[0] for sentence in VIETNAMESE] == together
    assert translator.translate(["", " ", VIETNAMESE[0], "\ud800"])[:3] == ["", "", together[0]]
    assert load(model) is translator


def test_a_sentence_beyond_its_reach_is_translated_in_parts(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    translator = load(model)
    whole = f"{VIETNAMESE[0]}, {VIETNAMESE[3]}"
    parts = translator.translate([f"{VIETNAMESE[0]},", VIETNAMESE[3]])
    monkeypatch.setattr(module, "_REACH", len(translator._tokenizer.encode(whole)) - 1)
    assert translator.translate([whole]) == [" ".join(parts)]
    assert translator.translate(["a" * 3000])[0]


def test_the_older_tokenizer_is_read_too(model: Model, tmp_path: Path) -> None:
    pytest.importorskip("sacremoses")
    path = shutil.copytree(model.path, tmp_path / "older")
    (path / "sentencepiece.model").unlink()
    (path / "bpe.model").write_text("#version: 0.2\n▁ B\n", encoding="utf-8")
    translator = Translator(model._replace(path=path))
    assert translator._tokenizer.encode("Xin (chào)")[:3] == ["X@@", "i@@", "n"]
    assert len(translator.translate(VIETNAMESE)) == len(VIETNAMESE)


def test_a_target_prefix_is_given_and_taken_away(model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shutil.copytree(model.path, tmp_path / "prefixed")
    metadata = json.loads((path / "metadata.json").read_bytes())
    (path / "metadata.json").write_text(json.dumps(metadata | {"target_prefix": "▁Bratislava"}))
    translator = Translator(model._replace(path=path))
    seen: list[Any] = []
    decode = translator._decoder.translate_batch

    def watched(batch: object, **more: Any) -> Any:
        seen.append(more["target_prefix"])
        return decode(batch, **more)

    translator._decoder = SimpleNamespace(translate_batch=watched)
    outputs = translator.translate(VIETNAMESE[:2])
    assert seen == [[["▁Bratislava"]] * 2]
    assert not any(output.startswith("▁Bratislava") for output in outputs)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sentencepiece.model", b"no pieces"),
        ("sentencepiece.model", None),
        ("metadata.json", b"{"),
        ("metadata.json", None),
        ("model/model.bin", b"no weights"),
        ("model/model.bin", None),
    ],
)
def test_a_damaged_model_is_one_clear_line(model: Model, tmp_path: Path, name: str, content: bytes | None) -> None:
    path = shutil.copytree(model.path, tmp_path / "damaged")
    (path / name).unlink() if content is None else (path / name).write_bytes(content)
    with pytest.raises(ModelDamaged, match=r"argos vi-en 1\.0 cannot be loaded") as error:
        Translator(model._replace(path=path))
    assert "\n" not in str(error.value)
    assert "docsearch translate install vi en" in str(error.value.hint)
