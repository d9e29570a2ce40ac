"""Read lexicons: wordnets (OMW .tab, WN-LMF), tables of words, TBX and SKOS, to senses and links.

What a file is, is told by what is in it; gzip, xz and a tar archive of one wordnet are opened. Files are streamed, and
nothing outside of them is read: no DTD, no entity. A file that is wrong anywhere is refused whole, with the line.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import lzma
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, product
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast
from xml.parsers import expat

from docsearch.encodings import decode
from docsearch.errors import UsageError
from docsearch.glossary_formats import read_glossary
from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Link, Sense

_CHUNK = 1 << 16
_LARGEST = 500_000_000  # bytes unpacked; Princeton WordNet as WN-LMF has 60 MB
_LONGEST = 500  # characters of a word or a few; the longest of ten wordnets has 77
_CONCEPTS = (".ttl", ".nt", ".jsonld", ".json", ".rdf", ".tbx", ".toml")  # what read_glossary tells by the name alone
_PACKED = (".gz", ".xz", ".tar")
_CONTROLS = re.compile("[\0-\b\x0e-\x1a\x1c-\x1f\ufffd]")  # none stands in text; U+FFFD is what decode() puts for one
_CONTROL_BYTES = bytes({*range(9), *range(14, 27), *range(28, 32)})
_SYNSET = re.compile(r"\s*(\d{8})-([nvars])\s*")
_SYNSET_ROW = re.compile(r"\s*\d{8}-[a-z]\t")
_GAPS = ("GAP!", "PSEUDOGAP!")  # that a language has no word, in MultiWordNet
# Synsets of OMW in WN-LMF are named by their offsets in Princeton WordNet 3.0, but for those of its other versions.
_OFFSET = re.compile(r"omw-(?!en(?:15|16|17|171|20|21|31)-).+-(\d{8})-([nvars])")
_INTERLINGUAL = re.compile(r"i\d+")
_PROBABILITIES = {"p", "probability", "forward", "backward", "weight", "score"}
_LICENCE = re.compile(r"#\s*licen[cs]e\s*:\s*(.+)", re.IGNORECASE)
_NAMED_PAIR = re.compile(r"(?:^|.*[._-])([a-z]{2,3})[_-]([a-z]{2,3})")
_NOTE = re.compile(r"(?<!\S)[(（][^()（）]*[)）](?!\S)")  # "prosiť (o niečo)"
_ENDING = re.compile(r"(?:\+[的地])+$")  # Chinese Open Wordnet writes 重要+的, of every fourth word
_BETWEEN = "|"  # several words in one cell
_COLUMNS_HINT = "make its first line en,vi (codes of the columns), or name the file en-vi.csv"


class Source(NamedTuple):
    """What a file has: `name` is its stem, `origin` its name, `pair` the languages its links lead from and to."""

    name: str
    origin: str
    licence: str | None
    senses: list[Sense]
    links: list[Link]
    pair: tuple[str, str] | None


class _Bad(Exception):
    """What is wrong in a line (from 1), None where no line can be told."""

    def __init__(self, line: int | None, reason: str, hint: str | None = None) -> None:
        super().__init__(reason)
        self.line = line
        self.hint = hint


class _NotLmf(_Bad):
    """The XML is no WN-LMF."""


def read_lexicon(path: Path, source: str | None = None, target: str | None = None) -> Source:
    """The senses and links of a file.

    `source` and `target` are the languages of a table of two columns that does not say them; otherwise they are what
    its name ends in ("en-vi"). Raises UsageError for a file that cannot be read, MissingExtra for SKOS without rdflib.
    """
    pair = _pair(source, target)
    with _refusing(path):
        found = _read(path, pair)
        if not found.senses and not found.links:
            raise _Bad(None, "no word in it")
    return found


def interlingual_ids(path: Path) -> dict[str, str]:
    """The ids by offsets in Princeton WordNet 3.0 by those of the interlingual index, of a WN-LMF file that has both.

    {"ili:i35545": "wn30:00001740-n"}. Raises UsageError for a file that cannot be read.
    """
    reader = _Lmf()
    with _refusing(path):
        _parse(path, reader)
    return {f"ili:{ili}": id for synset, ili in reader.ilis.items() if (id := _by_offset(synset))}


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Says what is wrong with a file in one line."""
    try:
        yield
    except _Bad as error:
        where = path if error.line is None else f"{path}, line {error.line}"
        raise UsageError(f"{where}: {error}", error.hint) from error
    except (EOFError, gzip.BadGzipFile, lzma.LZMAError, tarfile.TarError, zlib.error) as error:
        raise UsageError(f"{path}: the archive is broken or cut off", "fetch the file again") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error


def _pair(source: str | None, target: str | None) -> tuple[str, str] | None:
    if source is None and target is None:
        return None
    codes = language_code(source), language_code(target)
    for tag, code in zip((source, target), codes, strict=True):
        if code is None:
            raise UsageError(f"{tag!r} is no code of a language" if tag else "one language of the two is missing")
    if codes[0] == codes[1]:
        raise UsageError(f"both columns are {codes[0]}", "a table has words and what they are in another language")
    return cast(tuple[str, str], codes)


def _stem(path: Path) -> str:
    name = path
    while name.suffix.lower() in _PACKED:
        name = name.with_suffix("")
    return name.stem


def _read(path: Path, pair: tuple[str, str] | None) -> Source:
    name = _stem(path)
    if path.suffix.lower() in _CONCEPTS:
        return Source(name, path.name, None, _concepts(path, name), [], None)
    with _opened(path) as file:
        head = file.read(1000).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if head.startswith(b"<"):
        reader = _Lmf()
        try:
            _parse(path, reader)
        except _NotLmf:
            if path.suffix.lower() in _PACKED:
                raise
            return Source(name, path.name, None, _concepts(path, name), [], None)
        return Source(name, path.name, reader.licence, reader.senses(), [], None)
    with _text(path) as text:
        lines: Iterator[str] = iter(text)
        first = list(_head(lines))
        lines = chain(first, lines)
        if _is_omw(first):
            licence, senses = _omw(lines)
            return Source(name, path.name, licence, senses, [], None)
        return _table(lines, name, path.name, pair)


def _head(lines: Iterator[str]) -> Iterator[str]:
    """The lines up to the first that is neither blank nor a comment."""
    for line in lines:
        yield line
        if line.strip() and not line.startswith("#"):
            return


# Files and their bytes


class _Limited:
    """A file that may not be longer than _LARGEST: what a few bytes unpack to may fill the disk."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = _LARGEST

    def read(self, size: int = _CHUNK) -> bytes:
        data = bytes(self._file.read(size))
        self._left -= len(data)
        if self._left < 0:
            raise _Bad(None, f"more than {_LARGEST // 1_000_000} MB", "this is no lexicon; split it if it is")
        return data


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """What is in a file, unpacked."""
    with path.open("rb") as packed:
        magic = packed.read(6)
        packed.seek(0)
        file = packed
        if magic.startswith(b"\x1f\x8b"):
            file = cast(Any, gzip.GzipFile(fileobj=packed))
        elif magic == b"\xfd7zXZ\0":
            file = cast(Any, lzma.LZMAFile(packed))  # noqa: SIM115 - `packed` is closed
        is_archive = file.read(512)[257:262] == b"ustar"
        file.seek(0)
        if is_archive:
            with _member(file) as member:
                yield member
        else:
            yield file


@contextmanager
def _member(archive: Any) -> Iterator[BinaryIO]:
    """The one wordnet in a tar archive, as the Open Multilingual Wordnet is published; nothing lands in a folder."""
    with tempfile.TemporaryFile() as copy:
        found, stream = False, _Limited(archive)
        with tarfile.open(fileobj=cast(Any, stream), mode="r|") as members:
            for member in members:
                content = members.extractfile(member) if member.name.lower().endswith((".xml", ".tab")) else None
                if content is None:
                    continue
                if found:
                    raise _Bad(None, "several lexicons in one archive", "unpack it and import those you want")
                shutil.copyfileobj(content, copy)
                found = True
        while stream.read():  # past the end of the last member: whether the file was cut off is known at its own
            pass
        if not found:
            raise _Bad(None, "no .xml or .tab file in the archive")
        copy.seek(0)
        yield cast(BinaryIO, copy)


def _chunks(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        yield from iter(_Limited(file).read, b"")


@contextmanager
def _text(path: Path) -> Iterator[Any]:
    """The lines of a text, ends of lines kept: streamed where it is UTF-8, else decoded whole."""
    if _is_utf8(path):
        with _opened(path) as file:
            yield io.TextIOWrapper(file, "utf-8-sig", newline="")
    else:
        text = decode(b"".join(_chunks(path)))
        if bad := _CONTROLS.search(text):
            raise _Bad(text.count("\n", 0, bad.start()) + 1, "this is no text, or is broken", "save it as UTF-8")
        yield io.StringIO(text, newline="")


def _is_utf8(path: Path) -> bool:
    """Whether all is UTF-8 without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
            if len(chunk.translate(None, _CONTROL_BYTES)) < len(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _word(text: str, line: int | None) -> str:
    """A word as it is read: spaces for underscores; no quotation marks around it, no notes, no endings to choose."""
    word = " ".join(text.replace("_", " ").split())
    if len(word) > 2 and word[0] == word[-1] == '"':
        word = word[1:-1].strip()
    if "(" in word or "（" in word:
        word = " ".join(_NOTE.sub("", word).split()) or word
    if "+" in word:
        word = _ENDING.sub("", word) or word
    if len(word) > _LONGEST:
        raise _Bad(line, f"a word of {len(word):,} characters", "sentences are for docsearch lexicon learn")
    return word


# TBX and SKOS


def _concepts(path: Path, name: str) -> list[Sense]:
    senses = []
    for concept in read_glossary(path):
        words = [
            (code, word) for tag, each in concept.names if (code := language_code(tag)) and (word := _word(each, None))
        ]
        if words:
            senses.append(Sense(_own(concept.id, name), tuple(dict.fromkeys(words))))
    return senses


def _own(id: str, name: str) -> str:
    """An id without a colon counts in its file only: "17" is another sense in every table that has one."""
    return id if ":" in id or not id else f"{name}:{id}"


# OMW .tab


def _is_omw(first: list[str]) -> bool:
    """By its first row, or its first line: a comment with the name, the language, the address and the licence."""
    return bool(first) and (
        (first[0].startswith("#") and first[0].count("\t") >= 2) or bool(_SYNSET_ROW.match(first[-1]))
    )


def _omw(lines: Iterator[str]) -> tuple[str | None, list[Sense]]:
    """The licence and the senses: rows of a synset, a language with a kind of row, and a word."""
    licence, language = None, None
    entries: dict[str, dict[tuple[str, str], None]] = {}  # the words of each synset, by its id as written
    kinds: dict[str, str] = {}  # the language of the words in a kind of row, "" where it has none
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            head = line.rstrip("\r\n").split("\t")
            if number == 1 and len(head) >= 3:
                language = head[1].strip()
                licence = head[3].strip() or None if len(head) > 3 else None
            continue
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) == 2:  # the oldest: the language stands in the first line only
            cells.insert(1, "lemma")
        if len(cells) < 3:
            if not line.strip():
                continue
            raise _Bad(number, "no synset, kind and word with tabs between")
        entry = entries.get(cells[0])
        if entry is None:
            if not _SYNSET.fullmatch(cells[0]):
                raise _Bad(number, f"{cells[0][:40]!r} is no synset of Princeton WordNet 3.0, as 00001740-n is")
            entry = entries[cells[0]] = {}
        code = kinds.get(cells[1])
        if code is None:
            code = kinds[cells[1]] = _row_language(cells[1], language, number)
        if code:
            word = _word(cells[2], number)
            if not word:
                raise _Bad(number, "no word")
            if word not in _GAPS:
                entry[code, word] = None
    senses: dict[str, dict[tuple[str, str], None]] = {}
    for synset, words in entries.items():
        senses.setdefault(_wn30(cast(re.Match[str], _SYNSET.fullmatch(synset))), {}).update(words)
    return licence, [Sense(id, tuple(words)) for id, words in senses.items() if words]


def _wn30(match: re.Match[str]) -> str:
    """Satellites are adjectives: some files tell them apart, and no offset is that of two."""
    return f"wn30:{match[1]}-{'a' if match[2] == 's' else match[2]}"


def _row_language(kind: str, default: str | None, line: int) -> str:
    """The language of "cat:lemma" or "arb:lemma:brokenplural", "" of rows that are no words: roots, definitions."""
    tag, colon, rest = kind.strip().partition(":")
    if not colon or tag == "lemma":
        tag, rest = default or "", kind.strip()
    if rest not in ("lemma", "lemma:brokenplural"):
        if not re.fullmatch("[a-z]+(:[a-z]+)*", rest):
            raise _Bad(line, f"{kind[:40]!r} is no language and kind of row, as cat:lemma is")
        return ""
    code = language_code(tag)
    if code is None:
        raise _Bad(line, f"{tag[:40]!r} is no code of a language")
    return code


# WN-LMF


class _Lmf:
    """What the elements of a WN-LMF file say; versions 1.0 to 1.4 differ in nothing that is read here."""

    def __init__(self) -> None:
        self.licence: str | None = None
        self.ilis: dict[str, str] = {}  # "i35545" by synset
        self._words: dict[str, dict[tuple[str, str], None]] = {}  # by synset
        self._lexicons: dict[str, str] = {}  # by synset
        self._lexicon = self._language = ""
        self._entry: list[str] = []  # its lemma and its plurals
        self._synsets: list[str] = []  # of the entry
        self._form = ""
        self._parser: Any = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "Lexicon": self._start_lexicon,
            "LexiconExtension": self._start_lexicon,
            "LexicalEntry": self._start_entry,
            "ExternalLexicalEntry": self._start_entry,
            "Lemma": self._start_lemma,
            "ExternalLemma": self._start_lemma,
            "Form": self._start_form,
            "Tag": self._start_tag,
            "Sense": self._start_sense,
            "Synset": self._start_synset,
        }

    def attach(self, parser: Any) -> None:
        self._parser = parser
        parser.StartElementHandler = self._root
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        parser.buffer_text = True

    def senses(self) -> list[Sense]:
        return [Sense(self._id(synset), tuple(words)) for synset, words in self._words.items() if words]

    def _id(self, synset: str) -> str:
        if id := _by_offset(synset):
            return id
        ili = self.ilis.get(synset, "")
        return f"ili:{ili}" if ili else f"{self._lexicons[synset]}:{synset}"

    def _entity(self, *_: object) -> None:
        raise _Bad(self._parser.CurrentLineNumber, "it declares an entity, which no wordnet needs")

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name != "LexicalResource":
            raise _NotLmf(1, f"no WN-LMF, but {name[:40]}", "TBX and SKOS are read unpacked")
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if start := self._starts.get(name):
            start(attributes)

    def _end(self, name: str) -> None:
        if name in ("LexicalEntry", "ExternalLexicalEntry"):
            for synset in self._synsets:
                self._lexicons.setdefault(synset, self._lexicon)
                words = self._words.setdefault(synset, {})
                words.update(((self._language, word), None) for word in self._entry if word and word not in _GAPS)
            self._synsets = []
        elif name == "Form":
            self._form = ""
        elif name == "Tag":
            self._parser.CharacterDataHandler = None

    def _start_lexicon(self, attributes: dict[str, str]) -> None:
        tag = attributes.get("language", "")
        code = language_code(tag)
        if code is None:
            raise _Bad(self._parser.CurrentLineNumber, f"{tag[:40]!r} is no code of a language")
        self._language, self._lexicon = code, attributes.get("id", "")
        self.licence = self.licence or attributes.get("license") or None

    def _start_entry(self, _: dict[str, str]) -> None:
        self._entry, self._synsets = [], []

    def _start_lemma(self, attributes: dict[str, str]) -> None:
        self._entry.append(_word(attributes.get("writtenForm", ""), self._parser.CurrentLineNumber))

    def _start_form(self, attributes: dict[str, str]) -> None:
        self._form = attributes.get("writtenForm", "")

    def _start_tag(self, attributes: dict[str, str]) -> None:
        """Of the forms only plurals are words to look for: others are roots, or what a stemmer makes of the lemma."""
        if self._form and attributes.get("category") == "number":
            self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if text.strip() == "plural":
            self._entry.append(_word(self._form, self._parser.CurrentLineNumber))

    def _start_sense(self, attributes: dict[str, str]) -> None:
        if not self._language:
            raise _Bad(self._parser.CurrentLineNumber, "a sense outside of a lexicon")
        if synset := attributes.get("synset"):
            self._synsets.append(synset)

    def _start_synset(self, attributes: dict[str, str]) -> None:
        ili = attributes.get("ili", "")
        if _INTERLINGUAL.fullmatch(ili):
            self.ilis[attributes.get("id", "")] = ili


def _by_offset(synset: str) -> str:
    """The id of a synset of OMW, which is what the .tab files have; "" of other wordnets."""
    match = _OFFSET.fullmatch(synset)
    return _wn30(match) if match else ""


def _parse(path: Path, reader: _Lmf) -> None:
    """Read an XML file with `reader`: expat looks at nothing outside of it and never at its DTD."""
    parser = expat.ParserCreate()
    reader.attach(parser)
    try:
        for chunk in _chunks(path):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _Bad(error.lineno, f"the XML is broken: {expat.ErrorString(error.code)}") from error
    except (LookupError, ValueError) as error:
        raise _Bad(1, "its encoding is unknown", "save it as UTF-8") from error


# Tables

_Rows = Iterator[tuple[int, list[str]]]  # the number of the line, and the cells


def _table(lines: Iterator[str], name: str, origin: str, pair: tuple[str, str] | None) -> Source:
    """A column a language: of words and their translations, with or without probabilities, or of senses with an id."""
    first = list(_head(lines))
    head = first[-1] if first else ""
    delimiter = max("\t;,", key=head.count)
    if delimiter not in head or head.startswith("#"):
        raise _Bad(len(first) or None, "no columns: neither a tab nor a comma nor a semicolon", _COLUMNS_HINT)
    licence = next((match[1].strip() for line in first if (match := _LICENCE.match(line))), None)
    rows = _rows(("\n" if line.startswith("#") else line for line in chain(first, lines)), delimiter)
    line, cells = next(rows, (None, []))
    columns = _columns(cells, line)
    if columns and (len(columns) > 2 or "" in columns):
        return Source(name, origin, licence, list(_wide(rows, columns, name)), [], None)
    if columns and pair and set(columns) != set(pair):
        raise _Bad(line, f"its columns are {' and '.join(columns)}, not {' and '.join(pair)}")
    pair = cast(tuple[str, str], tuple(columns)) if columns else pair or _pair_by_name(name)
    if pair is None or not 2 <= len(cells) <= 4:
        raise _Bad(line, f"{len(cells)} columns, and no languages said for them", _COLUMNS_HINT)
    if not columns:
        rows = chain([(cast(int, line), cells)], rows)
    if len(cells) == 2:
        return Source(name, origin, licence, list(_pairs(rows, pair)), [], None)
    return Source(name, origin, licence, [], _links(rows, len(cells)), pair)


def _rows(lines: Iterator[str], delimiter: str) -> _Rows:
    """The rows that are not blank. Between tabs a quotation mark is one, elsewhere it encloses a cell."""
    plain = delimiter == "\t"
    rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL, strict=True)
    try:
        for row in rows:
            if any(map(str.strip, row)):
                yield rows.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        raise _Bad(rows.line_num, str(error)) from error


def _columns(cells: list[str], line: int | None) -> list[str] | None:
    """The languages of the columns that have words, "" for that of ids; None where the first row does not say them."""
    names = [cell.lower() for cell in cells]
    codes = [language_code(name) or "" for name in names]
    if names[:1] != ["id"]:
        if len(codes) < 2 or "" in codes[:2] or codes[0] == codes[1]:
            return None
        if len(codes) <= 4 and set(names[2:]) <= _PROBABILITIES:
            return codes[:2]
    else:
        codes[0] = ""
    unknown = next((name for name, code in zip(names, codes, strict=True) if not code and name != "id"), None)
    if unknown is not None:
        raise _Bad(
            line, f"{unknown[:40]!r} heads a column and is no code of a language", "columns are headed id, en, vi"
        )
    return codes


def _pair_by_name(name: str) -> tuple[str, str] | None:
    match = _NAMED_PAIR.fullmatch(name.lower())
    codes = (language_code(match[1]), language_code(match[2])) if match else (None, None)
    return cast(tuple[str, str], codes) if None not in codes and codes[0] != codes[1] else None


def _several(cell: str, line: int) -> list[str]:
    return [word for part in cell.split(_BETWEEN) if (word := _word(part, line))]


def _wide(rows: _Rows, columns: list[str], name: str) -> Iterator[Sense]:
    """A row a sense."""
    for line, cells in rows:
        if len(cells) > len(columns):
            raise _Bad(line, f"{len(cells)} columns where the first line names {len(columns)}")
        words = [
            (code, word) for code, cell in zip(columns, cells, strict=False) if code for word in _several(cell, line)
        ]
        if words:
            yield Sense(_own(cells[0], name) if columns[0] == "" else "", tuple(dict.fromkeys(words)))


def _pairs(rows: _Rows, pair: tuple[str, str]) -> Iterator[Sense]:
    """A row a sense of words and their translations; one without either says nothing."""
    for line, cells in rows:
        if len(cells) != 2:
            raise _Bad(line, f"{len(cells)} columns where there are 2 elsewhere")
        if all(cells):
            yield Sense(
                "", tuple((code, word) for code, cell in zip(pair, cells, strict=True) for word in _several(cell, line))
            )


def _links(rows: _Rows, width: int) -> list[Link]:
    """A row a link: p(target | source), and p(source | target) where there is a fourth column.

    Where there is none, the sources of a target are taken to be as frequent as each other.
    """
    links: list[Link] = []
    for line, cells in rows:
        if len(cells) != width:
            raise _Bad(line, f"{len(cells)} columns where there are {width} elsewhere")
        forward, backward = _probability(cells[2], line), _probability(cells[-1], line)
        words = product(_several(cells[0], line), _several(cells[1], line))
        links += (Link(source, target, forward, backward) for source, target in words if forward and backward)
    if width == 4:
        return links
    totals: dict[str, float] = {}
    for link in links:
        totals[link.target] = totals.get(link.target, 0.0) + link.forward
    return [link._replace(backward=link.forward / totals[link.target]) for link in links]


def _probability(cell: str, line: int) -> float:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise _Bad(line, f"{cell[:40]!r} is no probability: a number from 0 to 1")
    return value
