"""One document: what is known about it, and its text with what it names, what answers, and its translation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from docsearch.analysis import fold
from docsearch.answers import Answers, Mark
from docsearch.labels import kind_of
from docsearch.mapping import type_name
from docsearch.model import Document, Entity, Translation
from docsearch.records import passage_starts
from docsearch.web.entity_links import EntityLinks, entity_text
from docsearch.web.harmless import harmless, one_line
from docsearch.web.links import link, links
from docsearch.web.locales import kind_name, labelled, period_text
from docsearch.web.marking import Match, Rendered, Run, merged, numbered, runs, translated
from docsearch.web.messages import Opened, Reply, Request
from docsearch.web.parts import Found, Part, found_in, part_of
from docsearch.web.state import FARTHEST
from docsearch.web.summaries import Named, summary
from docsearch.web.templating import page
from docsearch.web.texts import Around, Understood, Writer

LISTED = 12  # things of a kind that are listed at once; the others fold out
MOST = 200  # of a kind that are listed at all


class Entry(NamedTuple):
    """Something that the document names so many times, and a link to where it does first."""

    label: str
    surface: str
    times: int
    href: str | None


class Summary(NamedTuple):
    """What of a kind is named: `total` mentions, of what is listed in two lists."""

    kind: str
    total: int
    first: Sequence[Entry]
    more: Sequence[Entry]


class View(NamedTuple):
    """The translation that is shown, if one is, and whether it stands beside the original or in its place."""

    translation: Translation | None
    beside: bool = False


class Cut(NamedTuple):
    """A passage, cut up. `on`: no blank line stands before it. Where only its translation is shown,
    there are no `runs`.
    """

    ordinal: int
    language: str
    on: bool
    runs: Sequence[Run]
    translation: Sequence[Rendered]


class Shown(NamedTuple):
    """The same as HTML."""

    ordinal: int
    language: str
    on: bool
    text: Markup
    translation: Markup


def reply(opened: Opened, request: Request) -> Reply:
    """The page of a document. Raises DocumentMissing, and what `Index.search` raises."""
    state, index = request.state, opened.index
    document = index.document(request.id)
    part = part_of(document, state.offset)
    answers = index.answers(state.text, document, **state.conditions) if state.asks else Answers(())
    found = found_in(document, answers, part)
    view = _view(document, state.into)
    cut, matches = _cut(document, part, found, answers, view)
    named = summary(mention for passage in document.passages for mention in passage.mentions)
    firsts = {each.start for some in named.values() for each in some}
    before, after = _beside(request, found.before), _beside(request, found.after)
    writer = Writer(request.ui, Around(_understood(request, cut), firsts, matches, before, after))
    return page(
        "document.html",
        request,
        css=("entities.css", "document.css"),
        document=document,
        title=one_line(document.title),
        uri=harmless(document.uri),
        type=type_name(document.media_type).upper(),
        published=document.published and period_text(document.published, document.published, request.ui),
        locations=[harmless(each) for each in document.locations if each != document.uri],
        versions=[
            (each, link(request, "document", id=each.id, offset=0, into=None)) for each in index.versions(document.id)
        ],
        part=part,
        others=_others(request, part),
        passages=[
            Shown(*each[:3], writer.text(each.runs), writer.translation(each.translation, each.language))
            for each in cut
        ],
        matches=matches,
        before=before,
        after=after,
        shown_as=_shown_as(document, view),
        author=document.author and harmless(document.author),
        notes=[harmless(each) for each in document.notes],
        summaries=[_summary(request, document, part, *each) for each in named.items() if each[1]],
    )


def _view(document: Document, into: str | None) -> View:
    translation = document.translation
    if translation is None or into not in (None, translation.language):
        return View(None)
    return View(translation, into is None)


def _shown_as(document: Document, view: View) -> str | None:
    """The language that a document is shown in, None where there is no choice, or both are shown."""
    if view.beside or document.translation is None:
        return None
    return view.translation.language if view.translation else document.language


def _others(request: Request, part: Part) -> Mapping[str, str | None]:
    """The addresses of the parts before and after; of what is too far on there is none."""

    def address(ordinal: int | None) -> str | None:
        return (
            None if ordinal is None or ordinal > FARTHEST else link(request, "document", id=request.id, offset=ordinal)
        )

    return {"before": address(part.before), "after": address(part.after)}


def _beside(request: Request, ordinal: int | None) -> str | None:
    """The address of a passage in another part."""
    if ordinal is None or ordinal > FARTHEST:
        return None
    return link(request, "document", id=request.id, offset=ordinal, fragment=f"p{ordinal}")


def _cut(document: Document, part: Part, found: Found, answers: Answers, view: View) -> tuple[list[Cut], int]:
    """The passages of a part, and how many matches there are in what is shown of them."""
    translation, beside = view
    starts = passage_starts(document)
    pages = _pages(document, part, starts)
    marks: dict[int, list[Mark]] = {}
    for mark in found.marks:
        marks.setdefault(bisect_right(starts, mark.start) - 1, []).append(mark)
    cuts: list[Cut] = []
    end, matches = -1, 0
    for passage in document.passages[part.first : part.end]:
        own = marks.get(passage.ordinal, ())
        matching = merged((_match(document, answers, mark) for mark in own if not mark.rendered), document.text)
        rendered: Sequence[Rendered] = ()
        if translation is not None:
            words = _words(translation, own)
            rendered = translated(passage, translation, words, matches + 1 + (len(matching) if beside else 0))
        original: Sequence[Run] = ()
        if beside or not rendered:
            inside = numbered(matching, matches + 1)
            original = [*runs(passage.text, passage.start, passage.mentions, inside, pages.get(passage.ordinal, {}))]
            matches += len(inside)
        matches += sum(piece.begins for each in rendered for piece in each.pieces)
        on = end >= 0 and document.text.count("\n", end, passage.start) < 2
        cuts.append(Cut(passage.ordinal, passage.language, on, original, rendered))
        end = passage.end
    return cuts, matches


def _pages(document: Document, part: Part, starts: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
    """Ordinal of a passage -> where pages begin in it, and their numbers; an empty page begins with what follows."""
    found: dict[int, dict[int, int]] = {}
    for number, start in enumerate(document.pages, 1):
        ordinal = max(0, bisect_right(starts, start) - 1)
        if part.first - 1 <= ordinal < part.end:
            ordinal += start >= document.passages[ordinal].end
            if ordinal < part.end:
                found.setdefault(ordinal, {})[max(start, starts[ordinal])] = number
    return found


def _match(document: Document, answers: Answers, mark: Mark) -> Match:
    """A mark, with the word of the query that it answers in another language."""
    want = answers.reasons.get(mark.key)
    if want is None or want.language is None:
        return Match(mark.start, mark.end)
    surface = document.text[mark.start : mark.end]
    same = fold(surface.casefold()) == fold(want.means.casefold())
    return Match(mark.start, mark.end, means="" if same else want.means)


def _words(translation: Translation, own: Iterable[Mark]) -> Mapping[int, Sequence[str]]:
    """Where a rendering begins -> the words in it that answer."""
    words: dict[int, list[str]] = {}
    for mark in own:
        if mark.rendered:
            index = bisect_right(translation.renderings, (mark.start + 1,)) - 1
            words.setdefault(translation.renderings[index].start, []).append(mark.rendered)
    return words


def _understood(request: Request, passages: Iterable[Cut]) -> Mapping[Entity, Understood]:
    """What the entities named in passages are understood as."""
    addresses = EntityLinks(request)
    found: dict[Entity, Understood] = {}
    for cut in passages:
        for run in cut.runs:
            if run.mention is not None and (entity := run.mention.entity) not in found:
                kind = kind_of(entity)
                title = labelled(kind_name(kind, request.ui), entity_text(entity, request.ui), request.ui)
                found[entity] = Understood(kind, harmless(title), addresses.of(entity, run.mention.surface))
    return found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _summary(request: Request, document: Document, part: Part, kind: str, named: Sequence[Named]) -> Summary:
    starts = passage_starts(document)
    elsewhere = links(request, "document", "offset", id=request.id)

    def entry(each: Named) -> Entry:
        label, surface = harmless(entity_text(each.entity, request.ui)), one_line(each.surface)
        ordinal = bisect_right(starts, each.start) - 1
        inside = part.first <= ordinal < part.end
        address = "" if inside else elsewhere(str(ordinal)) if ordinal <= FARTHEST else None
        same = _letters(surface) in _letters(label)
        return Entry(
            label, "" if same else surface, each.times, None if address is None else f"{address}#e{each.start}"
        )

    entries = [entry(each) for each in named[:MOST]]
    return Summary(kind, sum(each.times for each in named), entries[:LISTED], entries[LISTED:])
