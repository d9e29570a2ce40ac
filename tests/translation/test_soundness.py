"""Whether a translation model is whole."""

from __future__ import annotations

import os
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argosmodels import TINY, content, files, pack, real_files, unpack, weights
from docsearch.errors import ModelDamaged
from docsearch.translation.installing import install_file
from docsearch.translation.models import survey
from docsearch.translation.packages import Flaw, Metadata
from docsearch.translation.soundness import check_weights, inspect

pytestmark = pytest.mark.usefixtures("place")


def test_the_digest_follows_the_content_alone(tmp_path: Path, place: Path) -> None:
    first = inspect(unpack(tmp_path / "a", files()), Metadata("vi", "en", "1.9"))
    other = unpack(tmp_path / "b" / "c", files())
    os.utime(other / "model" / "model.bin", (1, 1))
    assert inspect(other, Metadata("vi", "en", "1.9")).digest == first.digest
    for changed in ("metadata.json", "sentencepiece.model", "model/shared_vocabulary.txt", "model/model.bin"):
        unpack(other, files() | {changed: files()[changed] + b" "})
        assert inspect(other, Metadata("vi", "en", "1.9")).digest != first.digest
    end = files()["model/model.bin"]
    unpack(other, files() | {"model/model.bin": end + bytes(3 << 20)})
    long = inspect(other, Metadata("vi", "en", "1.9")).digest
    unpack(other, files() | {"model/model.bin": end + bytes((3 << 20) - 1) + b"x"})
    assert inspect(other, Metadata("vi", "en", "1.9")).digest != long


@given(st.integers(0, len(weights()) - 1))
def test_weights_cut_anywhere_are_seen(length: int) -> None:
    check_weights(BytesIO(weights()), len(weights()))
    with pytest.raises(Flaw, match="cut short"):
        check_weights(BytesIO(weights()[:length]), length)


@pytest.fixture
def libraries(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What loads models, let in again."""
    monkeypatch.delitem(sys.modules, "ctranslate2")
    monkeypatch.delitem(sys.modules, "sentencepiece")
    pytest.importorskip("ctranslate2")
    pytest.importorskip("sentencepiece")


@pytest.mark.usefixtures("libraries")
def test_a_real_model_is_loaded_before_it_is_trusted(tmp_path: Path) -> None:
    done = install_file(TINY)
    assert (done.source, done.target) == ("vi", "en")
    assert survey() == ([done], [])
    before = content(tmp_path)
    for name, written, told in (
        ("sentencepiece.model", b"no pieces", "sentencepiece.model cannot be loaded"),
        ("model/model.bin", weights(), "model/ cannot be loaded"),
        ("model/shared_vocabulary.json", b"[]", "model/ cannot be loaded"),
    ):
        path = pack(tmp_path / "spoilt.argosmodel", real_files() | {name: written})
        with pytest.raises(ModelDamaged, match=told) as raised:
            install_file(path)
        assert len(" ".join(str(raised.value).split())) < 300
        path.unlink()
        assert content(tmp_path) == before
