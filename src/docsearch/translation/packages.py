"""Translation models on this machine: which there are, ways from language to language, installing and removing.

A model is a folder as argostranslate unpacks it: metadata.json, a model of ctranslate2 in model/, and a tokenizer. Ours
lie where argostranslate looks for them, so each sees what the other installed. Nothing of argostranslate is imported:
offline its get_available_packages calls itself without end, its download takes a file cut short for a whole one, and
its install_from_path writes wherever the names in the archive lead.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NamedTuple

from docsearch.detectors.default import primary_tag
from docsearch.errors import DocsearchError, ModelDamaged, ModelMissing, UsageError
from docsearch.lexicon.codes import language_code

SUFFIX = ".argosmodel"
PIVOT = "en"  # most models of Argos translate from English or into it

Progress = Callable[[int, int], None]  # bytes read, bytes in all
Pair = tuple[str, str]

_OFFERS = "https://raw.githubusercontent.com/argosopentech/argospm-index/main"
_BY_HAND = f"fetch the {SUFFIX} file on another machine and run: docsearch translate install FILE"
_AGAIN = "fetch the file again"
_OWN_CODES = {"pb": "pt", "zt": "zh"}  # of Argos: Brazilian Portuguese, Chinese in traditional characters
_CODE = re.compile("[a-z]{2,3}")
_VERSION = re.compile(r"[\w.+-]{1,32}", re.ASCII)
_FOLDER = re.compile(r"(?:translate-)?([a-z]{2,3})_([a-z]{2,3})(?:-.*)?")
_TOKENIZERS = ("sentencepiece.model", "bpe.model")
_TEMPORARY = ".docsearch-model-"
_STALE = 86_400  # s: a temporary folder this old was left by a process that was killed

# The models offered are of 50 to 300 MB in 20 files, 1.1 to 4 times what they are packed; beyond is no model.
_MOST_BYTES = 8 << 30
_MOST_FILES = 10_000
_MOST_RATIO = 100
_LONGEST_LIST = 64 << 20
_SMALL = 16 << 20  # bytes that may come of an archive of any size
_CHUNK = 1 << 20
_TIMEOUT = 60  # s without a byte


class Model(NamedTuple):
    """A model that is installed: from `source` into `target` (BCP 47 primary tags), in the folder `path`.

    `name` is what readers are told ("argos vi-en 1.9", the version of the package last); `digest`, 16 hexadecimal
    digits, changes with the content and not with the place.
    """

    source: str
    target: str
    name: str
    path: Path
    digest: str


class Damaged(NamedTuple):
    """A folder among the models that is none: `error` says why in one line; languages as in Model, where known."""

    path: Path
    error: str
    source: str | None
    target: str | None


class _Flaw(Exception):
    """What is wrong with a model, in one line."""


class _Metadata(NamedTuple):
    source: str
    target: str
    version: str


class _Offer(NamedTuple):
    metadata: _Metadata
    links: tuple[str, ...]


def folder() -> Path:
    """Where the models are: as argostranslate/settings.py has it, and nothing is created."""
    data = Path(os.environ.get("XDG_DATA_HOME", _home() / ".local" / "share"))
    return Path(_setting("ARGOS_PACKAGES_DIR", str(data / "argos-translate" / "packages")))


def installed() -> list[Model]:
    """The models in working order, by languages."""
    return survey()[0]


def survey() -> tuple[list[Model], list[Damaged]]:
    """The models in working order, by languages, and the folders that are damaged or half-written, by path.

    Files are looked at, not loaded: 7 ms a model of 100 MB. Packages that are no translation models are in neither.
    Raises UsageError when the folder cannot be read.
    """
    place = folder()
    try:
        paths = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith(_TEMPORARY))
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise UsageError(f"cannot read {place}: {error.strerror}") from error
    models, damaged = [], []
    for path in paths:
        try:
            data = _json(path)
            if data.get("type", "translate") == "translate":
                models.append(_inspect(path, _metadata(data)))
        except _Flaw as flaw:
            damaged.append(Damaged(path, str(flaw), *_languages(path)))
    return sorted(models), damaged


def route(source: str, target: str, models: Iterable[Model]) -> tuple[Model, ...]:
    """The models that lead from `source` to `target`, one after the other: the fewest, English between if it can be.

    Empty when the two are one language. Raises ModelMissing, which says what is missing, and UsageError for a code
    that no language has.
    """
    best = _best(models)
    ends = (_tag(source), _tag(target))
    way = _way(*ends, best)
    if way is None:
        _check_codes((source, target), best)
        raise _no_route(*ends, best)
    return tuple(best[pair] for pair in way)


def install_file(path: Path) -> Model:
    """Install the model of an .argosmodel file, in place of another version of it. All or nothing.

    It is checked before it is unpacked, unpacked beside the models, and loaded once where ctranslate2 and sentencepiece
    are there. Raises UsageError when the file cannot be read or the folder of the models not be written to,
    ModelDamaged when it holds no sound model.
    """
    return _install(path, str(path))


def install(source: str, target: str, progress: Progress | None = None) -> tuple[Model, ...]:
    """Install what is offered on the network from `source` to `target`: one model, or several through other languages.

    Those that are there already in the version offered are not fetched again. Raises ModelMissing when there is no way,
    DocsearchError when the network does not answer, else as `install_file`.
    """
    ends = (_tag(source), _tag(target))
    if ends[0] == ends[1]:
        raise UsageError(f"{source} and {target} are one language", "docsearch translate install vi en")
    best = _best(installed())
    _check_codes((source, target), best)
    offers = _offers()
    way = _way(*ends, best.keys() | offers.keys())
    if way is None:
        raise ModelMissing(
            f"no model from {ends[0]} to {ends[1]} is offered, nor a way through another language",
            f"offered from {ends[0]}: {_listed(t for s, t in offers if s == ends[0])}; "
            f"into {ends[1]}: {_listed(s for s, t in offers if t == ends[1])}",
        )
    for pair in way:
        if pair in offers and not (pair in best and best[pair].name == _name(offers[pair].metadata)):
            best[pair] = _fetch(offers[pair], progress)
    return tuple(best[pair] for pair in way)


def remove(source: str, target: str) -> list[Path]:
    """Remove every model from `source` to `target`, damaged ones too, and return their folders. All or nothing.

    Raises ModelMissing when there is none, UsageError when they cannot be removed.
    """
    ends = (_tag(source), _tag(target))
    models, damaged = survey()
    paths = {model.path for model in models if (model.source, model.target) == ends}
    paths |= {other.path for other in damaged if (other.source, other.target) == ends}
    if not paths:
        _check_codes((source, target), {(model.source, model.target) for model in models})
        raise ModelMissing(f"no model {'-'.join(ends)} is installed", "docsearch translate list gives those there are")
    with _written(f"remove models from {folder()}"), _beside() as temporary:
        _exchange(paths, temporary / "old")
    return sorted(paths)


def _install(path: Path, shown: str) -> Model:
    """As `install_file`; errors name the file `shown`."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {shown}: {error.strerror}") from error
    with file, _written(f"install {shown} in {folder()}"), _beside() as temporary:
        new = temporary / "new"
        try:
            with zipfile.ZipFile(file) as archive:
                _unpack(archive, new)
            metadata = _metadata(_json(new))
            model = _inspect(new, metadata)
            _load(new)
        except _Flaw as flaw:
            raise ModelDamaged(f"{shown}: {flaw}", _AGAIN) from flaw
        except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError) as error:
            raise ModelDamaged(f"{shown}: {_archive_flaw(file, error)}", _AGAIN) from error
        place = folder() / _folder_name(metadata)
        models, damaged = survey()
        old = {other.path for other in models if _described(other)[:2] == metadata[:2]}
        old |= {other.path for other in damaged if (other.source, other.target) == (model.source, model.target)}
        _exchange(old | ({place} if place.exists() else set()), temporary / "old", new, place)
    return model._replace(path=place)


def _offers() -> dict[Pair, _Offer]:
    """The newest model offered for each two languages."""
    url = _setting("ARGOS_PACKAGE_INDEX", _OFFERS).rstrip("/") + "/index.json"
    try:
        rows = json.loads(b"".join(chunk for chunk, _, _ in _chunks(url, _LONGEST_LIST)))
    except (ValueError, RecursionError) as error:
        raise DocsearchError(f"{url} is no list of models", _BY_HAND) from error
    offers = []
    for row in rows if isinstance(rows, list) else ():
        with suppress(_Flaw, AttributeError):
            metadata, links = _metadata(row), row.get("links")
            if isinstance(links, list) and all(isinstance(link, str) for link in links) and links:
                offers.append(_Offer(metadata, tuple(links)))
    offers.sort(key=lambda offer: _rank(offer.metadata))
    return {_pair(offer.metadata): offer for offer in offers}


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
    name = _folder_name(offer.metadata) + SUFFIX
    with _written(f"download {name} to {folder()}"), _beside() as temporary:
        with (temporary / name).open("wb") as file:
            for chunk, done, size in _chunks(link, _MOST_BYTES):
                file.write(chunk)
                if progress:
                    progress(done, size)
        return _install(temporary / name, link)


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


def _home() -> Path:
    return Path(os.environ.get("SNAP_USER_DATA", Path.home()) if "SNAP" in os.environ else Path.home())


def _setting(key: str, default: str) -> str:
    """A setting of argostranslate: the environment before its settings.json before the default."""
    if key in os.environ:
        return os.environ[key]
    path = Path(os.environ.get("XDG_CONFIG_HOME", _home() / ".config")) / "argos-translate" / "settings.json"
    with suppress(OSError, ValueError):
        settings = json.loads(path.read_bytes())
        if isinstance(settings, dict) and isinstance(settings.get(key), str):
            return str(settings[key])
    return default


def _tag(code: str) -> str:
    """The BCP 47 primary tag of a code, one of Argos or a longer one; the code itself where it is none."""
    return _OWN_CODES.get(code) or language_code(code) or primary_tag(code) or code


def _pair(metadata: _Metadata) -> Pair:
    return _tag(metadata.source), _tag(metadata.target)


def _rank(metadata: _Metadata) -> tuple[bool, tuple[int, ...]]:
    """Of several models for two languages the greatest counts: that of the languages themselves, then the newest."""
    exact = (metadata.source, metadata.target) == _pair(metadata)
    return exact, tuple(map(int, re.findall(r"\d+", metadata.version)))


def _described(model: Model) -> _Metadata:
    """Codes and version, from the name."""
    codes, _, version = model.name.removeprefix("argos ").rpartition(" ")
    source, _, target = codes.partition("-")
    return _Metadata(source, target, version)


def _best(models: Iterable[Model]) -> dict[Pair, Model]:
    ranked = sorted(models, key=lambda model: _rank(_described(model)))
    return {(model.source, model.target): model for model in ranked}


def _way(source: str, target: str, pairs: Collection[Pair]) -> list[Pair] | None:
    """The fewest pairs that lead from one language to the other, through English where that is as short."""
    ways = {source: [source]}
    for code in (waiting := [source]):
        if code == target:
            return list(pairwise(ways[code]))
        for following in sorted({t for s, t in pairs if s == code} - ways.keys(), key=lambda t: (t != PIVOT, t)):
            ways[following] = [*ways[code], following]
            waiting.append(following)
    return None


def _check_codes(codes: Iterable[str], pairs: Collection[Pair]) -> None:
    known = {code for pair in pairs for code in pair}
    for code in codes:
        tag = _tag(code)
        if not (tag in known or language_code(tag) or re.fullmatch("[a-z]{3}", tag)):
            raise UsageError(f"no language has the code {code!r}", "give codes such as vi, th or sk")


def _no_route(source: str, target: str, pairs: Collection[Pair]) -> ModelMissing:
    legs = [pair for pair in ((source, PIVOT), (PIVOT, target)) if _way(*pair, pairs) is None]
    message = f"no model translates {source} to {target}"
    if PIVOT not in (source, target):
        named = " and ".join(map("-".join, legs))
        message += f"; {named} would" if len(legs) > 1 else f"; {named} in addition would"
    return ModelMissing(message, f"run: {' && '.join(f'docsearch translate install {s} {t}' for s, t in legs)}")


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes)) or "none"


def _json(path: Path) -> dict[str, Any]:
    """What metadata.json in a folder says. Raises _Flaw."""
    try:
        data = json.loads((path / "metadata.json").read_bytes())
    except FileNotFoundError:
        raise _Flaw("metadata.json is missing") from None
    except OSError as error:
        raise _Flaw(f"metadata.json cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise _Flaw("metadata.json is not JSON") from error
    if not isinstance(data, dict):
        raise _Flaw("metadata.json is not about a model")
    return data


def _metadata(data: dict[str, Any]) -> _Metadata:
    """The codes and the version, fit to be a part of a file name. Raises _Flaw."""
    source, target, version = (data.get(key) for key in ("from_code", "to_code", "package_version"))
    if data.get("type", "translate") != "translate":
        raise _Flaw(f"a package of type {data['type']!r}, not a translation model")
    for key, value in (("from_code", source), ("to_code", target)):
        if not (isinstance(value, str) and _CODE.fullmatch(value)):
            raise _Flaw(f"metadata.json has no language as {key}")
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        raise _Flaw("metadata.json has no version as package_version")
    return _Metadata(str(source), str(target), version)


def _name(metadata: _Metadata) -> str:
    return f"argos {metadata.source}-{metadata.target} {metadata.version}"


def _folder_name(metadata: _Metadata) -> str:
    """The name that the folder has in packages of Argos: translate-vi_en-1_9."""
    return f"translate-{metadata.source}_{metadata.target}-{metadata.version.replace('.', '_')}"


def _languages(path: Path) -> tuple[str | None, str | None]:
    """The languages of a damaged model, by its metadata or else by the name of its folder."""
    with suppress(_Flaw):
        metadata = _metadata(_json(path) | {"package_version": "0"})
        return _pair(metadata)
    match = _FOLDER.fullmatch(path.name)
    return (_tag(match[1]), _tag(match[2])) if match else (None, None)


def _inspect(path: Path, metadata: _Metadata) -> Model:
    """The model in a folder, none of whose files is missing or cut short. Raises _Flaw."""
    try:
        tokenizers = [name for name in _TOKENIZERS if (path / name).is_file() and (path / name).stat().st_size]
        if not tokenizers:
            raise _Flaw(f"the tokenizer ({' or '.join(_TOKENIZERS)}) is missing")
        weights = path / "model" / "model.bin"
        if not weights.is_file():
            raise _Flaw("model/model.bin is missing")
        vocabularies = sorted(weights.parent.glob("*vocabulary.*"))
        if not any(vocabulary.stat().st_size for vocabulary in vocabularies):
            raise _Flaw("the vocabulary in model/ is missing")
        with weights.open("rb") as file:
            _check_weights(file, weights.stat().st_size)
        digest = blake2b(digest_size=8)
        for file_path in (path / "metadata.json", path / tokenizers[0], *vocabularies, weights):
            digest.update(_extract(file_path))
    except OSError as error:
        raise _Flaw(f"{Path(error.filename or path).name} cannot be read: {error.strerror}") from error
    return Model(*_pair(metadata), _name(metadata), path, digest.hexdigest())


def _extract(path: Path) -> bytes:
    """What tells a file from others at little cost: its size, its first and its last megabyte."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(_CHUNK)
        file.seek(max(size - _CHUNK, len(start)))
        return struct.pack("<Q", size) + start + file.read()


def _check_weights(file: BinaryIO, size: int) -> None:
    """Raise _Flaw where a model.bin ends before its last variable does.

    Layout: ctranslate2/specs/model_spec.py, the same in versions 4 to 6; others are left to ctranslate2.
    """

    def number(form: str) -> int:
        return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])

    def skip(length: int) -> None:
        if file.seek(length, os.SEEK_CUR) > size:
            raise _Flaw("model/model.bin is cut short")

    def name() -> None:
        length = number("<H")
        if not length:  # one ends with a NUL: the file was never written to here
            raise _Flaw("model/model.bin is damaged")
        skip(length)

    try:
        version = number("<I")
        if not 0 < version < 100:
            raise _Flaw("model/model.bin is not a model of ctranslate2")
        if version not in (4, 5, 6):
            return
        name()  # kind of model
        skip(4)  # its revision
        for _ in range(number("<I")):
            name()
            skip(4 * number("<B") + 1)  # dimensions, type
            skip(number("<I"))
        for _ in range(2 * number("<I")):  # other names of variables
            name()
    except struct.error:
        raise _Flaw("model/model.bin is cut short") from None


def _load(path: Path) -> None:
    """Translate a letter with a model, where its libraries are there. Raises _Flaw when that fails."""
    tokens = ["▁a"]
    with suppress(ImportError):
        import sentencepiece  # 20 ms

        if (path / _TOKENIZERS[0]).is_file():
            with _loaded(_TOKENIZERS[0], path):
                processor = sentencepiece.SentencePieceProcessor(model_file=str(path / _TOKENIZERS[0]))
                tokens = processor.encode("a", out_type=str)
    with suppress(ImportError):
        import ctranslate2  # .1 s

        with _loaded("model/", path):
            translator = ctranslate2.Translator(str(path / "model"), device="cpu", intra_threads=1)
            translator.translate_batch([tokens], max_decoding_length=1, beam_size=1)


@contextmanager
def _loaded(name: str, path: Path) -> Iterator[None]:
    """Raise _Flaw, which names a part of the model, for what libraries in C++ raise."""
    try:
        yield
    except (RuntimeError, ValueError, LookupError, ArithmeticError, MemoryError, OSError) as error:
        raise _Flaw(f"{name} cannot be loaded: {' '.join(str(error).replace(f'{path}/', '').split())}") from error


def _unpack(archive: zipfile.ZipFile, place: Path) -> None:
    """Unpack the folder with the model, once every member of the archive is known to be harmless. Raises _Flaw."""
    members = _members(archive)
    tops = [
        parts[:-1] for parts in members if parts[-1] == "metadata.json" and len(parts) < 3 and parts[0] != "__MACOSX"
    ]
    if not tops:
        raise _Flaw("metadata.json is missing")
    top = min(tops, key=len)
    if sum(len(parts) == len(top) for parts in tops) > 1:
        raise _Flaw("it holds more than one model")
    chosen = {parts[len(top) :]: info for parts, info in members.items() if parts[: len(top)] == top}
    needed = sum(info.file_size for info in chosen.values())
    free = shutil.disk_usage(place.parent).free
    if needed > free:
        told = f"{place.parent.parent} has {free >> 20} MB left, the model needs {-(-needed >> 20)} MB"
        raise UsageError(told, "make room there; the models are as they were")
    place.mkdir()
    for parts, info in chosen.items():
        target = place.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)


def _members(archive: zipfile.ZipFile) -> dict[tuple[str, ...], zipfile.ZipInfo]:
    """The files of an archive by the parts of their paths. Raises _Flaw when one is not as a model's would be."""
    infos = archive.infolist()
    size = sum(info.file_size for info in infos)
    if len(infos) > _MOST_FILES or size > _MOST_BYTES:
        raise _Flaw(f"{len(infos)} files of {size >> 20} MB together are more than a model has")
    if size > _SMALL + _MOST_RATIO * sum(info.compress_size for info in infos):
        raise _Flaw("it is packed too tightly for a model")
    members: dict[tuple[str, ...], zipfile.ZipInfo] = {}
    spelt: set[str] = set()
    for info in infos:
        name = info.filename.replace("\\", "/")
        parts = tuple(name.rstrip("/").split("/"))
        kind = stat.S_IFMT(info.external_attr >> 16)
        if any(part in ("", ".", "..") or ":" in part for part in parts):
            raise _Flaw(f"the path {info.filename!r} in it leads out of its folder")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _Flaw(f"{info.filename!r} in it is a link or a device")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Flaw(f"{info.filename!r} in it is encrypted or packed in an unusual way")
        if name.endswith("/"):
            continue
        if name.casefold() in spelt:
            raise _Flaw(f"{info.filename!r} is in it twice")
        spelt.add(name.casefold())
        members[parts] = info
    if any(parts[:length] in members for parts in members for length in range(1, len(parts))):
        raise _Flaw("it has a file and a folder of one name")
    return members


def _archive_flaw(file: BinaryIO, error: Exception) -> str:
    """Why an archive cannot be unpacked."""
    if not isinstance(error, zipfile.BadZipFile) or zipfile.is_zipfile(file):
        return f"the archive is damaged: {error}"
    file.seek(0)
    return "the archive is cut short" if file.read(4) == b"PK\3\4" else f"not an archive, as {SUFFIX} files are"


@contextmanager
def _written(action: str) -> Iterator[None]:
    """Say in one line what the operating system refused."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"cannot {action}: {error.strerror or error}", "the models are as they were") from error


@contextmanager
def _beside() -> Iterator[Path]:
    """A temporary folder on the disk of the models, out of the sight of argostranslate, which fails on half a model."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    parent = place.resolve().parent
    if place.stat().st_dev != parent.stat().st_dev or not os.access(parent, os.W_OK):
        parent = place  # a volume mounted there: no other folder will do
    for left in parent.glob(f"{_TEMPORARY}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left)
    with TemporaryDirectory(prefix=_TEMPORARY, dir=parent, ignore_cleanup_errors=True) as temporary:
        yield Path(temporary)


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
