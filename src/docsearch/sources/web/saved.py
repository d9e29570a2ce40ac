"""Web pages saved as files: where they lie, and what is kept beside each of them.

A page lies under CORPUS/web/HOST/ by the path of its address, and what came with it in a JSON file beside it, its
sidecar: NAME.meta.json. Both are replaced whole. Of a new page the sidecar is written first, of a changed one the file:
whatever interrupts that, what lies there is a page with its address, or a sidecar without a page, which is nothing.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from docsearch.disk import PART, replace_file, unwritable
from docsearch.locks import locked
from docsearch.sources.web.filenames import file_name

FOLDER = "web"  # of the corpus
SIDECAR = ".meta.json"

_LONGEST_SIDECAR = 1 << 17  # bytes; ours have about 600
_LONGEST_ADDRESS = 8_192  # characters
_MOST_ALIASES = 100
_LONGEST_TEXT = 1_000  # characters of what a server says, and of an alias
_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f/?#]+[^\s\x00-\x1f\x7f-\x9f]*")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_TEXTS = ("etag", "last_modified", "charset", "language", "canonical")


class Saved(NamedTuple):
    """A page as it was saved: the file `path`, its address (after redirects), and what its server said about it.

    `fetched_at` is ISO 8601 in UTC, when the content came; `language` a BCP 47 primary tag, where the server names just
    one; `canonical` the address that the page calls its own, if that is another one; `aliases` are addresses that lead
    to it; `digest` is that of the content (docsearch.identity).
    """

    path: str
    address: str
    fetched_at: str
    media_type: str
    digest: str
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    charset: str | None = None
    language: str | None = None
    canonical: str | None = None
    aliases: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def is_sidecar(path: str) -> bool:
    """Is this file what we wrote beside a page, rather than a document whose name happens to end so?"""
    return path.endswith(SIDECAR) and _described(path.removesuffix(SIDECAR)) is not None


def read_saved(path: str) -> Saved | None:
    """What is known about the file, if it is a page that was saved; None without a sidecar that can be read."""
    saved = _described(path)
    return saved if saved is not None and Path(path).is_file() else None


def saved_pages(corpus: str) -> Iterator[Saved]:
    """Every page saved in a corpus, by host and name; links of the file system are not followed."""
    for folder, folders, names in os.walk(Path(corpus) / FOLDER):
        folders.sort()
        for name in sorted(names):
            if name.endswith(SIDECAR) and not name.startswith("."):
                page = read_saved(os.path.join(folder, name.removesuffix(SIDECAR)))  # noqa: PTH118 - bytes in names
                if page is not None:
                    yield page


@contextmanager
def open_pages(corpus: str) -> Iterator[Pages]:
    """The saved pages of a corpus, for the one process that may change them; IndexBusy for a second one.

    Raises DocsearchError where nothing can be written.
    """
    folder = Path(corpus) / FOLDER
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder / ".lock", folder, "fetching pages into"))
            for part in folder.rglob(f"*{PART}"):  # of a process that was killed
                part.unlink()
        except OSError as error:
            raise unwritable(folder, error) from error
        yield Pages(corpus)


class Pages:
    """The saved pages of a corpus, by address."""

    def __init__(self, corpus: str) -> None:
        self._folder = Path(corpus) / FOLDER
        self._pages: dict[str, Saved] = {}
        self._aliases: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        for page in saved_pages(corpus):
            self._add(page)

    def __iter__(self) -> Iterator[Saved]:
        return iter(list(self._pages.values()))

    def find(self, address: str) -> Saved | None:
        """The page at an address, or to which it leads."""
        return self._pages.get(address) or self._pages.get(self._aliases.get(address, ""))

    def save(self, page: Saved, content: bytes) -> Saved:
        """Write the page, wherever `path` says it lies; it takes the place of what its address had.

        Raises DocsearchError where that cannot be written.
        """
        before = self._pages.get(page.address)
        path = self._path(page)
        page = _bounded(page._replace(path=str(path)))
        writes = [(path, content), (_sidecar(path), _encoded(page))]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for place, data in writes if path.exists() else reversed(writes):
                replace_file(place, data)
        except OSError as error:
            raise unwritable(path, error) from error
        self._add(page)
        if before is not None and before.path != page.path:
            self._delete(before)
        return page

    def describe(self, page: Saved) -> Saved:
        """Write anew what is known about a page whose content stays."""
        page = _bounded(page)
        try:
            replace_file(_sidecar(Path(page.path)), _encoded(page))
        except OSError as error:
            raise unwritable(Path(page.path), error) from error
        self._add(page)
        return page

    def remove(self, address: str) -> None:
        """Delete the page at an address, and the folders that it leaves empty."""
        page = self._pages.pop(address)
        for alias in page.aliases:
            self._aliases.pop(alias, None)
        self._delete(page)

    def _delete(self, page: Saved) -> None:
        path = Path(page.path)
        try:
            path.unlink(missing_ok=True)  # first: a sidecar alone is nothing
            _sidecar(path).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        self._taken.pop(self._key(path), None)
        for folder in path.parents:
            if folder == self._folder:
                break
            try:
                folder.rmdir()
            except OSError:  # not empty
                break

    def _add(self, page: Saved) -> None:
        self._pages[page.address] = page
        self._aliases.update(dict.fromkeys(page.aliases, page.address))
        self._taken[self._key(Path(page.path))] = page.address

    def _path(self, page: Saved) -> Path:
        """Where the page lies: by its address, with a digest of that where another page has the name."""
        names = (file_name(page.address, page.media_type, digits) for digits in (0, 10, 32))
        paths = [self._folder / name for name in names]
        return next(path for path in paths if self._taken.get(self._key(path), page.address) == page.address)

    def _key(self, path: Path) -> str:
        """What file systems that fold case and letters with marks take for one name."""
        return unicodedata.normalize("NFC", path.relative_to(self._folder).as_posix()).casefold()


def _described(path: str) -> Saved | None:
    """What the sidecar of a file says, None unless it is one of ours and whole."""
    try:
        with Path(path + SIDECAR).open("rb") as file:
            data = json.loads(file.read(_LONGEST_SIDECAR))
    except (OSError, ValueError, RecursionError):
        return None
    return _checked(path, data) if isinstance(data, dict) else None


def _checked(path: str, data: Mapping[str, object]) -> Saved | None:
    """None where anything is not what it should be: who could write a sidecar could have written the page."""
    address, kind, digest, fetched_at = (data.get(key) for key in ("address", "media_type", "digest", "fetched_at"))
    if not (isinstance(address, str) and _is_address(address) and isinstance(digest, str)):
        return None
    if not (isinstance(kind, str) and _MEDIA_TYPE.fullmatch(kind) and isinstance(fetched_at, str)):
        return None
    status, aliases, headers = data.get("status"), data.get("aliases", []), data.get("headers", {})
    if type(status) is not int or not isinstance(aliases, list) or not isinstance(headers, dict):
        return None
    texts = {name: value for name in _TEXTS if (value := data.get(name)) is not None}
    if not all(isinstance(value, str) and value.isprintable() for value in texts.values()):
        return None
    aliases = [alias for alias in aliases if isinstance(alias, str) and _is_address(alias)]
    pairs = [(key, value) for key, value in headers.items() if isinstance(value, str)]
    known = {name: str(value) for name, value in texts.items()}
    return Saved(path, address, fetched_at, kind, digest, status, **known, aliases=tuple(aliases), headers=tuple(pairs))


def _is_address(text: str) -> bool:
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _bounded(page: Saved) -> Saved:
    """Without what `_checked` would not believe: servers say what they like."""
    aliases = [alias for alias in page.aliases if len(alias) <= _LONGEST_TEXT][:_MOST_ALIASES]
    return page._replace(
        etag=_sound(page.etag),
        last_modified=_sound(page.last_modified),
        charset=_sound(page.charset),
        canonical=_sound(page.canonical),
        aliases=tuple(aliases),
        headers=tuple((name, value) for name, value in page.headers if _sound(value) is not None),
    )


def _sound(value: str | None) -> str | None:
    return value if value is not None and value.isprintable() and len(value) <= _LONGEST_TEXT else None


def _encoded(page: Saved) -> bytes:
    """The sidecar: what is not known is left out."""
    data = {key: value for key, value in page._asdict().items() if value not in (None, ()) and key != "path"}
    return (json.dumps(data | {"headers": dict(page.headers)}, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + SIDECAR)
