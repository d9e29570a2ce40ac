"""Fetch wordnets of the Open Multilingual Wordnet, and a few others, through the library wn.

wn knows where they lie and fetches them; its database is not used: filling it with Princeton WordNet takes 39 s, and
our own reader 2 to 4.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docsearch.errors import DocsearchError, MissingExtra, UsageError
from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Source
from docsearch.lexicon.formats import read_lexicon
from docsearch.lexicon.wn_lmf import interlingual_ids

_ENGLISH = "omw-en"  # on Princeton WordNet 3.0, whose offsets name the synsets of all the others
_WIKTIONARY = "https://github.com/omwn/omw-data/tree/main/wns/wikt"

Progress = Callable[[int, int], None]  # told how many bytes of how many are there


def offered() -> dict[str, tuple[str, ...]]:
    """The languages there are wordnets of, and the projects of wn that make them; those of OMW before all others."""
    projects: dict[str, list[str]] = {}
    for project, about in _wn().config.index.items():
        code = language_code(about["language"])
        if code is None or about["error"] or not _versions(about) or (code == "en" and project != _ENGLISH):
            continue
        projects.setdefault(code, []).append(project)
    found = {}
    for code, names in sorted(projects.items()):
        omw = tuple(name for name in names if name.startswith("omw-"))
        found[code] = omw or tuple(names[:1])
    return found


def install(languages: Iterable[str], progress: Progress | None = None) -> list[Source]:
    """The wordnets of the languages, English first, as it joins them; nothing is left on the disk.

    Raises UsageError for a language there is no wordnet of (before anything is fetched), DocsearchError where the
    network or the disk fails, MissingExtra without wn.
    """
    there = offered()
    wanted = dict.fromkeys([_ENGLISH])
    for language in languages:
        code = language_code(language)
        if code not in there:
            known = ", ".join(there)
            raise UsageError(
                f"there is no wordnet of {language!r} to install",
                f"there are {known}; for others fetch a file of {_WIKTIONARY}, then: docsearch lexicon import FILE",
            )
        wanted |= dict.fromkeys(there[code])
    with _folder():
        files = {project: _fetch(project, progress) for project in wanted}
        sources = [_read(project, *files[project]) for project in wanted]
        return _joined(sources, files[_ENGLISH][1])


def _read(project: str, version: str, file: Path) -> Source:
    return read_lexicon(file)._replace(name=project, origin=f"{project}:{version}")


def _joined(sources: list[Source], english: Path) -> list[Source]:
    """The sources with the offsets of Princeton WordNet for ids of the interlingual index, which some have alone."""
    if not any(sense.id.startswith("ili:") for source in sources for sense in source.senses):
        return sources
    ids = interlingual_ids(english)
    return [
        source._replace(senses=[sense._replace(id=ids.get(sense.id, sense.id)) for sense in source.senses])
        for source in sources
    ]


def _versions(about: Any) -> list[str]:
    """The versions of a project that can be fetched, the newest first."""
    return [version for version, facts in about["versions"].items() if not facts["error"] and facts["resource_urls"]]


def _fetch(project: str, progress: Progress | None) -> tuple[str, Path]:
    """The version of a project that is newest, and the file. Raises KeyboardInterrupt, which wn makes an error of."""
    import httpx  # with wn

    wn = _wn()
    about = wn.config.index[project]
    version = _versions(about)[0]
    try:
        return version, wn.download(f"{project}:{version}", add=False, progress_handler=_handler(progress))
    except (wn.Error, httpx.HTTPError, OSError) as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from error
        url = about["versions"][version]["resource_urls"][0]
        raise DocsearchError(
            f"cannot fetch {project}: {_reason(error)}",
            f"without a network fetch {url} elsewhere, then: docsearch lexicon import FILE",
        ) from error


def _reason(error: BaseException) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answered {response.status_code}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error.__cause__ or error).split("\n")
    return lines[0] or type(error.__cause__ or error).__name__


def _handler(progress: Progress | None) -> Any:
    """What wn tells how far it is: it counts the bytes."""
    if progress is None:
        return None
    tell = progress

    class Handler(_wn().util.ProgressHandler):  # type: ignore[misc]
        def update(self, n: int = 1, force: bool = False) -> None:
            super().update(n, force)
            if self.kwargs["total"]:
                tell(self.kwargs["count"], self.kwargs["total"])

    return Handler


@contextmanager
def _folder() -> Iterator[None]:
    """A folder for what wn fetches, for as long as it takes: a file left half by a crash is never taken for a whole."""
    config = _wn().config
    before = config.database_path.parent
    with tempfile.TemporaryDirectory() as folder:
        config.data_directory = folder
        try:
            yield
        finally:
            config.data_directory = before


def _wn() -> Any:
    try:
        import wn  # .4 s, most of it httpx
        import wn.util
    except ImportError as error:
        raise MissingExtra("wn, which fetches wordnets,", "wordnet") from error
    return wn
