"""What a run has to do: which files to read, which documents are in the index as they are, which are gone.

A document is known by the digest of its content. Files of one content are one document, with several locations; the
document keeps its uri as long as the file that gave it the uri has that content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from docsearch.engines.protocol import Engine
from docsearch.failures import Failure
from docsearch.identity import document_id
from docsearch.model import Failed
from docsearch.records import Stamp, decode, read_stamps
from docsearch.sources.files import INSIDE, FileRef, Within


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

    What takes the place of a document that is gone may turn out to be unreadable: then the document had better stay.
    """

    jobs: tuple[FileJob, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    failed: tuple[Failed, ...]


class _Group(NamedTuple):
    """One content: the files found now, and where else, outside of what was looked through, the index has it."""

    found: list[FileRef]
    elsewhere: list[str]


TWIN = "the name of another file is written the same way"


def changes(
    refs: Iterable[FileRef],
    paths: Sequence[str],
    known: Mapping[str, Stamp],
    failure: Callable[[str, str], Failure | None],
    language: Callable[[str], str | None],
    settled: Callable[[Stamp], bool],
) -> Changes:
    """What the files `refs`, found under `paths`, change in an index that has the documents `known`, by uri.

    `failure` tells how the file at a place failed before with the content of a digest: it fails again without being
    read. `language` tells which language is set for a uri; `settled`, whether the translation of a document is what is
    wanted.
    """
    refs = _told_apart(refs)
    looked, shut = Within(paths), Within(ref.place for ref in refs if ref.problem)
    failed = [Failed(ref.uri, ref.stage, ref.problem) for ref in refs if ref.problem]
    owners = {place: uri for uri, stamp in known.items() for place in places(uri, stamp)}
    jobs: list[FileJob] = []
    unchanged: list[str] = []
    taken: set[str] = set()
    read: set[str] = set()  # contents
    broken: set[str] = set()  # contents, and the places of these
    for digest, group in _groups(refs, looked, known).items():
        job = _job(digest, group, owners, known, language, taken)
        if before := failure(job.ref.place, digest):
            failed += [Failed(ref.uri, before.stage, before.error) for ref in group.found]
            broken.update((digest, *(ref.place for ref in group.found)))
            continue
        taken.add(job.uri)
        read.add(digest)
        held = known.get(job.uri)
        if held and held.digest == digest and _is_as_before(job, held) and settled(held):
            unchanged.append(job.uri)
        else:
            jobs.append(job)
    kept = taken | {each.uri for each in failed}

    def is_gone(uri: str, held: Stamp) -> bool:
        """Whether no file of a document is left, or another document has its content now.

        What could not be looked at, or into, is there still.
        """
        if uri in kept or held.digest in broken:
            return False
        return held.digest in read or all(
            place in looked and place not in shut and place not in broken for place in places(uri, held)
        )

    gone = [uri for uri, held in known.items() if is_gone(uri, held)]
    return Changes(tuple(jobs), tuple(unchanged), tuple(gone), tuple(failed))


def held(engine: Engine) -> dict[str, Stamp]:
    """The documents of an index by uri, with all their locations."""
    return {
        uri: stamp if stamp.locations is not None else stamp._replace(locations=_locations(engine, uri))
        for uri, stamp in read_stamps(engine.sources()).items()
    }


def _locations(engine: Engine, uri: str) -> tuple[str, ...]:
    record = engine.get(document_id(uri))
    return decode(record).locations if record is not None else ()


def places(uri: str, stamp: Stamp) -> tuple[str, ...]:
    """Where the files of a document lie, the one that gave it its uri first."""
    return stamp.locations or (uri,)


def further(refs: Iterable[FileRef], paths: Sequence[str], known: Mapping[str, Stamp]) -> list[str]:
    """The files outside of `paths` without which the files `refs` found under these do not tell what there is to do.

    A document may have left a place under `paths`: one of its other files is to give it its uri. And a web page may
    have been saved elsewhere, too: the latest counts.
    """
    refs = list(refs)
    looked = Within(paths)
    seen = {(ref.place, ref.digest) for ref in refs}
    pages = {ref.uri for ref in refs if ref.location}
    wanted = dict[str, None]()
    for uri, stamp in known.items():
        where = places(uri, stamp)
        if uri in pages or (
            len(where) > 1 and any((place, stamp.digest) not in seen and place in looked for place in where)
        ):
            wanted |= dict.fromkeys(place.partition(INSIDE)[0] for place in where if place not in looked)
    return list(wanted)


def _told_apart(refs: Iterable[FileRef]) -> list[FileRef]:
    """The files, those with a problem whose place is written as that of one before: what is in a folder "x.zip!" as
    what is in x.zip, a name that is no UTF-8 as one that spells its bytes out."""
    seen: set[str] = set()
    told: list[FileRef] = []
    for ref in refs:
        told.append(ref._replace(problem=TWIN, digest=None) if ref.place in seen and not ref.problem else ref)
        if not ref.problem:
            seen.add(ref.place)
    return told


def _groups(refs: Iterable[FileRef], looked: Within, known: Mapping[str, Stamp]) -> dict[str, _Group]:
    """The contents found, by digest; files in containers after those they may be copies of."""
    groups: dict[str, _Group] = {}
    for ref in sorted(refs, key=lambda ref: ref.place.count(INSIDE)):
        if ref.digest is not None:
            groups.setdefault(ref.digest, _Group([], [])).found.append(ref)
    for uri, stamp in known.items():
        if stamp.digest in groups:
            groups[stamp.digest].elsewhere.extend(place for place in places(uri, stamp) if place not in looked)
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
    location = ref.place if ref.place != uri else None
    return FileJob(
        ref if (uri, location) == (ref.uri, ref.location) else ref._replace(uri=uri, location=location),
        language(uri),
        () if locations == (uri,) else locations,
    )


def _is_as_before(job: FileJob, held: Stamp) -> bool:
    before = held.locations or ()
    same_places = before[:1] == job.locations[:1] and set(before) == set(job.locations)
    return same_places and held.correction == job.language
