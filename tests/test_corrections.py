"""Rules for languages: the last that matches counts, and the file they are kept in."""

from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.corrections import Corrections, home, is_single, load, save
from docsearch.errors import UsageError

URIS = st.text("ab/.*?[]!", max_size=6)
PATTERNS = URIS | URIS.map(escape)
RULES = st.dictionaries(PATTERNS, st.sampled_from(("vi", "sk", "th")), max_size=8)


@given(RULES, URIS)
def test_the_last_rule_that_matches_counts(rules: dict[str, str], uri: str) -> None:
    matching = [pattern for pattern in rules if fnmatchcase(uri, pattern)]
    expected = matching[-1] if matching else None
    found = Corrections(rules)
    assert found.rule(uri) == expected
    assert found.language(uri) == (rules[expected] if expected is not None else None)


@given(URIS)
def test_an_escaped_uri_is_a_pattern_for_it_alone(uri: str) -> None:
    assert is_single(escape(uri))
    assert fnmatchcase(uri, escape(uri))


@pytest.mark.parametrize(
    ("pattern", "uri", "matches"),
    [
        ("docs/*.txt", "docs/a/b.txt", True),
        ("docs/**", "docs/a/b.txt", True),
        ("**/b.txt", "docs/a/b.txt", True),
        ("docs/?.txt", "docs/ab.txt", False),
        ("docs/[ab].txt", "docs/a.txt", True),
        ("docs/*", "Docs/a.txt", False),
        ("docs", "docs/a.txt", False),
        ("https://example.org/*", "https://example.org/a?id=1", True),
        ("https://example.org/a[?]id=1", "https://example.org/a?id=1", True),
    ],
)
def test_what_patterns_match(pattern: str, uri: str, matches: bool) -> None:
    assert (Corrections({pattern: "vi"}).language(uri) == "vi") is matches


def test_a_rule_set_again_is_the_last() -> None:
    rules = Corrections({}).with_rule("a*", "vi").with_rule("*", "sk")
    assert rules.language("ab") == "sk"
    assert rules.with_rule("a*", "vi").language("ab") == "vi"
    assert rules.without("*").language("ab") == "vi"
    assert rules.matched("*", ["ab", "b"]) == 2
    assert rules.with_rule("ab", "th").matched("*", ["ab", "b"]) == 1


@given(rules=st.dictionaries(st.text(max_size=9), st.from_regex("[a-z]{2,3}", fullmatch=True), max_size=5))
def test_what_is_saved_is_loaded_in_order(rules: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    index = str(tmp_path_factory.mktemp("x") / "index")
    save(Corrections(rules), index)
    assert list(load(index).rules.items()) == list(rules.items())


def test_corrections_lie_beside_the_index_and_not_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert home("index") == home("./index/") == tmp_path / "index.languages.json"
    assert home(".") == tmp_path.parent / f"{tmp_path.name}.languages.json"
    assert home("/") == Path("/.languages.json")
    assert load("index").rules == {}
    save(Corrections({"*": "vi"}), "index")
    assert [path.name for path in tmp_path.iterdir()] == ["index.languages.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "[1]", '{"a": 1}', '{"a": "Vietnamese"}', '{"a": "v i"}', "\xff"])
def test_a_file_that_makes_no_sense_is_named(tmp_path: Path, text: str) -> None:
    path = home(str(tmp_path / "index"))
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match="cannot read"):
        load(str(tmp_path / "index"))


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        save(Corrections({}), str(tmp_path / "nowhere" / "index"))


def test_thousands_of_single_documents_take_no_time() -> None:
    rules = {f"docs/{number}.txt": "vi" for number in range(20_000)}
    found = Corrections({"docs/*": "sk", **rules})
    assert [found.language(f"docs/{number}.txt") for number in (0, 19_999, 20_000)] == ["vi", "vi", "sk"]
    assert found.matched("docs/*", rules) == 0
