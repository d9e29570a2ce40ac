"""Read translations to learn from: TMX, tables of two columns, folders of files and their translations.

What a file is, is told by what is in it; gzip is opened. TMX is streamed, and nothing outside of it is read: no DTD, no
entity. A line or a unit that has no translation is left out and counted; a file that is none at all is refused.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from docsearch.detect import detect
from docsearch.encodings import clean, decode
from docsearch.errors import UsageError
from docsearch.lexicon.codes import language_code, named_pair
from docsearch.model import UNDETERMINED
from docsearch.safe_xml import SAFE
from docsearch.sentences import sentence_starts

_XML = "{http://www.w3.org/XML/1998/namespace}"
_LARGEST = 500_000_000  # bytes of a table or a text, unpacked: they are read at once
_SAMPLE = 200  # lines; their language is told from so many
_CODE = r"([A-Za-z]{2,3})(?:[-_][A-Z][A-Za-z]{1,3}|[-_][0-9]{3})?"  # zh-Hant as zh; regions in capitals
_TEXTS = (".txt", ".text", ".md")
_NAMED = re.compile(rf"(?P<stem>.+?)[._-]{_CODE}(?P<ending>\.(?:txt|text|md))?", re.DOTALL)
_HINT = "make its first line en<tab>vi (the codes of its columns), or name the file en-vi.tsv"


class Parallel(NamedTuple):
    """Texts of `source` and what they are in `target` (BCP 47 primary tags), sentences or paragraphs.

    `skipped` is how many lines, units or files were left out since they have no counterpart.
    """

    source: str
    target: str
    pairs: list[tuple[str, str]]
    skipped: int


def read_parallel(path: Path, source: str | None = None, target: str | None = None) -> Parallel:
    """The translations in a file or a folder, from `source` to `target`.

    Where those are not said, they are the languages it names, the two most frequent if there are more; of a table that
    names none, those it is written in. Raises UsageError, with the line, for what cannot be read or has no translation.
    """
    asked = _asked(source), _asked(target)
    if asked[0] and asked[0] == asked[1]:
        raise UsageError(f"both languages are {asked[0]}", "say two different ones")
    try:
        if path.is_dir():
            found = _folder(path, *asked)
        else:
            with _opened(path) as file:
                is_xml = re.sub(rb"^\xef\xbb\xbf|[\xff\xfe\0\s]", b"", file.read(64)).startswith(b"<")
            found = _tmx(path, *asked) if is_xml else _table(path, *asked)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UsageError(f"{path}: the archive is broken or cut off", "fetch the file again") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if not found.pairs:
        raise UsageError(f"{path}: no {found.source} text with its {found.target} translation")
    return found


def _asked(tag: str | None) -> str | None:
    code = language_code(tag)
    if tag is not None and code is None:
        raise UsageError(f"{tag!r} is no code of a language", "say it as en or vi")
    return code


def _choose(path: Path, counts: Mapping[str, int], source: str | None, target: str | None) -> tuple[str, str]:
    """The languages asked for, and for those that are not the most frequent others; the first met of equal ones."""
    for code in (source, target):
        if code and code not in counts:
            raise UsageError(f"{path}: nothing in {code}", f"it has {', '.join(sorted(counts)) or 'no language'}")
    others = iter([code for code, _ in Counter(counts).most_common() if code not in (source, target)])
    one, other = source or next(others, None), target or next(others, None)
    if one is None or other is None:
        raise UsageError(f"{path}: only one language in it", "translations have two")
    return one, other


# Files


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")


def _text(path: Path) -> str:
    with _opened(path) as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise UsageError(f"{path}: more than {_LARGEST // 1_000_000} MB of text", "split it")
    text = decode(content)
    if "\0" in text:
        raise UsageError(f"{path}, line {text.count(chr(10), 0, text.index(chr(0))) + 1}: a NUL character, no text")
    return clean(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


# Tables


def _table(path: Path, source: str | None, target: str | None) -> Parallel:
    lines = _text(path).split("\n")
    head = [language_code(cell) for cell in lines[0].split("\t")]
    if len(head) > 1 and None not in head:
        columns = [code for code in head if code]
        if len(set(columns)) < len(columns):
            raise UsageError(f"{path}, line 1: a language twice", "the codes of the columns must differ")
        chosen = _choose(path, dict.fromkeys(columns, 1), source, target)
        return _rows(lines[1:], *chosen, columns.index(chosen[0]), columns.index(chosen[1]), len(columns))
    if all(len(_cells(line, 2)) < 2 for line in lines):
        raise UsageError(f"{path}, line 1: not two columns with a tab between", "translations are TMX or such lines")
    named = _named_pair(path) or _detected(lines)
    if source and target:
        backwards = named == (target, source)
    else:
        if named is None or not {source, target} - {None} <= {*named}:
            raise UsageError(f"{path}: cannot tell the languages of its columns", _HINT)
        chosen = _choose(path, dict.fromkeys(named, 1), source, target)
        backwards, (source, target) = chosen != named, chosen
    return _rows(lines, source, target, int(backwards), int(not backwards), 2)


def _rows(lines: Iterable[str], source: str, target: str, one: int, other: int, width: int) -> Parallel:
    pairs, skipped = [], 0
    for line in lines:
        cells = _cells(line, width)
        if cells and cells[one] and cells[other]:
            pairs.append((cells[one], cells[other]))
        else:
            skipped += bool(line.strip())
    return Parallel(source, target, pairs, skipped)


def _cells(line: str, width: int) -> list[str]:
    """None at all of a line of another number of them."""
    cells = line.split("\t")
    return list(map(_one_line, cells)) if len(cells) == width else []


def _named_pair(path: Path) -> tuple[str, str] | None:
    """The languages a file is named after: en-vi.tsv, europarl.en_vi.tsv.gz."""
    name = path.name.removesuffix(".gz")
    return named_pair(name.rpartition(".")[0] or name)


def _detected(lines: Iterable[str]) -> tuple[str, str] | None:
    some = list(islice((cells for line in lines if all(cells := _cells(line, 2)) and cells), _SAMPLE))
    codes = [detect("\n".join(column)).code for column in zip(*some, strict=True)]
    return (codes[0], codes[1]) if UNDETERMINED not in codes and len(set(codes)) == 2 else None


# TMX


def _tmx(path: Path, source: str | None, target: str | None) -> Parallel:
    if source is None or target is None:
        counts = Counter(code for unit in _units(path) for code in unit)
        source, target = _choose(path, counts, source, target)
    pairs, skipped = [], 0
    for unit in _units(path):
        one, other = unit.get(source), unit.get(target)
        if one and other:
            pairs.append((one, other))
        else:
            skipped += 1
    return Parallel(source, target, pairs, skipped)


def _units(path: Path) -> Iterator[dict[str, str]]:
    """The segments of each unit by their languages, the first of each."""
    from lxml import etree  # 15 ms

    root = None
    try:
        with _opened(path) as file:
            for event, element in etree.iterparse(
                file, events=("start", "end"), remove_comments=True, remove_pis=True, **SAFE
            ):
                if root is None:
                    root = element
                    if _local(root) != "tmx":
                        _refuse(path, element, f"no TMX, but {_local(root)}")
                elif event == "end" and _local(element) == "tu":
                    yield _segments(path, element)
                    parent = element.getparent()
                    element.clear()
                    while element.getprevious() is not None:
                        del parent[0]
    except etree.XMLSyntaxError as error:
        raise UsageError(f"{path}, line {error.lineno or 1}: {error.msg or 'no XML'}", "repair or export it") from error


def _segments(path: Path, unit: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for variant in unit:
        if _local(variant) != "tuv":
            continue
        tag = variant.get(f"{_XML}lang") or variant.get("lang")
        if not tag:
            _refuse(path, variant, "a tuv without a language")
        code = language_code(tag)
        text = next((_one_line(_segment(each)) for each in variant if _local(each) == "seg"), "")
        if code and text:
            found.setdefault(code, text)
    return found


def _segment(element: Any) -> str:
    """The text of a segment, without the codes of the program that made it: those stand in ph, bpt, ept and it."""
    parts = [element.text or ""]
    for each in element:
        parts.append(_segment(each) if _local(each) in ("hi", "mrk", "g") else "")
        parts.append(each.tail or "")
    return "".join(parts)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _refuse(path: Path, element: Any, reason: str) -> NoReturn:
    raise UsageError(f"{path}, line {element.sourceline}: {reason}", "export it as TMX 1.4 anew")


# Folders


def _folder(path: Path, source: str | None, target: str | None) -> Parallel:
    """Files and their translations: page.en.txt and page.vi.txt, or en/page.txt and vi/page.txt."""
    texts: dict[Path, dict[str, Path]] = {}
    for name, code, file in _names(path):
        texts.setdefault(name, {}).setdefault(code, file)
    counts = Counter(code for codes in texts.values() if len(codes) > 1 for code in codes)
    if not counts:
        hint = "name them page.en.txt and page.vi.txt, or en/page.txt and vi/page.txt"
        raise UsageError(f"{path}: no file beside its translation", hint)
    source, target = _choose(path, counts, source, target)
    pairs: list[tuple[str, str]] = []
    used, alone, skipped = set[Path](), set[Path](), 0
    for codes in texts.values():
        files = [codes[code] for code in (source, target) if code in codes]
        if len(files) == 2:
            found = _aligned(*map(_text, files))
            pairs += found
            skipped += not found
            used.update(files)
        else:
            alone.update(files)
    return Parallel(source, target, pairs, skipped + len(alone - used))


def _names(folder: Path) -> Iterator[tuple[Path, str, Path]]:
    """Of each text file with a language in its name or its folder's: the name without it, the language, the path."""
    for file in sorted(folder.rglob("*")):
        place = file.relative_to(folder)
        if any(part.startswith(".") for part in place.parts) or not file.is_file():
            continue
        name = place.name.removesuffix(".gz")
        named = _NAMED.fullmatch(name)
        bare = f"{named['stem']}{named['ending'] or ''}" if named else name
        code = language_code(named[2]) if named else None
        if code:
            yield place.with_name(bare), code, file
        if len(place.parts) > 1 and (above := language_code(place.parts[0])) and name.endswith(_TEXTS):
            yield Path(*place.parts[1:-1], bare if code == above else name), above, file


def _aligned(one: str, other: str) -> list[tuple[str, str]]:
    """Line by line, and sentence by sentence in lines that have as many; nothing if there are not as many lines."""
    lines, translated = ([line for line in text.split("\n") if line.strip()] for text in (one, other))
    if len(lines) != len(translated):
        return []
    found: list[tuple[str, str]] = []
    for pair in zip(lines, translated, strict=True):
        sentences, renderings = map(_sentences, pair)
        found += (
            zip(sentences, renderings, strict=True)
            if len(sentences) == len(renderings)
            else ((_one_line(pair[0]), _one_line(pair[1])),)
        )
    return found


def _sentences(line: str) -> Sequence[str]:
    starts = sentence_starts(line)
    return [text for start, end in pairwise([*starts, len(line)]) if (text := _one_line(line[start:end]))]
