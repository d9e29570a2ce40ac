"""Languages of pages: which is chosen, and names, dates and numbers in each."""

import subprocess
import sys

import pytest
from babel import Locale, localedata
from hypothesis import given
from hypothesis import strategies as st

from docsearch.detectors.letters import load_models
from docsearch.detectors.script import LANGUAGES_OF
from docsearch.entities.gazetteer import gazetteer
from docsearch.facts import KINDS, NARROWER
from docsearch.languages import LANGUAGES
from docsearch.model import HitPlace, Place
from docsearch.web.locales import (
    UI_LANGUAGES,
    amount_text,
    catalogue,
    concept_name,
    country_name,
    direction,
    kind_name,
    kind_names,
    labelled,
    language_name,
    month_name,
    negotiate,
    number,
    period_text,
    place_name,
    place_text,
)


@pytest.mark.parametrize(
    ("chosen", "header", "ui"),
    [
        (None, None, "en"),
        (None, "", "en"),
        ("vi", "fr", "vi"),
        ("VI", None, "vi"),
        ("ca-valencia", None, "ca"),
        ("es_419", None, "es"),
        ("de", "fr-CA", "fr"),
        ("", "sk", "sk"),
        ("vi; drop", "th", "th"),
        (None, "de, sk;q=0.5, fr;q=0.7", "fr"),
        (None, "en;q=0.1, th", "th"),
        (None, "es-419,es;q=0.9,en;q=0.8", "es"),
        (None, "fr;q=0, de", "en"),
        (None, "*;q=0.5, vi;q=0.1", "vi"),
        (None, "*", "en"),
        (None, "sk;q=2, ca;q=0.2", "ca"),
        (None, "fr ; q=0.8 , vi;q=0.800", "fr"),
        (None, "x" * 50_000 + ",fr", "en"),
    ],
)
def test_the_language_chosen_by_hand_comes_before_the_browsers(chosen: str | None, header: str | None, ui: str) -> None:
    assert negotiate(chosen, header) == ui


_HEADERS = st.text() | st.lists(st.sampled_from(["en", "fr-CA", ";q=", "0.5", "*", ",", "-", " ", "1"])).map("".join)


@given(st.none() | _HEADERS, st.none() | _HEADERS)
def test_whatever_is_sent_a_known_language_is_answered(chosen: str | None, header: str | None) -> None:
    assert negotiate(chosen, header) in UI_LANGUAGES


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_each_language_is_chosen_by_its_own_code(ui: str) -> None:
    assert negotiate(ui, None) == negotiate(None, ui) == negotiate(None, f"de, {ui}-{ui};q=0.001") == ui


@pytest.mark.parametrize(
    ("code", "way"),
    [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("ur", "rtl"), ("th", "ltr"), ("sr", "ltr"), ("zh-Hant", "ltr"),
     ("und", "auto"), ("xx", "auto"), ("ps", "auto")],
)  # fmt: skip
def test_direction_follows_from_the_script(code: str, way: str) -> None:
    assert direction(code) == way


def known_languages() -> set[str]:
    detected = {code for model in load_models().values() for code in model.codes}
    return {*LANGUAGES, *detected, *(code for codes in LANGUAGES_OF.values() for code in codes)}


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_every_language_that_is_told_has_a_name(ui: str) -> None:
    assert {code for code in known_languages() if language_name(code, ui) == code} == set()


@pytest.mark.parametrize("ui", UI_LANGUAGES)
def test_every_country_and_area_has_a_name(ui: str) -> None:
    codes = [str(code) for code in Locale("en").territories]
    countries = [code for code in codes if _is_place(f"iso:{code}")]
    areas = [f"m49:{code}" for code in codes if _is_place(f"m49:{code}")]
    assert len(countries) > 245
    assert len(areas) > 20
    assert [code for code in countries if country_name(code, ui) == code] == []
    assert [id for id in areas if place_name(id, "?", ui) == "?"] == []


def _is_place(id: str) -> bool:
    try:
        gazetteer().place(id)
    except KeyError:
        return False
    return True


def test_languages_are_named_in_the_language_of_the_page() -> None:
    names = ["Vietnamese", "Tiếng Việt", "ภาษาเวียดนาม", "vietnamita", "vietnamčina", "vietnamita", "vietnamien"]
    assert [language_name("vi", ui) for ui in UI_LANGUAGES] == names
    assert language_name("und", "th") == "ภาษาที่ไม่รู้จัก"


def test_what_has_no_name_is_called_by_its_code() -> None:
    assert language_name("xx", "fr") == "xx"
    assert country_name("ZZ9", "fr") == "ZZ9"
    assert place_name("geonames:1", "Nowhere", "fr") == "Nowhere"


@pytest.mark.parametrize(
    ("id", "names"),
    [
        ("geonames:1583992", ("Da Nang", "Đà Nẵng", "ดานัง", "Da Nang", "Da Nang", "Da Nang", "Da Nang")),
        ("geonames:2761369", ("Vienna", "Vienna", "เวียนนา", "Viena", "Viedeň", "Viena", "Vienne")),
        ("iso:DE-BY", ("Bavaria", "Bayern", "รัฐบาวาเรีย", "Baviera", "Bavorsko", "Baviera", "Bavière")),
        ("iso:TH-50", ("Chiang Mai", "Chiang Mai", "จังหวัดเชียงใหม่", "Chiang Mai", "Chiang Mai",
                       "Provincia de Chiang Mai", "")),
    ],
)  # fmt: skip
def test_places_are_named_in_the_language_of_the_page(id: str, names: tuple[str, ...]) -> None:
    name = gazetteer().place(id).name
    shown = [place_name(id, name, ui) for ui in UI_LANGUAGES]
    assert [each for each, wanted in zip(shown, names, strict=True) if wanted] == [each for each in names if each]


def test_what_the_glossary_knows_is_named_in_the_language_of_the_page() -> None:
    names = [concept_name("concept:european-union", "?", ui) for ui in UI_LANGUAGES]
    assert names == ["European Union", "Liên minh châu Âu", "สหภาพยุโรป", "Unió Europea", "Európska únia",
                     "Unión Europea", "Union européenne"]  # fmt: skip
    assert concept_name("learnt:x", "Stadtwerke", "fr") == "Stadtwerke"


def test_a_place_is_told_with_its_country() -> None:
    city = gazetteer().place("geonames:724443")
    assert place_text(city, "sk") == "Košice, Slovensko"
    assert place_text(HitPlace(city.id, city.name, city.country, "Košiciach"), "th") == "โคชิเซ, สโลวะเกีย"
    assert place_text(gazetteer().place("iso:SK"), "fr") == "Slovaquie"
    assert place_text(Place("m49:150", "Europe", "area"), "ca") == "Europa"


@pytest.mark.parametrize(
    ("start", "end", "texts"),
    [
        ("2017-01-01", "2017-12-31", ("2017",) * 7),
        ("2016-01-01", "2020-12-31", ("2016–2020", "2016–2020", "2016–2020", "2016–2020", "2016 – 2020", "2016–2020",
                                      "2016–2020")),
        ("2017-03-01", "2017-03-31", ("March 2017", "tháng 3 năm 2017", "มีนาคม 2017", "març del 2017", "marec 2017",
                                      "marzo de 2017", "mars 2017")),
        ("2017-03-05", "2017-03-05", ("5 March 2017", "5 tháng 3, 2017", "5 มีนาคม ค.ศ. 2017", "5 de març del 2017",
                                      "5. marca 2017", "5 de marzo de 2017", "5 mars 2017")),
        ("2017-03-01", "2017-05-31", ("March – May 2017", "tháng 3 – tháng 5 năm 2017", "มีนาคม – พฤษภาคม 2017",
                                      "març–maig del 2017", "marec – máj 2017", "marzo–mayo de 2017",
                                      "mars – mai 2017")),
        ("2016-12-01", "2017-02-28", ("December 2016 – February 2017", "tháng 12 năm 2016 – tháng 2 năm 2017",
                                      "ธันวาคม 2016 – กุมภาพันธ์ 2017", "desembre del 2016 – febrer del 2017",
                                      "december 2016 – február 2017", "diciembre de 2016 – febrero de 2017",
                                      "décembre 2016 – février 2017")),
        ("2017-03-05", "2017-03-09", ("5–9 March 2017", "5 – 9 tháng 3, 2017", "5–9 มีนาคม 2017", "5–9 de març del 2017",
                                      "5. – 9. 3. 2017", "5–9 de marzo de 2017", "5–9 mars 2017")),
        ("2016-01-01", None, ("since 2016", "từ năm 2016", "ตั้งแต่ปี 2016", "des del 2016", "od roku 2016", "desde 2016",
                              "depuis 2016")),
        (None, "2020-05-31", ("until May 2020", "đến tháng 5 năm 2020", "จนถึงเดือนพฤษภาคม 2020",
                              "fins a finals de maig del 2020", "do konca mája 2020", "hasta mayo de 2020",
                              "jusqu’en mai 2020")),
        ("2016-04-01", None, ("since April 2016", "từ tháng 4 năm 2016", "ตั้งแต่เดือนเมษายน 2016", "des d’abril del 2016",
                              "od apríla 2016", "desde abril de 2016", "depuis avril 2016")),
        (None, "2016-04-05", ("until 5 April 2016", "đến ngày 5 tháng 4, 2016", "จนถึงวันที่ 5 เมษายน ค.ศ. 2016",
                              "fins al dia 5 d’abril del 2016", "do 5. apríla 2016", "hasta el 5 de abril de 2016",
                              "jusqu’au 5 avril 2016")),
    ],
)  # fmt: skip
def test_periods_are_written_as_in_the_language(start: str | None, end: str | None, texts: tuple[str, ...]) -> None:
    assert tuple(period_text(start, end, ui).replace("\N{THIN SPACE}", " ") for ui in UI_LANGUAGES) == texts


@given(st.dates(), st.dates(), st.sampled_from([*UI_LANGUAGES]), st.sampled_from(["both", "start", "end"]))
def test_every_period_can_be_told(one: object, other: object, ui: str, ends: str) -> None:
    first, last = sorted((str(one), str(other)))
    text = period_text(first if ends != "end" else None, last if ends != "start" else None, ui)
    assert str(int((last if ends == "end" else first)[:4])) in text or str(int(last[:4])) in text
    assert not set("{%").intersection(text)


@pytest.mark.parametrize(
    ("value", "currency", "texts"),
    [
        (500_000, "EUR", ("€500,000", "500.000 €", "€500,000", "500.000 €", "500 000 €", "500.000 €",
                          "500\u202f000 €")),
        (1234.5, "USD", ("US$1,234.50", "1.234,50 US$", "US$1,234.50", "1.234,50 USD", "1 234,50 USD", "1234,50 US$",
                         "1\u202f234,50 $US")),
        (1.5, "%", ("1.5%", "1,5%", "1.5%", "1,5 %", "1,5 %", "1,5 %", "1,5 %")),
        (1234, "CZK", ("CZK 1,234", "1.234 CZK", "CZK 1,234", "1.234 CZK", "1 234 CZK", "1234 CZK", "1\u202f234 CZK")),
    ],
)  # fmt: skip
def test_sums_are_written_as_in_the_language(value: float, currency: str, texts: tuple[str, ...]) -> None:
    shown = tuple(amount_text(value, currency, ui).replace("\xa0", " ") for ui in UI_LANGUAGES)
    assert shown == texts


def test_currencies_are_never_taken_for_each_other() -> None:
    codes = set(Locale("en").currencies)
    for ui in UI_LANGUAGES:
        assert len({amount_text(1, code, ui) for code in codes}) == len(codes)


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30), st.sampled_from([*UI_LANGUAGES])
)
def test_numbers_keep_their_digits(value: float, ui: str) -> None:
    plain = f"{value:.15g}" if "e" not in f"{value:.15g}" else f"{value:.0f}"
    assert [sign for sign in number(value, ui) if sign.isdigit()] == [sign for sign in plain if sign.isdigit()]


def test_the_names_of_months_stand_alone() -> None:
    assert [month_name(3, ui) for ui in UI_LANGUAGES] == ["March", "Tháng 3", "มีนาคม", "març", "marec", "marzo", "mars"]
    assert all(len({month_name(at, ui) for at in range(1, 13)}) == 12 for ui in UI_LANGUAGES)


@pytest.mark.parametrize("kind", [*KINDS, *NARROWER, "email", "url", "phone"])
def test_kinds_are_told_in_words(kind: str) -> None:
    assert kind_name(kind, "en")[0].isupper()
    assert all(kind_name(kind, ui) and kind_names(kind, ui) for ui in UI_LANGUAGES)


def test_labels_stand_before_texts_as_the_language_has_it() -> None:
    assert labelled("Place", "Košice: 2", "en") == "Place: Košice: 2"
    assert labelled("Lieu", "100 %", "fr") == "Lieu\N{NARROW NO-BREAK SPACE}: 100 %"


def test_a_catalogue_counts_as_its_language_does() -> None:
    told = [catalogue("sk").ngettext("%(count)s document", "%(count)s documents", n) for n in (1, 2, 5)]
    assert told == ["%(count)s dokument", "%(count)s dokumenty", "%(count)s dokumentov"]
    assert catalogue("en").ngettext("%(count)s document", "%(count)s documents", 1) == "%(count)s document"


def test_pages_are_furnished_without_babel() -> None:
    code = "from docsearch.web.locales import *; period_text('2017-01-01', None, 'fr')"
    code += "; import sys; print('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "False\n"


def test_every_language_of_pages_is_one_of_cldr() -> None:
    assert set(UI_LANGUAGES) <= set(localedata.locale_identifiers())
    assert all(str(Locale(ui).display_name).casefold() == name.casefold() for ui, name in UI_LANGUAGES.items())
