"""Which translation models there are, and where."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from argosmodels import Files, content, files, pack, unpack, weights
from docsearch.errors import UsageError
from docsearch.translation.installing import install_file, remove
from docsearch.translation.models import folder, survey

pytestmark = pytest.mark.usefixtures("place")


class Way(NamedTuple):
    environment: dict[str, str]
    settings: str | None
    expected: str


WAYS = (
    Way({}, None, "home/.local/share/argos-translate/packages"),
    Way({"XDG_DATA_HOME": "data"}, None, "data/argos-translate/packages"),
    Way({"XDG_DATA_HOME": "data"}, '{"ARGOS_PACKAGES_DIR": "mine"}', "mine"),
    Way({"ARGOS_PACKAGES_DIR": "own"}, '{"ARGOS_PACKAGES_DIR": "mine"}', "own"),
    Way({}, '{"ARGOS_PACKAGES_DIR": ', "home/.local/share/argos-translate/packages"),
    Way({"SNAP": "/snap/x", "SNAP_USER_DATA": "snap"}, None, "snap/.local/share/argos-translate/packages"),
)


@pytest.mark.parametrize("way", WAYS)
def test_models_are_where_argostranslate_has_them(way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARGOS_PACKAGES_DIR")
    for name, value in way.environment.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if way.settings:
        unpack(tmp_path / "config" / "argos-translate", {"settings.json": way.settings.encode()})
    before = content(tmp_path)
    assert (tmp_path / folder()).relative_to(tmp_path).as_posix() == way.expected
    assert content(tmp_path) == before
    if importlib.util.find_spec("argostranslate"):
        code = "from argostranslate import settings; print(settings.package_data_dir)"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert (tmp_path / told.splitlines()[-1]) == tmp_path / folder()


@pytest.mark.skipif(not importlib.util.find_spec("argostranslate"), reason="argostranslate is not installed")
def test_argostranslate_sees_what_was_installed(tmp_path: Path) -> None:
    done = install_file(pack(tmp_path / "any.argosmodel", files()))
    code = "from argostranslate import package; print(*(p.package_path for p in package.get_installed_packages()))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(done.path)


DAMAGES: dict[str, tuple[Files, str]] = {
    "no metadata": ({"metadata.json": b"!"}, "metadata.json is not JSON"),
    "a list": ({"metadata.json": b"[]"}, "metadata.json is not about a model"),
    "nested": ({"metadata.json": b"[" * 100_000}, "metadata.json is not JSON"),
    "no codes": ({"metadata.json": b"{}"}, "metadata.json has no language as from_code"),
    "climbing code": (files("../../x"), "metadata.json has no language as from_code"),
    "climbing version": (files(version="../../x"), "metadata.json has no version as package_version"),
    "no tokenizer": ({"sentencepiece.model": b""}, "the tokenizer (sentencepiece.model or bpe.model) is missing"),
    "no vocabulary": ({"model/shared_vocabulary.txt": b""}, "the vocabulary in model/ is missing"),
    "no weights": ({"model/model.bin": b""}, "model/model.bin is cut short"),
    "half the weights": ({"model/model.bin": weights()[:-20]}, "model/model.bin is cut short"),
    "zeros": ({"model/model.bin": weights()[:40] + bytes(400)}, "model/model.bin is damaged"),
    "other weights": ({"model/model.bin": b"a text, no model"}, "model/model.bin is not a model of ctranslate2"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_no_model_and_is_told(damage: str, place: Path) -> None:
    changed, told = DAMAGES[damage]
    unpack(place / "translate-vi_en-1_9", files() | changed)
    unpack(place / "translate-th_en-1_9", files("th"))
    models, damaged = survey()
    assert [one.source for one in models] == ["th"]
    assert [(one.path.name, one.error) for one in damaged] == [("translate-vi_en-1_9", told)]
    assert damaged[0][2:] == ("vi", "en")
    assert remove("vi", "en") == [place / "translate-vi_en-1_9"]
    assert survey()[1] == []


@pytest.mark.parametrize("missing", ["metadata.json", "sentencepiece.model", "model/model.bin", "model/"])
def test_a_half_written_folder_is_no_model(missing: str, place: Path) -> None:
    unpack(place / "x", {name: written for name, written in files().items() if not name.startswith(missing)})
    models, damaged = survey()
    assert models == []
    assert [one.path for one in damaged] == [place / "x"]
    assert "is missing" in damaged[0].error


def test_what_is_no_translation_model_is_passed_over(place: Path) -> None:
    assert survey() == ([], [])
    unpack(place / "sbd", {"metadata.json": b'{"type": "sbd", "package_version": "1"}'})
    unpack(place, {"readme.txt": b""})
    assert survey() == ([], [])


def test_models_that_cannot_be_listed_are_one_line(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    with pytest.raises(UsageError, match=r"cannot read .*packages"):
        survey()
