"""Adjectives of countries and continents are found where they say of what place something is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities import demonyms
from docsearch.entities.demonyms import find_demonyms
from docsearch.entities.gazetteer import gazetteer

LANGUAGES = "bg bs ca cs da de el en es fi fr hr hu it nb nl nn no pl pt ro ru sk sl sr sv uk".split()  # noqa: SIM905

FOUND = [
    ("en", "Slovak companies", {"Slovak": "iso:SK"}),
    ("en", "French, Slovak and Polish cities", {"French": "iso:FR", "Slovak": "iso:SK", "Polish": "iso:PL"}),
    ("en", "Slovak–Taiwanese cooperation", {"Slovak": "iso:SK", "Taiwanese": "iso:TW"}),
    ("en", "Latin American and South Korean partners", {"Latin American": "m49:419", "South Korean": "iso:KR"}),
    ("en", "innovation in Slovak cities", {"Slovak": "iso:SK"}),
    ("ca", "ciutats taiwaneses i europees", {"taiwaneses": "iso:TW", "europees": "m49:150"}),
    ("ca", "del projecte europeu", {"europeu": "m49:150"}),
    ("es", "una empresa vietnamita", {"vietnamita": "iso:VN"}),
    ("es", "el socio español y portugués", {"español": "iso:ES", "portugués": "iso:PT"}),
    ("fr", "la ville vietnamienne", {"vietnamienne": "iso:VN"}),
    ("it", "le città slovacche", {"slovacche": "iso:SK"}),
    ("pt", "empresas norte-americanas", {"norte-americanas": "iso:US"}),
    ("ro", "orașele românești", {"românești": "iso:RO"}),
    ("ro", "oraşele româneşti", {"româneşti": "iso:RO"}),
    ("de", "thailändische Städte", {"thailändische": "iso:TH"}),
    ("de", "Deutsche Städte planen", {"Deutsche": "iso:DE"}),
    ("nl", "Zuid-Koreaanse partners", {"Zuid-Koreaanse": "iso:KR"}),
    ("sv", "svenska städer", {"svenska": "iso:SE"}),
    ("da", "en vietnamesisk by", {"vietnamesisk": "iso:VN"}),
    ("nb", "norske kommuner", {"norske": "iso:NO"}),
    ("pl", "w polskich miastach", {"polskich": "iso:PL"}),
    ("pl", "rynek słowacki", {"słowacki": "iso:SK"}),
    ("cs", "s českými partnery", {"českými": "iso:CZ"}),
    ("sk", "slovenské mestá a čínskych partnerov", {"slovenské": "iso:SK", "čínskych": "iso:CN"}),
    ("sk", "slovinské mestá", {"slovinské": "iso:SI"}),
    ("sl", "slovenska in slovaška mesta", {"slovenska": "iso:SI", "slovaška": "iso:SK"}),
    ("uk", "в’єтнамське місто", {"в’єтнамське": "iso:VN"}),
    ("ru", "в китайских городах", {"китайских": "iso:CN"}),
    ("bg", "словашките градове", {"словашките": "iso:SK"}),
    ("el", "ευρωπαϊκές και γαλλικές πόλεις", {"ευρωπαϊκές": "m49:150", "γαλλικές": "iso:FR"}),
    ("hu", "szlovák városok, dél-koreai partner", {"szlovák": "iso:SK", "dél-koreai": "iso:KR"}),
    ("fi", "suomalaisissa kaupungeissa", {"suomalaisissa": "iso:FI"}),
    ("hr", "na hrvatskom tržištu", {"hrvatskom": "iso:HR"}),
    ("sr", "словачки градови", {"словачки": "iso:SK"}),
    ("sr", "slovački gradovi", {"slovački": "iso:SK"}),
]

NOT_FOUND = [
    ("en", "Written in English. Translated from Vietnamese, she speaks French fluently."),
    ("en", "the English language; an English version; English-speaking; in English and French only"),
    ("en", "Polish the text, polish shoes, swiss cheese, the Indian Ocean, British Columbia"),
    ("es", "en español; habla español; la lengua española; una versión inglesa"),
    ("ca", "parla anglès; en francès; la llengua espanyola; traduït del vietnamita"),
    ("fr", "en français, il parle anglais, la langue française"),
    ("it", "in italiano; lingua inglese; Greco"),
    ("pt", "em português; fala inglês"),
    ("ro", "limba română; în engleză"),
    ("de", "auf Deutsch, im Deutschen, deutsche Übersetzung"),
    ("nl", "in het Nederlands, Nederlandse taal"),
    ("sv", "på svenska; svenska språket; på svenska och engelska"),
    ("da", "på dansk; på dansk og engelsk"),
    ("pl", "po polsku, język polski, z wietnamskiego, Juliusz Słowacki"),
    ("cs", "v anglickém jazyce, česky"),
    ("sk", "slovenský jazyk, po slovensky"),
    ("uk", "українською мовою; переклад українською"),
    ("ru", "на русском; русский язык; перевод на русский"),
    ("bg", "на български; български език"),
    ("el", "στα αγγλικά, η ελληνική γλώσσα"),
    ("hu", "magyar nyelven, magyarul"),
    ("fi", "suomeksi, suomen kieli"),
    ("hr", "na hrvatskom; engleski jezik"),
    ("th", "บริษัท Slovak companies"),
    ("und", "Slovak companies"),
]


@pytest.mark.parametrize(("language", "text", "expected"), FOUND)
def test_adjectives_of_places(language: str, text: str, expected: dict[str, str]) -> None:
    found = find_demonyms(text, language)
    assert {mention.surface: mention.entity.id for mention in found} == expected  # type: ignore[union-attr]
    assert all(mention.confidence == demonyms.CONFIDENCE for mention in found)


@pytest.mark.parametrize(("language", "text"), NOT_FOUND)
def test_languages_and_other_words(language: str, text: str) -> None:
    assert find_demonyms(text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables(language: str) -> None:
    words = demonyms._words(language)
    assert words is not None
    assert len(words.places) > 80
    assert not any(mark in form for form in words.places for mark in "+!")
    ids = set(words.places.values()) - {""}
    assert {"iso:SK", "iso:VN", "iso:ES", "m49:150"} <= ids
    assert all(gazetteer().place(id).id == id for id in ids)


def test_no_form_names_two_places() -> None:
    for language in LANGUAGES:
        stems: dict[str, set[str]] = {}
        for what, words in demonyms._rows()[language]:
            if ":" in what:
                for word in words.split(", "):
                    stems.setdefault(word, set()).add(what)
        assert [word for word, places in stems.items() if len(places) > 1] == []


@given(st.text() | st.text("Slovak ,-–'’\ud800\0\nenglish"), st.sampled_from([*LANGUAGES, "th", "und"]))
def test_any_text(text: str, language: str) -> None:
    end = 0
    for mention in find_demonyms(text, language):
        assert mention.start >= end
        end = mention.end
        assert text[mention.start : end] == mention.surface


def test_long_texts_take_linear_time() -> None:
    assert find_demonyms("Slovak, " * 2_000, "en") == []
    assert len(find_demonyms("Slovak companies " * 2_000, "en")) == 2_000


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("sk/bratislava-chiang-mai.txt", {"thajského"}),
        ("hu/kassai-zarokonferencia.txt", {"thaiföldi"}),
        ("pl/gdansk-qingdao.txt", {"chińskim"}),
        ("uk/koshytsi-konferentsiia.html", {"в’єтнамським", "тайським"}),
        ("ca/correu-forum-girona.eml", set()),
    ],
)
def test_texts_of_the_corpus(path: str, expected: set[str]) -> None:
    text = (Path(__file__).parent.parent / "corpus" / path).read_text("utf-8")
    assert {found.surface for found in find_demonyms(text, path[:2])} == expected
