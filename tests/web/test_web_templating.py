"""What all pages have in common, and what no template may hold."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from lxml import html

import docsearch.web
from docsearch.web.harmless import harmless
from docsearch.web.locales import UI_LANGUAGES
from docsearch.web.messages import Reply, Request
from docsearch.web.pages.error import error_page
from docsearch.web.state import State, read_state
from docsearch.web.templating import BASE, _environment, attributes, marked, minified, page

FOLDER = Path(docsearch.web.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))
SHEETS = sorted((FOLDER / "static").glob("*.css"))
SOURCES = (*TEMPLATES, *sorted(FOLDER.rglob("*.py")), FOLDER / "static" / "page.js")
WORDS = frozenset(word for path in SOURCES for word in re.findall(r"[\w-]+", path.read_text(encoding="utf-8")))


def shown(request: Request) -> html.HtmlElement:
    return html.document_fromstring(error_page(request, 404, "nothing is here").body.decode())


def read(address: str) -> State:
    return read_state(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def policy(reply: Reply) -> str:
    return dict(reply.headers)["Content-Security-Policy"]


@pytest.mark.parametrize("css", [(), ("search.css",), ("search.css", "home.css")])
def test_the_policy_allows_the_style_of_the_page_and_no_other(css: tuple[str, ...]) -> None:
    reply = page("error.html", Request("home"), css, code=404, message="", hint=None)
    style = html.document_fromstring(reply.body.decode()).findall(".//style")
    assert len(style) == 1
    digest = b64encode(hashlib.sha256((style[0].text or "").encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy(reply)
    assert "unsafe" not in policy(reply)
    assert "script-src 'self';" in policy(reply)


def test_a_page_says_its_language_and_status() -> None:
    reply = error_page(Request("home", ui="vi"), 404, "nothing is here")
    assert (reply.status, dict(reply.headers)["Content-Language"]) == (404, "vi")
    assert b'<html lang="vi" dir="ltr">' in reply.body


def test_views_keep_what_is_asked_for() -> None:
    state = State("Košice", language="vi", first="2017", exact=True, offset=20, ui="fr")
    root = shown(Request("facts", state, root="/find"))
    views = list(root.find_class("views")[0].iter("a"))
    assert [urlsplit(each.get("href")).path for each in views] == [
        f"/find/{view}" for view in ("search", "facts", "map", "timeline")
    ]
    assert {read(each.get("href")) for each in views} == {state._replace(offset=0)}
    assert [each.text for each in views if each.get("aria-current") == "page"] == ["Facts"]


def test_documents_are_at_home_where_nothing_is_asked_for() -> None:
    assert next(shown(Request("help")).find_class("views")[0].iter("a")).get("href") == "/"


def test_the_form_keeps_what_is_asked_for_beside_the_text() -> None:
    state = State("Košice", place="iso:SK", kinds=("place", "date"), offset=20, into="en")
    form = shown(Request("map", state)).find_class("ask")[0]
    assert form.get("action") == "/map"
    assert read_state(form.form_values()) == state._replace(offset=0, into=None)


def test_the_language_of_the_page_is_changed_in_place() -> None:
    request = Request("document", State("Košice", offset=3), id="0123456789abcdef")
    found = list(shown(request).find_class("ui")[0].iter("a"))
    assert [each.get("lang") for each in found] == list(UI_LANGUAGES)
    assert {urlsplit(each.get("href")).path for each in found} == {"/documents/0123456789abcdef"}
    assert read(found[1].get("href")) == State("Košice", offset=3, ui="vi")


def test_files_have_the_digest_of_their_content_in_their_address() -> None:
    script = shown(Request("home", root="/find")).find(".//script").get("src")
    digest = hashlib.sha256((FOLDER / "static" / "page.js").read_bytes()).hexdigest()
    path, _, version = script.partition("?v=")
    assert path == "/find/static/page.js"
    assert digest.startswith(version)
    assert len(version) >= 12


@given(st.text(max_size=40), st.data())
def test_marks_leave_the_text_as_it_is(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    made = marked(text, spans)
    assert made.count("<mark>") == made.count("</mark>") == len(spans)
    without = re.sub("</?mark>", "", made)
    assert "<" not in without
    assert unescape(without) == unescape(harmless(text).replace("&", "&amp;"))


def test_marked_text_is_escaped() -> None:
    assert marked('a <b> & "c"', [(2, 5)]) == "a <mark>&lt;b&gt;</mark> &amp; &#34;c&#34;"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("vi", ' lang="vi" dir="ltr"'),
        ("ar", ' lang="ar" dir="rtl"'),
        ("und", ' lang="" dir="auto"'),
    ],
)
def test_attributes_tell_language_and_direction(code: str, expected: str) -> None:
    assert attributes(code) == expected


def test_attributes_are_escaped() -> None:
    assert '"><' not in attributes('"><script>')


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a { color: red; }\n\nb  c { margin: 0 auto; }", "a{color:red;}b c{margin:0 auto;}"),
        ("/* a { } */ a:hover, b > c { width: calc(1px + 2px); }", "a:hover,b > c{width:calc(1px + 2px);}"),
        ("@media (min-width: 4em) and (x: y) { a { b: c } }", "@media (min-width:4em) and (x:y){a{b:c}}"),
        ('.a :is(p) { font: "Noto Sans", serif; }', '.a :is(p){font:"Noto Sans",serif;}'),
    ],
)
def test_style_sheets_lose_blanks_that_mean_nothing(css: str, expected: str) -> None:
    assert minified(css) == expected


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_style_sheets_hold_what_the_page_can_carry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [string for string in re.findall(r'"([^"\n]*)"', text) if set(string) & set("{};,:")]
    assert "</" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_style_sheets_name_no_class_that_nothing_has(path: Path) -> None:
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    shades = {f"s{number}" for number in range(1, 5)}  # classes of counts on the map
    assert set(re.findall(r"\.([a-z][\w-]*)", rules)) <= WORDS | shades


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_define_no_macro_that_none_calls(path: Path) -> None:
    for name in re.findall(r"\{% macro (\w+)", path.read_text(encoding="utf-8")):
        assert any(re.search(rf"(?<!macro )\b{name}\(", each.read_text(encoding="utf-8")) for each in TEMPLATES), name


def test_every_word_of_templates_is_one_they_are_given() -> None:
    made = _environment("en")
    used = {word for each in TEMPLATES for word in re.findall(r"\|\s*(\w+)", each.read_text(encoding="utf-8"))}
    used |= {word for each in TEMPLATES for word in re.findall(r'map\("(\w+)"', each.read_text(encoding="utf-8"))}
    assert used <= made.filters.keys()
    assert made.filters.keys() - Environment().filters.keys() <= used, "a filter that no template uses"


def test_the_base_sheet_is_there() -> None:
    assert FOLDER / "static" / BASE in SHEETS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_runs_or_is_not_escaped(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|Markup|autoescape|\{%-?\s*filter", text)
    assert not re.search(r"""\s(?:on[a-z]+|style|srcdoc)\s*=\s*["'{]""", text)
    assert not re.search(r"javascript:|<(?:iframe|object|embed|base|meta http-equiv)\b", text, re.IGNORECASE)
    assert all('src="{{ static(' in tag for tag in re.findall(r"<script\b[^>]*>", text))
    assert not re.search(r"\w=\{\{", text), "an attribute without quotes"
