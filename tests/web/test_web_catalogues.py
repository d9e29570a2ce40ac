"""The catalogues of pages: every text translated, every placeholder kept, nothing left in English."""

import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from docsearch.web import locales, templating
from docsearch.web.locales import DEFAULT, UI_LANGUAGES, catalogue
from docsearch.web.messages import Opened, Request
from docsearch.web.pages.error import error_page
from docsearch.web.state import State
from indexes import document, index

LOCALE = Path(locales.__file__).parent / "locale"
ROOT = Path(__file__).parents[2]
TRANSLATED = [ui for ui in UI_LANGUAGES if ui != DEFAULT]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


def messages(ui: str) -> list[Message]:
    text = (LOCALE / ui / "LC_MESSAGES" / "docsearch.po").read_text("utf-8")
    return [message for message in read_po(io.StringIO(text), locale=ui) if message.id]


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def test_the_catalogues_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "build_catalogues.py", "--check"], capture_output=True)
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("ui", TRANSLATED)
def test_every_text_is_translated_in_all_its_plurals(ui: str) -> None:
    wanted = get_plural(ui).num_plurals
    for message in messages(ui):
        strings = forms(message.string)
        assert all(string.strip() for string in strings), message.id
        assert len(strings) == (1 if isinstance(message.id, str) else wanted), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("ui", TRANSLATED)
def test_placeholders_are_those_of_the_text(ui: str) -> None:
    for message in messages(ui):
        wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        for string in forms(message.string):
            assert set(PLACEHOLDER.findall(string)) == wanted, message.id
            assert PLACEHOLDER.sub("", string).count("%") == PLACEHOLDER.sub("", forms(message.id)[-1]).count("%")


@pytest.mark.parametrize("ui", TRANSLATED)
def test_all_languages_have_the_same_texts_each_once(ui: str) -> None:
    ids = [(message.context, forms(message.id)) for message in messages(ui)]
    assert [id for id, times in Counter(ids).items() if times > 1] == []
    assert ids == [(message.context, forms(message.id)) for message in messages(TRANSLATED[0])]


@pytest.mark.parametrize("ui", TRANSLATED)
def test_texts_begin_and_end_as_in_english(ui: str) -> None:
    """Pages put texts one after another: a space or a colon at an end is part of the layout."""
    for message in messages(ui):
        for string in forms(message.string):
            assert string == string.strip(), message.id
            assert string.endswith(":") == forms(message.id)[0].endswith(":"), message.id


def test_french_has_narrow_spaces_and_catalan_and_french_curved_apostrophes() -> None:
    for ui in ("fr", "ca"):
        assert [string for message in messages(ui) for string in forms(message.string) if "'" in string] == []
    for message in messages("fr"):
        for string in forms(message.string):
            assert not re.search(r"(?<![\u202f])[;?!»]|[^\u202f]:(?!//|\S)|«(?!\u202f)", string), string


def test_what_is_compiled_is_what_is_translated() -> None:
    for ui in TRANSLATED:
        texts = catalogue(ui)
        for message in messages(ui):
            if isinstance(message.id, str) and message.context is None:
                assert texts.gettext(message.id) == message.string


THAI = document("ในปี 2017 เมืองโคชิเซได้รับเงิน 500,000 ยูโร", "th", "รายงานโคชิเซ", uri="รายงาน")
ASKED = (
    ("home", State()),
    ("search", State()),
    ("search", State("โคชิเซ", country="SK", language="th")),
    ("search", State("ฟฟฟฟ", exact=True)),
    ("search", State("โคชิเซ", offset=10)),
    ("search", State("(")),
    ("facts", State()),
    ("facts", State("โคชิเซ", kinds=("date", "city"))),
    ("map", State()),
    ("map", State("ฟฟฟฟ")),
    ("timeline", State()),
    ("timeline", State("โคชิเซ", by="month", first="2017")),
    ("document", State()),
    ("help", State()),
)
SHOWN = ("aria-label", "title", "placeholder", "alt")  # and what scripts show, data-*
NOT_WORDS = {"style", "script", "code", "kbd"}
NAMES = re.compile(
    r"docsearch|JSON|CSV|GeoJSON|iCalendar|PDF|TXT|Natural Earth|Ctrl|Alt|Enter|Esc|https?:\S+|API|EUR|Q1"
)


class Shown(HTMLParser):
    """The texts of a page that are its own: those of documents and queries say their language or direction."""

    VOID = frozenset(("meta", "link", "input", "br", "hr", "img", "wbr", "source", "col"))

    def __init__(self, page: str, ui: str) -> None:
        super().__init__()
        self.ui, self.open, self.texts = ui, list[tuple[str, bool]](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        other = given.get("lang", self.ui) != self.ui or given.get("dir") == "auto"
        other = other or tag in NOT_WORDS or given.get("class") == "uri"
        hidden = other or (bool(self.open) and self.open[-1][1])
        if tag not in self.VOID:
            self.open.append((tag, hidden))
        self.texts += [str(given[name]) for name in SHOWN if given.get(name) and not hidden]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][1]):
            self.texts.append(data.strip())


def rendered(ui: str) -> Iterator[tuple[str, str]]:
    """The pages by name, in a language."""
    opened = Opened(index(THAI), "", "")
    for route, state in ASKED:
        reply = import_module(f"docsearch.web.pages.{route}").reply(opened, Request(route, state, ui, id=THAI.id))
        yield f"{route} {state.text}", reply.body.decode()
    for code in (400, 401, 404, 429, 500, 503):
        yield f"error {code}", error_page(Request("home", ui=ui), code, "a message", "a hint").body.decode()


class Brackets(NullTranslations):
    """A language in which every text is in brackets."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"[{msgid1 if n == 1 else msgid2}]"


@pytest.fixture
def _in_brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    templating._environment.cache_clear()
    monkeypatch.setattr(locales, "catalogue", lambda ui: Brackets())
    yield
    templating._environment.cache_clear()


@pytest.mark.usefixtures("_in_brackets")
def test_no_text_of_a_page_is_left_unmarked() -> None:
    """What is in Latin letters on a page in Thai about a document in Thai, and in no brackets, is a forgotten text."""
    for name, page in rendered("th"):
        texts = [NAMES.sub("", re.sub(r"\[[^][]*\]", "", text)) for text in Shown(page, "th").texts]
        assert [text for text in texts if re.search(r"[A-Za-z]{2}", text)] == [], name


@pytest.mark.parametrize("ui", TRANSLATED)
def test_pages_are_furnished_in_their_language(ui: str) -> None:
    """No text stands on a page in English that is otherwise in the language of the page."""
    english = {
        form
        for message in messages(ui)
        for form in forms(message.id)
        if form not in forms(message.string) and len(form) > 3 and not PLACEHOLDER.search(form)
    }
    for name, page in rendered(ui):
        assert english.intersection(Shown(page, ui).texts) == set(), name
        assert f'<html lang="{ui}"' in page
