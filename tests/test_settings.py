"""Settings: what wins over what, and that a wrong name or value is told and never passed over."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from docsearch.errors import UsageError
from docsearch.settings import FILE, Settings, load


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_set_gives_the_defaults() -> None:
    assert load({}, {}) == Settings("index", "corpus", None, "default", 0)


def test_flags_win_over_the_environment_over_the_file_over_defaults(empty_folder: Path) -> None:
    (empty_folder / FILE).write_text('index = "file"\ncorpus = "file"\nengine = "whoosh"\n', encoding="utf-8")
    environment = {"DOCSEARCH_INDEX": "environment", "DOCSEARCH_CORPUS": "environment"}
    found = load({"index": "flag", "corpus": None, "engine": None}, environment)
    assert found == Settings(index="flag", corpus="environment", engine="whoosh")
    assert load({}, {}).index == "file"


def test_flags_left_out_do_not_count() -> None:
    assert load(dict.fromkeys((field.name for field in fields(Settings)), None), {}) == Settings()


def test_a_number_may_come_as_text_from_the_environment_only() -> None:
    assert load({}, {"DOCSEARCH_WORKERS": "3"}).workers == 3
    assert load({"workers": 0}, {"DOCSEARCH_WORKERS": "3"}).workers == 0


def test_every_setting_can_be_set_in_every_place(empty_folder: Path) -> None:
    for field in fields(Settings):
        value: str | int | bool = {"int": 7, "bool": False}.get(str(field.type), "ž ü")
        written = str(value).lower() if isinstance(value, int) else f'"{value}"'
        (empty_folder / FILE).write_text(f"{field.name} = {written}\n", encoding="utf-8")
        assert getattr(load({}, {}), field.name) == value
        (empty_folder / FILE).unlink()
        assert getattr(load({}, {f"DOCSEARCH_{field.name.upper()}": str(value)}), field.name) == value
        assert getattr(load({field.name: value}, {}), field.name) == value


def test_variables_of_others_do_not_matter() -> None:
    assert load({}, {"DOCSEARCH_HOME": "x", "INDEX": "x", "docsearch_index": "x"}) == Settings()


@pytest.mark.parametrize("text", ['colour = "red"', "[index]\npath = 'x'", "Index = 'x'"])
def test_a_name_that_is_no_setting_is_refused(empty_folder: Path, text: str) -> None:
    (empty_folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"docsearch\.toml sets"):
        load({}, {})


def test_a_wrong_name_says_which_names_there_are() -> None:
    with pytest.raises(UsageError, match="the command line sets 'colour'") as caught:
        load({"colour": "red"}, {})
    names = "corpus, detector, engine, index, isolated, limit_memory, limit_seconds, ocr, query_language, recogniser"
    assert caught.value.hint == f"settings are {names}, translate_to, workers"


@pytest.mark.parametrize("value", ["true", "-1", "1.5", '"many"', "[1]", "2017-03-05"])
def test_a_value_that_is_no_number_is_refused(empty_folder: Path, value: str) -> None:
    (empty_folder / FILE).write_text(f"workers = {value}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"sets workers to .*takes a number"):
        load({}, {})


@pytest.mark.parametrize("value", ["3", "true", "[]", "{}"])
def test_a_value_that_is_no_text_is_refused(empty_folder: Path, value: str) -> None:
    (empty_folder / FILE).write_text(f"corpus = {value}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"sets corpus to .*takes text"):
        load({}, {})


@pytest.mark.parametrize("value", ["yes", "", "2", "TRUE!"])
def test_a_variable_that_is_neither_true_nor_false_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match=r"the environment sets isolated to .*takes true or false"):
        load({}, {"DOCSEARCH_ISOLATED": value})
    assert load({}, {"DOCSEARCH_ISOLATED": "False"}).isolated is False


@pytest.mark.parametrize("value", ["", "x", "-3", "1.0", "9" * 5000])
def test_a_variable_that_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="the environment sets workers"):
        load({}, {"DOCSEARCH_WORKERS": value})


@pytest.mark.parametrize("content", [b"index = ", b'index = "\xff"', b"[index", b'index = "a"\nindex = "b"\n'])
def test_a_broken_file_is_named(empty_folder: Path, content: bytes) -> None:
    (empty_folder / FILE).write_bytes(content)
    with pytest.raises(UsageError, match=r"cannot read docsearch\.toml"):
        load({}, {})


def test_a_folder_in_the_place_of_the_file_is_named(empty_folder: Path) -> None:
    (empty_folder / FILE).mkdir()
    with pytest.raises(UsageError, match=r"cannot read docsearch\.toml"):
        load({}, {})


def test_settings_and_what_they_were_read_from_stay_as_they_were() -> None:
    flags: Mapping[str, str | int | None] = {"index": "flag"}
    environment = {"DOCSEARCH_CORPUS": "environment"}
    found = load(flags, environment)
    assert (flags, environment) == ({"index": "flag"}, {"DOCSEARCH_CORPUS": "environment"})
    with pytest.raises(FrozenInstanceError):
        found.index = "other"  # type: ignore[misc]
