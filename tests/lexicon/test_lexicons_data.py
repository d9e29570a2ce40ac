"""The lexicons shipped with docsearch: made of the table as it is, and of use."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from docsearch.analysis import VERSION
from docsearch.lexicon.folder import SUFFIX, Lexicons
from docsearch.lexicon.shelf import shipped
from docsearch.lexicon.store import Lexicon, key

FILES = sorted((ROOT / "src" / "docsearch" / "data" / "lexicons").glob(f"*{SUFFIX}"))


def test_they_are_those_of_the_table() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "build_lexicons.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "lexicons are up to date\n")


def test_every_language_of_the_table_has_one_beside_english() -> None:
    words = shipped().words
    assert {frozenset(path.stem.split("-")) for path in FILES} == {
        frozenset(("en", code)) for code in words if code != "en"
    }
    assert len(words) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_can_be_asked(path: Path) -> None:
    lexicon = Lexicon(path)
    assert lexicon.analysis == VERSION
    other = lexicon.facts.first if lexicon.facts.second == "en" else lexicon.facts.second
    assert lexicon.translations(key("cities", "en"), "en")
    assert all(lexicon.facts.words)
    assert f"{lexicon.facts.first}-{lexicon.facts.second}" == path.stem
    assert other in shipped().words


def test_english_connects_them() -> None:
    lexicons = Lexicons(tuple(FILES))
    found = lexicons.translations(key("thành phố", "vi"), "vi", "sk")
    assert key("mesto", "sk") in dict(found)
