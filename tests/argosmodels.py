"""Packages of Argos made on the fly, and a server that offers them."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

TINY = Path(__file__).parent / "translation" / "tiny.argosmodel"

Files = dict[str, bytes]


def weights(variables: int = 3) -> bytes:
    """A model.bin as ctranslate2 lays it out, of variables that mean nothing."""

    def named(name: str) -> bytes:
        return struct.pack("<H", len(name) + 1) + name.encode() + b"\0"

    parts = [struct.pack("<I", 6), named("TransformerSpec"), struct.pack("<II", 7, variables)]
    for number in range(variables):
        content = bytes(4 * (number + 1))
        parts += [named(f"layer_{number}"), struct.pack("<BIBI", 1, number + 1, 0, len(content)), content]
    return b"".join((*parts, struct.pack("<I", 1), named("alias"), named("layer_0")))


def files(source: str = "vi", target: str = "en", version: str = "1.9") -> Files:
    """The files of a model that nothing can be translated with."""
    metadata = {"package_version": version, "from_code": source, "to_code": target, "from_name": "", "to_name": ""}
    return {
        "metadata.json": json.dumps(metadata).encode(),
        "README.md": b"read me",
        "sentencepiece.model": b"pieces",
        "model/model.bin": weights(),
        "model/shared_vocabulary.txt": b"<unk>\n",
    }


def real_files(source: str = "vi", target: str = "en", version: str = "1.0") -> Files:
    """The files of the tiny model, said to be of other languages."""
    with zipfile.ZipFile(TINY) as archive:
        content = {name.partition("/")[2]: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    metadata = {"package_version": version, "from_code": source, "to_code": target}
    return content | {"metadata.json": json.dumps(json.loads(content["metadata.json"]) | metadata).encode()}


def pack(path: Path, content: Files, top: str = "translate-vi_en/") -> Path:
    """An archive of files, in the folder `top` of it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, written in content.items():
            archive.writestr(top + name, written)
    return path


def unpack(folder: Path, content: Files) -> Path:
    """A model as argostranslate leaves it."""
    for name, written in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written)
    return folder


def content(folder: Path) -> dict[str, bytes | None]:
    """Everything under a folder, that of files as well."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


class Server(ThreadingHTTPServer):
    """Gives `pages` by path, cut after half where the path is in `cut`; `asked` are the paths asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: Files = {}
        self.cut: set[str] = set()
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def offer(self, source: str, target: str, version: str, content: bytes, *, dead: tuple[str, ...] = ()) -> None:
        """One more model in index.json, which is at `dead` addresses first."""
        name = f"translate-{source}_{target}-{version}.argosmodel"
        rows = json.loads(self.pages.get("/index.json", b"[]"))
        links = [*dead, self.url + name]
        rows.append({"package_version": version, "from_code": source, "to_code": target, "links": links})
        self.pages |= {"/index.json": json.dumps(rows).encode(), f"/{name}": content}


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        content = self.server.pages.get(self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if self.path in self.server.cut else content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    """A server on this machine, while it is needed."""
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
