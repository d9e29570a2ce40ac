"""What is shown of a document found: everything it names, each once and where it is named first."""

from docsearch.engines.protocol import Match
from docsearch.hits import Answering, hit_of
from docsearch.mapping import entry
from docsearch.model import (
    Amount,
    Contact,
    DateSpan,
    Document,
    Hit,
    HitAmount,
    HitDate,
    HitName,
    Mention,
    Name,
    Passage,
)
from docsearch.wanted import Wanted, said
from indexes import document
from pieces import asked, pieced

WHO = Name("concept:who", "World Health Organization", "organisation")
EU = Name("concept:eu", "European Union", "organisation")


def hit(made: Document, *wanted: Wanted) -> Hit:
    """The document as a hit of a query that wants this."""
    return hit_of(Match(made.id, 1.5, entry(made).record), Answering(wanted))


def naming(*entities: tuple[str, object]) -> Document:
    """A document of one passage that names entities, each by its surface."""
    text = " ".join(surface for surface, _ in entities)
    mentions, start = [], 0
    for surface, entity in entities:
        mentions.append(Mention(start, start + len(surface), surface, entity))  # type: ignore[arg-type]
        start += len(surface) + 1
    passage = Passage(0, 0, len(text), text, "sk", 1.0, tuple(mentions))
    return Document("0" * 16, "a.txt", "d", "text/plain", "Note", text, "sk", (passage,), published="2020-01-02")


def test_a_hit_tells_what_the_document_is() -> None:
    made = naming(("2019", DateSpan("2019-01-01", "2019-12-31", "year")))
    found = hit(made)
    assert (found.id, found.uri, found.media_type, found.title) == ("0" * 16, "a.txt", "text/plain", "Note")
    assert (found.language, found.score, found.published) == ("sk", 1.5, "2020-01-02")


def test_everything_named_is_told_once_as_it_is_written_first() -> None:
    span, amount = DateSpan("2019-01-01", "2019-12-31", "year"), Amount(5000, "EUR")
    made = naming(
        ("2019", span), ("rok 2019", span), ("5000 €", amount), ("5 tisíc eur", amount), ("WHO", WHO), ("SZO", WHO)
    )
    found = hit(made)
    assert found.dates == (HitDate("2019-01-01", "2019-12-31", "year", "2019"),)
    assert found.amounts == (HitAmount(5000, "EUR", "5000 €"),)
    assert found.names == (HitName("concept:who", "World Health Organization", "organisation", "WHO"),)
    assert found.places == ()


def test_contacts_are_no_part_of_a_hit() -> None:
    found = hit(naming(("a@b.sk", Contact("email", "a@b.sk"))))
    assert (found.places, found.dates, found.amounts, found.names) == ((), (), (), ())


def test_what_is_asked_for_comes_first() -> None:
    made = naming(("EÚ", EU), ("WHO", WHO))
    assert [name.id for name in hit(made).names] == ["concept:eu", "concept:who"]
    assert [name.id for name in hit(made, Wanted(ids=frozenset({"concept:who"}))).names] == [
        "concept:who",
        "concept:eu",
    ]
    cities = document("Viedeň, Košice a Brno", "sk")
    assert [place.name for place in hit(cities).places] == ["Vienna", "Košice", "Brno"]
    kosice = Wanted(ids=frozenset({"geonames:724443"}))
    assert [place.name for place in hit(cities, kosice).places] == ["Košice", "Vienna", "Brno"]


def test_periods_told_the_same_way_are_one() -> None:
    written, told = (DateSpan("2019-01-01", "2019-12-31", "year", relative=relative) for relative in (False, True))
    assert len(hit(naming(("2019", written), ("vlani", told))).dates) == 1


def test_places_of_the_title_are_told_too() -> None:
    made = document("Memorandum.", "sk", title="Košice")
    (mention,) = document("Košice", "sk").passages[0].mentions
    titled = Document(
        **{name: getattr(made, name) for name in Document.__slots__ if name != "title_mentions"},
        title_mentions=(mention,),
    )
    assert [(place.name, place.surface) for place in hit(titled).places] == [("Košice", "Košice")]


def test_the_snippets_are_those_that_answer() -> None:
    made = pieced(("Hanoj a Viedeň.", "sk"), ("Delegácia prišla do Košíc.", "sk"))
    found = hit_of(Match(made.id, 1.0, entry(made).record), Answering(asked(made, "Košice").wanted))
    assert [(snippet.ordinal, snippet.matched_as) for snippet in found.passages] == [(1, ("Košíc",))]


# Words of other languages.


def test_only_words_of_the_languages_of_a_document_are_looked_for_in_it() -> None:
    plain, slovak, thai = (
        Wanted(),
        said(("mest",), 1.0, "sk", "city", "lexicon"),
        said(("x",), 1.0, "th", "x", "lexicon"),
    )
    answering = Answering((plain, slovak, thai))
    assert tuple(answering[frozenset({"sk", "en"})].wanted) == (plain, slovak)
    assert tuple(answering[frozenset({"th"})].wanted) == (plain, thai)
    assert tuple(answering[frozenset({"und"})].wanted) == (plain,)
    assert answering[frozenset({"en", "sk"})] is answering[frozenset({"sk", "en"})]


def test_passages_in_other_languages_than_the_document_are_looked_at() -> None:
    made = pieced(("Nothing is said here.", "en"), ("Mestá podpísali dohodu.", "sk"))
    (snippet,) = hit(made, said(("mest",), 1.0, "sk", "city", "lexicon")).passages
    assert (snippet.ordinal, snippet.matched_as) == (1, ("Mestá",))
