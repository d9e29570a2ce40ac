"""The sentences the test models learn, and whether the committed models translate them."""

import random
import re
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import load_script

SLOT = re.compile(r"\{\w+\}")

SCRIPT = load_script("build_translation_model")
TABLE = SCRIPT.read_table()
PATTERNS = [sentence for sentence in TABLE.sentences if "{" in sentence[0]]
PLAIN = [sentence for sentence in TABLE.sentences if "{" not in sentence[0]]


def test_hundreds_of_sentences_each_in_three_languages() -> None:
    assert 300 <= len(TABLE.sentences) <= 500
    for place in range(3):
        assert [text for text, count in Counter(row[place] for row in PLAIN).items() if count > 1] == []
    for sentence in PATTERNS:
        slots = [Counter(SLOT.findall(text)) for text in sentence]
        assert slots[0] == slots[1] == slots[2], sentence


def test_lines_that_lack_a_language_are_named(tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("# kind\tvi\ten\tes\n=\tNgân sách\tBudget\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs\.tsv, line 2"):
        SCRIPT.read_table(table)


@given(st.sampled_from(PATTERNS), st.integers(0, 2**32))
def test_filled_sentences_hold_the_same_numbers(sentence: tuple[str, ...], seed: int) -> None:
    made = SCRIPT.filled(sentence, TABLE.words, random.Random(seed))
    assert made == SCRIPT.filled(sentence, TABLE.words, random.Random(seed))
    vietnamese, *others = (Counter(re.findall(r"\d+", text)) for text in made)
    for numbers in others:
        assert numbers <= vietnamese  # but for months, which have names in the others
        assert sum((vietnamese - numbers).values()) <= made[0].count("tháng")
    for text in made:
        assert not SLOT.search(text)
        assert text[0] == text[0].upper()
    assert " de el " not in made[2]
    assert " a el " not in made[2]


def test_slots_of_a_kind_are_filled_differently() -> None:
    for seed in range(50):
        one, two = SCRIPT.filled(("{city} {city2}",) * 3, {"city": [("A",) * 3, ("B",) * 3]}, random.Random(seed))[
            0
        ].split()
        assert one != two


def test_models_are_small() -> None:
    sizes = [(SCRIPT.TARGET / f"{name}.argosmodel").stat().st_size for name in SCRIPT.MODELS.values()]
    assert sum(sizes) <= 2_000_000


@pytest.mark.parametrize("pair", list(SCRIPT.MODELS))
def test_models_translate_what_they_learnt(pair: str, tmp_path: Path) -> None:
    ctranslate2 = pytest.importorskip("ctranslate2", reason="ctranslate2 is not installed")
    sentencepiece = pytest.importorskip("sentencepiece", reason="sentencepiece is not installed")
    with ZipFile(SCRIPT.TARGET / f"{SCRIPT.MODELS[pair]}.argosmodel") as package:
        package.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    model = ctranslate2.Translator(str(folder / "model"), compute_type="int8", intra_threads=1)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))
    source, target = (list(SCRIPT.LANGUAGES).index(language) for language in pair.split("-"))

    def share(rows: list[tuple[str, ...]]) -> float:
        pieces = [processor.encode(row[source], out_type=str) for row in rows]
        found = model.translate_batch(pieces, beam_size=4, length_penalty=0.2, max_batch_size=64)
        texts = [processor.decode_pieces(each.hypotheses[0]) for each in found]
        right: int = sum(text == row[target] for text, row in zip(texts, rows, strict=True))
        return right / len(rows)

    chance = random.Random(1)
    assert share(PLAIN) > 0.9
    assert share([SCRIPT.filled(sentence, TABLE.words, chance) for sentence in PATTERNS]) > 0.9
