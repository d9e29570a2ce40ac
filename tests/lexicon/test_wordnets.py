"""Fetching wordnets, from a server of our own."""

import io
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from docsearch.errors import DocsearchError, MissingExtra, UsageError
from docsearch.lexicon import wordnets
from docsearch.lexicon.entries import Sense

LMF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE LexicalResource SYSTEM "http://globalwordnet.github.io/schemas/WN-LMF-1.1.dtd">
<LexicalResource xmlns:dc="https://globalwordnet.github.io/schemas/dc/">
  <Lexicon id="{id}" label="x" language="{language}" email="a@b.c" license="MIT" version="2.0">
    <LexicalEntry id="e1"><Lemma writtenForm="{word}" partOfSpeech="n"/><Sense id="s1" synset="{id}-06410904-n"/>
    </LexicalEntry><Synset id="{id}-06410904-n" ili="i69620" partOfSpeech="n"/></Lexicon></LexicalResource>"""

WORDS = {
    "omw-en": ("en", "book"),
    "omw-ca": ("ca", "llibre"),
    "omw-nb": ("nb", "bok"),
    "omw-nn": ("nn", "bok"),
    "odenet": ("de", "Buch"),
}


def archive(project: str) -> bytes:
    language, word = WORDS[project]
    content = LMF.format(id=project, language=language, word=word).encode()
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:xz") as tar:
        for name, data in ((f"{project}/LICENSE", b"MIT"), (f"{project}/{project}.xml", content)):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return file.getvalue()


class Server(BaseHTTPRequestHandler):
    """Answers /PROJECT/... with its archive; some do not come whole."""

    def do_GET(self) -> None:
        project = self.path.strip("/").partition("-2.0")[0]
        if project not in WORDS or project == "omw-missing":
            self.send_error(404)
            return
        content = archive(project)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:100] if self.server.cut == project else content)  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """An HTTP server with five wordnets, and an index of wn that leads to it."""
    wn = pytest.importorskip("wn")
    http = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    http.cut = None  # type: ignore[attr-defined]
    thread = threading.Thread(target=partial(http.serve_forever, poll_interval=0.01))
    thread.start()
    address = f"http://127.0.0.1:{http.server_port}"
    languages = {project: language for project, (language, _) in WORDS.items()} | {
        "oewn": "en",
        "omw-en31": "en",
        "own-ca": "ca",
        "omw-sk": "sk",
        "omw": "mul",
    }
    index = {
        project: {
            "type": "wordnet",
            "label": project,
            "language": language,
            "license": "MIT",
            "error": None,
            "versions": {
                "3.0": {"resource_urls": [], "license": None, "error": "not ready"},
                "2.0": {"resource_urls": [f"{address}/{project}-2.0.tar.xz"], "license": None, "error": None},
            },
        }
        for project, language in languages.items()
    }
    gone: dict[str, Any] = {
        "type": "wordnet",
        "label": "",
        "language": "fr",
        "license": None,
        "error": "gone",
        "versions": {},
    }
    monkeypatch.setattr(wn.config, "_projects", index | {"frawn": gone})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield http
    http.shutdown()
    thread.join()
    http.server_close()


def test_languages_and_their_projects(server: Any) -> None:
    assert wordnets.offered() == {
        "ca": ("omw-ca",),
        "de": ("odenet",),
        "en": ("omw-en",),
        "no": ("omw-nb", "omw-nn"),
        "sk": ("omw-sk",),
    }


def test_install_brings_english_along_and_leaves_nothing_behind(server: Any, tmp_path: Path) -> None:
    wn = pytest.importorskip("wn")

    before = wn.config.database_path
    told: list[tuple[int, int]] = []
    sources = wordnets.install(["cat"], lambda done, total: told.append((done, total)))
    assert [(source.name, source.origin, source.licence) for source in sources] == [
        ("omw-en", "omw-en:2.0", "MIT"),
        ("omw-ca", "omw-ca:2.0", "MIT"),
    ]
    assert [source.senses for source in sources] == [
        [Sense("wn30:06410904-n", (("en", "book"),))],
        [Sense("wn30:06410904-n", (("ca", "llibre"),))],
    ]
    assert told[-1][0] == told[-1][1] == len(archive("omw-ca"))
    assert list(tmp_path.iterdir()) == []
    assert wn.config.database_path == before


def test_all_wordnets_of_a_language_are_installed(server: Any) -> None:
    assert [source.name for source in wordnets.install(["no", "en", "no"])] == ["omw-en", "omw-nb", "omw-nn"]


def test_wordnets_that_know_the_interlingual_index_only_are_joined(server: Any) -> None:
    english, german = wordnets.install(["de"])
    assert english.senses[0].id == german.senses[0].id == "wn30:06410904-n"


@pytest.mark.parametrize("language", ["vi", "fr", "xx", ""])
def test_a_language_without_a_wordnet(server: Any, language: str) -> None:
    with pytest.raises(UsageError, match=f"no wordnet of '{language}'") as caught:
        wordnets.install(["ca", language])
    assert str(caught.value.hint).startswith("there are ca, de, en, no, sk; ")


@pytest.mark.parametrize(("cut", "language", "reason"), [("omw-ca", "ca", "peer closed"), (None, "sk", "answered 404")])
def test_a_download_that_fails(server: Any, tmp_path: Path, cut: str | None, language: str, reason: str) -> None:
    server.cut = cut
    with pytest.raises(DocsearchError, match=f"cannot fetch omw-{language}: .*{reason}") as caught:
        wordnets.install([language])
    assert "\n" not in str(caught.value)
    assert f"omw-{language}-2.0.tar.xz elsewhere, then: docsearch lexicon import FILE" in str(caught.value.hint)
    assert list(tmp_path.iterdir()) == []


def test_no_network(server: Any) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(DocsearchError, match=r"cannot fetch omw-en: .*refused"):
        wordnets.install(["ca"])


def test_the_user_may_interrupt(server: Any, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wordnets.install(["ca"], interrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    wn = pytest.importorskip("wn")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wn, "download", full)
    with pytest.raises(DocsearchError, match="cannot fetch omw-en: No space left on device"):
        wordnets.install(["ca"])


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "wn", None)
    with pytest.raises(MissingExtra) as caught:
        wordnets.install(["ca"])
    assert caught.value.hint == 'run: pip install "docsearch[wordnet]"'


def test_the_index_of_wn_offers_what_it_did(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("wn")
    there = wordnets.offered()
    assert there["en"] == ("omw-en",)
    assert there["it"] == ("omw-it", "omw-iwn")
    assert {"ar", "ca", "de", "es", "id", "sk", "th", "zh"} <= there.keys()
    assert "vi" not in there
