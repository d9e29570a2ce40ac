"""Organisations, programmes and concepts in running text and in queries."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.known_names import Names, open_names, starter_names
from docsearch.entities.names import find_names, find_query_names, named
from docsearch.errors import UsageError
from docsearch.glossary import Concept, Facts, Glossary, compile_glossary, home, save
from docsearch.model import Name

COMMISSION = Concept(
    "x:ec",
    "organisation",
    (
        *(("en", name) for name in ("European Commission", "Commission of the European Communities")),
        *{
            "sk": "Európska komisia",
            "pl": "Komisja Europejska",
            "fi": "Euroopan komissio",
            "uk": "Європейська комісія",
            "de": "Europäische Kommission",
            "hu": "Európai Bizottság",
            "tr": "Avrupa Komisyonu",
            "el": "Ευρωπαϊκή Επιτροπή",
            "ar": "المفوضية الأوروبية",
            "he": "הנציבות האירופית",
            "hi": "यूरोपीय आयोग",
            "sr": "Европска комисија",
            "vi": "Ủy ban châu Âu",
            "th": "คณะกรรมาธิการยุโรป",
            "km": "គណៈកម្មការអឺរ៉ុប",
            "zh": "欧盟委员会",
            "ja": "ヨーロッパ委員会",
            "ko": "유럽 위원회",
        }.items(),
    ),
    ("EC", "DG REGIO"),
)
OTHERS = (
    Concept(
        "x:un",
        "organisation",
        (("uk", "Організація Об'єднаних Націй"), ("ja", "国連")),
        ("UN", "ООН", "SDG", "UN-Habitat"),
    ),
    Concept(
        "x:who",
        "organisation",
        (("en", "World Health Organization"), ("en", "Health Body")),
        ("WHO",),
        ("WHO", "Health Body"),
    ),
    Concept("x:cities", "programme", (("en", "World Cities"), ("en", "Interreg"), ("sk", "Interreg"))),
    Concept("x:water", "concept", (("en", "water"), ("en", "water law"), ("en", "law"), ("de", "Wasser"))),
    Concept("x:twin", "concept", (("es", "hermanamiento"),)),
    Concept("x:cat", "concept", (("en", "european commission"),)),
)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    path = tmp_path_factory.mktemp("names") / "g.glossary"
    path.write_bytes(compile_glossary((COMMISSION, *OTHERS), Facts("g", "g.csv", 0, 0, ())))
    return Names([Glossary(path)])


def found(text: str, language: str, names: Names, *beside: str) -> list[tuple[str, str]]:
    mentions = find_names(text, language, names, beside)
    assert all(text[one.start : one.end] == one.surface for one in mentions)
    return [(one.surface, one.entity.id) for one in mentions if isinstance(one.entity, Name)]


@pytest.mark.parametrize(
    ("language", "text", "surface"),
    [
        ("en", "The European Commission's plan", "European Commission"),
        ("en", "the european commission said", "european commission"),
        ("en", "COMMISSION OF THE EUROPEAN COMMUNITIES", "COMMISSION OF THE EUROPEAN COMMUNITIES"),
        ("sk", "zástupcovia Európskej komisie v Košiciach", "Európskej komisie"),
        ("sk", "s Európskou\nkomisiou", "Európskou\nkomisiou"),
        ("pl", "przedstawiciele Komisji Europejskiej", "Komisji Europejskiej"),
        ("fi", "Euroopan komissiolle kerrottiin", "Euroopan komissiolle"),
        ("uk", "представники Європейської комісії", "Європейської комісії"),
        ("de", "der Europäischen Kommission", "Europäischen Kommission"),
        ("hu", "az Európai Bizottságnak", "Európai Bizottságnak"),
        ("tr", "Avrupa Komisyonu'nun", "Avrupa Komisyonu"),
        ("el", "της Ευρωπαϊκής Επιτροπής", "Ευρωπαϊκής Επιτροπής"),
        ("ar", "ممثلو والمفوضية الأوروبية", "والمفوضية الأوروبية"),
        ("he", "בנציבות האירופית", "בנציבות האירופית"),
        ("hi", "यूरोपीय आयोग के", "यूरोपीय आयोग"),
        ("sr", "članovi Evropske komisije", "Evropske komisije"),
        ("hr", "članovi Evropske komisije", "Evropske komisije"),
        ("sr", "члан Европске комисије", "Европске комисије"),
        ("vi", "của uỷ ban Châu Âu tại", "uỷ ban Châu Âu"),
        ("vi", "theo European Commission", "European Commission"),
        ("th", "ของคณะกรรมาธิการยุโรปและ", "คณะกรรมาธิการยุโรป"),
        ("th", "คณะกรรมาธิการ ยุโรป", "คณะกรรมาธิการ ยุโรป"),
        ("km", "នៃគណៈកម្មការអឺរ៉ុបបាន", "គណៈកម្មការអឺរ៉ុប"),
        ("zh", "根据歐盟委員會的", "歐盟委員會"),
        ("ko", "유럽위원회는 말했다", "유럽위원회"),
        ("und", "Europska Европска комисија", "Европска комисија"),
    ],
)
def test_a_name_is_found_however_it_is_inflected(names: Names, language: str, text: str, surface: str) -> None:
    assert found(text, language, names) == [(surface, "x:ec")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "European. Commission"),
        ("en", "European\n\nCommission"),
        ("en", "the European Union; a commission"),
        ("en", "world cities differ"),  # a programme is called so, and cities of the world are, too
        ("en", "who is it"),
        ("en", "ec and un"),
        ("en", "UN PLAN FOR THE YEAR"),
        ("sk", "law water"),
        ("en", "Wasser"),
        ("es", "los hermanos"),
        ("th", "เคณะกรรมาธิการยุโรป"),
        ("th", "คณะกรรมาธิการยุโรป์"),
        ("ja", "スヨーロッパ委員会"),
        ("ko", "동유럽위원회"),
        ("und", ""),
    ],
)
def test_what_is_no_name_is_left_alone(names: Names, language: str, text: str) -> None:
    assert found(text, language, names) == []


def test_acronyms_count_in_capitals_only(names: Names) -> None:
    text = "DG REGIO, UN, ООН, SDGs and the UN-Habitat; Un et ec"
    assert found(text, "en", names) == [
        ("DG REGIO", "x:ec"),
        ("UN", "x:un"),
        ("ООН", "x:un"),
        ("SDGs", "x:un"),
        ("UN-Habitat", "x:un"),
    ]
    assert found("เป้าหมายของUNคือ", "th", names) == [("UN", "x:un")]


def test_a_line_of_acronyms_is_no_line_in_capitals(names: Names) -> None:
    assert found("EC, UN\nUN PLAN OF ACTION\nEC 2020", "en", names) == [("EC", "x:ec"), ("UN", "x:un"), ("EC", "x:ec")]


def test_what_is_ambiguous_counts_beside_another_name(names: Names) -> None:
    text = "The WHO is a health body"
    assert found(text, "en", names) == []
    assert found(text, "en", names, "x:un") == []
    assert found(text, "en", names, "x:who") == [("WHO", "x:who"), ("health body", "x:who")]


def test_words_count_in_their_own_language_and_less(names: Names) -> None:
    (water,) = find_names("Clean water", "en", names)
    (law,) = find_names("the water laws", "en", names)
    (commission,) = find_names("The European Commission", "en", names)
    assert water.confidence < law.confidence < commission.confidence
    assert found("das Wasser", "de", names) == [("Wasser", "x:water")]
    assert found("el hermanamientos", "es", names) == [("hermanamientos", "x:twin")]


def test_one_word_needs_its_capital(names: Names) -> None:
    assert found("v programe Interregu", "sk", names) == [("Interregu", "x:cities")]
    assert found("interreg", "sk", names) == []


def test_of_names_alike_that_counts_which_is_no_mere_concept(names: Names) -> None:
    assert found("european commission", "en", names) == [("european commission", "x:ec")]


def test_queries_forgive_capitals(names: Names) -> None:
    def typed(text: str, *languages: str) -> list[tuple[str, str]]:
        return [
            (m.surface, m.entity.id) for m in find_query_names(text, languages, names) if isinstance(m.entity, Name)
        ]

    assert typed("dg regio in interreg") == [("dg regio", "x:ec"), ("interreg", "x:cities")]
    assert typed("who and un") == []
    assert typed("WHO and UN") == [("WHO", "x:who"), ("UN", "x:un")]
    assert typed("projekty europskej komisie", "sk") == [("europskej komisie", "x:ec")]
    assert typed("uy ban chau au") == [("uy ban chau au", "x:ec")]


def test_a_name_is_looked_up_by_id_name_or_acronym(names: Names) -> None:
    for text in ("x:ec", "europska KOMISIA", "dg regio", "欧盟委员会", "ec"):
        assert [name.id for name in named(text, names)] == ["x:ec"]
    assert [name.id for name in named("European  commission", names)] == ["x:ec", "x:cat"]
    assert [name.id for name in named("WHO", names)] == ["x:who"]
    assert [name.id for name in named("law", names)] == ["x:water"]
    assert named("nothing of the kind", names) == []
    assert named("ADB", names) == named("acronym:ADB", names) == [Name("acronym:ADB", "ADB", "organisation")]


@given(st.text(), st.sampled_from(("en", "th", "uk", "tr", "und", "zz")))
def test_any_text_is_read(text: str, language: str) -> None:
    mentions = find_names(text + " European Commission", language)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert find_query_names(text, (language,)) is not None
    assert isinstance(named(text), list)


@pytest.mark.parametrize("text", ["\ud800\udc00 UN \ud800", "\0" * 9, "1" * 100_000, "EC " * 30_000, "คณะ" * 30_000])
def test_hostile_texts_take_no_time(names: Names, text: str) -> None:
    for language in ("en", "th"):
        assert len(find_names(text, language, names)) in (0, 1, 30_000)


def test_glossaries_imported_come_before_the_starter(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    assert find_names("The European Commission", "en", open_names(index)) == find_names("The European Commission", "en")
    save([COMMISSION], "mine.csv", index)
    assert found("The European Commission", "en", open_names(index)) == [("European Commission", "x:ec")]
    assert open_names(index) is open_names(index)
    save([COMMISSION._replace(id="y:ec")], "mine.csv", index)
    assert found("The European Commission", "en", open_names(index)) == [("European Commission", "y:ec")]
    home(index).joinpath("mine.glossary").write_bytes(b"spoilt")
    with pytest.raises(UsageError, match="cannot read"):
        open_names(index)


def test_the_starter_knows_the_commission() -> None:
    assert {name.name for name in named("Európska komisia")} == {"European Commission"}
    assert starter_names() is starter_names()
