"""What a run has to do: which files to read, which documents are in the index as they are, which are gone.

A document is known by the digest of its content. Files of one content are one document, with several locations; the
document keeps its uri as long as the file that gave it the uri has that content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from docsearch.failures import Failures
from docsearch.model import Failed
from docsearch.records import Stamp
from docsearch.sources.files import INSIDE, FileRef, under


class FileJob(NamedTuple):
    """A file to be read: `uri` is that of its document, whose language may have been set, and whose locations are as in
    Document."""

    ref: FileRef
    language: str | None = None
    locations: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        return self.ref.uri


class Changes(NamedTuple):
    """The files to be read, the uris of the documents that stay as they are and of those that are gone, and the files
    that cannot be read.

    Of a document that is gone a file may have come to hold what cannot be read: then it had better stay.
    """

    jobs: tuple[FileJob, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    failed: tuple[Failed, ...]


class _Group(NamedTuple):
    """One content: the files found now, and where else, outside of what was looked through, the index has it."""

    found: list[FileRef]
    elsewhere: list[str]


def changes(
    refs: Iterable[FileRef],
    paths: Sequence[str],
    known: Mapping[str, Stamp],
    failures: Failures,
    language: Callable[[str], str | None],
    settled: Callable[[Stamp], bool],
) -> Changes:
    """What the files `refs`, found under `paths`, change in an index that has the documents `known`, by uri.

    `language` tells which language is set for a uri; `settled`, whether the translation of a document is what is
    wanted. Files that failed before with the same content fail again without being read.
    """
    refs = list(refs)
    failed = [Failed(ref.uri, ref.stage, ref.problem) for ref in refs if ref.problem]
    owners = {place: uri for uri, stamp in known.items() for place in places(uri, stamp)}
    groups = _groups(refs, paths, known)
    jobs: list[FileJob] = []
    unchanged: list[str] = []
    taken: set[str] = set()
    for digest, group in groups.items():
        if not group.found:
            continue
        if failure := failures.of(digest):
            failed += [Failed(ref.uri, failure.stage, failure.error) for ref in group.found]
            continue
        job = _job(digest, group, owners, known, language, taken)
        taken.add(job.uri)
        held = known.get(job.uri)
        if held and held.digest == digest and _is_as_before(job, held) and settled(held):
            unchanged.append(job.uri)
        else:
            jobs.append(job)
    kept = taken | {each.uri for each in failed}
    shut = [ref.place for ref in refs if ref.problem]
    gone = [uri for uri, held in known.items() if uri not in kept and _is_gone(uri, held, paths, shut, groups)]
    return Changes(tuple(jobs), tuple(unchanged), tuple(gone), tuple(failed))


def places(uri: str, stamp: Stamp) -> tuple[str, ...]:
    """Where the files of a document lie, the one that gave it its uri first."""
    return stamp.locations or (uri,)


def _groups(refs: Iterable[FileRef], paths: Sequence[str], known: Mapping[str, Stamp]) -> dict[str, _Group]:
    """The contents found, by digest; files in containers after those they may be copies of."""
    groups: dict[str, _Group] = {}
    for ref in sorted(refs, key=lambda ref: ref.place.count(INSIDE)):
        if ref.digest is not None:
            groups.setdefault(ref.digest, _Group([], [])).found.append(ref)
    for uri, stamp in known.items():
        if stamp.digest in groups:
            elsewhere = (place for place in places(uri, stamp) if not _is_under(place, paths))
            groups[stamp.digest].elsewhere.extend(elsewhere)
    return groups


def _job(
    digest: str,
    group: _Group,
    owners: Mapping[str, str],
    known: Mapping[str, Stamp],
    language: Callable[[str], str | None],
    taken: set[str],
) -> FileJob:
    """What there is to read of one content: under the uri it has in the index, else that of the first file."""
    found = {ref.place: ref for ref in group.found}
    everywhere = dict.fromkeys([*found, *group.elsewhere])
    first = next(
        (
            place
            for place in everywhere
            if (uri := owners.get(place)) and known[uri].digest == digest and places(uri, known[uri])[0] == place
        ),
        group.found[0].place,
    )
    ref = found.get(first, group.found[0])
    uri = owners[first] if first not in found else ref.uri
    if uri in taken:  # two files that say they were saved from one address
        uri = ref.place
    locations = (first, *(place for place in everywhere if place != first))
    return FileJob(
        ref._replace(uri=uri, location=first if first != uri else None),
        language(uri),
        () if locations == (uri,) else locations,
    )


def _is_as_before(job: FileJob, held: Stamp) -> bool:
    before = held.locations or ()
    same_places = before[:1] == job.locations[:1] and set(before) == set(job.locations)
    return same_places and held.correction == job.language


def _is_gone(uri: str, held: Stamp, paths: Sequence[str], shut: Sequence[str], groups: Mapping[str, _Group]) -> bool:
    """Whether no file of a document is left, or another document has its content now.

    What could not be looked at is there still.
    """
    if held.digest in groups:
        return True
    return all(
        _is_under(place, paths) and not any(under(place, folder) for folder in shut) for place in places(uri, held)
    )


def half_gone(refs: Iterable[FileRef], paths: Sequence[str], known: Mapping[str, Stamp]) -> list[str]:
    """Where else, outside of `paths`, those documents lie that have left a place under these: one of the files there
    is to give the document its uri."""
    seen = {(ref.place, ref.digest) for ref in refs}
    return [
        place.partition(INSIDE)[0]
        for uri, stamp in known.items()
        if len(where := places(uri, stamp)) > 1
        and any((place, stamp.digest) not in seen and _is_under(place, paths) for place in where)
        for place in where
        if not _is_under(place, paths)
    ]


def _is_under(place: str, paths: Iterable[str]) -> bool:
    return any(under(place, path) for path in paths)
