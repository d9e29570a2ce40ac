"""A place for the models of a test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the models of a test are; no library loads them, as most mean nothing."""
    for name in ("ctranslate2", "sentencepiece"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("SNAP", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "ARGOS_PACKAGE_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "argos" / "packages"
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(folder))
    return folder
