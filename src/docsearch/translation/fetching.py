"""Fetch translation models from the network: the index of Argos, or one of your own, and the files that it lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from docsearch.errors import DocsearchError, ModelMissing, UsageError
from docsearch.translation.installing import beside, install_file, written
from docsearch.translation.models import folder, installed, setting
from docsearch.translation.packages import SUFFIX, Flaw, Metadata, Model, Pair, metadata, tag
from docsearch.translation.routes import best, check_codes, way
from docsearch.translation.unpacking import MOST_BYTES

Progress = Callable[[int, int], None]  # bytes read, bytes in all

_INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main"
_BY_HAND = f"fetch the {SUFFIX} file on another machine and run: docsearch translate install FILE"
_LONGEST_INDEX = 64 << 20  # bytes
_CHUNK = 1 << 20
_TIMEOUT = 60  # s without a byte


class _Offer(NamedTuple):
    """A package of the index, and the addresses it is at."""

    metadata: Metadata
    links: tuple[str, ...]


def install(source: str, target: str, progress: Progress | None = None) -> tuple[Model, ...]:
    """Install what is offered on the network from `source` to `target`: one model, or several through other languages.

    Those that are there already in the version offered are not fetched again. Raises ModelMissing when there is no way,
    DocsearchError when the network does not answer, else as `install_file`.
    """
    ends = (tag(source), tag(target))
    if ends[0] == ends[1]:
        raise UsageError(f"{source} and {target} are one language", "docsearch translate install vi en")
    there = best(installed())
    check_codes((source, target), there)
    offers = _offers()
    found = way(*ends, there.keys() | offers.keys())
    if found is None:
        raise ModelMissing(
            f"no model from {ends[0]} to {ends[1]} is offered, nor a way through another language",
            f"offered from {ends[0]}: {_listed(t for s, t in offers if s == ends[0])}; "
            f"into {ends[1]}: {_listed(s for s, t in offers if t == ends[1])}",
        )
    for pair in found:
        if pair in offers and not (pair in there and there[pair].name == offers[pair].metadata.name):
            there[pair] = _fetch(offers[pair], progress)
    return tuple(there[pair] for pair in found)


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes)) or "none"


def _offers() -> dict[Pair, _Offer]:
    """The newest model offered for each two languages."""
    url = setting("ARGOS_PACKAGE_INDEX", _INDEX).rstrip("/") + "/index.json"
    try:
        rows = json.loads(b"".join(chunk for chunk, _, _ in _chunks(url, _LONGEST_INDEX)))
    except (ValueError, RecursionError) as error:
        raise DocsearchError(f"{url} is no list of models", _BY_HAND) from error
    offers = []
    for row in rows if isinstance(rows, list) else ():
        with suppress(Flaw, AttributeError):  # packages of other kinds, and rows that are none
            about, links = metadata(row), row.get("links")
            if isinstance(links, list) and all(isinstance(link, str) for link in links) and links:
                offers.append(_Offer(about, tuple(links)))
    offers.sort(key=lambda offer: offer.metadata.rank)
    return {offer.metadata.pair: offer for offer in offers}


def _fetch(offer: _Offer, progress: Progress | None) -> Model:
    """Install a model from the first of its addresses that gives it."""
    for link in offer.links[:-1]:
        try:
            return _fetch_from(link, offer, progress)
        except UsageError:  # of this machine: another address would not help
            raise
        except DocsearchError:
            continue
    return _fetch_from(offer.links[-1], offer, progress)


def _fetch_from(link: str, offer: _Offer, progress: Progress | None) -> Model:
    name = offer.metadata.folder + SUFFIX
    with written(f"download {name} to {folder()}"), beside() as temporary:
        with (temporary / name).open("wb") as file:
            for chunk, done, size in _chunks(link, MOST_BYTES):
                file.write(chunk)
                if progress:
                    progress(done, size)
        return install_file(temporary / name, link)


def _chunks(url: str, longest: int) -> Iterator[tuple[bytes, int, int]]:
    """What is at an address, piece by piece, with the bytes so far and in all (0: not told). Raises DocsearchError."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen  # 30 ms, and only here

    done = 0
    try:
        if not url.startswith(("http://", "https://")):
            raise ValueError("no web address")
        with urlopen(Request(url, headers={"User-Agent": "docsearch"}), timeout=_TIMEOUT) as response:
            size = int(response.headers.get("Content-Length") or 0)
            while chunk := response.read(_CHUNK):
                done += len(chunk)
                if done > longest:
                    raise ValueError(f"more than {longest >> 20} MB")
                yield chunk, done, size
            if done < size:
                raise ValueError(f"the connection ended after {done} of {size} bytes")
    except HTTPError as error:
        error.close()
        raise DocsearchError(f"cannot fetch {url}: {error}", _BY_HAND) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise DocsearchError(f"cannot fetch {url}: {told}", _BY_HAND) from error
