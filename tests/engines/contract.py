"""What every engine must do, whatever it is made of: one class of tests, run for each."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsearch.engines.protocol import (
    FACETS,
    K1,
    MAX_DEPTH,
    MAX_TERM_BYTES,
    Among,
    And,
    B,
    Best,
    Engine,
    Entry,
    Everything,
    Fuzzy,
    Has,
    Matches,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
    TermQuery,
    Weighted,
    Wildcard,
)
from docsearch.errors import UsageError
from engines import oracle

# Terms that engines have their own ideas about: their syntax, marks that combine, letters that fold, no Latin at all.
# fmt: off
TERMS = (
    "a", "b", "ab", "ba", "abc", "acb", "abcd", "badc", "c++", "a.b*", "a-b", "a_b", "a&b", "#tag", "@x", "~1", "/a/",
    "[z]", "{1}", "(p)", "^s", "$d", "p|q", "!x", "<x>", 'q"u', "'s", "x\\y", "\\", "*", ".", "?", "a:b", "AND", "not",
    "ไทย", "กำ", "ก", "e\u0301", "e", "é", "ß", "ss", "İ", "i", "ı", "한국어", "中文", "中", "👩‍👩‍👧", "👩", "\u200bz",
    "\ufeffz", "שלום", "नमस्ते", "\U00020000",
)
# fmt: on
FIELDS = ("word", "stem", "run")  # enough of them for random entries
VALUES = ("en", "EN", "a b", "Košice", "geonames:724443", "", "#", "c++")


def entry(number: int, word: str = "", record: bytes = b"", digest: str = "d", **facets: tuple[str, ...]) -> Entry:
    """An entry with one text field and the facets given."""
    return Entry(f"{number:016x}", f"corpus/{number}.txt", digest, {"word": word}, facets, record)


def ids(matches: Matches) -> list[int]:
    return [int(match.id, 16) for match in matches.page]


texts = st.lists(st.sampled_from(TERMS[:12]) | st.sampled_from(TERMS), max_size=8).map(" ".join)
entries = st.builds(
    lambda number, terms, facets, record: Entry(
        f"{number:016x}", f"corpus/ä {number}\t.txt", f"{number:x}", terms, facets, record
    ),
    st.integers(0, 12) | st.integers(2**64 - 4, 2**64 - 1) | st.integers(2**63 - 2, 2**63 + 2),
    st.dictionaries(st.sampled_from(FIELDS), texts),
    st.dictionaries(st.sampled_from(FACETS), st.lists(st.sampled_from(VALUES), max_size=3, unique=True).map(tuple)),
    st.binary(max_size=9),
)
fields = st.sampled_from(FIELDS)
terms = st.sampled_from(TERMS[:12]) | st.sampled_from(TERMS)
patterns = st.lists(terms | st.sampled_from(("*", "?", "**", "?*", "a*", "*b")), max_size=4).map("".join)
NO_IDS = ("", "x", "5", "\udcff")
leaves: st.SearchStrategy[TermQuery] = st.one_of(
    st.builds(Term, fields, terms),
    st.builds(Phrase, fields, st.lists(terms, max_size=3).map(tuple)),
    st.builds(Prefix, fields, terms | st.sampled_from(("", "a", "x", "\\", "(", "👩‍"))),
    st.builds(Wildcard, fields, patterns),
    st.builds(Fuzzy, fields, terms | st.sampled_from(("", "cab", "bacd")), st.sampled_from((1, 2))),
    st.builds(Has, st.sampled_from(FACETS), st.sampled_from(VALUES)),
    st.builds(Among, st.lists(st.integers(0, 12).map("{:016x}".format) | st.sampled_from(NO_IDS)).map(tuple)),
    st.just(Everything()),
)


def nested(inner: st.SearchStrategy[TermQuery]) -> st.SearchStrategy[TermQuery]:
    several = st.lists(inner, max_size=4).map(tuple)
    weights = st.sampled_from((0.0, 0.25, 1.0, 3.0))
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(Best, several, st.sampled_from((0.0, 0.5))),
        st.builds(Not, inner),
        st.builds(Weighted, inner, weights),
    )


queries = leaves | nested(leaves) | nested(leaves | nested(leaves)) | nested(nested(nested(leaves)))


class EngineContract:
    """Subclasses name the module of their engine."""

    module: ClassVar[ModuleType]

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        opened = self.create(tmp_path)
        yield opened
        opened.close()

    def create(self, path: Path) -> Engine:
        made: Engine = self.module.create(path)
        return made

    def reopen(self, path: Path) -> Engine:
        opened: Engine = self.module.open_index(path)
        return opened

    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        first=st.lists(entries, max_size=12),
        second=st.lists(entries, max_size=5),
        removed=st.lists(st.integers(0, 12), max_size=3),
        asked=st.lists(queries, min_size=1, max_size=15),
    )
    def test_finds_what_looking_at_every_document_finds(
        self, first: list[Entry], second: list[Entry], removed: list[int], asked: list[TermQuery]
    ) -> None:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            engine, expected = self.create(Path(one)), oracle.create(Path(other))
            for each in (engine, expected):
                each.update(first)
                each.update(second, [f"{number:016x}" for number in removed])
            assert engine.sources() == expected.sources()
            for field in FIELDS:
                for prefix in ("", "a", "👩", "("):
                    found = engine.terms(field, prefix)
                    assert found == expected.terms(field, prefix)
                    assert all(engine.document_frequency(field, term) >= count for term, count in found)
            for query in asked:
                whole = engine.search(query, 100, facets=FACETS)
                right = expected.search(query, 100, facets=FACETS)
                assert whole.total == right.total
                assert {match.id: match.record for match in whole.page} == {m.id: m.record for m in right.page}
                assert whole.facets == right.facets
                assert_well_ordered(engine, query, whole)
            engine.close()

    def test_equal_scores_come_by_id_on_every_page(self, engine: Engine) -> None:
        chance = random.Random(1)
        numbers = [chance.getrandbits(64) for _ in range(300)]
        for start in range(0, 300, 60):  # several commits, so that documents lie in several places
            batch = numbers[start : start + 60]
            engine.update([entry(n, ("x y", "x y z", "y x")[n % 3], language=("en",)) for n in batch])
        for query in (Term("word", "x"), Prefix("word", "x"), Has("language", "en"), Term("word", "z"), Everything()):
            assert_well_ordered(engine, query, engine.search(query, 1000), sizes=(1, 7, 100))
        assert ids(engine.search(Has("language", "en"), 1000)) == sorted(numbers)

    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        given=st.lists(entries, max_size=12, unique_by=lambda entry: entry.id),
        asked=st.lists(queries, min_size=1, max_size=15),
    )
    def test_scores_as_looking_at_every_document_does(self, given: list[Entry], asked: list[TermQuery]) -> None:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            engine, expected = self.create(Path(one)), oracle.create(Path(other))
            for each in (engine, expected):
                each.update(given[:6])  # two commits, so that frequencies are put together
                each.update(given[6:])
            for field in FIELDS:
                for term in (*TERMS, "nowhere"):
                    assert engine.document_frequency(field, term) == expected.document_frequency(field, term)
            for query in asked:
                scores = {match.id: match.score for match in engine.search(query, 100).page}
                right = {match.id: match.score for match in expected.search(query, 100).page}
                assert scores == pytest.approx(right, rel=1e-5, abs=1e-9)
            engine.close()

    def test_a_score_depends_on_the_document_alone(self, engine: Engine) -> None:
        def score(query: TermQuery) -> float:
            return engine.search(query, 1).page[0].score

        phrase = Phrase("word", ("x", "y"))
        engine.update([entry(1, "x y z x y q")])
        mean = (K1 + 1) * 2 / (2 + K1)
        assert score(Term("word", "x")) == pytest.approx(mean, rel=1e-5)
        for start in (100, 10_000):  # of the same length, so that the mean stays
            engine.update([entry(start + n, "a b c d e f") for n in range(3_000)])
            assert score(Term("word", "x")) == pytest.approx(mean, rel=1e-5)
            assert score(phrase) == pytest.approx(mean, rel=1e-5)
            assert score(Term("word", "a")) == pytest.approx(1, rel=1e-5)
        engine.update([entry(2, "z" + " z" * 999)])  # the longer others are, the more a short one is about its terms
        assert score(Term("word", "x")) > mean
        engine.update([], [f"{n:016x}" for n in range(100, 3_000)])
        assert score(phrase) == pytest.approx(score(Term("word", "x")), rel=1e-5)

    def test_length_counts_as_in_bm25(self, engine: Engine) -> None:
        engine.update([entry(n, "x" + " y" * (n - 1)) for n in range(1, 41)])
        scores = {int(match.id, 16): match.score for match in engine.search(Term("word", "x"), 100).page}
        right = {n: (K1 + 1) / (1 + K1 * (1 - B + B * n / 20.5)) for n in range(1, 41)}
        assert scores == pytest.approx(right, rel=0.05)  # lengths may be rounded
        assert [scores[n] for n in range(1, 11)] == pytest.approx([right[n] for n in range(1, 11)], rel=1e-5)

    def test_scores_follow_the_contract(self, engine: Engine) -> None:
        texts = ("a", "a b", "a a b c", "b c d e f", "c d", "x y z")
        engine.update([entry(number, text, language=("en",)) for number, text in enumerate(texts)])

        def scores(query: TermQuery) -> dict[int, float]:
            return {int(match.id, 16): match.score for match in engine.search(query, 100).page}

        a, b = Term("word", "a"), Term("word", "b")
        in_a, in_b = scores(a), scores(b)
        assert set(in_a) == {0, 1, 2}
        assert all(score > 0 for score in in_a.values())
        assert scores(And((a, b))) == pytest.approx({n: in_a[n] + in_b[n] for n in (1, 2)}, rel=1e-5)
        either = {n: in_a.get(n, 0.0) + in_b.get(n, 0.0) for n in in_a | in_b}
        assert scores(Or((a, b))) == pytest.approx(either, rel=1e-5)
        best = {n: max(in_a.get(n, 0.0), in_b.get(n, 0.0)) for n in in_a | in_b}
        assert scores(Best((a, b))) == pytest.approx(best, rel=1e-5)
        some = {n: best[n] + 0.25 * (either[n] - best[n]) for n in best}
        assert scores(Best((a, b), 0.25)) == pytest.approx(some, rel=1e-5)
        assert scores(Weighted(a, 2.5)) == pytest.approx({n: 2.5 * score for n, score in in_a.items()}, rel=1e-5)
        assert scores(
            Weighted(
                Or(
                    (a, Weighted(b, 3)),
                ),
                0.5,
            )
        ) == pytest.approx({n: 0.5 * in_a.get(n, 0.0) + 1.5 * in_b.get(n, 0.0) for n in in_a | in_b}, rel=1e-5)
        assert scores(And((a, Has("language", "en"), Not(b), Everything()))) == pytest.approx({0: in_a[0]})
        assert set(scores(Weighted(a, 0)).values()) == {0.0}
        for zero in (Has("language", "en"), Not(a), Everything(), And(()), Or((Has("language", "en"), Everything()))):
            assert set(scores(zero).values()) == {0.0}
        for one in (
            Prefix("word", "a"),
            Wildcard("word", "?"),
            Fuzzy("word", "q", 1),
            Best((Prefix("word", "a"), Prefix("word", "b"))),
        ):
            assert set(scores(one).values()) == {1.0}

    @pytest.mark.parametrize("term", TERMS)
    def test_terms_are_taken_letter_for_letter(self, engine: Engine, term: str) -> None:
        engine.update([entry(1, f"{term} next"), entry(2, "other"), entry(3, f"other{term}")])
        for query in (Term("word", term), Phrase("word", (term, "next"))):
            assert ids(engine.search(query, 9)) == [1]
        found = [n for n, text in ((1, f"{term} next"), (3, f"other{term}")) if text.startswith(term)]
        assert ids(engine.search(Prefix("word", term), 9)) == [*found, *([2] if "other".startswith(term) else [])]
        assert ids(engine.search(Prefix("word", "other" + term), 9)) == [3]
        for pattern in (f"{term}*", f"*{term}", f"?*{term}", f"?{term}", f"other?{term}", f"o*e*{term}"):
            right = [
                n
                for n, words in ((1, [term, "next"]), (2, ["other"]), (3, [f"other{term}"]))
                if any(oracle.fits(pattern, word) for word in words)
            ]
            assert ids(engine.search(Wildcard("word", pattern), 9)) == right
        assert (term, 1) in engine.terms("word", term)

    def test_paging_stays_within_the_matches(self, engine: Engine) -> None:
        engine.update([entry(number, "x", b"r%d" % number) for number in range(5)])
        assert engine.search(Term("word", "x"), 0) == Matches(5, (), {})
        assert engine.search(Term("word", "x"), 0, 3).page == ()
        assert engine.search(Term("word", "x"), 5, 10**9) == Matches(5, (), {})
        assert ids(engine.search(Term("word", "x"), 10**12, 2)) == [2, 3, 4]
        assert [match.record for match in engine.search(Everything(), 2, 3).page] == [b"r3", b"r4"]

    def test_an_empty_index_answers(self, engine: Engine) -> None:
        for query in (
            Term("word", "x"),
            Everything(),
            Prefix("word", ""),
            Wildcard("word", "*"),
            Fuzzy("word", "x", 2),
            Not(Or(())),
        ):
            assert engine.search(query, 5, facets=("place",)) == Matches(0, (), {"place": ()})
        assert engine.sources() == {}
        assert engine.terms("word", "") == []
        assert engine.document_frequency("word", "x") == 0
        assert engine.get("0" * 16) is None

    def test_empty_fields_are_no_terms(self, engine: Engine) -> None:
        engine.update([entry(1), Entry(f"{2:016x}", "u", "", {}, {"place": ()}, b"")])
        assert engine.search(Prefix("word", ""), 5).total == 0
        assert engine.search(Has("place", ""), 5).total == 0
        assert engine.search(Everything(), 5, facets=FACETS).facets == dict.fromkeys(FACETS, ())
        assert engine.sources() == {"corpus/1.txt": "d", "u": ""}

    def test_update_replaces_and_removes(self, engine: Engine) -> None:
        engine.update([entry(1, "old", b"1"), entry(2, "old", b"2"), entry(3, "old", b"3")])
        engine.update([entry(2, "new", b"two", "d2"), entry(4, "new", b"4")], [f"{3:016x}", f"{9:016x}", "no id", ""])
        assert ids(engine.search(Term("word", "old"), 9)) == [1]
        assert ids(engine.search(Term("word", "new"), 9)) == [2, 4]
        assert engine.sources() == {"corpus/1.txt": "d", "corpus/2.txt": "d2", "corpus/4.txt": "d"}
        assert engine.terms("word", "") == [("new", 2), ("old", 1)]
        assert engine.get(f"{2:016x}") == b"two"
        assert engine.get(f"{3:016x}") is None
        assert engine.get("no id") is None

    def test_the_last_of_equal_ids_stays_and_given_wins_over_removed(self, engine: Engine) -> None:
        engine.update([entry(1, "a"), entry(1, "b"), entry(2, "c")], [f"{2:016x}"])
        assert engine.terms("word", "") == [("b", 1), ("c", 1)]
        engine.update([entry(2, "d")], [f"{2:016x}"])
        assert engine.terms("word", "") == [("b", 1), ("d", 1)]

    @pytest.mark.parametrize("error", [KeyError("one"), KeyboardInterrupt(), OSError("disk"), UsageError("two")])
    def test_an_error_among_the_entries_leaves_the_index_as_before(
        self, engine: Engine, tmp_path: Path, error: BaseException
    ) -> None:
        engine.update([entry(1, "old"), entry(2, "old")])

        def failing() -> Iterator[Entry]:
            yield entry(1, "new")
            yield entry(3, "new")
            raise error

        def no_ids() -> Iterator[str]:
            yield f"{1:016x}"
            raise error

        for broken in ((failing(), [f"{2:016x}"]), ([entry(3, "new")], no_ids())):
            with pytest.raises(type(error)) as raised:
                engine.update(*broken)
            assert raised.value is error
            assert engine.terms("word", "") == [("old", 2)]
        engine.update([entry(4, "later")])
        engine.close()
        assert self.reopen(tmp_path).terms("word", "") == [("later", 1), ("old", 2)]

    @pytest.mark.parametrize(
        "bad",
        [
            entry(3, "x" * (MAX_TERM_BYTES + 1)),
            entry(3, "a " * 900 + "ก" * (MAX_TERM_BYTES // 3 + 1) + " b"),
            entry(3, "x", place=("ž" * (MAX_TERM_BYTES // 2 + 1),)),
            entry(3, "\ud800"),
            entry(3, "x", plaice=("y",)),
            Entry("3", "u", "d", {}, {}, b""),
            Entry("0" * 16, "u", "d", {"nowhere": "x"}, {}, b""),
            Entry("0" * 16, "u" * 70_000, "d", {}, {}, b""),
            Entry("0" * 16, "\udcff", "d", {}, {}, b""),
        ],
        ids=["long", "long Thai", "long value", "surrogate", "facet", "id", "field", "long uri", "surrogate uri"],
    )
    def test_an_entry_that_would_be_lost_in_part_is_refused(self, engine: Engine, bad: Entry) -> None:
        engine.update([entry(1, "old")])
        with pytest.raises(ValueError):  # noqa: PT011  # each engine may word it in its own way
            engine.update([entry(2, "new"), bad])
        assert engine.terms("word", "") == [("old", 1)]

    def test_the_longest_terms_are_found(self, engine: Engine) -> None:
        longest = "ก" * (MAX_TERM_BYTES // 3)
        engine.update([entry(1, f"a {longest} b", place=("x" * MAX_TERM_BYTES,)), entry(2, longest[:-1])])
        for query in (Term("word", longest), Phrase("word", ("a", longest)), Prefix("word", longest)):
            assert ids(engine.search(query, 9)) == [1]
        assert engine.search(Prefix("word", longest[:-1]), 9).total == 2
        assert engine.search(Fuzzy("word", longest, 1), 9).total == 2
        assert ids(engine.search(Has("place", "x" * MAX_TERM_BYTES), 9)) == [1]
        assert engine.search(Prefix("word", longest * 9), 9).total == 0
        for pattern, total in (("ก" * 330 + "*", 2), (longest[:-2] + "??", 1), ("?" * 333, 1), ("*ก" * 300 + "?", 2)):
            assert engine.search(Wildcard("word", pattern), 9).total == total

    def test_any_pattern_will_do(self, engine: Engine) -> None:
        engine.update([entry(1, "abcdefghijklmnop"), entry(2, "a" * 20), entry(3, "\U0001f469" * 20)])
        for pattern, found in (
            ("*a" + "?" * 15, [1, 2]),
            ("*a" * 15, [2]),
            ("?" * 20, [2, 3]),
            ("*" * 2000 + "p", [1]),
            ("*\U0001f469?*\U0001f469", [3]),
            ("?" * 5000, []),
        ):
            assert ids(engine.search(Wildcard("word", pattern), 9)) == found

    def test_a_reader_sees_the_last_commit_when_opened(self, engine: Engine, tmp_path: Path) -> None:
        engine.update([entry(1, "a", b"1")])
        reader = self.reopen(tmp_path)
        engine.update([entry(2, "b", b"2")], [f"{1:016x}"])
        assert reader.get(f"{1:016x}") == b"1"
        assert reader.terms("word", "") == [("a", 1)]
        reader.close()
        later = self.reopen(tmp_path)
        assert later.terms("word", "") == [("b", 1)]
        later.close()

    def test_near_terms_come_with_their_frequency(self, engine: Engine) -> None:
        chance = random.Random(5)
        spoken = ["university", "universal", "universe", "diversity", "košice", "kosice", "москва", "กรุงเทพ"]
        texts = [" ".join("".join(chance.choices("abc", k=chance.randint(1, 8))) for _ in range(9)) for _ in range(99)]
        engine.update([entry(number, text) for number, text in enumerate([*texts[:50], " ".join(spoken), *texts[50:]])])
        everything = [(term, count) for term, count in engine.terms("word", "")]
        for value in ("a", "abc", "cabba", "cabbacab", "bbbbbbbb", "unversity", "kosiče", "мосва", "กรุงเทบ"):
            one = [pair for pair in everything if oracle.alignment(pair[0], value) <= 1]
            assert engine.near("word", value, 1) == one
            two = [pair for pair in everything if oracle.alignment(pair[0], value) <= 2]
            assert set(one) <= set(engine.near("word", value, 2)) <= set(two)
        for wrong in ("univresitty", "unversiti", "diverstiy", "universiytt", "kosiicee"):
            right = {pair for pair in everything if oracle.alignment(pair[0], wrong) <= 2}
            assert set(engine.near("word", wrong, 2)) == right != set()
        assert engine.near("stem", "abc", 2) == []

    def test_large_queries(self, engine: Engine) -> None:
        engine.update([entry(number, f"w{number}") for number in range(30)])
        many = tuple(Term("word", f"w{number}") for number in range(2000))
        assert engine.search(Or(many), 5).total == 30
        assert engine.search(Best(many), 5).total == 30
        assert engine.search(And(tuple(map(Not, many))), 5).total == 0
        assert engine.search(Phrase("word", ("w1",) * 500), 5).total == 0
        deep: TermQuery = Term("word", "w1")
        for _ in range(MAX_DEPTH):
            deep = And((deep, Everything()))
        assert ids(engine.search(deep, 5)) == [1]
        with pytest.raises(UsageError):
            engine.search(Not(deep), 5)

    def test_prefixes_and_edits_have_no_limit_of_expansion(self, engine: Engine) -> None:
        engine.update([entry(number, f"k{number:03d}") for number in range(300)])
        assert engine.search(Prefix("word", "k"), 1).total == 300
        assert engine.search(Wildcard("word", "k??*"), 1).total == 300
        assert engine.search(Wildcard("word", "*0"), 1).total == 30
        near = [number for number in range(300) if oracle.alignment(f"{number:03d}", "000") <= 2]
        assert len(near) > 100
        assert engine.search(Fuzzy("word", "k000", 2), 1).total == len(near)

    @pytest.mark.parametrize(
        "query",
        [
            Term("nope", "x"),
            Prefix("en", ""),
            Weighted(Everything(), -1),
        ],
    )
    def test_a_query_that_breaks_the_contract_is_refused(self, engine: Engine, query: TermQuery) -> None:
        with pytest.raises(ValueError):  # noqa: PT011
            engine.search(Not(query), 1)

    def test_names_and_values_are_checked(self, engine: Engine) -> None:
        for wrong in (Has("word", "x"), Fuzzy("word", "x", 3)):
            with pytest.raises(ValueError):  # noqa: PT011
                engine.search(wrong, 1)
        with pytest.raises(ValueError, match="unknown facet"):
            engine.search(Everything(), 1, facets=("word",))
        with pytest.raises(ValueError, match="unknown text field"):
            engine.terms("language", "")
        with pytest.raises(ValueError, match="unknown text field"):
            engine.document_frequency("language", "en")
        with pytest.raises(ValueError, match="unknown text field"):
            engine.near("language", "en", 1)
        for odd in (
            Term("word", "\ud800"),
            Wildcard("word", "\ud800*"),
            Has("place", "\udcff"),
            Phrase("word", ("a", "\ud800")),
        ):
            with pytest.raises(UsageError):
                engine.search(odd, 1)


class SurvivesKilling:
    """For engines with files: killed at any moment, the index is at one commit or the next."""

    module: ClassVar[ModuleType]

    def test_killed_while_updating(self, tmp_path: Path) -> None:
        chance = random.Random(7)
        self.module.create(tmp_path).close()
        for _ in range(4):
            committed = self.kill_after(tmp_path, chance.uniform(0.02, 0.3))
            opened: Engine = self.module.open_index(tmp_path)
            rounds = {int(digest) for digest in opened.sources().values()}
            assert rounds in ({committed}, {committed + 1})
            assert opened.search(Term("word", f"w{rounds.pop()}"), 0).total == 20
            opened.update([], [f"{number:016x}" for number in range(20)])  # nobody holds a lock
            opened.close()

    def kill_after(self, path: Path, seconds: float) -> int:
        """Let a child update the index over and over, kill it, and give the number of its last update."""
        script = """
            import sys
            from importlib import import_module
            from pathlib import Path
            from docsearch.engines.protocol import Entry
            engine = import_module(sys.argv[1]).open_index(Path(sys.argv[2]))
            for count in range(100_000):
                engine.update(
                    Entry(f"{n:016x}", f"{n}.txt", str(count), {"word": f"w{count} " * 50}, {}, b"r") for n in range(20)
                )
                print(count, flush=True)
        """
        arguments = [sys.executable, "-c", textwrap.dedent(script), self.module.__name__, str(path)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            try:
                child.wait(seconds)
            except subprocess.TimeoutExpired:
                child.kill()
            return int((first + child.stdout.read()).split()[-1])


def assert_well_ordered(engine: Engine, query: TermQuery, whole: Matches, sizes: Sequence[int] = (1, 3)) -> None:
    """By score then id, and the same however it is cut into pages."""
    assert list(whole.page) == sorted(whole.page, key=lambda match: (-match.score, match.id))
    for size in sizes:
        pages = [engine.search(query, size, start) for start in range(0, whole.total + 1, size)]
        assert tuple(match for page in pages for match in page.page) == whole.page
        assert {page.total for page in pages} == {whole.total}
