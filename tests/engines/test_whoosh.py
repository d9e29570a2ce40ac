"""Whoosh keeps the contract, and its import is quiet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from engines.contract import EngineContract, SurvivesKilling, entry

pytest.importorskip("whoosh", reason="an optional extra")

from docsearch.engines import whoosh
from docsearch.errors import IndexBusy, IndexDamaged


class TestWhoosh(EngineContract, SurvivesKilling):
    module: ClassVar[ModuleType] = whoosh


def test_importing_it_warns_of_nothing(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(tmp_path)}  # compiled anew: that is when Python warns
    script = "import docsearch.engines.whoosh"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_the_extra_it_says_what_to_install() -> None:
    script = "import sys; sys.modules['whoosh'] = None\nimport docsearch.engines.whoosh"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "MissingExtra: the Whoosh engine is not installed" in done.stderr


def test_two_writers(tmp_path: Path) -> None:
    engine = whoosh.create(tmp_path)
    with engine._index.writer(), pytest.raises(IndexBusy):
        engine.update([entry(1, "x")])
    engine.close()


@pytest.mark.parametrize("lost", ["*.toc", "*.seg"])
def test_a_damaged_index_is_reported(tmp_path: Path, lost: str) -> None:
    engine = whoosh.create(tmp_path)
    engine.update([entry(1, "x")])
    engine.close()
    for path in tmp_path.glob(lost):
        path.unlink()
    with pytest.raises(IndexDamaged):
        whoosh.open_index(tmp_path)
