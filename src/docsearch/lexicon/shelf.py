"""What people imported for an index, kept as it was read, and compiled to one lexicon a pair of languages.

`index.lexicons/sources/NAME.gz` for `index`: lines of JSON, which are facts, senses and links. Compiled from them is a
lexicon of English and each language that has senses or links in common with it, and of the languages of a source that
has no English; the starter lexicon shipped with docsearch is in all of them. A lexicon names what it was made of with
checksums, so whatever is out of date is compiled anew by the next change, and a change cut short in the middle as well.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, combinations
from pathlib import Path
from typing import NamedTuple

from docsearch.analysis import VERSION
from docsearch.disk import replace_file, sync, unwritable
from docsearch.errors import DocsearchError, UsageError
from docsearch.lexicon.entries import Link, Sense, Source
from docsearch.lexicon.folder import PIVOT, SUFFIX, home
from docsearch.lexicon.formats import read_lexicon
from docsearch.lexicon.store import Facts, Lexicon, compile_lexicon, key
from docsearch.locks import locked

STARTER = "starter"
_TABLE = Path(__file__).parents[1] / "data" / "lexicon.tsv"
_SOURCES, _LOCK, _NEW = "sources", ".lock", ".new"
_REMEMBERED = 300_000  # keys of words: those of English serve all its pairs
_BY_OTHERS = ("wn30:", "ili:")  # ids that wordnets have in common
_BROKEN = (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError)


class Kept(NamedTuple):
    """A source as it is kept: `kind` is wordnet, pairs or learnt; `words` is how many there are of each language.

    `joins`: its senses have ids that other sources may have too.
    """

    name: str
    origin: str
    licence: str | None
    kind: str
    words: dict[str, int]
    senses: int
    links: int
    joins: bool


class _Entry(NamedTuple):
    """A source on the shelf; `stamp` changes when its content does."""

    kept: Kept
    stamp: str
    read: Callable[[], Source]


def starter() -> Source:
    """The lexicon shipped with docsearch. Its senses have no ids: they are joined to none."""
    source = read_lexicon(_TABLE)
    return source._replace(name=STARTER, origin="docsearch", senses=[Sense("", sense.words) for sense in source.senses])


def shipped() -> Kept:
    """What the starter lexicon has."""
    return _facts(starter(), False)


def kept_name(name: str) -> str:
    """What a source is called: its name without what cannot be in that of a file everywhere."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.").lower() or "lexicon"


def add(sources: Sequence[Source], index: str, learnt: bool = False) -> list[Kept]:
    """Keep sources for the index in the folder `index`, in place of those of their names, and compile what they change.

    All or nothing. Raises UsageError where two have one name, or it cannot be written, IndexBusy while another process
    is changing it.
    """
    folder = home(index)
    with _changing(folder) as new:
        added = {}
        for source in sources:
            facts = _facts(source, learnt)
            if facts.name in added:
                raise UsageError(f"two files are called {facts.name}", "rename one")
            path = new / _SOURCES / f"{facts.name}.gz"
            replace_file(path, _packed(facts, source))
            added[facts.name] = _entry(path)
        known = {path.stem: _entry(path) for path in _files(folder) if path.stem not in added}
        _publish(folder, new, known | added)
    return [entry.kept for entry in added.values()]


def remove(name: str, index: str) -> None:
    """Forget a source. Raises DocsearchError where there is none of that name."""
    folder = home(index)
    if name not in names(index):
        hint = "it is part of docsearch" if name == STARTER else "docsearch lexicon list gives those there are"
        raise DocsearchError(f"no lexicon {name} was imported", hint)
    with _changing(folder) as new:
        _publish(folder, new, {path.stem: _entry(path) for path in _files(folder) if path.stem != name})


def refresh(index: str) -> list[str]:
    """Compile the lexicons that other words or another analysis are in by now; the names of their pairs."""
    folder = home(index)
    if not folder.is_dir():
        return []
    with _changing(folder) as new:
        return _publish(folder, new, {path.stem: _entry(path) for path in _files(folder)})


def listed(index: str) -> tuple[list[Kept], list[Facts]]:
    """The sources imported for the index in the folder `index`, and what is compiled from them.

    Raises UsageError for a damaged file.
    """
    folder = home(index)
    compiled = [Lexicon(path).facts for path in sorted(folder.glob(f"*{SUFFIX}"))]
    return [_entry(path).kept for path in _files(folder)], compiled


def faults(index: str) -> Iterator[UsageError]:
    """What cannot be read of what `listed` lists, every file looked at to its end."""
    folder = home(index)
    for path in (*sorted(folder.glob(f"*{SUFFIX}")), *_files(folder)):
        try:
            if path.suffix == SUFFIX:
                Lexicon(path)
            else:
                _unpacked(path)
        except UsageError as error:
            yield error


def names(index: str) -> frozenset[str]:
    """The names of the sources imported for the index in the folder `index`."""
    return frozenset(path.stem for path in _files(home(index)))


def _files(folder: Path) -> list[Path]:
    return sorted((folder / _SOURCES).glob("*.gz"))


# Sources


def _facts(source: Source, learnt: bool) -> Kept:
    words: dict[str, set[str]] = {}
    for sense in source.senses:
        for code, word in sense.words:
            words.setdefault(code, set()).add(word)
    if source.pair:
        words.setdefault(source.pair[0], set()).update(link.source for link in source.links)
        words.setdefault(source.pair[1], set()).update(link.target for link in source.links)
    joins = any(sense.id and not sense.id.startswith(f"{source.name}:") for sense in source.senses)
    wordnet = any(sense.id.startswith(_BY_OTHERS) for sense in source.senses)
    kind = "learnt" if learnt else "wordnet" if wordnet else "pairs"
    counts = {code: len(words[code]) for code in sorted(words)}
    name = kept_name(source.name)
    return Kept(name, source.origin, source.licence, kind, counts, len(source.senses), len(source.links), joins)


def _packed(facts: Kept, source: Source) -> bytes:
    pair = source.pair and list(source.pair)
    lines = (facts._asdict(), [source.name, pair], source.senses, source.links)
    text = "\n".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines)
    return gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)


def _entry(path: Path) -> _Entry:
    with _reading(path):
        stamp = f"{path.stem} {zlib.crc32(path.read_bytes()):08x}"
        with gzip.open(path) as file:
            kept = Kept(**json.loads(file.readline()))
    return _Entry(kept, stamp, lambda: _unpacked(path))


def _unpacked(path: Path) -> Source:
    with _reading(path), gzip.open(path) as file:
        kept, (name, pair), senses, links = map(json.loads, file.read().split(b"\n"))
        return Source(
            name,
            kept["origin"],
            kept["licence"],
            [Sense(id, tuple((code, word) for code, word in words)) for id, words in senses],
            [Link(*link) for link in links],
            (pair[0], pair[1]) if pair else None,
        )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        hint = f"run: docsearch lexicon remove {path.stem}, and import it again"
        raise UsageError(f"cannot read {path}: it is damaged", hint) from error


# Lexicons


def _publish(folder: Path, new: Path, entries: Mapping[str, _Entry]) -> list[str]:
    """Compile into `new` what is out of date, then put all of `new` in place; the names of what was compiled."""
    wanted = _wanted([entries[name] for name in sorted(entries)])
    readers = {entry.stamp: entry.read for made_of in wanted.values() for entry in made_of}
    recent = lru_cache(maxsize=4)(lambda stamp: readers[stamp]())
    key_of = lru_cache(_REMEMBERED)(key)
    compiled, current = [], set()
    for pair, made_of in wanted.items():
        file, stamps = f"{'-'.join(pair)}{SUFFIX}", tuple(entry.stamp for entry in made_of)
        if _is_current(folder / file, stamps):
            current.add(file)
        elif data := _compiled([recent(stamp) for stamp in stamps], pair, stamps, key_of):
            replace_file(new / file, data)
            compiled.append(file)
    _place(new / _SOURCES, folder / _SOURCES, {f"{name}.gz" for name in entries})
    _place(new, folder, {*current, *compiled})
    return [file.removesuffix(SUFFIX) for file in compiled]


def _compiled(
    sources: Sequence[Source], pair: tuple[str, str], stamps: Sequence[str], key_of: Callable[[str, str], str]
) -> bytes | None:
    senses = chain.from_iterable(source.senses for source in sources)
    links = chain.from_iterable(_directed(source, pair) for source in sources)
    return compile_lexicon(senses, links, pair, stamps, key_of)


def _place(new: Path, folder: Path, names: Collection[str]) -> None:
    """Put the files of `new` into `folder`, and take away those not in `names`."""
    folder.mkdir(exist_ok=True)
    for path in sorted(new.glob("*.*")):
        path.replace(folder / path.name)
    sync(folder)
    for path in folder.glob("[!.]*.*"):
        if path.name not in names and (path.suffix == ".gz" or (path.suffix == SUFFIX and _is_ours(path))):
            path.unlink()


def _wanted(entries: Sequence[_Entry]) -> dict[tuple[str, str], list[_Entry]]:
    """What each lexicon is made of: what has words of both languages, or of one by ids that lead to the other."""
    joined = {code for entry in entries if entry.kept.joins for code in entry.kept.words}
    pairs = {_pair(PIVOT, code) for code in joined - {PIVOT}} if PIVOT in joined else set()
    for entry in entries:
        codes = sorted(entry.kept.words)
        pairs.update(combinations(codes, 2) if PIVOT not in codes else (_pair(PIVOT, c) for c in codes if c != PIVOT))
    if not pairs:
        return {}
    own = starter()
    first = _Entry(_facts(own, False), f"{STARTER} {zlib.crc32(_TABLE.read_bytes()):08x}", lambda: own)
    return {pair: [one for one in (first, *entries) if _has(one.kept, {*pair}, joined)] for pair in sorted(pairs)}


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _has(kept: Kept, pair: set[str], joined: set[str]) -> bool:
    return pair <= kept.words.keys() or (kept.joins and pair <= joined and bool(pair & kept.words.keys()))


def _directed(source: Source, pair: tuple[str, str]) -> list[Link]:
    """The links of a source as they lead from the first language of `pair` to the second."""
    if source.pair == pair:
        return source.links
    if source.pair == pair[::-1]:
        return [Link(link.target, link.source, link.backward, link.forward) for link in source.links]
    return []


def _is_current(path: Path, stamps: tuple[str, ...]) -> bool:
    try:
        lexicon = Lexicon(path)
    except UsageError:  # missing or damaged
        return False
    return lexicon.analysis == VERSION and lexicon.facts.sources == stamps


def _is_ours(path: Path) -> bool:
    """Whether a lexicon was compiled here: one put there by hand names nothing with a checksum."""
    try:
        return any(" " in made_of for made_of in Lexicon(path).facts.sources)
    except UsageError:
        return True


# Files


@contextmanager
def _changing(folder: Path) -> Iterator[Path]:
    """Be the only one to change what is in `folder`, with a folder for what is new, which is cleared."""
    new = folder / _NEW
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / _LOCK, folder, "changing"):
            shutil.rmtree(new, ignore_errors=True)  # of a process that was killed
            try:
                (new / _SOURCES).mkdir(parents=True)
                yield new
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise unwritable(folder, error) from error
