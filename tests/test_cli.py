"""The command line as people and scripts meet it: exit codes, JSON, one line an error, plain when piped."""

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from conftest import SEEDS, Run, write
from docsearch.cli import COMMANDS

# Marks that take no column.
THAI_ABOVE_AND_BELOW = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"

FILES: dict[str, str | bytes] = {
    "vi/ky-ket.txt": "Lễ ký kết\n\nThành phố Košice (Slovakia) và Đà Nẵng ký thỏa thuận hợp tác ngày 18/6/2019.",
    "th/khao.txt": "ข่าว\n\nเมืองเชียงใหม่ร่วมมือกับกรุงบราติสลาวา ประเทศสโลวาเกีย ระหว่างปี 2559-2563",
    "sk/sprava.txt": "Správa\n\nDelegácia navštívila Košice a Bratislavu v októbri 2021.",
    "en/note.txt": "Note\n\nThe mayor of Milan signed the agreement in London on 5 March 2020.",
}


@pytest.fixture
def indexed(docsearch: Run, tmp_path: Path) -> Run:
    write(tmp_path / "corpus", FILES)
    assert docsearch("index").returncode == 0
    return docsearch


def data(done: "subprocess.CompletedProcess[str]") -> Any:
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_index_json_has_the_keys_of_the_contract(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path / "corpus", {**FILES, "bad.pdf": b"%PDF-1.7", "empty.txt": b""})
    done = docsearch("index", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    numbers = {"added", "updated", "unchanged", "removed", "documents", "seconds"}
    assert report.keys() == numbers | {"failed", "languages", "stages", "translation"}
    assert (report["added"], report["documents"]) == (4, 4)
    assert [(f["uri"], f["stage"]) for f in report["failed"]] == [
        ("corpus/bad.pdf", "extract"),
        ("corpus/empty.txt", "extract"),
    ]
    assert all(f.keys() == {"uri", "stage", "error"} for f in report["failed"])
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[1] == "failed: corpus/empty.txt (extract): empty file"


def test_query_json_has_the_keys_of_the_contract(indexed: Run) -> None:
    answer = data(indexed("query", "Košice", "--json"))
    assert answer.keys() == {"query", "total", "took_ms", "interpreted", "suggestions", "hits", "facets"}
    assert answer["interpreted"].keys() == {"words", "places", "period", "names", "languages"}
    assert answer["interpreted"]["places"] == [{"id": "geonames:724443", "name": "Košice", "country": "SK"}]
    hit = answer["hits"][0]
    expected = {"id", "uri", "title", "language", "score", "published", "places", "dates"}
    expected |= {"amounts", "names", "passages", "versions", "copies", "locations"}
    assert hit.keys() == expected
    assert {p["name"]: p["surface"] for p in hit["places"]}["Košice"] == "Košice"
    assert all(p.keys() == {"id", "name", "country", "surface"} for p in hit["places"])
    assert all(d.keys() == {"start", "end", "precision", "surface"} for d in hit["dates"])
    passage = hit["passages"][0]
    keys = {"ordinal", "start", "end", "language", "text", "highlights", "matched_as", "page", "translation", "reasons"}
    assert passage.keys() == keys
    assert [passage["text"][a:b] for a, b in passage["highlights"]] == ["Košice"]
    assert answer["facets"].keys() == {"language", "country", "place", "year", "organisation", "type"}
    assert {c["value"]: (c["label"], c["count"]) for c in answer["facets"]["country"]}["SK"] == ("Slovakia", 2)


@pytest.mark.parametrize(
    ("arguments", "uris"),
    [
        (["Bratislava"], {"corpus/th/khao.txt", "corpus/sk/sprava.txt"}),
        (["Bratislava", "--lang", "th"], {"corpus/th/khao.txt"}),
        (["Košice", "--from", "2021"], {"corpus/sk/sprava.txt"}),
        (["Slovakia OR London", "--to", "2020-03"], {f"corpus/{name}" for name in FILES if not name.startswith("sk")}),
        (["lang:sk OR lang:vi OR lang:th OR lang:en", "--place", "Europe"], {f"corpus/{name}" for name in FILES}),
        (["delegacia", "--exact"], set()),
        (["delegácia", "--exact"], {"corpus/sk/sprava.txt"}),
        (["Košice", "Milan"], {"corpus/vi/ky-ket.txt", "corpus/sk/sprava.txt", "corpus/en/note.txt"}),
    ],
)
def test_what_options_narrow_down_to(indexed: Run, arguments: list[str], uris: set[str]) -> None:
    done = indexed("query", *arguments, "--json")
    assert {hit["uri"] for hit in json.loads(done.stdout)["hits"]} == uris
    assert done.returncode == (0 if uris else 1)


def test_limit_and_offset_page_through_all_hits(indexed: Run) -> None:
    text = "lang:sk OR lang:vi OR lang:th OR lang:en"
    whole = data(indexed("query", text, "--json"))
    pages = [data(indexed("query", text, "--json", "--limit", "1", "--offset", str(n))) for n in range(4)]
    assert [p["hits"][0]["id"] for p in pages] == [hit["id"] for hit in whole["hits"]]
    assert data(indexed("query", text, "--json", "--limit", "0"))["total"] == 4


def test_query_into_a_pipe_is_plain(indexed: Run) -> None:
    done = indexed("query", "Bratislava")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "บราติสลาวา" in done.stdout
    assert "corpus/th/khao.txt" in done.stdout
    assert re.search(r"2 of 2 documents", done.stdout)


def on_a_terminal(arguments: list[str], folder: Path) -> str:
    """What a terminal of 80 columns is sent."""
    leader, follower = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "80", "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "docsearch", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=follower, stderr=follower) as child:
        os.close(follower)
        sent = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            sent += piece
        child.wait(timeout=60)
    os.close(leader)
    return sent.decode("utf-8")


def test_query_on_a_terminal_lights_up_whole_words(indexed: Run, tmp_path: Path) -> None:
    sent = on_a_terminal(["query", "Bratislava"], tmp_path)
    assert "\x1b[1;33mบราติสลาวา\x1b[0m" in sent
    assert "\x1b[1;33mBratislavu\x1b[0m" in sent
    shown = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in sent.splitlines()]
    assert all(sum(not unicodedata.combining(c) for c in line if c not in THAI_ABOVE_AND_BELOW) <= 80 for line in shown)


def test_index_on_a_terminal_shows_progress(tmp_path: Path) -> None:
    write(tmp_path / "corpus", FILES)
    sent = on_a_terminal(["index"], tmp_path)
    assert "4 added" in sent
    assert "reading" in sent


def test_nothing_found_is_1_and_silent_on_stdout(indexed: Run) -> None:
    done = indexed("query", "xyzzy")
    assert (done.returncode, done.stdout) == (1, "")
    assert indexed("query", "... !?").returncode == 1
    assert json.loads(indexed("query", "xyzzy", "--json").stdout)["total"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["query", "colour:red"], ["character 1", "colour:"]),
        (["query", '"open'], ["character 1", "never closed"]),
        (["query", "date:soon"], ["character 6", "soon"]),
        (["query", "x place:Nowhereville"], ["character 9", "Nowhereville"]),
        (["query", "x", "--place", "Nowhereville"], ["Nowhereville"]),
        (["query", "x", "--from", "soon"], ["soon"]),
        (["query", "x", "--nonsense"], ["--nonsense"]),
        (["query"], ["TEXT"]),
        (["nonsense"], ["nonsense"]),
        (["index", "nowhere"], ["nowhere"]),
        (["index", "--engine", "nonsense", "--index", "other"], ["nonsense"]),
        (["explain", "nowhere"], ["nowhere"]),
    ],
)
def test_errors_are_one_line_and_2(indexed: Run, arguments: list[str], words: list[str]) -> None:
    done = indexed(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert all(word in done.stderr for word in words)


@pytest.mark.parametrize("command", ["query", "show", "info"])
def test_without_an_index_the_command_that_builds_one_is_named(docsearch: Run, command: str) -> None:
    arguments = [] if command == "info" else ["x"]
    done = docsearch(command, *arguments, "--index", "some/where")
    assert done.returncode == 2
    assert "docsearch index --index some/where" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_index_of_another_version_says_how_to_rebuild(indexed: Run, tmp_path: Path) -> None:
    (manifest,) = (tmp_path / "index").glob("gen-*/index.json")
    manifest.write_text(re.sub(r'"analysis": "[^"]*"', '"analysis": "0.0"', manifest.read_text()))
    done = indexed("query", "x")
    assert done.returncode == 2
    assert "docsearch index --rebuild --index index" in done.stderr
    assert indexed("index", "--rebuild").returncode == 0
    assert indexed("query", "Košice").returncode == 0


def test_show_prints_one_document_by_id_or_uri(indexed: Run) -> None:
    id = data(indexed("query", "Milan", "--json"))["hits"][0]["id"]
    shown = data(indexed("show", id, "--json"))
    assert shown["uri"] == "corpus/en/note.txt"
    assert shown["text"] == FILES["en/note.txt"]
    assert "The mayor of Milan" in indexed("show", "corpus/en/note.txt").stdout
    missing = indexed("show", "0000000000000000")
    assert missing.returncode == 1
    assert "0000000000000000" in missing.stderr


def test_info_says_what_is_in_the_index(indexed: Run) -> None:
    known = data(indexed("info", "--json"))
    assert known["documents"] == 4
    assert {c["value"] for c in known["facets"]["language"]} == {"vi", "th", "sk", "en"}
    assert "tantivy" in indexed("info").stdout


def test_info_notices_a_byte_that_changed_by_itself(indexed: Run, tmp_path: Path) -> None:
    terms = next((tmp_path / "index").glob("gen-*/*.term"))
    content = bytearray(terms.read_bytes())
    content[len(content) // 2] ^= 1
    terms.chmod(0o644)
    terms.write_bytes(content)
    done = indexed("info")
    assert done.returncode == 2
    assert terms.name in done.stderr or "cannot be read" in done.stderr
    assert "docsearch index --rebuild" in done.stderr


def test_explain_json_has_the_keys_of_the_contract(docsearch: Run, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    explained = data(docsearch("explain", "th/khao.txt", "--json", "--tokens"))
    expected = {"uri", "media_type", "title", "language", "text", "passages", "mentions", "tokens"}
    assert explained.keys() == expected | {"notes", "locations"}
    text = explained["text"]
    assert explained["language"] == "th"
    assert all(p.keys() == {"ordinal", "start", "end", "language", "confidence"} for p in explained["passages"])
    for mention in explained["mentions"]:
        keys = mention.keys() - {"alternatives"}  # of places that have namesakes only
        assert keys == {"kind", "start", "end", "surface", "confidence", "entity"}
        assert text[mention["start"] : mention["end"]] == mention["surface"]
    entities = [m["entity"] for m in explained["mentions"]]
    span = {"start": "2016-01-01", "end": "2020-12-31", "precision": "range", "calendar": "buddhist"}
    assert span in entities
    assert {"id": "iso:SK", "name": "Slovakia", "country": "SK", "kind": "country"} in entities
    for token in explained["tokens"]:
        assert text[token["start"] : token["end"]] == token["surface"]
    assert "tokens" not in data(docsearch("explain", "th/khao.txt", "--json"))


def test_explain_reads_standard_input(docsearch: Run) -> None:
    explained = data(docsearch("explain", "-", "--json", input="Thành phố Košice ký thỏa thuận hợp tác đô thị."))
    assert (explained["uri"], explained["language"]) == ("-", "vi")
    forced = data(docsearch("explain", "-", "--language", "sk", "--json", input="Košice"))
    assert forced["language"] == "sk"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real texts of ../shared/seeds are not here")
def test_explain_tells_thai_from_its_english_furniture(docsearch: Run) -> None:
    explained = data(docsearch("explain", str(SEEDS / "004_799735fcefba09a9.txt"), "--json"))
    text = explained["text"]
    by_language: dict[str, str] = {}
    for p in explained["passages"]:
        by_language[p["language"]] = by_language.get(p["language"], "") + text[p["start"] : p["end"]]
    assert explained["language"] == "th"
    assert "Visit the IURC (Phase II) Pages" in by_language["en"]
    assert not any("\u0e00" <= c <= "\u0e7f" for c in by_language["en"])
    spans = [m["entity"] for m in explained["mentions"] if m["kind"] == "date"]
    assert [(s["start"], s["end"], s["calendar"]) for s in spans] == [("2016-01-01", "2020-12-31", "buddhist")]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_version_and_the_common_options(docsearch: Run, command: str) -> None:
    text = docsearch(command, "--help").stdout
    assert all(option in text for option in ("--index", "--corpus", "--json", "--help", "--version"))
    assert docsearch(command, "--version").stdout.startswith("docsearch 0.")


def test_help_lists_every_command(docsearch: Run) -> None:
    text = docsearch("--help").stdout
    assert all(re.search(rf"^  {name} ", text, re.MULTILINE) for name in COMMANDS)


def test_settings_come_from_file_environment_and_flags_in_that_order(indexed: Run, tmp_path: Path) -> None:
    (tmp_path / "docsearch.toml").write_text('index = "nowhere"\n')
    assert indexed("query", "Milan").returncode == 2
    environment = {**os.environ, "DOCSEARCH_INDEX": "index"}
    assert indexed("query", "Milan", env=environment).returncode == 0
    assert indexed("query", "Milan", "--index", "nowhere", env=environment).returncode == 2


def test_a_reader_that_stops_listening_is_no_error(indexed: Run, tmp_path: Path) -> None:
    command = f"{sys.executable} -m docsearch query Košice | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
