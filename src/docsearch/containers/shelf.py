"""What is in the containers that were unpacked, beside the index, so that none is unpacked again without need.

A folder with a manifest a container, KEY.json, named by a digest of its content: its members and their digests. KEY/
holds the bytes of the members while a run needs them. Both can be deleted at any time: what is missing is unpacked
again, and a manifest is complete as soon as it is there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from docsearch.beside import beside
from docsearch.containers.unpack import PACKED, Member, container_type, is_document, unpack
from docsearch.disk import PART, replace_file
from docsearch.errors import MissingExtra
from docsearch.identity import digest, stream_digest
from docsearch.model import Failed
from docsearch.sources.files import INSIDE, FileRef

SUFFIX = ".unpacked"
VERSION = 1  # of unpacking: to be raised when containers give other members than before
STAGE = "unpack"


class Job(NamedTuple):
    """A container to be unpacked: what `container_type` says of it, and the spool folder for its members."""

    uri: str
    path: str
    kind: str
    name: str
    spool: str


Work = Callable[[Callable[[Job], Failed | None], Sequence[Job]], Iterable[Failed | None]]


class _Container(NamedTuple):
    """A file found that holds documents, and what its content is known by."""

    ref: FileRef
    job: Job

    @property
    def key(self) -> Path:
        return Path(self.job.spool)


def home(index: str) -> Path:
    """The folder of what was unpacked for the index in the folder `index`."""
    return beside(index, SUFFIX)


def expand(refs: Iterable[FileRef], folder: Path, work: Work, again: bool = True) -> Iterator[FileRef]:
    """The files found, with the members of each container in its place, or after it if it is a document as well.

    A member's uri is "CONTAINER!/PLACE", or its web address. Its bytes are there if its container is unpacked for the
    first time; if it was unpacked before, only with `again`. `work` does the jobs, in their order, in this process or
    in others.
    """
    refs = list(refs)
    found = {number: each for number, ref in enumerate(refs) if (each := _container(ref, folder)) is not None}
    members: dict[Path, list[Member]] = {}
    jobs: dict[Path, Job] = {}
    for each in found.values():
        if each.key in jobs:
            continue
        known = _manifest(each.key)
        if known is not None and (not again or each.key.is_dir()):
            members[each.key] = known
        else:
            jobs[each.key] = each.job
    errors: dict[Path, str] = {}
    for key, failed in zip(jobs, work(unpack_into, list(jobs.values())), strict=True):
        known = _manifest(key)
        if failed is not None or known is None:
            errors[key] = failed.error if failed else "the disk does not keep what is written to it"
        else:
            members[key] = known
    for number, ref in enumerate(refs):
        if (container := found.get(number)) is None:
            yield ref
            continue
        if is_document(container.job.kind):
            yield container.ref
        error = errors.get(container.key)
        yield from _refs(container, [Member("", problem=error)] if error else members[container.key])


def unpack_into(job: Job) -> Failed | None:
    """Unpack one container, in whichever process; None is success, what cannot be known to last is a failure."""
    spool = Path(job.spool)
    try:
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir(parents=True)
        members = list(unpack(Path(job.path), job.kind, job.name, spool))
        replace_file(_manifest_path(spool), json.dumps(members), lasting=False)
    except MissingExtra as error:
        problem = f"{error}; {error.hint}"
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
    else:
        return None
    shutil.rmtree(spool, ignore_errors=True)
    return Failed(job.uri, STAGE, problem)


def sweep(folder: Path) -> None:
    """Delete the bytes of all members, and what an interrupted run left; manifests stay."""
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif entry.name.endswith(PART):
                Path(entry.path).unlink()


def latest(refs: Iterable[FileRef]) -> list[FileRef]:
    """Of several files of one web address only the one fetched last, of those fetched at one time the last."""
    refs = list(refs)
    kept: dict[str, int] = {}
    for number, ref in enumerate(refs):
        before = kept.get(ref.uri)
        if before is None or (refs[before].fetched_at or "") <= (ref.fetched_at or ""):
            kept[ref.uri] = number
    return [ref for number, ref in enumerate(refs) if kept[ref.uri] == number or "://" not in ref.uri]


def _container(ref: FileRef, folder: Path) -> _Container | None:
    """The file if it is a container, with its digest. What cannot be read is left to who reads it."""
    if ref.problem is not None:
        return None
    path = Path(ref.path)
    try:
        if not path.is_file() or (kind := container_type(path, ref.place, ref.media_type)) is None:
            return None
        with path.open("rb") as file:
            ref = ref._replace(digest=ref.digest or stream_digest(file))
    except (OSError, ValueError):
        return None
    name = ref.place.rpartition("/")[2]
    told_by = f"{VERSION} {kind} {ref.digest} {name if kind in PACKED else ''}"
    return _Container(ref, Job(ref.uri, ref.path, kind, name, str(folder / digest(told_by.encode()))))


def _refs(container: _Container, members: Iterable[Member]) -> Iterator[FileRef]:
    ref = container.ref
    for member in members:
        if not member.place:
            yield _problem(container, member.problem)
            continue
        place = f"{INSIDE}{member.place}"
        yield FileRef(
            uri=member.uri or ref.uri + place,
            path=str(container.key / member.file) if member.file else ref.path,
            problem=member.problem,
            location=ref.place + place if member.uri or ref.location else None,
            media_type=member.media_type,
            language=member.language,
            fetched_at=member.fetched_at,
            digest=member.digest or None,
            stage=STAGE if member.problem else "read",
        )


def _problem(container: _Container, problem: str | None) -> FileRef:
    """A container that cannot be unpacked, or not to its end; of a mail these are the attachments: it can be read."""
    ref = container.ref
    if not is_document(container.job.kind):
        return FileRef(ref.uri, ref.path, problem, ref.location, stage=STAGE)
    return FileRef(f"{ref.uri}{INSIDE}attachments", ref.path, problem, ref.place, stage=STAGE)


def _manifest(key: Path) -> list[Member] | None:
    """What the container is known to hold; None if nothing is, or it cannot be read."""
    try:
        found = json.loads(_manifest_path(key).read_text(encoding="utf-8"))
        return [Member(*values) for values in found]
    except (OSError, ValueError, TypeError):
        return None


def _manifest_path(key: Path) -> Path:
    return key.with_name(f"{key.name}.json")
