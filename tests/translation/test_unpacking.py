"""Archives that are broken, or made to do harm."""

from __future__ import annotations

import os
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosmodels import content, files, pack, unpack, weights
from docsearch.errors import DocsearchError, ModelDamaged, UsageError
from docsearch.translation import unpacking
from docsearch.translation.installing import install_file
from docsearch.translation.models import installed

pytestmark = pytest.mark.usefixtures("place")


@pytest.mark.parametrize("top", ["", "vi_en/", "translate-vi_en-1_9/"])
def test_the_folder_in_the_archive_may_have_any_name_or_none(top: str, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.argosmodel", files(), top)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/metadata.json", "no model of ours")
        archive.writestr("__MACOSX/._x", "")
    left = {name for name in content(install_file(path).path) if not name.startswith("__MACOSX")}
    assert left == {*files(), "model"}
    assert [one.name for one in installed()] == ["argos vi-en 1.9"]


def with_member(path: Path, name: str, mode: int = 0) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    info.external_attr = mode << 16
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")  # that a name is there twice
        archive.writestr(info, "../../target")


def corrupt(path: Path) -> None:
    """Other bytes where the weights are packed."""
    data = bytearray(path.read_bytes())
    at = data.index(b"model.bin") + 20
    data[at : at + 8] = bytes(8)
    path.write_bytes(data)


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def without(name: str) -> Callable[[Path], object]:
    return lambda path: pack(path, {each: written for each, written in files().items() if not each.startswith(name)})


def bomb(path: Path) -> None:
    pack(path, files() | {"model/model.bin": weights() + bytes(32 << 20)})


def encrypted(path: Path) -> None:
    data = path.read_bytes()
    at = data.index(b"PK\1\2") + 8
    path.write_bytes(data[:at] + b"\1" + data[at + 1 :])


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no archive": (lambda path: path.write_text("<html>not found</html>"), "not an archive, as .argosmodel files are"),
    "empty": (lambda path: path.write_bytes(b""), "not an archive"),
    "half": (halve, "the archive is cut short"),
    "corrupt": (corrupt, "the archive is damaged"),
    "up": (lambda path: with_member(path, "../evil"), "the path '../evil' in it leads out of its folder"),
    "up inside": (lambda path: with_member(path, "translate-vi_en/../../evil"), "leads out of its folder"),
    "up in windows": (lambda path: with_member(path, "translate-vi_en\\..\\..\\evil"), "leads out of its folder"),
    "absolute": (lambda path: with_member(path, "/evil"), "leads out of its folder"),
    "drive": (lambda path: with_member(path, "C:evil"), "leads out of its folder"),
    "symlink": (lambda path: with_member(path, "translate-vi_en/model/l", 0o120777), "is a link or a device"),
    "device": (lambda path: with_member(path, "translate-vi_en/d", 0o060666), "is a link or a device"),
    "twice": (lambda path: with_member(path, "translate-vi_en/metadata.JSON"), "is in it twice"),
    "file and folder": (lambda path: with_member(path, "translate-vi_en/model"), "a file and a folder of one name"),
    "two models": (lambda path: with_member(path, "translate-th_en/metadata.json"), "more than one model"),
    "encrypted": (encrypted, "is encrypted or packed in an unusual way"),
    "bomb": (bomb, "packed too tightly"),
    "no metadata": (without("metadata.json"), "metadata.json is missing"),
    "no tokenizer": (without("sentencepiece.model"), "the tokenizer (sentencepiece.model or bpe.model) is missing"),
    "no model": (without("model/"), "model/model.bin is missing"),
    "no weights": (without("model/model.bin"), "model/model.bin is missing"),
    "no vocabulary": (without("model/shared"), "the vocabulary in model/ is missing"),
    "cut weights": (lambda p: pack(p, files() | {"model/model.bin": weights()[:-9]}), "model/model.bin is cut short"),
    "climbing code": (lambda path: pack(path, files("../../evil")), "has no language as from_code"),
    "climbing version": (lambda path: pack(path, files(version="1/../../evil")), "has no version"),
    "other package": (
        lambda path: pack(path, {"metadata.json": b'{"type": "sbd"}'}),
        "a package of type 'sbd', not a translation model",
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_file_is_one_line_and_changes_nothing(spoilt: str, tmp_path: Path, place: Path) -> None:
    unpack(place / "translate-vi_en-1_8", files(version="1.8"))
    path = pack(tmp_path / "new.argosmodel", files())
    spoil, told = SPOILT[spoilt]
    spoil(path)
    before = content(tmp_path)
    with pytest.raises(ModelDamaged) as raised:
        install_file(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert told in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    assert raised.value.hint == "fetch the file again"
    assert content(tmp_path) == before


def test_limits_of_size_and_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "new.argosmodel", files())
    for limit in ("_MOST_FILES", "MOST_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(unpacking, limit, 4)
            with pytest.raises(ModelDamaged, match="more than a model has"):
                install_file(path)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.binary(max_size=8), st.booleans())
def test_whatever_a_file_holds_it_is_installed_or_refused(at: int, put: bytes, cut: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "ctranslate2", None)
        patch.setitem(sys.modules, "sentencepiece", None)
        root = Path(os.environ["ARGOS_PACKAGES_DIR"]).parent
        path = pack(root.parent / "fuzzed.argosmodel", files())
        data = path.read_bytes()
        at %= len(data)
        path.write_bytes(data[:at] + put + (b"" if cut else data[at + len(put) :]))
        (root / "packages").mkdir(parents=True, exist_ok=True)
        before = content(root)
        try:
            install_file(path)
        except DocsearchError:
            assert content(root) == before


def test_too_little_room_is_seen_before_anything_is_written(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.mkdir(parents=True)
    path = pack(tmp_path / "new.argosmodel", files())
    before = content(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=100))
    with pytest.raises(UsageError, match="has 0 MB left, the model needs 1 MB"):
        install_file(path)
    assert content(tmp_path) == before
