"""`docsearch facts`, `places` and `timeline` as processes: exit codes, every format, plain when piped, one screen."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from conftest import Run, write
from docsearch.fact_formats import COLUMNS
from docsearch.facts import KINDS, NARROWER
from docsearch.search import Index
from test_cli import on_a_terminal

FILES: dict[str, str | bytes] = {
    "vi/ky-ket.txt": "Lễ ký kết\n\nThành phố Košice (Slovakia) và Đà Nẵng ký thỏa thuận hợp tác ngày 18/6/2019. "
    "Kinh phí là 118.000 euro.",
    "th/khao.txt": "ข่าว\n\nเมืองเชียงใหม่ร่วมมือกับกรุงบราติสลาวา ประเทศสโลวาเกีย ระหว่างปี 2559-2563 งบประมาณ 20 ล้านบาท",
    "sk/sprava.txt": "Správa\n\nDelegácia navštívila Košice a Bratislavu v októbri 2021. "
    "Kontakt: jana@kosice.example.org",
    "en/note.txt": "Note\n\nThe mayor of Milan signed the agreement in London on 5 March 2020. "
    "The European Commission gave EUR 40,000.",
}
FORMATS = ("table", "json", "csv", "geojson", "ics")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of four short texts."""
    folder = tmp_path_factory.mktemp("facts")
    write(folder / "corpus", FILES)
    assert run(folder, "index").returncode == 0
    return folder


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCSEARCH_")}
    command = [sys.executable, "-m", "docsearch", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def data(done: "subprocess.CompletedProcess[str]") -> Any:
    assert done.stderr == ""
    assert done.returncode == 0
    return json.loads(done.stdout)


def shown(sent: str) -> list[str]:
    """The lines of a terminal, without colours."""
    return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in sent.splitlines()]


# facts.


def test_without_text_all_facts_are_listed(indexed: Path) -> None:
    found = data(run(indexed, "facts", "--json"))
    assert {fact["document"]["uri"] for fact in found} == {f"corpus/{name}" for name in FILES}
    assert {fact["kind"] for fact in found} == set(KINDS)
    dates = [fact["date"]["start"] for fact in found if fact["date"]]
    assert dates == sorted(dates)
    assert all(fact["date"] is None for fact in found[len(dates) :])


def test_a_fact_has_the_keys_of_the_contract_and_offsets_of_its_text(indexed: Path) -> None:
    keys = {"kind", "surface", "start", "end", "confidence", *KINDS, "passage", "page", "document"}
    for fact in data(run(indexed, "facts", "--json")):
        assert fact.keys() == keys
        assert fact["passage"].keys() == {"ordinal", "start", "end", "language", "text"}
        assert fact["document"].keys() == {"id", "uri", "title", "published"}
        start = fact["passage"]["start"]
        assert fact["passage"]["text"][fact["start"] - start : fact["end"] - start] == fact["surface"]
        assert fact[fact["kind"]] is not None
        expected = {
            "place": {"id", "name", "country", "kind", "latitude", "longitude"},
            "date": {"start", "end", "precision", "calendar"},
            "amount": {"value", "currency"},
            "name": {"id", "name", "kind"},
            "contact": {"kind", "value"},
        }
        assert all(fact[kind] is None or fact[kind].keys() == expected[kind] for kind in KINDS)


def test_which_cities_a_city_works_with_and_when(indexed: Path) -> None:
    found = data(run(indexed, "facts", "--place", "Košice", "--kind", "city", "--json"))
    assert [(fact["place"]["name"], fact["date"]["start"]) for fact in found] == [
        ("Da Nang", "2019-06-18"),
        ("Bratislava", "2021-10-01"),
    ]


@pytest.mark.parametrize(
    ("arguments", "surfaces"),
    [
        (["--from", "2020", "--kind", "date"], ["2559-2563", "5 March 2020", "októbri 2021"]),
        (["--from", "2020-03", "--to", "2020-03", "--kind", "city"], ["เชียงใหม่", "บราติสลาวา", "Milan", "London"]),
        (["--lang", "sk", "--kind", "contact"], ["jana@kosice.example.org"]),
        (["amount:>100000 EUR", "--kind", "amount"], ["118.000 euro"]),
        (["amount:>1 EUR", "--kind", "amount"], ["118.000 euro", "EUR 40,000"]),
        (["--kind", "organisation"], ["European Commission"]),
        (["--kind", "country", "--kind", "contact"], ["สโลวาเกีย", "Slovakia", "jana@kosice.example.org"]),
        (["Milan", "--kind", "city"], ["London"]),
        (["what", "happened", "in", "Milan", "--kind", "date"], ["5 March 2020"]),
    ],
)
def test_what_is_listed(indexed: Path, arguments: list[str], surfaces: list[str]) -> None:
    found = data(run(indexed, "facts", *arguments, "--json"))
    told = {fact["surface"].removeprefix("ประเทศ").removeprefix("ปี ") for fact in found}
    assert told == set(surfaces)


@pytest.mark.parametrize("order", ["document", "date", "place", "amount", "name"])
def test_facts_in_every_order_are_the_same_facts(indexed: Path, order: str) -> None:
    def key(fact: Any) -> tuple[str, int]:
        return fact["document"]["uri"], fact["start"]

    plain = data(run(indexed, "facts", "--json"))
    found = data(run(indexed, "facts", "--sort", order, "--json"))
    assert sorted(map(key, found)) == sorted(map(key, plain))
    by: Callable[[Any], Any] = {
        "document": lambda fact: fact["document"]["id"],
        "date": lambda fact: fact["date"] and fact["date"]["start"],
        "place": lambda fact: fact["place"] and fact["place"]["name"],
        "amount": lambda fact: fact["amount"] and (fact["amount"]["currency"], fact["amount"]["value"]),
        "name": lambda fact: fact["name"] and fact["name"]["name"],
    }[order]
    values = [value for fact in found if (value := by(fact)) is not None]
    assert values == sorted(values)
    assert all(by(fact) is None for fact in found[len(values) :])


def test_no_more_than_asked_for(indexed: Path) -> None:
    whole = data(run(indexed, "facts", "--json"))
    assert data(run(indexed, "facts", "--json", "--limit", "3")) == whole[:3]
    assert len(run(indexed, "facts", "--limit", "3").stdout.splitlines()) == 4


def test_every_format_holds_the_same_facts(indexed: Path) -> None:
    icalendar = pytest.importorskip("icalendar", reason="icalendar is not installed (extra ics)")
    facts = data(run(indexed, "facts", "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(run(indexed, "facts", "--format", "csv").stdout.removeprefix("\ufeff"))))
    assert [row["surface"] for row in rows] == [fact["surface"] for fact in facts]
    assert all(tuple(row) == COLUMNS for row in rows)
    places = [fact for fact in facts if fact["kind"] == "place" and fact["place"]["latitude"] is not None]
    features = data(run(indexed, "facts", "--format", "geojson"))["features"]
    assert [feature["properties"] for feature in features] == places
    events = icalendar.Calendar.from_ical(run(indexed, "facts", "--format", "ics").stdout).events
    dates = [fact for fact in facts if fact["kind"] == "date"]
    assert [event.start.isoformat() for event in events] == [fact["date"]["start"] for fact in dates]


def test_a_map_and_a_calendar_show_other_kinds_if_asked_to(indexed: Path) -> None:
    features = data(run(indexed, "facts", "--format", "geojson", "--kind", "date"))["features"]
    assert {feature["properties"]["kind"] for feature in features} == {"date"}
    assert run(indexed, "facts", "--format", "ics", "--kind", "city").stdout.count("BEGIN:VEVENT") == 8


def test_a_spreadsheet_is_told_that_it_is_utf_8(indexed: Path) -> None:
    command = [sys.executable, "-m", "docsearch", "facts", "--lang", "th", "--format", "csv"]
    written = subprocess.run(command, cwd=indexed, capture_output=True, check=True).stdout
    assert written.startswith(b"\xef\xbb\xbfkind,")
    assert b"\r\n" in written
    assert "เชียงใหม่" in written.decode("utf-8-sig")


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_found_is_valid_in_every_format(indexed: Path, form: str) -> None:
    done = run(indexed, "facts", "--place", "Vienna", "--format", form)
    assert (done.returncode, done.stderr) == (1, "no facts found\n")
    match form:
        case "table":
            assert done.stdout == ""
        case "json":
            assert json.loads(done.stdout) == []
        case "geojson":
            assert json.loads(done.stdout)["features"] == []
        case "csv":
            assert done.stdout.removeprefix("\ufeff").splitlines() == [",".join(COLUMNS)]
        case "ics":
            assert done.stdout.replace("\r\n", "\n").startswith("BEGIN:VCALENDAR\n")
            assert "VEVENT" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["facts", "--kind", "river"], "'river' is not one of"),
        (["facts", "--sort", "size"], "'size' is not one of"),
        (["facts", "--limit", "0"], "0 is not in the range"),
        (["facts", "--format", "xml"], "'xml' is not one of"),
        (["facts", "--place", "Nowhereville"], "knows no place called 'Nowhereville'"),
        (["facts", "--from", "2017-13"], "not a year, month or day: 2017-13"),
        (["facts", "near:Košice"], "query, character 6: near: takes a place and a distance"),
        (["facts", "amount:lots"], "query, character 8: amount: not a sum or share: lots"),
        (["facts", "(rain"], "query, character 1: this bracket is never closed"),
        (["facts", "--index", "nowhere"], "docsearch index --index nowhere"),
        (["places", "--kind", "river"], "'river' is not one of"),
        (["places", "--limit", "1000"], "1000 is not in the range"),
        (["places", "--index", "nowhere"], "docsearch index --index nowhere"),
        (["timeline", "--by", "day"], "'day' is not one of"),
        (["timeline", "--to", "x"], "not a year, month or day: x"),
        (["timeline", "--index", "nowhere"], "docsearch index --index nowhere"),
    ],
)
def test_an_error_is_one_line(indexed: Path, arguments: list[str], message: str) -> None:
    done = run(indexed, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr


def test_an_empty_index_has_no_facts(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "corpus", {"a.txt": "about rivers"})
    assert docsearch("index").returncode == 0
    (tmp_path / "corpus" / "a.txt").unlink()
    assert docsearch("index").returncode == 0
    for command, message in ("facts", "no facts found"), ("places", "no places found"), ("timeline", "no dates found"):
        done = docsearch(command)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{message}\n")
        done = docsearch(command, "--json")
        assert (done.returncode, json.loads(done.stdout)) == (1, [])


def test_the_table_in_a_file_is_plain(indexed: Path) -> None:
    heading, *lines = run(indexed, "facts", "--kind", "city").stdout.splitlines()
    assert re.split(r"\s{2,}", heading) == ["date", "place", "sum or name", "in", "document", "passage"]
    assert len(lines) == 8
    assert not any("\x1b" in line for line in lines)
    assert "2019-06-18" in lines[2]
    assert "Da Nang, VN" in "".join(lines)


def test_the_table_on_a_terminal_fits_it(indexed: Path) -> None:
    sent = on_a_terminal(["facts"], indexed)
    assert "\x1b[" in sent
    lines = shown(sent)
    assert all(cell_len(line) <= 80 for line in lines)
    assert re.split(r"\s{2,}", lines[0]) == ["date", "place", "sum or name", "in", "document"]
    place = next(index for index, line in enumerate(lines) if "Chiang Mai, TH" in line)
    assert lines[place + 1].startswith("    ")
    assert "เชียงใหม่" in lines[place + 1]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of more facts than a pipe holds."""
    folder = tmp_path_factory.mktemp("full")
    sentence = "The mayor of Milan signed the agreement in London on 5 March 2020. "
    write(folder / "corpus", {f"{number}.txt": sentence * 40 for number in range(60)})
    assert run(folder, "index").returncode == 0
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_a_reader_that_has_seen_enough_ends_it(full: Path, form: str) -> None:
    command = (
        f"{sys.executable} -m docsearch facts --sort document --format {form} | head -n 2; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", command], cwd=full, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"
    assert len(done.stdout.splitlines()) == 3


# places.


def test_places_are_counted_by_documents(indexed: Path) -> None:
    found = data(run(indexed, "places", "--json"))
    assert all(row.keys() == {"id", "name", "country", "kind", "latitude", "longitude", "documents"} for row in found)
    assert found[0]["name"] == "Slovakia"
    assert found[0]["documents"] == 3
    counts = [row["documents"] for row in found]
    assert counts == sorted(counts, reverse=True)
    cities = data(run(indexed, "places", "--kind", "city", "--json"))
    assert {row["name"]: row["documents"] for row in cities} == {
        "Bratislava": 2,
        "Košice": 2,
        "Chiang Mai": 1,
        "Da Nang": 1,
        "London": 1,
        "Milan": 1,
    }
    assert {row["kind"] for row in cities} == {"city"}


def test_places_of_documents_that_answer(indexed: Path) -> None:
    assert {
        row["name"] for row in data(run(indexed, "places", "agreement", "--exact", "--kind", "city", "--json"))
    } == {
        "London",
        "Milan",
    }
    assert [row["name"] for row in data(run(indexed, "places", "--lang", "th", "--kind", "country", "--json"))] == [
        "Slovakia",
        "Thailand",
    ]
    assert len(data(run(indexed, "places", "--limit", "2", "--json"))) == 2
    none = run(indexed, "places", "--kind", "area", "--place", "Milan")
    assert (none.returncode, none.stdout, none.stderr) == (1, "", "no places found\n")


def test_places_are_drawn_as_bars(indexed: Path) -> None:
    lines = run(indexed, "places", "--kind", "city").stdout.splitlines()
    assert lines[0] == f"Bratislava, SK  2  {'█' * 40}"
    assert lines[2] == f"Chiang Mai, TH  1  {'█' * 20}"
    sent = shown(on_a_terminal(["places"], indexed))
    assert all(len(line) <= 80 for line in sent)
    assert any("Košice, SK" in line and "█" in line for line in sent)


# timeline.


def test_years_and_months_are_counted_by_documents(indexed: Path) -> None:
    years = data(run(indexed, "timeline", "--json"))
    assert years == [
        {"period": "2016", "documents": 1},
        {"period": "2017", "documents": 1},
        {"period": "2018", "documents": 1},
        {"period": "2019", "documents": 2},
        {"period": "2020", "documents": 2},
        {"period": "2021", "documents": 1},
    ]
    months = data(run(indexed, "timeline", "--by", "month", "--json"))
    assert {"period": "2019-06", "documents": 1} in months
    assert {"period": "2021-10", "documents": 1} in months
    assert [row["period"] for row in months] == sorted(row["period"] for row in months)


def test_a_timeline_ends_where_it_is_told_to(indexed: Path) -> None:
    assert [row["period"] for row in data(run(indexed, "timeline", "--from", "2018", "--to", "2019", "--json"))] == [
        "2018",
        "2019",
    ]
    found = data(run(indexed, "timeline", "--by", "month", "--from", "2020-03", "--to", "2020-03", "--json"))
    assert found == [{"period": "2020-03", "documents": 1}]


def test_a_timeline_is_drawn_as_bars(indexed: Path) -> None:
    lines = run(indexed, "timeline", "Milan").stdout.splitlines()
    assert lines == [f"2020  1  {'█' * 40}"]
    assert all(len(line) <= 80 for line in shown(on_a_terminal(["timeline"], indexed)))


# The demo corpus.


def test_the_sample_corpus_tells_who_works_with_kosice(corpus: Index) -> None:
    found = corpus.facts(place="Košice", kinds=["city"])
    told = {(fact.place.name, fact.date.start) for fact in found if fact.place and fact.date}
    assert {("Da Nang", "2019-06-18"), ("Da Nang", "2019-10-07"), ("Lviv", "2022-10-05")} <= told


def test_kinds_are_told_in_the_help(docsearch: Run) -> None:
    said = " ".join(docsearch("facts", "--help").stdout.split())
    assert all(kind in said for kind in (*KINDS, *NARROWER))
