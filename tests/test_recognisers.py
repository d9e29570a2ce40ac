"""People and organisations by a model: a tiny one made here."""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from docsearch.entities.recognisers import CONFIDENCE, LONGEST, recognise
from docsearch.errors import MissingExtra, UsageError
from docsearch.model import Mention, Name

needs_spacy = pytest.mark.skipif(not importlib.util.find_spec("spacy"), reason="spaCy, an extra, is not installed")
BOARD = Name("name:river board", "River Board", "organisation")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    import spacy

    nlp = spacy.blank("xx")
    ruler: Any = nlp.add_pipe("entity_ruler")
    patterns = [("ORG", "River Board"), ("PER", "Jana Malá"), ("LOC", "Košice")]
    ruler.add_patterns([{"label": label, "pattern": pattern} for label, pattern in patterns])
    folder = tmp_path_factory.mktemp("model")
    nlp.to_disk(folder)
    return str(folder)


@needs_spacy
def test_a_spacy_model_finds_people_and_organisations(model: str) -> None:
    assert recognise("V Košice: Jana Malá of the River\nBoard", model)[0] == Mention(
        10, 19, "Jana Malá", Name("name:jana malá", "Jana Malá", "person"), CONFIDENCE
    )
    assert recognise("\ud800 the River Board.", model) == [Mention(6, 17, "River Board", BOARD, CONFIDENCE)]
    assert recognise("", model) == []


@needs_spacy
def test_a_long_text_is_asked_about_in_parts(model: str) -> None:
    text = "River Board " + "a " * (LONGEST // 2) + "River Board"
    assert [mention.start for mention in recognise(text, model)] == [0, len(text) - 11]


@needs_spacy
def test_what_is_no_model_is_an_error(tmp_path: Path) -> None:
    for name in (str(tmp_path), "no_such_package"):
        with pytest.raises(UsageError, match="cannot read the model"):
            recognise("text", name)


def test_without_the_extra_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtra) as caught:
        recognise("text", "any")
    assert caught.value.hint == 'run: pip install "docsearch[ner]"'


def test_a_gliner_model_is_told_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def predict(text: str, labels: list[str]) -> list[dict[str, object]]:
        spans = [(4, 15, labels[1]), (8, 15, labels[1]), (0, 3, "place"), (15, 16, labels[0])]
        return [{"start": start, "end": end, "label": label} for start, end, label in spans]

    def opened(folder: str, local_files_only: bool) -> SimpleNamespace:
        assert (folder, local_files_only) == (str(tmp_path), True)
        return SimpleNamespace(predict_entities=predict)

    gliner = SimpleNamespace(GLiNER=SimpleNamespace(from_pretrained=opened))
    monkeypatch.setitem(sys.modules, "gliner", gliner)
    (tmp_path / "gliner_config.json").write_text("{}")
    assert recognise("the River Board.", str(tmp_path)) == [Mention(4, 15, "River Board", BOARD, CONFIDENCE)]
