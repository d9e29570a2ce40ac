"""The oracle keeps the contract itself, and its edit distance is what the contract says."""

from __future__ import annotations

from types import ModuleType
from typing import ClassVar

import pytest

from engines import oracle
from engines.contract import EngineContract


class TestOracle(EngineContract):
    module: ClassVar[ModuleType] = oracle


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("ab", "ba", 1), ("abc", "ca", 3), ("abcd", "badc", 2), ("ไทย", "ไท", 1), ("kitten", "sitting", 3)],
)
def test_alignment(one: str, other: str, distance: int) -> None:
    assert oracle.alignment(one, other) == oracle.alignment(other, one) == distance


@pytest.mark.parametrize(
    ("pattern", "term", "right"),
    [("a*c", "abc", True), ("a*", "a", True), ("?", "", False), ("*b?", "abc", True), ("a?", "abc", False)],
)
def test_wildcards(pattern: str, term: str, right: bool) -> None:
    assert oracle.fits(pattern, term) is right
