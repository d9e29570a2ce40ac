"""What members are called, made fit for a uri: the name in a container may be anything."""

from __future__ import annotations

import re

from docsearch.sources.files import is_leftover, printable

LONGEST = 255  # characters of a part; file systems allow 255 bytes
DEEPEST = 64  # folders; those nearest the file are kept
_DRIVE = re.compile(r"[A-Za-z]:(?=[\\/]|$)")
_SPOTS = re.compile(r"[\\/]")


def tame(name: str) -> str:
    """The name as a relative POSIX path without "..", ".", drive letters, and what cannot be shown.

    "../../etc/passwd" is "etc/passwd". Never empty, and never "!/", which stands between a container and what is in it.
    """
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # surrogates that stand for no byte
        name = name.encode("utf-8", "replace").decode("utf-8")
    name = name[2:] if _DRIVE.match(name) else name
    kept = [_part(part) for part in name.split("/") if part not in ("", ".", "..")]
    return "/".join(kept[-DEEPEST:]) or "unnamed"


def last(name: str) -> str:
    """The name without the folders that it names, of whichever system."""
    return _SPOTS.split(name)[-1]


def leftover(name: str) -> bool:
    """Is it hidden, or what an editor or a system leaves beside files?"""
    return any(is_leftover(part) for part in name.split("/") if part not in (".", ".."))


def leads_out(place: str, link: str) -> bool:
    """Does a link at `place` lead out of its archive?"""
    if link.startswith(("/", "\\")) or _DRIVE.match(link):
        return True
    depth = place.count("/")
    for part in _SPOTS.split(link):
        depth += -1 if part == ".." else part not in ("", ".")
        if depth < 0:
            return True
    return False


class Names:
    """The places given in one container, each once: the second "a.txt" is "a (2).txt"."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def unique(self, place: str) -> str:
        """The place itself, or one like it that no other member has."""
        if place not in self._seen:
            self._seen[place] = 1
            return place
        folder, slash, name = place.rpartition("/")
        stem, dot, extension = name.rpartition(".") if "." in name[1:] else (name, "", "")
        while True:
            self._seen[place] += 1
            candidate = f"{folder}{slash}{stem} ({self._seen[place]}){dot}{extension}"
            if candidate not in self._seen:
                self._seen[candidate] = 1
                return candidate


def _part(part: str) -> str:
    shown = printable(part)
    if len(shown) > LONGEST:
        shown = f"{shown[: LONGEST - 17]}…{shown[-16:]}"  # the extension tells what it is
    return f"{shown[:-1]}\\x21" if shown.endswith("!") else shown
