"""Pages saved as files: sidecars that may be hostile, and nothing half done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsearch import disk
from docsearch.errors import DocsearchError, IndexBusy
from docsearch.identity import digest
from docsearch.sources.web import saved
from docsearch.sources.web.saved import Saved, is_sidecar, open_pages, read_saved, saved_pages


def page(address: str, content: bytes = b"<p>text", kind: str = "text/html", **more: object) -> Saved:
    made = Saved("", address, "2026-11-22T10:00:00Z", kind, digest(content))
    return made._replace(**more)  # type: ignore[arg-type]


def test_a_page_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    made = page(
        "https://example.org/tin?id=1",
        etag='W/"ứ"',
        last_modified="Sun, 22 Nov 2026 10:00:00 GMT",
        charset="utf-8",
        language="vi",
        canonical="https://example.org/tin",
        aliases=("https://example.org/old",),
        headers=(("content-type", "text/html"),),
    )
    with open_pages(str(tmp_path)) as pages:
        kept = pages.save(made, b"<p>text")
        assert pages.find("https://example.org/old") == kept
    assert kept == made._replace(path=kept.path)
    assert read_saved(kept.path) == kept
    assert list(saved_pages(str(tmp_path))) == [kept]
    assert is_sidecar(kept.path + saved.SIDECAR)
    assert not is_sidecar(kept.path)
    assert Path(kept.path).read_bytes() == b"<p>text"


@settings(max_examples=30)
@given(st.text(), st.text(), st.sampled_from(["", "x" * 5_000, 'W/"1"']), st.text(max_size=3))
def test_whatever_a_server_says_the_page_can_be_read_back(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str, etag: str, charset: str
) -> None:
    aliases = tuple(f"https://example.org/{'a' * 70 * number}" for number in range(300))
    made = page(
        "https://example.org/a", etag=etag, last_modified=one, charset=charset, aliases=aliases, headers=(("x", two),)
    )
    with open_pages(str(tmp_path_factory.getbasetemp())) as pages:
        kept = pages.save(made, b"<p>text")
    assert read_saved(kept.path) == kept


def test_no_two_pages_share_a_file_where_names_are_folded(tmp_path: Path) -> None:
    addresses = [
        f"{scheme}://example.org/{path}"
        for scheme in ("http", "https")
        for path in (
            "a",
            "A",
            "a.html",
            "a/",
            "stra%C3%9Fe",
            "strasse",
            "h%C3%A9",
            "he%CC%81",
            "a%20b",
            "a-b",
            "a/index.html",
        )
    ]
    with open_pages(str(tmp_path)) as pages:
        for address in addresses:
            pages.save(page(address, address.encode()), address.encode())
    found = {each.address: Path(each.path).read_bytes().decode() for each in saved_pages(str(tmp_path))}
    assert found == {address: address for address in addresses}
    places = [Path(each.path).relative_to(tmp_path).as_posix() for each in saved_pages(str(tmp_path))]
    assert len({place.casefold() for place in places}) == len(addresses)


def test_a_page_keeps_its_file_when_others_come_and_goes_with_its_folders(tmp_path: Path) -> None:
    with open_pages(str(tmp_path)) as pages:
        pages.save(page("https://example.org/x/A"), b"1")
        pages.save(page("https://example.org/x/a"), b"2")
    with open_pages(str(tmp_path)) as pages:
        second = pages.save(page("https://example.org/x/a"), b"3")
        assert "~" in second.path
        pages.remove("https://example.org/x/A")
        assert [Path(each.path).read_bytes() for each in pages] == [b"3"]
        pages.remove("https://example.org/x/a")
    assert [path.name for path in (tmp_path / "web").iterdir()] == [".lock"]


def test_a_page_that_becomes_a_pdf_leaves_no_page_behind(tmp_path: Path) -> None:
    with open_pages(str(tmp_path)) as pages:
        pages.save(page("https://example.org/a"), b"<p>")
        pages.save(page("https://example.org/a", kind="application/pdf"), b"%PDF-")
    assert [Path(each.path).name for each in saved_pages(str(tmp_path))] == ["a.pdf"]
    assert sorted(path.name for path in (tmp_path / "web/example.org").iterdir()) == ["a.pdf", "a.pdf.meta.json"]


@pytest.mark.parametrize("fails", [1, 2])
def test_a_crash_between_the_two_files_indexes_nothing_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    calls: list[Path] = []
    real = disk.replace_file

    def broken(path: Path, content: bytes) -> None:
        calls.append(path)
        if len(calls) == fails:
            raise OSError(28, "No space left on device")
        real(path, content)

    with open_pages(str(tmp_path)) as pages:
        old = pages.save(page("https://example.org/old", b"1", etag='"1"'), b"1")
        monkeypatch.setattr(saved, "replace_file", broken)
        with pytest.raises(DocsearchError, match="full"):
            pages.save(page("https://example.org/new", b"2"), b"2")
        assert [each.address for each in saved_pages(str(tmp_path))] == ["https://example.org/old"]
        calls.clear()
        with pytest.raises(DocsearchError, match="full"):
            pages.save(page("https://example.org/old", b"22", etag='"2"'), b"22")
    left = next(saved_pages(str(tmp_path)))
    assert left.etag == '"1"'  # whatever the file holds: it will be asked for, and come anew
    assert Path(old.path).read_bytes() == (b"1" if fails == 1 else b"22")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        "[" * 100_000,
        '{"address": "file:///etc/passwd"}',
        '{"address": "https://example.org/a\\nb"}',
        '{"address": "https:///a"}',
        '{"address": 1}',
        '{"media_type": "text/html\\u001b[31m"}',
        '{"media_type": null}',
        '{"digest": 5}',
        '{"status": "200"}',
        '{"status": true}',
        '{"etag": "a\\r\\nX-Evil: 1"}',
        '{"aliases": "https://example.org/"}',
        '{"headers": []}',
        '{"fetched_at": {}}',
    ],
)
def test_a_hostile_sidecar_describes_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "web" / "a.html"
    path.parent.mkdir()
    path.write_bytes(b"<p>")
    good = {
        "address": "https://example.org/",
        "media_type": "text/html",
        "digest": "d",
        "status": 200,
        "fetched_at": "t",
    }
    sidecar = path.with_name("a.html.meta.json")
    sidecar.write_text(json.dumps(good), "utf-8")
    assert read_saved(str(path)) is not None
    merged = json.dumps(good | json.loads(text)) if text.startswith('{"') else text
    sidecar.write_text(merged, "utf-8")
    assert read_saved(str(path)) is None
    assert not is_sidecar(str(sidecar))
    assert list(saved_pages(str(tmp_path))) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sidecar_or_none(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "a.html"
    path.write_bytes(b"<p>")
    path.with_name("a.html.meta.json").write_bytes(content)
    assert read_saved(str(path)) is None


def test_a_sidecar_of_its_own_kind_is_nothing_without_its_page(tmp_path: Path) -> None:
    with open_pages(str(tmp_path)) as pages:
        kept = pages.save(page("https://example.org/a"), b"<p>")
    Path(kept.path).unlink()
    assert read_saved(kept.path) is None
    assert is_sidecar(kept.path + saved.SIDECAR)
    assert list(saved_pages(str(tmp_path))) == []


def test_what_a_killed_process_left_half_written_is_swept_up(tmp_path: Path) -> None:
    part = tmp_path / "web" / "example.org" / "a.html.77.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"<p")
    with open_pages(str(tmp_path)):
        assert not part.exists()


def test_a_second_process_is_told_who_fetches(tmp_path: Path) -> None:
    with open_pages(str(tmp_path)):
        code = (
            "import sys\nfrom docsearch.sources.web.saved import open_pages\n"
            "from docsearch.errors import IndexBusy\n"
            "try:\n    open_pages(sys.argv[1]).__enter__()\nexcept IndexBusy as error:\n    print(error)\n"
        )
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "fetching pages into" in done.stdout
    assert IndexBusy.exit_code == 2


def test_reading_what_was_saved_loads_nothing_that_fetches() -> None:
    code = "import docsearch.sources.web.saved, sys; print(*{'urllib3', 'lxml', 'protego'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
