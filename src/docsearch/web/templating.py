"""Pages out of templates: words in the reader's language, and the headers that keep what documents say harmless."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from docsearch.web import locales
from docsearch.web.harmless import harmless
from docsearch.web.links import hidden, link
from docsearch.web.messages import HTML, Reply, Request
from docsearch.web.routes import STATIC, path_of
from docsearch.web.state import PAGE, State
from docsearch.web.static_files import digest_of

BASE = "base.css"
VIEWS = ("search", "facts", "map", "timeline")  # of what is asked for
PAGES = (*VIEWS, "home", "help", "document")

_FOLDER = Path(__file__).parent
_POLICY = (
    "default-src 'none'; style-src 'sha256-{}'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,]) ?|(?<=:) ")


class Style(NamedTuple):
    """The style sheet of a page, and the Content-Security-Policy that allows it and no other."""

    text: Markup
    policy: str


def page(template: str, request: Request, css: Iterable[str] = (), status: int = 200, **values: Any) -> Reply:
    """The page that a template makes of `values`, with the style sheets `css` after that of all pages.

    Templates have besides, and what is in `_environment`: `request`, `state`, `own` (a state that keeps the language of
    the page only), `url(route, state, id=, fragment=, **changes)`, `static(name)`, and `hidden(**changes)`, the fields
    that a form carries on. `documents`, if given, is how many the index has.
    """
    style = _style((BASE, *css))
    own = State(ui=request.state.ui)
    around = {
        "request": request,
        "state": request.state,
        "own": own,
        "style": style.text,
        "url": partial(link, request),
        "static": partial(_static, request.root),
        "hidden": partial(hidden, request.state),
        "views": [(route, _view(request, route, own)) for route in VIEWS],
        "asked_at": request.root + path_of(request.route if request.route in VIEWS else "search"),
        "here": request.route if request.route in PAGES else "home",
    }
    text = _environment(request.ui).get_template(template).render(around | values)
    told = (("Content-Security-Policy", style.policy), ("Content-Language", request.ui))
    return Reply(HTML, text.encode(), status, told)


def marked(text: str, highlights: Iterable[tuple[int, int]]) -> Markup:
    """A text, escaped and harmless, with its highlights as <mark>; these are offsets in order, none overlapping."""
    text, pieces, at = harmless(text), [], 0
    for start, end in highlights:
        pieces.append(f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>")
        at = end
    return Markup("".join((*pieces, escape(text[at:]))))


@lru_cache(maxsize=1_000)
def attributes(code: str) -> Markup:
    """The attributes of an element whose text is in a language: which it is, and from which side it is read."""
    direction = locales.direction(code)
    return Markup(' lang="{}" dir="{}"').format("" if direction == "auto" else code, direction)


def minified(css: str) -> str:
    """A style sheet without comments and without blanks that mean nothing; its strings must hold no {};, nor colons."""
    return _AROUND.sub(r"\1", _BLANKS.sub(" ", _COMMENT.sub(" ", css))).strip()


@cache
def _environment(ui: str) -> Environment:
    """What templates are read in, with the words of one language; each is compiled once."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.install_gettext_translations(locales.catalogue(ui), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "number": lru_cache(maxsize=1_000)(partial(locales.number, ui=ui)),
        "language": partial(locales.language_name, ui=ui),
        "kind": partial(locales.kind_name, ui=ui),
        "kinds": partial(locales.kind_names, ui=ui),
    }
    made.globals |= {
        "marked": marked,
        "attributes": attributes,
        "direction": locales.direction,
        "furniture": locales.UI_LANGUAGES,
    }
    return made


def _view(request: Request, route: str, own: State) -> str:
    """The address of a view of what is asked for."""
    if not request.state.asks:
        return link(request, "home" if route == "search" else route, own)
    return link(request, route, offset=0, limit=PAGE, into=None, form=None)


@cache
def _style(names: tuple[str, ...]) -> Style:
    text = minified("\n".join((_FOLDER / "static" / name).read_text(encoding="utf-8") for name in names))
    return Style(Markup(text), _POLICY.format(b64encode(sha256(text.encode()).digest()).decode()))


def _static(root: str, name: str) -> str:
    """The address of a file that never changes there: another content has another address."""
    return f"{root}{STATIC}/{name}?v={_digest(name)}"


@cache
def _digest(name: str) -> str:
    return digest_of((_FOLDER / "static" / name).read_bytes())
