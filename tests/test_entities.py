"""All finders together: what stands where they overlap, and texts made to break them."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice, pairwise, product
from typing import Literal, get_args

import pytest
from benchmarks.entities import READER, compared
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import SEEDS
from docsearch.detect import Detector, open_detector
from docsearch.entities.apart import apart
from docsearch.entities.running import find
from docsearch.entities.typed import find_typed
from docsearch.languages import LANGUAGES
from docsearch.model import Amount, Contact, DateSpan, Mention, Name, Place, Source
from docsearch.pipeline import understand

PUBLISHED = "2021-06-15"
CITY = Place("geonames:1", "Somewhere", "city")
YEAR = DateSpan("2020-01-01", "2020-12-31", "year")


def mention(start: int, end: int, entity: Place | DateSpan = CITY) -> Mention:
    return Mention(start, end, "x" * (end - start), entity)


def check(text: str, mentions: Sequence[Mention]) -> None:
    """Offsets are exact, the mentions sorted, none empty, none overlapping."""
    done = 0
    for each in mentions:
        assert done <= each.start < each.end <= len(text)
        assert each.surface == text[each.start : each.end]
        done = each.end


# ---- What stands where mentions overlap


def test_of_mentions_that_overlap_the_longest_stands() -> None:
    short, long = mention(0, 5), mention(3, 12, YEAR)
    assert apart([short], [long]) == apart([long], [short]) == [long]


def test_of_equal_mentions_the_one_found_first_stands() -> None:
    place, year = mention(0, 5), mention(0, 5, YEAR)
    assert apart([place], [year]) == [place]
    assert apart([year], [place]) == [year]


def test_a_mention_within_another_is_dropped() -> None:
    assert apart([mention(2, 4)], [mention(0, 9)], [mention(7, 9)]) == [mention(0, 9)]


def test_what_only_touches_stays_in_the_order_of_the_text() -> None:
    first, second, third = mention(0, 4), mention(4, 8, YEAR), mention(9, 10)
    assert apart([third, first], [second]) == [first, second, third]


def test_nothing_found_is_nothing() -> None:
    assert apart() == apart([], ()) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=30))
def test_what_stands_never_overlaps_and_is_among_what_was_found(spans: list[tuple[int, int]]) -> None:
    found = [mention(start, start + length) for start, length in spans]
    kept = apart(found[::2], found[1::2])
    assert set(kept) <= set(found)
    assert all(one.end <= other.start for one, other in pairwise(kept))
    assert bool(kept) == bool(found)


# ---- All kinds in one sentence


def kinds(text: str, language: str, published: str | None = None) -> list[tuple[str, str]]:
    mentions = find(text, language, published)
    check(text, mentions)
    return [(each.surface, type(each.entity).__name__) for each in mentions]


def test_a_sentence_with_everything() -> None:
    text = (
        "The European Commission met in Košice on 5 May 2021, paid 1.5 million euros (20%) to Slovak cities "
        "and writes to info@example.org."
    )
    found = kinds(text, "en")
    for surface, entity in (
        ("European Commission", Name),
        ("Košice", Place),
        ("5 May 2021", DateSpan),
        ("1.5 million euros", Amount),
        ("20%", Amount),
        ("Slovak", Place),
        ("info@example.org", Contact),
    ):
        assert (surface, entity.__name__) in found


@pytest.mark.parametrize(
    ("text", "language", "surfaces"),
    [
        ("Write to paris2024@berlin.de today.", "en", ["paris2024@berlin.de"]),
        ("See https://example.org/london/2020-05-01 for it.", "en", ["https://example.org/london/2020-05-01"]),
        ("We paid 2020 euros for it.", "en", ["2020 euros"]),
        ("Zaplatili sme 2020 eur.", "sk", ["2020 eur"]),
    ],
)
def test_the_whole_is_one_thing_and_its_parts_are_none(text: str, language: str, surfaces: list[str]) -> None:
    assert [surface for surface, _ in kinds(text, language)] == surfaces


def test_relative_dates_are_read_only_where_the_day_of_publication_is_known() -> None:
    assert kinds("They met last year.", "en") == []
    assert kinds("They met last year.", "en", PUBLISHED) == [("last year", "DateSpan")]


@pytest.mark.skipif(not SEEDS.exists(), reason="../shared/seeds is not there")
@pytest.mark.parametrize("number", READER)
def test_a_seed_text_is_read_as_a_reader_reads_it(number: str) -> None:
    (path,) = SEEDS.glob(f"{number}*")
    counts = compared(understand(Source(path.name, "text/plain", path.read_bytes()), detector()), READER[number])
    assert counts["periods found"] == counts["periods"]
    assert counts["places found"] == counts["places"]
    assert counts["periods false"] == counts["places false"] == 0


# ---- Texts made to break them: no crash, exact offsets, and no longer than the text is long

LINEAR = 9.0  # times as long for four times the text: 4 is linear, 16 quadratic
LEAST = 0.01  # CPU seconds: below that the clock tells little
TRIES = 3  # on a machine that others use too


def cpu(work: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    work(text)
    return time.process_time() - began


def is_linear(work: Callable[[str], object], make: Callable[[int], str], size: int) -> bool:
    work(make(size // 4))  # opens what is opened once
    short, long = make(size), make(4 * size)
    return any(cpu(work, long) <= LINEAR * max(LEAST, cpu(work, short)) for _ in range(TRIES))


CITIES = ("Košice", "Milan", "Paris", "Hà Nội", "กรุงเทพมหานคร", "北京", "Москва", "São Paulo", "القاهرة", "Springfield")
DATES = (
    "5 May 2021", "2021-05-05", "5. mája 2021", "tháng 3/2017", "5.5.2021", "พ.ศ. 2564", "2016-2020", "2021年5月5日",
    "31/12/1999", "Q3 2019",
)  # fmt: skip
SUMS = ("20 EUR", "€1.5 million", "1,2 mil. €", "3,5 tỷ đồng", "20 ล้านบาท", "1億円", "$ 5", "20 %", "100 Kč", "5 лв")
MIXED = (
    "令和3年5月5日",
    "พ.ศ. 2564",
    "民國110年",
    "1442 AH",
    "1400/02/15",
    "5 Iyar 5781",
    "2021",
    "٢٠٢١/٥/٥",
    "H.R. 12",
)


def cycled(parts: Sequence[str], joint: str) -> Callable[[int], str]:
    return lambda size: joint.join((*parts,) * (size // len(parts)))


def repeated(part: str) -> Callable[[int], str]:
    return lambda size: part * (size // len(part))


def acronyms(size: int) -> str:
    """Each explained once: Aa Ab Long (AAL)."""
    names = islice(product("BCDEFGHIJKLMNOPRSTU", repeat=3), size)
    return "".join(f"The {a}anka {b}anka {c}anka ({a}{b}{c}) met. " for a, b, c in names)


HARD: dict[str, tuple[Callable[[int], str], int]] = {
    "city names": (cycled(CITIES, ", "), 400),
    "city names with no comma": (cycled(CITIES, " "), 400),
    "city names, a line each": (cycled(CITIES, "\n"), 400),
    "one city name": (repeated("Springfield, "), 6_000),
    "dates": (cycled(DATES, "; "), 400),
    "dates with only spaces": (cycled(DATES, " "), 400),
    "dates joined by dashes": (cycled(DATES, " – "), 400),
    "dates across line breaks": (repeated("5.\nmája\n2021\n–\n9.\noktóbra\n"), 6_000),
    "sums": (cycled(SUMS, ", "), 400),
    "sums with only spaces": (cycled(SUMS, " "), 400),
    "mixed calendars": (cycled(MIXED, " "), 400),
    "years": (repeated("2020-"), 10_000),
    "months": (repeated("May June – "), 10_000),
    "acronyms": (acronyms, 300),
    "one acronym": (repeated("European Long Name (ELN) "), 8_000),
    "brackets that open": (repeated("("), 10_000),
    "brackets that close": (repeated(")"), 10_000),
    "nested brackets": (lambda size: "(" * (size // 2) + "ABC" + ")" * (size // 2), 10_000),
    "nested brackets with words": (lambda size: "(Long Name " * (size // 20) + "LN)" * (size // 20), 10_000),
    "a number": (repeated("1"), 50_000),
    "a number with commas": (repeated("1,"), 10_000),
    "a number with points and spaces": (repeated("1. 1 "), 10_000),
    "a fraction": (repeated("1/"), 10_000),
    "Thai digits": (repeated("๑"), 20_000),
    "a word": (repeated("a"), 50_000),
    "a capitalised word": (repeated("Ab"), 20_000),
    "capital letters": (repeated("A "), 10_000),
    "capitals": (repeated("A"), 50_000),
    "Thai letters": (repeated("ก"), 10_000),
    "Thai words": (repeated("กรุง"), 10_000),
    "Chinese numerals": (repeated("十"), 10_000),
    "Chinese letters": (repeated("中"), 10_000),
    "combining marks": (repeated("e\u0301\u0301"), 10_000),
    "lone surrogates": (repeated("\ud800\udfff "), 10_000),
    "zeros": (repeated("\x00"), 20_000),
    "marks of direction": (repeated("\u202e5 May\u202c 2021\u200f "), 8_000),
    "joiners": (repeated("Ko\u200dši\u200dce 👩‍👩‍👧 "), 8_000),
    "signs of money": (repeated("€"), 20_000),
    "percent": (repeated("5%"), 10_000),
    "at signs": (repeated("a@"), 10_000),
    "an address": (repeated("a.b@c.d."), 10_000),
    "slashes": (repeated("http://"), 10_000),
    "plus signs": (repeated("+4"), 10_000),
    "line breaks": (repeated("\n"), 20_000),
    "spaces": (repeated(" "), 20_000),
    "quotation marks": (repeated("„A “ (A)"), 8_000),
    "slow words": (repeated("last year ago in two "), 10_000),
    "and": (repeated("and Slovak, Czech or "), 10_000),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("language", ["en", "th"])
def test_hard_texts_take_linear_time(name: str, language: str) -> None:
    make, size = HARD[name]
    text = make(size)
    check(text, find(text, language, PUBLISHED))
    assert is_linear(lambda each: find(each, language, PUBLISHED), make, size)


@cache
def detector() -> Detector:
    return open_detector("default")


def read(text: str) -> list[Mention]:
    document = understand(Source("hard.txt", "text/plain", text.encode("utf-8", "replace")), detector())
    found = [each for passage in document.passages for each in passage.mentions]
    check(document.text, found)
    return found


@pytest.mark.parametrize("name", HARD)
def test_hard_documents_take_linear_time(name: str) -> None:
    make, size = HARD[name]
    text = make(size)
    if text.strip():
        assert is_linear(read, lambda count: make(count) + " end", size)


@pytest.mark.parametrize(("parts", "kind"), [(CITIES, Place), (DATES, DateSpan), (SUMS, Amount)])
def test_many_in_one_text_are_all_found(parts: Sequence[str], kind: type[Place | DateSpan | Amount]) -> None:
    found = find(".\n".join((*parts,) * 100), "en")
    per_round = sum(isinstance(each.entity, kind) for each in find(".\n".join((*parts, "")), "en"))
    assert per_round >= len(parts) // 2
    assert sum(isinstance(each.entity, kind) for each in found) == pytest.approx(100 * per_round, rel=0.02)


def test_a_million_digits() -> None:
    assert find("1" * 1_000_000, "en", PUBLISHED) == []
    assert find("1" * 1_000_000 + " Košice", "sk")[-1].surface == "Košice"


# ---- What cannot be a date is none

NO_DATES = (
    "2020-13-01", "32 May 2021", "30 February 2021", "2021-02-30", "31.4.2021", "45/13/2021", "0000-01-01",
    "5 May 0000", "year 99999", "99999-01-01", "5 May 99999",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_DATES)
@pytest.mark.parametrize("language", ["en", "sk", "vi", "th", "und"])
def test_what_no_calendar_has_is_no_day(text: str, language: str) -> None:
    spans = [each.entity for each in find(text, language) if isinstance(each.entity, DateSpan)]
    assert all(span.precision != "day" for span in spans)
    assert all("0001" <= (day or "0001")[:4] <= "9999" for span in spans for day in span[:2])


@pytest.mark.parametrize("code", [*LANGUAGES, "und", "xx"])
def test_every_language_takes_every_text(code: str) -> None:
    text = " ".join((*CITIES, *DATES, *SUMS, *MIXED, *NO_DATES, "\ud800\x00\u202e\u200d", "(ABC)", "last year"))
    check(text, find(text, code, PUBLISHED))


PIECES = (
    *CITIES,
    *DATES,
    *SUMS,
    *MIXED,
    *NO_DATES,
    " ",
    "\n",
    ", ",
    "(",
    ")",
    "-",
    " – ",
    "\x00",
    "\ud800",
    "\u200f",
    "1",
)
CODES = st.sampled_from([*LANGUAGES, "und"])


@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join), CODES)
@example("in İstanbul, 5 Mayıs 2021", "tr")
@example("ﬁn 2021 ﷺ 5 ½ %", "en")
def test_any_text_in_any_language(text: str, code: str) -> None:
    check(text, find(text, code, PUBLISHED))
    check(text, find_typed(text, [code]))


Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = get_args(Form)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(FORMS))
def test_any_document(text: str, form: Form) -> None:
    whole = unicodedata.normalize(form, text)
    if whole.encode("utf-8", "replace").decode().strip(" \n\x00\u200f"):
        read(f"{whole} end")
