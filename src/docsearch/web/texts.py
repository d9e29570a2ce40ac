"""Runs of a document's text as HTML: what a template would write ten times as slowly, there being so many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup, escape

from docsearch.model import Entity
from docsearch.web.locales import catalogue, direction, number
from docsearch.web.marking import Piece, Rendered, Run


class Understood(NamedTuple):
    """What a mention is understood as, in words, and the address of the search for it."""

    kind: str
    title: str
    href: str


class Around(NamedTuple):
    """What the texts of a page refer to: what entities are, where each is named first, how many matches the page has,
    and where the next ones are before and after it.
    """

    understood: Mapping[Entity, Understood]
    firsts: Collection[int] = ()
    matches: int = 0
    before: str | None = None
    after: str | None = None


class Writer:
    """Writes the texts of one page, in whose language `ui` its own words are."""

    def __init__(self, ui: str, around: Around) -> None:
        self._around = around
        gettext = catalogue(ui).gettext
        self._own = f'lang="{escape(ui)}" dir="{direction(ui)}"'
        self._previous, self._next = escape(gettext("Previous match")), escape(gettext("Next match"))
        self._page = escape(gettext("Page %(page)s"))
        self._ui = ui

    def text(self, runs: Iterable[Run]) -> Markup:
        """A text as it is written: each mention a link, each match marked, each page with its number."""
        return Markup("".join(part for run in runs for part in self._run(run)))

    def translation(self, rendered: Iterable[Rendered], original: str) -> Markup:
        """A text in the words of a machine, and what of it is left in the language `original`."""
        return Markup("".join(part for each in rendered for part in self._rendered(each, original)))

    def _run(self, run: Run) -> Iterable[str]:
        if run.page is not None:
            label = self._page.replace("%(page)s", number(run.page, self._ui))
            yield f'<span class="page" id="page{run.page}" {self._own}>{label}</span>'
        if run.mention is None:
            for piece in run.pieces:
                yield _marked(piece)
                if piece.match is not None and piece.ends:
                    yield self._jumps(piece.match.number, piece.match.number)
            return
        meant = self._around.understood[run.mention.entity]
        first = f' id="e{run.mention.start}"' if run.mention.start in self._around.firsts else ""
        yield f'<a class="e {meant.kind}" href="{escape(meant.href)}" title="{escape(meant.title)}"{first}>'
        yield from map(_marked, run.pieces)
        yield "</a>"
        ended = [piece.match.number for piece in run.pieces if piece.match is not None and piece.ends]
        if ended:
            yield self._jumps(ended[0], ended[-1])

    def _rendered(self, rendered: Rendered, original: str) -> Iterable[str]:
        if rendered.machine:
            yield from self._run(Run(rendered.pieces))
        else:
            way = direction(original)
            yield f'<span class="kept" lang="{"" if way == "auto" else escape(original)}" dir="{way}">'
            yield from map(_marked, rendered.pieces)
            yield "</span>"

    def _jumps(self, first: int, last: int) -> str:
        """Links to the matches before and after those numbered so."""
        around = self._around
        before = f"#m{first - 1}" if first > 1 else around.before
        after = f"#m{last + 1}" if last < around.matches else around.after
        if before is None and after is None:
            return ""
        up = f'<a href="{escape(before)}" aria-label="{self._previous}">↑</a>' if before is not None else ""
        down = f'<a href="{escape(after)}" aria-label="{self._next}">↓</a>' if after is not None else ""
        return f'<span class="jumps screen" {self._own}>{up}{down}</span>'


def _marked(piece: Piece) -> str:
    text = escape(piece.text)
    if piece.match is None:
        return text
    begins = f' id="m{piece.match.number}"' if piece.begins else ""
    means = f' title="= {escape(piece.match.means)}"' if piece.match.means else ""
    return f"<mark{begins}{means}>{text}</mark>"
