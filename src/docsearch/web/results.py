"""What a search found, as pages show it: with the links that lead on from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from docsearch.mapping import type_name
from docsearch.model import (
    Hit,
    HitAmount,
    HitDate,
    HitName,
    HitPlace,
    Interpretation,
    Reason,
    Rendered,
    SearchResult,
    Snippet,
    Version,
)
from docsearch.patterns import compiled
from docsearch.web.entity_links import EntityLinks, entity_text
from docsearch.web.harmless import harmless, one_line
from docsearch.web.links import link, links
from docsearch.web.locales import concept_name, language_name, period_text, place_text
from docsearch.web.messages import Request
from docsearch.web.narrowing import days_text

PLACES, DATES, OTHERS = 5, 3, 2  # named under a hit; others are sums and names
WRITTEN = ("place", "name")  # shown as written, too: dates and sums can be told without that
LONGEST = 72  # characters of a uri

_ID = "0" * 16  # in place of the id of a document
_WORDS = r"\w+"


class Named(NamedTuple):
    """Something that a document names: what it is, as what it is written if that differs, and a link to all that do."""

    kind: str
    label: str
    surface: str
    href: str


class Why(NamedTuple):
    """Why a passage answers: its words `surfaces`, in `language`, are what was asked for as `means`.

    Where `translated`, they stand in what a machine made of it.
    """

    language: str
    surfaces: Sequence[str]
    means: str
    translated: bool = False


class Found(NamedTuple):
    """A passage of a hit: `matched` are the words that answer and are neither those of the query nor in `reasons`."""

    snippet: Snippet
    href: str  # none where it has no page
    matched: Sequence[str]
    reasons: Sequence[Why]
    translation: Rendered | None


class Other(NamedTuple):
    """A document that is folded under a hit."""

    title: str
    language: str
    uri: str
    href: str


class Shown(NamedTuple):
    """A hit as it is shown; `code` is that of its language, and `unnamed` of what it names is left out."""

    title: str
    href: str
    code: str
    language: str
    type: str
    uri: str
    published: str | None
    passages: Sequence[Found]
    named: Sequence[Named]
    unnamed: int
    versions: Sequence[Other]
    copies: Sequence[Other]
    locations: Sequence[str]


class Read(NamedTuple):
    """How a query was read: the places, the period and the names that its words mean, and languages of other words."""

    named: Sequence[tuple[str, str]]  # kind and label
    languages: Sequence[str]


def reading(request: Request, read: Interpretation) -> Read:
    """How a query was read, conditions aside that stand beside it."""
    state, ui = request.state, request.ui
    beside = {state.place, f"iso:{(state.country or '').upper()}"}
    named = [("place", place_text(place, ui)) for place in read.places if place.id not in beside]
    if read.period and not (state.first or state.last):
        named.append(("date", days_text(read.period, ui)))
    named += [("name", concept_name(name.id, name.name, ui)) for name in read.names]
    return Read(named, [language_name(code, ui) for code in read.languages])


def shown(request: Request, result: SearchResult) -> list[Shown]:
    """The hits of a result as they are shown."""
    leading = _Leading(request)
    typed = frozenset(_words(request.state.text.casefold()))
    return [_hit(request.ui, hit, leading, typed) for hit in result.hits]


class _Leading:
    """The links that lead on from hits: to documents, and to fewer hits."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._entities = EntityLinks(request, within=True)
        self._first = link(request, "document", id=_ID, offset=0)
        self._later = links(request, "document", "offset", id=_ID)

    def to(self, id: str, ordinal: int = 0) -> str:
        """The address of a document, at the passage of this number."""
        return f"{self._later(str(ordinal)) if ordinal else self._first}#p{ordinal}".replace(_ID, id, 1)

    def of(self, hit: Hit) -> tuple[list[Named], int]:
        """What a hit names, as far as there is room, and how much more that is."""
        kinds: Sequence[tuple[str, Sequence[HitPlace | HitDate | HitAmount | HitName], int]] = (
            ("place", hit.places, PLACES),
            ("date", hit.dates, DATES),
            ("amount", hit.amounts, OTHERS),
            ("name", hit.names, OTHERS),
        )
        found = [self._named(kind, each) for kind, named, most in kinds for each in named[:most]]
        return found, sum(len(named) for _, named, _ in kinds) - len(found)

    def _named(self, kind: str, entity: HitPlace | HitDate | HitAmount | HitName) -> Named:
        label = entity_text(entity, self._request.ui)
        surface = one_line(entity.surface) if kind in WRITTEN else ""
        same = surface.casefold() in label.casefold()
        return Named(kind, label, "" if same else surface, self._entities.of(entity, entity.surface))


def _hit(ui: str, hit: Hit, leading: _Leading, typed: frozenset[str]) -> Shown:
    named, unnamed = leading.of(hit)
    return Shown(
        one_line(hit.title) or short_uri(hit.uri),
        leading.to(hit.id, hit.passages[0].ordinal if hit.passages else 0),
        hit.language,
        language_name(hit.language, ui),
        type_name(hit.media_type).upper(),
        short_uri(hit.uri),
        period_text(hit.published, hit.published, ui) if hit.published else None,
        [_passage(hit, snippet, leading, typed) for snippet in hit.passages],
        named,
        unnamed,
        [_other(version, leading) for version in hit.versions],
        [_other(copy, leading) for copy in hit.copies],
        [harmless(location) for location in hit.locations if location != hit.uri],
    )


def _passage(hit: Hit, snippet: Snippet, leading: _Leading, typed: frozenset[str]) -> Found:
    reasons = _reasons(snippet.reasons)
    told = {word.casefold() for why in reasons for word in why.surfaces}
    matched = {word.casefold(): word for word in map(one_line, snippet.matched_as)}
    return Found(
        snippet,
        leading.to(hit.id, snippet.ordinal) if snippet.page else "",
        [word for key, word in matched.items() if key not in told and not typed.issuperset(_words(key))],
        reasons,
        snippet.translation and snippet.translation._replace(text=harmless(snippet.translation.text)),
    )


def _reasons(reasons: Iterable[Reason]) -> list[Why]:
    """Reasons, those of one meaning together, what stands in a translation last."""
    via: dict[tuple[str, str, bool], dict[str, str]] = {}
    for reason in reasons:
        surface, means = one_line(reason.surface), one_line(reason.means)
        translated = reason.kind == "translation"
        found = via.setdefault((reason.language, "" if translated else means, translated), {})
        found.setdefault(surface.casefold(), surface)
    ways = [Why(language, list(found.values()), means, there) for (language, means, there), found in via.items()]
    return sorted(ways, key=lambda why: why.translated)


def _other(version: Version, leading: _Leading) -> Other:
    uri = short_uri(version.uri)
    return Other(one_line(version.title) or uri, version.language, uri, leading.to(version.id))


def short_uri(uri: str) -> str:
    """A uri that fits into a line: its ends tell most. Escapes are read where they mean text."""
    plain = uri
    if uri.startswith(("http://", "https://")):
        plain = uri.partition("://")[2].removesuffix("/")
        plain = read if (read := unquote(plain)).isprintable() else plain  # nothing that turns its letters around
    plain = harmless(plain)
    if len(plain) <= LONGEST:
        return plain
    return f"{plain[: LONGEST // 3]}…{plain[-(LONGEST - LONGEST // 3) :]}"


def _words(text: str) -> list[str]:
    return compiled(_WORDS).findall(text)
