"""What is stored of a document is the document."""

import dataclasses
import json
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from operator import eq

from hypothesis import given
from hypothesis import strategies as st

from docsearch.analysis import analyse
from docsearch.entities.gazetteer import gazetteer
from docsearch.mapping import entry
from docsearch.model import DateSpan, Document, Entity, Mention, Passage, Version
from docsearch.records import (
    MANY,
    Stamp,
    candidate,
    decode,
    encode,
    first_mentions,
    mentions_of,
    passage_starts,
    read_stamps,
    stamp,
    text,
)
from docsearch.versions import fingerprint, keys

PLACES = [gazetteer().place(id) for id in ("geonames:724443", "geonames:1583992", "iso:SK", "iso:VN", "m49:150")]
ANY_TEXT = st.text(max_size=120)  # whatever UTF-8 holds
SHARES = st.floats(0, 1)
DAYS = st.dates(date(1, 1, 2), date(9999, 12, 31))
SPANS = st.builds(
    lambda start, days, precision, calendar: DateSpan(
        start.isoformat(),
        min(start + timedelta(min(days, (date.max - start).days)), date.max).isoformat(),
        precision,
        calendar,
    ),
    DAYS,
    st.integers(0, 400),
    st.sampled_from(("day", "month", "year", "range")),
    st.sampled_from(("gregorian", "buddhist", "japanese")),
)
ENTITIES: st.SearchStrategy[Entity] = st.sampled_from(PLACES) | SPANS


@st.composite
def mentions(draw: st.DrawFn, text: str, start: int, end: int) -> tuple[Mention, ...]:
    """Mentions in `text`, between the offsets, in order and apart."""
    cuts = sorted(draw(st.sets(st.integers(start, end), max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return tuple(Mention(a, b, text[a:b], draw(ENTITIES), draw(SHARES)) for a, b in pairs)


@st.composite
def documents(draw: st.DrawFn, texts: st.SearchStrategy[str] = ANY_TEXT) -> Document:
    text, title = draw(texts), draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    passages = tuple(
        Passage(
            ordinal, start, end, text[start:end], draw(st.sampled_from(("vi", "th", "und"))), draw(SHARES),
            draw(mentions(text, start, end)),
        )
        for ordinal, (start, end) in enumerate(pairwise(cuts))
    )  # fmt: skip
    return Document(
        id=draw(st.from_regex("[0-9a-f]{16}", fullmatch=True)),
        uri=draw(texts),
        digest=draw(st.from_regex("[0-9a-f]{32}", fullmatch=True)),
        media_type="text/plain",
        title=title,
        text=text,
        language=draw(st.sampled_from(("vi", "th", "und"))),
        passages=passages,
        title_mentions=draw(mentions(title, 0, len(title))),
        author=draw(st.none() | texts),
        published=draw(st.none() | DAYS.map(date.isoformat)),
        pages=tuple(sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))),
        declared_language=draw(st.none() | texts),
        correction=draw(st.none() | st.sampled_from(("vi", "th"))),
        alternates=tuple(draw(st.lists(texts, max_size=3))),
        notes=tuple(draw(st.lists(texts, max_size=3))),
        locations=tuple(draw(st.lists(texts, max_size=3))),
    )


@given(documents())
def test_a_document_comes_back_as_it_was(document: Document) -> None:
    assert decode(encode(document)) == document


@given(documents(), st.booleans())
def test_what_is_told_without_making_all_passages_is_right(document: Document, long: bool) -> None:
    if long:  # empty passages before the others, so many that none is made before it is asked for
        empty = [Passage(ordinal, 0, 0, "", "und") for ordinal in range(MANY)]
        moved = [passage._replace(ordinal=MANY + passage.ordinal) for passage in document.passages]
        document = dataclasses.replace(document, passages=(*empty, *moved))
    stored = decode(encode(document))
    assert isinstance(stored.passages, tuple) == (not long or not document.passages[MANY:])
    assert stored == document
    mentions = [mention for passage in document.passages for mention in passage.mentions]
    for known in (document, stored):
        assert list(passage_starts(known)) == [passage.start for passage in document.passages]
        firsts = [*document.title_mentions, *mentions]
        assert {m.entity: m for m in reversed([*first_mentions(known)])} == {m.entity: m for m in reversed(firsts)}
        for place in PLACES:
            expected = [mention for mention in mentions if mention.entity == place]
            assert list(mentions_of(known, partial(eq, place))) == expected
    assert stored.passages[:2] == tuple(document.passages[:2])
    assert list(reversed(stored.passages)) == list(reversed(document.passages))


@given(documents(st.text(alphabet=st.sampled_from("aé\ud800\udc00\udfff"), max_size=30)))
def test_lone_surrogates_come_back_as_question_marks(document: Document) -> None:
    def plain(text: str) -> str:
        return "".join("?" if "\ud800" <= c <= "\udfff" else c for c in text)

    stored = decode(encode(document))
    assert (stored.text, stored.title, stored.uri) == (plain(document.text), plain(document.title), plain(document.uri))
    for passage, before in zip(stored.passages, document.passages, strict=True):
        assert (passage.start, passage.end, passage.text) == (before.start, before.end, plain(before.text))
        assert [m.surface for m in passage.mentions] == [plain(m.surface) for m in before.mentions]


@given(documents())
def test_a_record_is_two_lines_of_json_and_the_text_once(document: Document) -> None:
    whole = "Košice a Da Nang\n" + document.text
    record = encode(dataclasses.replace(document, text=whole, passages=(Passage(0, 0, len(whole), whole, "sk"),)))
    about, head, body = record.split(b"\n", 2)
    assert json.loads(about)["id"] == document.id
    assert json.loads(head)["passages"] == [[0], [len(whole)], ["sk"], [1.0]]
    assert body.decode() == whole
    assert record.decode().count("Košice a Da Nang") == 1


@given(documents() | documents(st.text(alphabet=st.sampled_from("a\n\r\x85\u2028\ud800"), max_size=30)))
def test_the_text_is_read_without_the_rest(document: Document) -> None:
    assert text(encode(document)) == decode(encode(document)).text


@given(documents())
def test_what_tells_versions_and_copies_is_read_without_the_rest(document: Document) -> None:
    found = candidate(encode(document))
    assert found.version == Version(document.id, document.uri, document.title, document.language)
    assert (found.keys, found.fingerprint) == (keys(document), fingerprint(document))
    words = [token.stem for passage in document.passages for token in analyse(passage.text, passage.language)]
    assert bool(found.signature) == bool(words)
    assert entry(document).record == encode(document)


def test_a_place_comes_back_with_all_the_gazetteer_knows_of_it() -> None:
    place = PLACES[0]
    text = "v Košiciach"
    passage = Passage(0, 0, len(text), text, "sk", 0.9, (Mention(2, 11, "Košiciach", place, 0.8),))
    document = Document("0" * 16, "a.txt", "d", "text/plain", "", text, "sk", (passage,))
    (found,) = decode(encode(document)).passages[0].mentions
    assert found == Mention(2, 11, "Košiciach", place, 0.8)
    assert place.parents[:2] == ("iso:SK-KI", "iso:SK")


@given(documents())
def test_a_stamp_says_what_is_known_without_the_record(document: Document) -> None:
    (found,) = read_stamps({document.uri: stamp(document)}).values()
    assert (found.digest, found.language, found.correction) == (document.digest, document.language, document.correction)
    assert 0 <= found.confidence <= 1


def test_the_confidence_of_a_document_goes_by_length_and_passes_numbers_over() -> None:
    text = "abcdef\n12\n1234567890"
    ends = ((0, 6, 0.8), (7, 9, 0.1), (10, 20, 0.0))
    passages = tuple(Passage(at, a, b, text[a:b], "sk", sure) for at, (a, b, sure) in enumerate(ends))
    document = Document("0" * 16, "a.txt", "d", "text/plain", "", text, "sk", passages)
    assert read_stamps({"a.txt": stamp(document)}) == {"a.txt": Stamp("d", "sk", 0.8, None)}
    mixed = dataclasses.replace(document, passages=(*passages, Passage(3, 0, 2, "ab", "en", 0.4)), correction="vi")
    assert read_stamps({"a.txt": stamp(mixed)}) == {"a.txt": Stamp("d", "sk", 0.7, "vi")}
    numbers = dataclasses.replace(document, passages=passages[1:], language="und")
    assert read_stamps({"a.txt": stamp(numbers)}) == {"a.txt": Stamp("d", "und", 1.0, None)}
