"""Fetching translation models, from a server of our own."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from argosmodels import Server, content, files, serving, unpack
from docsearch.errors import DocsearchError, ModelDamaged, ModelMissing, UsageError
from docsearch.translation.fetching import install
from docsearch.translation.models import installed
from docsearch.translation.routes import route

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with models from Vietnamese and Thai into English and from English into Slovak."""
    monkeypatch.setenv("no_proxy", "*")
    with serving() as running:
        for source, target in (("vi", "en"), ("th", "en"), ("en", "sk")):
            running.offer(source, target, "1.9", archive(source, target))
        monkeypatch.setenv("ARGOS_PACKAGE_INDEX", running.url)
        yield running


def archive(source: str, target: str, version: str = "1.9") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, data in files(source, target, version).items():
            written.writestr(f"translate-{source}_{target}/{name}", data)
    return buffer.getvalue()


def test_a_model_comes_over_the_network(server: Server, place: Path) -> None:
    told: list[tuple[int, int]] = []
    done = install("vi", "en", lambda *counts: told.append(counts))
    assert [one.name for one in done] == ["argos vi-en 1.9"]
    assert list(done) == installed()
    size = len(server.pages["/translate-vi_en-1.9.argosmodel"])
    assert told[-1] == (size, size)
    assert [path.name for path in place.parent.iterdir()] == ["packages"]


def test_without_a_model_of_its_own_both_legs_come(server: Server) -> None:
    assert [one.name for one in install("vi", "sk")] == ["argos vi-en 1.9", "argos en-sk 1.9"]
    assert [one.name for one in route("vi", "sk", installed())] == ["argos vi-en 1.9", "argos en-sk 1.9"]


def test_a_model_that_is_there_is_fetched_when_a_newer_one_is_offered(server: Server) -> None:
    install("vi", "en")
    install("vi", "sk")
    assert server.asked.count("/translate-vi_en-1.9.argosmodel") == 1
    server.offer("vi", "en", "1.10", archive("vi", "en", "1.10"))
    assert [one.name for one in install("vi", "en")] == ["argos vi-en 1.10"]
    assert [one.name for one in installed() if one.source == "vi"] == ["argos vi-en 1.10"]


def test_a_model_brought_by_hand_may_be_a_leg(server: Server, place: Path) -> None:
    unpack(place / "x", files("sk", "de"))
    assert [one.name for one in install("vi", "de")] == ["argos vi-en 1.9", "argos en-sk 1.9", "argos sk-de 1.9"]


def test_a_pair_that_nothing_leads_to_is_told(server: Server, place: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        install("vi", "ca")
    assert str(raised.value) == "no model from vi to ca is offered, nor a way through another language"
    assert raised.value.hint == "offered from vi: en; into ca: none"
    with pytest.raises(UsageError, match="are one language"):
        install("nb", "no")
    assert not place.exists()


def test_a_dead_address_is_passed_over(server: Server) -> None:
    server.offer("ca", "en", "1.9", archive("ca", "en"), dead=(f"{server.url}none", "file:///etc/passwd"))
    assert [one.name for one in install("ca", "en")] == ["argos ca-en 1.9"]
    assert "/none" in server.asked


def test_a_download_cut_short_is_one_line_and_changes_nothing(server: Server, place: Path) -> None:
    unpack(place / "translate-vi_en-1_8", files(version="1.8"))
    before = content(place.parent)
    server.cut.add("/translate-vi_en-1.9.argosmodel")
    with pytest.raises(DocsearchError, match=r"cannot fetch http://.*: the connection ended after \d+ of \d+ bytes"):
        install("vi", "en")
    assert content(place.parent) == before


def test_a_download_that_is_no_model_names_its_address(server: Server) -> None:
    server.pages["/translate-vi_en-1.9.argosmodel"] = b"<html>please log in</html>"
    with pytest.raises(ModelDamaged, match=r"^http://127.*/translate-vi_en-1.9.argosmodel: not an archive"):
        install("vi", "en")


@pytest.mark.parametrize(
    ("page", "told"),
    [(b"<html>please log in</html>", "is no list of models"), (None, "HTTP Error 404: Not Found")],
)
def test_a_list_that_is_none_is_one_line(page: bytes | None, told: str, server: Server) -> None:
    del server.pages["/index.json"]
    if page is not None:
        server.pages["/index.json"] = page
    with pytest.raises(DocsearchError, match=told) as raised:
        install("vi", "en")
    assert "docsearch translate install FILE" in str(raised.value.hint)


def test_odd_rows_of_the_list_are_passed_over(server: Server) -> None:
    rows = [*json.loads(server.pages["/index.json"]), None, 3, {}, {"type": "sbd"}, {"links": 3}]
    rows += [{"from_code": "ca", "to_code": "en", "package_version": "1.0", "links": []}]
    server.pages["/index.json"] = json.dumps(rows).encode()
    assert install("vi", "en")
    with pytest.raises(ModelMissing):
        install("ca", "en")


def test_without_network_the_way_by_hand_is_told(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://127.0.0.1:9/")
    with pytest.raises(DocsearchError) as raised:
        install("vi", "en")
    assert str(raised.value) == "cannot fetch http://127.0.0.1:9/index.json: Connection refused"
    assert raised.value.hint is not None
    assert "docsearch translate install FILE" in raised.value.hint
    assert not place.exists()
