"""The catalogues of pages: every text translated, every placeholder kept, nothing left in English."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from gettext import GNUTranslations, NullTranslations
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from conftest import load_script
from docsearch.web import locales, templating
from docsearch.web.locales import DEFAULT, UI_LANGUAGES, catalogue
from docsearch.web.messages import Opened, Request
from docsearch.web.pages.error import error_page
from docsearch.web.state import State
from indexes import document, index

LOCALE = Path(locales.__file__).parent / "locale"
TEMPLATES = Path(locales.__file__).parent / "templates"

SCRIPT = load_script("build_catalogues")
TRANSLATED = [ui for ui in UI_LANGUAGES if ui != DEFAULT]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


def messages(ui: str) -> list[Message]:
    text = (LOCALE / ui / "LC_MESSAGES" / "docsearch.po").read_text("utf-8")
    return [message for message in read_po(io.StringIO(text), locale=ui) if message.id]


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def test_the_catalogues_are_up_to_date() -> None:
    texts = SCRIPT.gather()
    assert [line for ui in TRANSLATED for line in SCRIPT.complaints(texts, ui)] == []
    assert [path for path, content in SCRIPT.build(texts).items() if path.read_bytes() != content] == []


def test_a_catalogue_is_written_as_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Translations and comments at the top stay, what is no longer used goes, what is new or fuzzy is not compiled."""
    monkeypatch.setattr(SCRIPT, "LOCALE", tmp_path)
    one, many, unsure, gone, new = ((None, ("One \"word\"\n",)), (None, ("%(n)s day", "%(n)s days")), ("ctx", ("May",)),
                                    (None, ("Gone",)), (None, ("New",)))  # fmt: skip
    strings = {
        one: ("Jedno \\ slovo\n",),
        many: ("%(n)s deň", "%(n)s dni", "%(n)s dní"),
        unsure: ("máj",),
        gone: ("x",),
    }
    before = SCRIPT.Translations("# Top.\n#, not a flag\n", strings, {unsure})
    texts = [SCRIPT.Text(*key, ("a.html",), ("A comment.",)) for key in (one, many, unsure, new)]
    path = tmp_path / "sk" / "LC_MESSAGES" / "docsearch.po"
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT.as_po(texts, "sk", before), "utf-8")
    after = SCRIPT.translated("sk")
    assert after == SCRIPT.Translations(before.top, {key: strings[key] for key in (one, many, unsure)}, {unsure})
    assert SCRIPT.as_po(texts, "sk", after) == path.read_text("utf-8")
    assert list(SCRIPT.complaints(texts, "sk")) == ["sk: fuzzy: May", "sk: not translated: New"]
    compiled = GNUTranslations(io.BytesIO(SCRIPT.as_mo(texts, "sk", after)))
    assert compiled.gettext('One "word"\n') == "Jedno \\ slovo\n"
    assert [compiled.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 3, 5)] == [
        "%(n)s deň",
        "%(n)s dni",
        "%(n)s dní",
    ]
    assert (compiled.pgettext("ctx", "May"), compiled.gettext("New")) == ("May", "New")


def test_other_placeholders_are_complained_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        SCRIPT, "translated", lambda ui: SCRIPT.Translations("", {(None, ("to %(day)s",)): ("%(dag)s",)})
    )
    texts = [SCRIPT.Text(None, ("to %(day)s",), ("a.html",), ())]
    assert list(SCRIPT.complaints(texts, "sk")) == ["sk: other placeholders: to %(day)s"]


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
SHOWN = re.compile(r"aria-label|title|placeholder|alt|data-(?!suggest$).*")  # what scripts show is in data-*
NOT_WORDS = {"style", "script", "code", "kbd"}
NAMES = re.compile(
    r"docsearch|JSON|CSV|GeoJSON|iCalendar|PDF|TXT|Natural Earth|Ctrl|Alt|Enter|Esc|https?:\S+|API|EUR|Q1"
)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_words_that_are_not_marked(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text("utf-8"), flags=re.DOTALL)
    words = NAMES.sub("", re.sub(r"<code>.*?</code>|<[^>]*>| [a-z-]+=\"[^\"]*\"", "", text))
    assert re.findall(r"[A-Za-z]{2,}", words) == []


class Shown(HTMLParser):
    """The texts of a page that are its own: those of documents and queries say their language or direction."""

    VOID = frozenset(("meta", "link", "input", "br", "hr", "img", "wbr", "source", "col"))

    def __init__(self, page: str, ui: str) -> None:
        super().__init__()
        self.ui, self.open, self.texts = ui, list[tuple[str, bool]](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        other = given.get("lang", self.ui) != self.ui or tag in NOT_WORDS
        inside = bool(self.open) and self.open[-1][1]
        if tag not in self.VOID:
            self.open.append((tag, inside or other or given.get("dir") == "auto" or given.get("class") == "uri"))
        if not (inside or other):
            self.texts += [value for name, value in given.items() if value and SHOWN.fullmatch(name)]

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
