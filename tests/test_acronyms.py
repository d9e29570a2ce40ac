"""Acronyms that a document explains."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.acronyms import find_acronyms, with_acronyms
from docsearch.entities.known_names import Names
from docsearch.entities.names import find_names
from docsearch.glossary import Concept, Facts, Glossary, compile_glossary
from docsearch.model import Mention, Name, Passage, Place

BANK = Name("acronym:ARB", "Asian River Board", "organisation")


def learnt(text: str, *mentions: Mention) -> list[tuple[str, str, str]]:
    found = find_acronyms(text, mentions)
    assert all(text[one.start : one.end] == one.surface for one in found)
    return [(one.surface, one.entity.id, one.entity.name) for one in found if isinstance(one.entity, Name)]


def acronyms(text: str) -> dict[str, str]:
    return {id.removeprefix("acronym:"): name for _, id, name in learnt(text)}


def test_an_acronym_is_found_before_and_after_it_is_explained() -> None:
    text = "ARB pays. The Asian River Board (ARB) is in Manila; ARBs, adb, the ARB."
    found = find_acronyms(text, ())
    assert [(one.start, one.surface) for one in found] == [
        (0, "ARB"),
        (14, "Asian River Board"),
        (33, "ARB"),
        (67, "ARB"),
    ]
    assert {one.entity for one in found} == {BANK}


@pytest.mark.parametrize(
    ("text", "acronym", "name"),
    [
        ("the ARB (Asian River Board) says", "ARB", "Asian River Board"),
        ("Slovak University of Technology (SUT, 1937)", "SUT", "Slovak University of Technology"),
        (
            "Institute for International Urban Cooperation (IIUC)",
            "IIUC",
            "Institute for International Urban Cooperation",
        ),
        ("Bratislavský samosprávny kraj (ďalej len „BSK“)", "BSK", "Bratislavský samosprávny kraj"),
        ("ministerstvo, teda Ministerstvo životného prostredia (MŽP)", "MŽP", "Ministerstvo životného prostredia"),
        ("der Kreditanstalt für Wiederaufbau (KfW)", "KfW", "Kreditanstalt für Wiederaufbau"),
        ("Das Bundeskriminalamt (BKA)", "BKA", "Bundeskriminalamt"),
        ("a l'Institut d'Estadística de Catalunya (IDESCAT)", "IDESCAT", "Institut d'Estadística de Catalunya"),
        ("el Banco Interamericano de Desarrollo (BID)", "BID", "Banco Interamericano de Desarrollo"),
        ("Міністерство розвитку громад (МРГ)", "МРГ", "Міністерство розвитку громад"),
        ("Narodowy Fundusz Ochrony Środowiska (NFOŚ)", "NFOŚ", "Narodowy Fundusz Ochrony Środowiska"),
        ("của Ủy ban Nhân dân (UBND) thành phố", "UBND", "Ủy ban Nhân dân"),
        ("องค์การพัฒนาเมืองแห่งชาติ (NUDA)", "NUDA", "องค์การพัฒนาเมืองแห่งชาติ"),
        ("โครงการ “ความร่วมมือเมืองแฝด” (TCC) และ", "TCC", "ความร่วมมือเมืองแฝด"),
        ("在「城市合作網」（CCN）", "CCN", "城市合作網"),
        ("program „Spojené rieky“ (TRP) a iné", "TRP", "Spojené rieky"),
    ],
)
def test_names_in_many_languages(text: str, acronym: str, name: str) -> None:
    assert acronyms(text) == {acronym: name}


@pytest.mark.parametrize(
    "text",
    [
        "see below (1), (a), (IV), (2016), (2016-2020), (XIV)",
        "Gross domestic product in US dollars (USD) and euro (EUR)",
        "five mega watts (MW)",
        "the city of Turku (FI) was asked (IURCX)",
        "“We are very happy with it today” (CNN)",
        "“It is done.” (BBC)",
        "tuberculosis (TB)",
        "a man and his dog (see ABC)",
        "extravehicular (EVA)",
        "ท่าอากาศยานไชยบุรี (IATA: ABC)",
        "ในประเทศไทย กรดซัลฟิวริก (HSO)",
        "肯尼亚在透明国际颁布的清廉指数排名中 (CPI)",
        "กรดซัลฟิวริก (H2SO4)",
        "the report by the board (BBC)",
        "ของโครงการนี้ Project ABC (NUDA)",
        "ABC (2016)",
        "ABC (for the first time)",
        "((((ABC))))",
        "Long Name (LN",
        "\ud800 (AB)",
    ],
)
def test_what_explains_nothing(text: str) -> None:
    assert learnt(text) == []


def test_a_place_has_no_acronym() -> None:
    text = "Hong Kong (HK) and HK"
    place = Mention(0, 9, "Hong Kong", Place("iso:HK", "Hong Kong", "country", "HK"))
    assert learnt(text, place) == []


def test_a_name_of_the_glossary_gives_its_id() -> None:
    text = "คณะกรรมาธิการยุโรป (COM) และ COM"
    found = learnt(text, *find_names(text, "th"))
    assert [(surface, id) for surface, id, _ in found] == [("COM", "concept:european-commission")] * 2
    text = "the QQC (European Commission)"
    assert learnt(text, *find_names(text, "en"))[0][:2] == ("QQC", "concept:european-commission")


def test_what_is_found_overlaps_nothing() -> None:
    text = "Diputació de Barcelona (DIBA)"
    place = Mention(13, 22, "Barcelona", Place("geonames:3128760", "Barcelona", "city", "ES"))
    assert [surface for surface, _, _ in learnt(text, place)] == ["DIBA"]


def test_lines_in_capitals_name_no_acronym() -> None:
    assert len(learnt("Asian River Board (ARB)\nARB ANNUAL REPORT\nARB")) == 3


def passages(*texts: str, names: Names | None = None) -> list[Passage]:
    found, start = [], 0
    for ordinal, text in enumerate(texts):
        mentions = [one._replace(start=one.start + start, end=one.end + start) for one in find_names(text, "en", names)]
        found.append(Passage(ordinal, start, start + len(text), text, "en", 1.0, tuple(mentions)))
        start += len(text) + 1
    return found


def test_passages_get_what_the_document_tells() -> None:
    parts = passages("The Asian River Board (ARB).", "Then ARB paid.", "Nothing here.")
    text = "\n".join(part.text for part in parts)
    one, two, three = with_acronyms(text, parts)
    assert [mention.surface for mention in one.mentions] == ["Asian River Board", "ARB"]
    assert [(mention.start, mention.entity) for mention in two.mentions] == [(34, BANK)]
    assert three.mentions == ()


def test_what_is_ambiguous_counts_where_its_concept_is_named(tmp_path: Path) -> None:
    path = tmp_path / "g.glossary"
    labels = (("en", "River Board"), ("en", "The Board"))
    concept = Concept("x:board", "organisation", labels, ("IRB",), ("IRB", "The Board"))
    path.write_bytes(compile_glossary([concept], Facts("g", "g.csv", 0, 0, ())))
    names = Names([Glossary(path)])
    parts = passages("In the IRB they met.", "The River Board did.", "So the board of the IRB said.", names=names)
    text = "\n".join(part.text for part in parts)
    found = [[mention.surface for mention in part.mentions] for part in with_acronyms(text, parts, names)]
    assert found == [["IRB"], ["River Board"], ["the board", "IRB"]]
    alone = passages("In the IRB they met.", names=names)
    assert [part.mentions for part in with_acronyms(alone[0].text, alone, names)] == [()]


def test_a_document_without_any_stays_as_it_is() -> None:
    parts = passages("Nothing here (at all).", "")
    assert list(with_acronyms("Nothing here (at all).\n", parts)) == parts


@given(
    st.lists(
        st.sampled_from(("Ab", "the", "(", ")", "AB", "ABC", "“", "”", "\n", ",", "\ud800", "คณ", "（")), max_size=30
    )
)
def test_any_text_is_read(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = find_acronyms(text, ())
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[one.start : one.end] == one.surface for one in found)


@pytest.mark.parametrize("text", ["(" * 100_000, "(A" * 50_000, "Aa Ab (AA) " * 3_000, "ABC (Abc Bcd) " * 3_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    assert len(find_acronyms(text, ())) >= 0
