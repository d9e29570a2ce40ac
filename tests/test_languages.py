"""The table of languages holds together, and each language keeps what its file in tests/languages promises.

A file gives a `sentence` and the `words` it is cut into, `text` that follows it in a document, `hits`: queries that
must find the document first among those of all languages, `misses`: queries that must not. Pairs of words: `same`
are matched by one stem, `different` are not, `plain` are alike once folded.
"""

import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import Stemmer

from docsearch import languages
from docsearch.analysis import analyse
from docsearch.analysis.light import RULES
from docsearch.analysis.respell import WAYS
from docsearch.engines import write_engine
from docsearch.languages import LANGUAGES, Language, language
from docsearch.mapping import VERSION, entry
from docsearch.model import UNDETERMINED, LanguageGuess, Source
from docsearch.pipeline import understand
from docsearch.search import Index, open_index

ROWS = list(LANGUAGES.values())
PROMISES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "languages").glob("*.toml"))
}


def promised(what: str) -> list[tuple[str, str]]:
    return [(code, query) for code, promise in PROMISES.items() for query in promise[what]]


def test_no_code_and_no_name_is_given_twice() -> None:
    assert len(languages._TABLE) == len(LANGUAGES) == len({row.name for row in ROWS})
    assert all(LANGUAGES[row.code] == row for row in languages._TABLE)


def test_every_language_has_its_promises() -> None:
    assert PROMISES.keys() == LANGUAGES.keys() - {UNDETERMINED}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_codes_are_primary_tags(row: Language) -> None:
    assert re.fullmatch("[a-z]{2,3}", row.code)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_stemmers_and_respellings_exist(row: Language) -> None:
    ours = {f"light-{name}" for name in RULES}
    assert row.stemmer is None or row.stemmer in ours.union(Stemmer.algorithms())
    assert row.respelled is None or row.respelled in WAYS


def test_the_documentation_agrees_with_the_table() -> None:
    text = (Path(__file__).parent.parent / "docs" / "languages.md").read_text(encoding="utf-8")
    cells = [line.split(" | ") for line in text.splitlines() if re.match(r"\| [a-z]{2,3} \| ", line)]
    named = {row[0].removeprefix("| "): row[3].partition(" ")[0] for row in cells}
    ours = {True: "ours", False: "Snowball"}
    choices = {row.code: ours[row.stemmer.startswith("light-")] if row.stemmer else "none" for row in ROWS}
    assert named.items() <= choices.items()
    assert len(named) > 60


def test_every_table_of_endings_is_used() -> None:
    assert {row.stemmer for row in ROWS} >= {f"light-{name}" for name in RULES}
    assert {row.respelled for row in ROWS} >= set(WAYS)


def test_scripts_are_what_unicode_names_of_letters_begin_with() -> None:
    letters = (chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalpha())
    first_words = {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}
    assert {script for row in ROWS for script in row.script.split()} <= first_words


def test_undetermined_text_is_not_stemmed() -> None:
    assert LANGUAGES[UNDETERMINED].stemmer is None
    assert [token.stem for token in analyse("cities rivers", UNDETERMINED)] == ["cities", "rivers"]


@pytest.mark.parametrize("code", ["yo", "xx", "", "tlh"])
def test_a_language_without_a_row_is_folded_and_not_stemmed(code: str) -> None:
    assert language(code) == Language(code, code)
    assert [token.stem for token in analyse("Ìlú rivers", code)] == ["ilu", "rivers"]


def test_vietnamese_alone_keeps_its_accents() -> None:
    assert [row.code for row in ROWS if row.keeps_accents] == ["vi"]
    assert [token.stem for token in analyse("Đà Nẵng", "vi")] == ["đà", "nẵng"]


@pytest.mark.parametrize("code", [row.code for row in ROWS if row.joins_apostrophe])
def test_an_apostrophe_is_a_letter_where_the_row_says_so(code: str) -> None:
    assert [token.surface for token in analyse("п'ять об’єктів", code)] == ["п'ять", "об’єктів"]
    assert len(analyse("п'ять", UNDETERMINED)) == 2


@pytest.mark.parametrize("code", PROMISES)
def test_sentences_are_cut_into_words(code: str) -> None:
    assert [token.surface for token in analyse(PROMISES[code]["sentence"], code)] == PROMISES[code]["words"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """One index with one document a language."""
    folder = tmp_path_factory.mktemp("languages") / "index"
    with write_engine(folder, analysis=VERSION) as engine:
        engine.update(
            entry(understand(Source(f"{code}.txt", "text/plain", text.encode()), _undecided, code))
            for code, promise in PROMISES.items()
            for text in [f"{promise['sentence']}\n{promise['text']}"]
        )
    with open_index(folder) as index:
        yield index


def _undecided(text: str, hint: str | None) -> LanguageGuess:
    return LanguageGuess(UNDETERMINED, 0.0)


@pytest.mark.parametrize(("code", "query"), promised("hits"))
def test_a_query_finds_its_language(library: Index, code: str, query: str) -> None:
    hits = library.search(query, limit=3).hits
    assert [hit.uri for hit in hits][:1] == [f"{code}.txt"]
    assert any(passage.highlights for passage in hits[0].passages)


@pytest.mark.parametrize(("code", "query"), promised("misses"))
def test_a_query_for_something_else_finds_nothing(library: Index, code: str, query: str) -> None:
    assert f"{code}.txt" not in [hit.uri for hit in library.search(query, limit=len(PROMISES)).hits]
