"""Install and remove translation models: each is made ready beside the others, proved, and put in place as one step."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from docsearch.errors import ModelDamaged, ModelMissing, UsageError
from docsearch.translation.models import TEMPORARY, folder, survey
from docsearch.translation.packages import Flaw, Metadata, Model, described, metadata, metadata_json, tag
from docsearch.translation.routes import check_codes
from docsearch.translation.soundness import inspect, try_out
from docsearch.translation.unpacking import unpack

if sys.platform != "win32":
    import fcntl

_STALE = 86_400  # s: a temporary folder this old was left by a process that was killed


def install_file(path: Path, shown: str | None = None) -> Model:
    """Install the model of an .argosmodel file, in place of another version of it. All or nothing.

    It is checked before it is unpacked, unpacked beside the models, and loaded once where ctranslate2 and sentencepiece
    are there. `shown` is what errors call the file, its path if None. Raises UsageError when the file cannot be read or
    the folder of the models not be written to, ModelDamaged when it holds no sound model.
    """
    shown = shown or str(path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {shown}: {error.strerror}") from error
    with file, written(f"install {shown} in {folder()}"), beside() as temporary:
        new = temporary / "new"
        try:
            unpack(file, new)
            about = metadata(metadata_json(new))
            model = inspect(new, about)
            try_out(new)
        except Flaw as flaw:
            raise ModelDamaged(f"{shown}: {flaw}", "fetch the file again") from flaw
        place = folder() / about.folder
        with _alone():
            _exchange(_replaced(about) | ({place} if place.exists() else set()), temporary / "old", new, place)
    return model._replace(path=place)


def remove(source: str, target: str) -> list[Path]:
    """Remove every model from `source` to `target`, damaged ones too, and return their folders. All or nothing.

    Raises ModelMissing when there is none, UsageError when they cannot be removed.
    """
    ends = (tag(source), tag(target))
    models, damaged = survey()
    paths = {model.path for model in models if (model.source, model.target) == ends}
    paths |= {other.path for other in damaged if (other.source, other.target) == ends}
    if not paths:
        check_codes((source, target), {(model.source, model.target) for model in models})
        raise ModelMissing(f"no model {'-'.join(ends)} is installed", "docsearch translate list gives those there are")
    with written(f"remove models from {folder()}"), beside() as temporary, _alone():
        _exchange(paths, temporary / "old")
    return sorted(paths)


def _replaced(about: Metadata) -> set[Path]:
    """The folders of other versions of a package, and of damaged models of its languages."""
    models, damaged = survey()
    versions = {model.path for model in models if described(model)[:2] == about[:2]}
    return versions | {other.path for other in damaged if (other.source, other.target) == about.pair}


@contextmanager
def written(action: str) -> Iterator[None]:
    """Say in one line, as UsageError, what the operating system refused."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"cannot {action}: {error.strerror or error}", "the models are as they were") from error


@contextmanager
def beside() -> Iterator[Path]:
    """A temporary folder on the disk of the models, out of the sight of argostranslate, which fails on half a model."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    parent = place.resolve().parent
    if place.stat().st_dev != parent.stat().st_dev or not os.access(parent, os.W_OK):
        parent = place  # a volume mounted there: no other folder will do
    for left in parent.glob(f"{TEMPORARY}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left)
    with TemporaryDirectory(prefix=TEMPORARY, dir=parent, ignore_cleanup_errors=True) as temporary:
        yield Path(temporary)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for other processes that change the models, and let them wait, where folders can be locked."""
    if sys.platform == "win32":
        yield
        return
    lock = os.open(folder(), os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _exchange(old: Iterable[Path], away: Path, new: Path | None = None, place: Path | None = None) -> None:
    """Move the folders `old` into `away` and `new` to `place`, all or none."""
    away.mkdir()
    moves = [(path, away / str(number)) for number, path in enumerate(old)]
    if new and place:
        moves.append((new, place))
    try:
        for path, target in moves:
            path.rename(target)
    except BaseException:
        if not (new and place) or new.exists():
            for path, target in reversed(moves):
                if not path.exists():
                    target.rename(path)
        raise
