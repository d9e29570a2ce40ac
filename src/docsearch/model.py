"""The domain types: what each stage of the pipeline hands to the next.

Every type is frozen. Those made by the thousand or only handed on are named tuples, whose classes are also made in a
quarter of the time that every query would wait for; what users hold in hands are data classes. All offsets are code
points, half-open, and point into `Document.text`, the text as it is shown to the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

UNDETERMINED = "und"  # ISO 639-2: a language nobody could determine


class Source(NamedTuple):
    """The bytes of one document, as they were found.

    `uri` names the document for good: a POSIX path as the user gave it, or a web address.
    """

    uri: str
    media_type: str
    content: bytes
    declared_language: str | None = None
    fetched_at: str | None = None


class Extract(NamedTuple):
    """The readable part of a source: main text and what the format says about it.

    `published` is an ISO 8601 date; `pages` holds the offset at which each page starts (PDF). `alternates` are the
    addresses of the page and of its versions in other languages, as far as it names them. `notes` say what was done to
    the text so that it can be read, a line each ("read by OCR (tesseract 5.3.0, vie+eng)").
    """

    title: str | None
    text: str
    author: str | None = None
    published: str | None = None
    pages: tuple[int, ...] = ()
    declared_language: str | None = None
    alternates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class LanguageGuess(NamedTuple):
    """A language (BCP 47 primary tag, or "und") and how sure the detector is, 0 to 1."""

    code: str
    confidence: float


class Token(NamedTuple):
    """One token: `surface` as written, `word` normalised with its accents, `stem` folded for matching."""

    surface: str
    word: str
    stem: str
    start: int
    end: int


class Place(NamedTuple):
    """A place; `id` is `geonames:N`, `iso:CC`, `iso:CC-REGION` or `m49:NNN`, `country` ISO 3166-1 alpha-2 or None.

    `parents` are the ids of the places it lies in, nearest first; degrees are WGS 84.
    """

    id: str
    name: str
    kind: str  # city | region | country | area
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    parents: tuple[str, ...] = ()


class DateSpan(NamedTuple):
    """A period: ISO 8601 dates, both ends inclusive and Gregorian, whatever `calendar` it was written in.

    One end is None where it is open ("since 2016", "until May 2020"). `relative`: told from the day of publication
    ("last year").
    """

    start: str | None
    end: str | None
    precision: str  # day | week | month | quarter | half | season | year | decade | century | range
    calendar: str = "gregorian"
    relative: bool = False


class Amount(NamedTuple):
    """A sum of money, or a share: `currency` is ISO 4217, or "%" for hundredths."""

    value: float
    currency: str


class Name(NamedTuple):
    """An organisation, a programme, a person or a concept; one `id` for all its names in all languages."""

    id: str
    name: str
    kind: str  # organisation | programme | person | concept


class Contact(NamedTuple):
    """A way to reach somebody: `value` as one would type it today, a telephone number in E.164."""

    kind: str  # email | url | phone
    value: str


Entity = Place | DateSpan | Amount | Name | Contact


class Mention(NamedTuple):
    """An entity named at `start:end`; `surface` is the text there, letter for letter.

    `alternatives` are the ids of other places that it may name, likeliest first.
    """

    start: int
    end: int
    surface: str
    entity: Entity
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()


class Passage(NamedTuple):
    """A stretch of a document in one language, short enough to read at a glance."""

    ordinal: int
    start: int
    end: int
    text: str
    language: str
    confidence: float = 1.0
    mentions: tuple[Mention, ...] = ()


class Rendering(NamedTuple):
    """A sentence of a document, `Document.text[start:end]`, in the words of a machine.

    `translator` is the number of the model in `Translation.translators`.
    """

    start: int
    end: int
    text: str
    translator: int


class Translation(NamedTuple):
    """A document in another language, as far as machines translated it: what has no rendering stays as it is written.

    `renderings` are by start, none overlapping. `translators` name the models with their versions, of a way through
    another language all ("argos vi-en 1.9"). `kept` sentences stay in the original because what a model made of them
    did not pass. `whole`: nothing was left out for lack of time.
    """

    language: str
    title: str | None
    renderings: tuple[Rendering, ...]
    translators: tuple[str, ...]
    kept: int = 0
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """One document, understood: `id` follows from `uri`, `digest` from the bytes it was read from.

    `declared_language` is the hint that came with it; `correction` the language somebody set for all of it, None where
    the detector told. `alternates` and `notes` are as in Extract. `locations` are the files that hold it, where they
    are not just the one that `uri` names: copies, and the files that web pages were saved as.
    """

    id: str
    uri: str
    digest: str
    media_type: str
    title: str
    text: str
    language: str
    passages: Sequence[Passage]
    title_mentions: tuple[Mention, ...] = ()  # offsets into `title`
    author: str | None = None
    published: str | None = None
    pages: tuple[int, ...] = ()
    declared_language: str | None = None
    correction: str | None = None
    translation: Translation | None = None
    alternates: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


class Reason(NamedTuple):
    """Why a passage answers where its words do not tell: `surface`, in `language`, is what was asked for as `means`.

    `surface` stands in the passage or, where `kind` is "translation", in what a machine made of it.
    """

    kind: str  # lexicon | cognate | translation | entity
    language: str
    surface: str
    means: str


class Rendered(NamedTuple):
    """What a machine made of a stretch of text: `translator` names the models ("argos vi-en 1.9")."""

    language: str
    text: str
    translator: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a document that shows why it was found: `text` is `Document.text[start:end]`, of passage `ordinal`.

    `highlights` are offsets into `text`, `matched_as` the words that answered the query. `opens` and `closes`: a
    sentence begins where it begins, and one ends where it ends. `page` is that on which it begins (PDF). `translation`
    is that of the sentences shown, as far as the document was translated.
    """

    ordinal: int
    start: int
    end: int
    language: str
    text: str
    highlights: tuple[tuple[int, int], ...] = ()
    matched_as: tuple[str, ...] = ()
    page: int | None = None
    opens: bool = True
    closes: bool = True
    reasons: tuple[Reason, ...] = ()
    translation: Rendered | None = None


class HitPlace(NamedTuple):
    """A place that a document names, and as what it is written where it comes first."""

    id: str
    name: str
    country: str | None
    surface: str


class HitDate(NamedTuple):
    """A period that a document names, as in DateSpan, and as what it is written where it comes first."""

    start: str | None
    end: str | None
    precision: str
    surface: str


class HitAmount(NamedTuple):
    """A sum that a document names, as in Amount, and as what it is written where it comes first."""

    value: float
    currency: str
    surface: str


class HitName(NamedTuple):
    """An organisation, programme, person or concept that a document names, and as what it is written first."""

    id: str
    name: str
    kind: str
    surface: str


class Version(NamedTuple):
    """A document that has no hit of its own: the same page in another language, or nearly the same text."""

    id: str
    uri: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found, with its best snippets; places, dates, amounts and names are what it names, each once.

    `versions` are the same page in other languages, `copies` nearly the same text as in the hit or one of its versions,
    both best first; they have no hit of their own. `locations` are as in Document.
    """

    id: str
    uri: str
    media_type: str
    title: str
    language: str
    score: float
    published: str | None
    places: tuple[HitPlace, ...]
    dates: tuple[HitDate, ...]
    amounts: tuple[HitAmount, ...]
    names: tuple[HitName, ...]
    passages: tuple[Snippet, ...]
    versions: tuple[Version, ...] = ()
    copies: tuple[Version, ...] = ()
    locations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the documents found have `value`; `label` is the value in words."""

    value: str
    label: str
    count: int


class Interpretation(NamedTuple):
    """How a query was read: its words, the places, the period and the names in it, the languages it was tried in."""

    words: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    period: tuple[str, str] | None = None
    languages: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a query: `total` documents match, `hits` are those on the page asked for, best first.

    Versions of one page in several languages and copies are one hit, so there may be fewer hits than documents.
    `suggestions` are queries that find something, where this one does not.
    """

    query: str
    total: int
    took_ms: float
    interpreted: Interpretation
    hits: tuple[Hit, ...] = ()
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()


class Indexed(NamedTuple):
    """The source was read and is now in the index."""

    uri: str


class Unchanged(NamedTuple):
    """The source is in the index already, byte for byte."""

    uri: str


class Failed(NamedTuple):
    """The source could not be read; `stage` is where, `error` one line saying why."""

    uri: str
    stage: str
    error: str


Outcome = Indexed | Unchanged | Failed
