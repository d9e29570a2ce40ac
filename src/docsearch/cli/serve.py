"""`docsearch serve`: a page to search in, and the JSON API."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.errors import UsageError
from docsearch.settings import load
from docsearch.web.auth import check_exposed
from docsearch.web.headers import checked_origin
from docsearch.web.hosts import hosts_for
from docsearch.web.rates import RATE
from docsearch.web.workers import Processes

MOST = 4  # processes unless told otherwise: each takes 50 MB of its own, and answers 30 new searches a second
PORTS = click.IntRange(0, 65_535)
_RATE_HELP = "Requests a second that one address may make; 0: any number."


@click.command("serve")
@click.option("--host", metavar="H", default="127.0.0.1", show_default=True, help="Name or address to listen on.")
@click.option("--port", metavar="N", type=PORTS, default=8000, show_default=True, help="Port; 0: any that is free.")
@click.option("--auth-file", metavar="FILE", help="Who may ask; needed where other machines may.")
@click.option("--allow-host", metavar="NAME", multiple=True, help="Answer to this name, too; may be given again.")
@click.option("--allow-origin", metavar="URL", multiple=True, help="Let scripts of these pages read the API.")
@click.option("--rate", metavar="N", type=click.IntRange(0), default=int(RATE), show_default=True, help=_RATE_HELP)
@click.option("--root-path", metavar="PATH", default="", help="Path that a proxy in front takes off: /search.")
@click.option("--workers", metavar="N", type=click.IntRange(1), help="Processes.  [default: one a processor, up to 4]")
@common
def command(
    host: str,
    port: int,
    auth_file: str | None,
    allow_host: tuple[str, ...],
    allow_origin: tuple[str, ...],
    rate: int,
    root_path: str,
    workers: int | None,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Show a page to search in, with facts, map and timeline, and answer programs in JSON, until Ctrl-C.

    Only this machine gets in unless --host says otherwise, for which --auth-file is needed (docsearch user add).
    Changes of the index show as they come. /metrics is for Prometheus, /api/v1/openapi.json describes the API.
    """
    settings = load({"index": index, "corpus": corpus})
    check_exposed(host, auth_file)
    hosts, origins = hosts_for(host, allow_host), tuple(map(checked_origin, allow_origin))
    root = _root(root_path)
    listening = _listen(host, port)
    gc.enable()
    logging.basicConfig(format="docsearch: %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as services are stopped
    processes = Processes(settings.index, workers or min(os.cpu_count() or 1, MOST))
    try:
        with suppress(KeyboardInterrupt):
            server = import_module("docsearch.web.server")  # .2 s, in which the first process starts
            _announce(listening, root, processes.begin(), as_json)
            safety = server.Safety(hosts, Path(auth_file) if auth_file else None, origins, rate)
            server.run(listening, processes, settings.index, safety, root)
    finally:
        listening.close()
        processes.close()
    return 0


def _root(path: str) -> str:
    """A path as it is put before addresses: "" or "/search"."""
    tidy = path.strip("/")
    if not tidy:
        return ""
    if any(not (c.isascii() and (c.isalnum() or c in "-._~/")) for c in tidy) or "//" in tidy:
        raise UsageError(f"--root-path {path}: no path", "one looks like /search")
    return f"/{tidy}"


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where it cannot."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except (OSError, UnicodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (")[0]
        hint = "another port: --port 8001, or --port 0 for any that is free"
        raise UsageError(f"cannot listen on {host}, port {port}: {reason}", hint) from error


def _announce(listening: socket.socket, root: str, documents: int, as_json: bool) -> None:
    name, port = listening.getsockname()[:2]
    url = f"http://{f'[{name}]' if ':' in name else name}:{port}{root}"
    if as_json:
        click.echo(json.dumps({"url": url, "documents": documents}))
    else:
        click.echo(f"docsearch: {url} — {documents:,} documents; stop with Ctrl-C")
