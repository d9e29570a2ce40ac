"""Read glossaries: SKOS in its serialisations, TBX, CSV and our own TOML, to concepts with their names.

SKOS in RDF/XML and N-Triples is streamed, since EuroVoc has 100 MB; Turtle and JSON-LD are read by rdflib, an extra.
Nothing outside the file is read: no DTD, no entity, no context from the web. Whatever is wrong with a file is a
UsageError with the number of the line.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docsearch.detectors.default import primary_tag
from docsearch.errors import MissingExtra, UsageError
from docsearch.glossary import KINDS, Concept
from docsearch.model import UNDETERMINED
from docsearch.safe_xml import SAFE

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_XL = "http://www.w3.org/2008/05/skos-xl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_LABELS = {"prefLabel": 0, "altLabel": 1, "hiddenLabel": 2}
_RANKS = {space + label: rank for space in (_SKOS, _XL) for label, rank in _LABELS.items()}
_FORM, _TYPE = f"{_XL}literalForm", f"{_RDF}type"
_NO_CONCEPTS = {f"{_SKOS}{name}" for name in ("ConceptScheme", "Collection", "OrderedCollection")}
_WANTED = {*_RANKS, _FORM, _TYPE}
_ENTRIES, _SECTIONS = ("termEntry", "conceptEntry"), ("langSet", "langSec")  # of TBX 2 and 3
_ACRONYMS = ("acronyms", "ambiguous")
_OTHERS = ("id", "kind", *_ACRONYMS)  # columns that are no language
_BETWEEN = "|"  # several names in one cell

# Subject, predicate, object, and the language of a literal ("" where it has none), None of a resource.
_Triple = tuple[str, str, str, str | None]


class _Bad(ValueError):
    """What is wrong in a line (from 1), None where no line can be told."""

    def __init__(self, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def read_glossary(path: Path) -> Iterator[Concept]:
    """The concepts of a file, each with a name at least. Raises UsageError for a file that cannot be read."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{path}: no glossary by its name", f"it must end in {', '.join(_READERS)}")
    empty = True
    try:
        for concept in reader(path):
            empty = False
            yield concept
    except _Bad as error:
        where = path if error.line is None else f"{path}, line {error.line}"
        raise UsageError(f"{where}: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{path}: nested too deep") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if empty:
        raise UsageError(f"{path}: no concept with a name in it")


# CSV


def _csv(path: Path) -> Iterator[Concept]:
    text = _text(path)
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=head.count), strict=True)
    try:
        columns = [cell.strip().lower() for cell in next(rows, [])]
        if "id" not in columns or len(set(columns)) < len(columns):
            raise _Bad(1, "the first line must name each column once, one of them id")
        cells = _rows(rows, columns)
        yield from _long(cells) if {"language", "name"} <= set(columns) else _wide(cells, columns)
    except csv.Error as error:
        raise _Bad(rows.line_num, str(error)) from error


def _rows(rows: Any, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for row in rows:
        if not any(map(str.strip, row)):
            continue
        if len(row) > len(columns):
            raise _Bad(rows.line_num, f"{len(row)} cells for {len(columns)} columns")
        cells = dict(zip(columns, map(str.strip, row), strict=False))
        if not cells["id"]:
            raise _Bad(rows.line_num, "no id")
        yield rows.line_num, cells


def _wide(rows: Iterable[tuple[int, dict[str, str]]], columns: list[str]) -> Iterator[Concept]:
    """A row a concept, a column a language."""
    tags = {column: _tag(column, 1) for column in columns if column not in _OTHERS}
    seen: dict[str, int] = {}
    for line, cells in rows:
        if cells["id"] in seen:
            raise _Bad(line, f"the id {cells['id']} was given in line {seen[cells['id']]} already")
        seen[cells["id"]] = line
        names = [(tags[column], name) for column in tags for name in _several(cells.get(column, ""))]
        acronyms, ambiguous = (tuple(_several(cells.get(column, ""))) for column in _ACRONYMS)
        yield _concept(cells["id"], cells.get("kind", ""), names, line, acronyms, ambiguous)


def _long(rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Concept]:
    """A row a name."""
    found: dict[str, tuple[int, str, list[tuple[str, str]]]] = {}
    for line, cells in rows:
        names = [(_tag(cells.get("language", ""), line), name) for name in _several(cells.get("name", ""))]
        if not names:
            raise _Bad(line, "no name")
        found.setdefault(cells["id"], (line, cells.get("kind", ""), []))[2].extend(names)
    for id, (line, kind, names) in found.items():
        yield _concept(id, kind, names, line)


def _several(cell: str) -> list[str]:
    return [name for part in cell.split(_BETWEEN) if (name := " ".join(part.split()))]


def _tag(tag: str, line: int | None) -> str:
    """The language a tag means: nb is no, pt-BR pt, none undetermined."""
    code = primary_tag(tag) if tag not in ("", UNDETERMINED) else UNDETERMINED
    if code is None:
        raise _Bad(line, f"{tag!r} is no code of a language")
    return code


def _concept(
    id: str,
    kind: str,
    names: Iterable[tuple[str, str]],
    line: int | None,
    acronyms: tuple[str, ...] = (),
    ambiguous: tuple[str, ...] = (),
) -> Concept:
    if kind and kind not in KINDS:
        raise _Bad(line, f"{kind!r} is no kind; it is one of {', '.join(KINDS)}")
    spoken = dict.fromkeys((code, _clean(name)) for code, name in names)
    exact, unsure = (tuple(map(_clean, some)) for some in (acronyms, ambiguous))
    concept = Concept(_clean(id), kind or "concept", tuple(spoken), exact, unsure)
    if not concept.names and not acronyms and not ambiguous:
        raise _Bad(line, f"{id} has no name")
    return concept


def _clean(text: str) -> str:
    """Without what an escape may have put into it: NUL, and halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Bad(content.count(b"\n", 0, error.start) + 1, "not UTF-8") from error
    if "\0" in text:
        raise _Bad(text.count("\n", 0, text.index("\0")) + 1, "a NUL character: this is no text")
    return text


# TOML: a table a concept, as in data/glossary.toml.


def _toml(path: Path) -> Iterator[Concept]:
    text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise _Bad(int(line[1]) if line else text.count("\n") + 1, str(error)) from error
    for key, table in tables.items():
        head = re.search(rf'^\s*\[\s*"?{re.escape(key)}"?\s*\]', text, re.MULTILINE)
        line_number = text.count("\n", 0, head.end()) + 1 if head else None
        names = table.get("names", {}) if isinstance(table, dict) else None
        lists = [*names.values(), *(table.get(which, []) for which in _ACRONYMS)] if isinstance(names, dict) else [None]
        if not isinstance(names, dict) or not all(map(_are_texts, lists)):
            raise _Bad(line_number, f"{key} needs names, and a list of texts for each language")
        unknown = sorted(table.keys() - {"kind", "names", *_ACRONYMS})
        if unknown:
            raise _Bad(line_number, f"{key} has {unknown[0]!r}, which means nothing")
        spoken = [(_tag(code, line_number), " ".join(name.split())) for code, some in names.items() for name in some]
        acronyms, ambiguous = (tuple(table.get(which, ())) for which in _ACRONYMS)
        yield _concept(f"concept:{key}", table.get("kind", ""), spoken, line_number, acronyms, ambiguous)


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values)


# XML: TBX, and SKOS in RDF/XML


def _xml(path: Path) -> Iterator[Concept]:
    """By the root element: RDF or TBX."""
    from lxml import etree  # 15 ms

    try:
        with path.open("rb") as file:
            _, root = next(etree.iterparse(file, events=("start",), **SAFE))
        if _local(root) == "RDF":
            yield from _skos(_rdf_xml(path))
        elif _local(root) in ("martif", "tbx"):
            yield from _tbx(path)
        else:
            raise _Bad(root.sourceline, f"neither RDF nor TBX, but {_local(root)}")
    except etree.XMLSyntaxError as error:
        raise _Bad(error.lineno or 1, " ".join((error.msg or "no XML").split())) from error


def _top(path: Path, deep: Callable[[Any], bool]) -> Iterator[Any]:
    """The elements for which `deep` holds, one after the other, each forgotten once the next is asked for."""
    from lxml import etree

    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("end",), remove_comments=True, remove_pis=True, **SAFE):
            if not deep(element):
                continue
            yield element
            parent = element.getparent()
            element.clear()
            while element.getprevious() is not None:
                del parent[0]


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _tbx(path: Path) -> Iterator[Concept]:
    for number, entry in enumerate(_top(path, lambda element: _local(element) in _ENTRIES), 1):
        names: list[tuple[str, str]] = []
        for section in (each for each in entry.iter() if _local(each) in _SECTIONS):
            tag = section.get(f"{_XML}lang") or section.get("lang")
            if not tag:
                raise _Bad(section.sourceline, f"a {_local(section)} without a language")
            terms = (" ".join("".join(each.itertext()).split()) for each in section.iter() if _local(each) == "term")
            names += [(_tag(tag, section.sourceline), term) for term in terms if term]
        if names:
            yield _concept(entry.get("id") or entry.get(f"{_XML}id") or str(number), "", names, entry.sourceline)


def _rdf_xml(path: Path) -> Iterator[_Triple]:
    blanks = map("_:_{}".format, count(1))
    for node in _top(path, lambda element: (up := element.getparent()) is not None and up.getparent() is None):
        yield from _node(node, node.getroottree().getroot(), blanks)[1]


def _node(node: Any, root: Any, blanks: Iterator[str]) -> tuple[str, list[_Triple]]:
    """The name of a node element and the wanted triples in it and below."""
    base = root.get(f"{_XML}base") or ""
    subject = _subject(node, base, blanks)
    triples: list[_Triple] = []
    if _local(node) != "Description":
        triples.append((subject, _TYPE, _uri(node), None))
    for name, value in node.attrib.items():
        if (uri := name[1:].replace("}", "")) in _WANTED:
            triples.append((subject, uri, value, None if uri == _TYPE else _language(node)))
    for each in node:
        uri = _uri(each)
        for inner in each:
            if isinstance(inner.tag, str):
                name, below = _node(inner, root, blanks)
                triples += [*below, (subject, uri, name, None)]
        if uri not in _WANTED:
            continue
        if resource := each.get(f"{{{_RDF}}}resource"):
            triples.append((subject, uri, urljoin(base, resource), None))
        elif blank := each.get(f"{{{_RDF}}}nodeID"):
            triples.append((subject, uri, f"_:{blank}", None))
        elif not len(each) and each.text:
            triples.append((subject, uri, each.text, _language(each)))
    return subject, [triple for triple in triples if triple[1] in _WANTED]


def _subject(node: Any, base: str, blanks: Iterator[str]) -> str:
    if about := node.get(f"{{{_RDF}}}about"):
        return str(urljoin(base, about))
    if id := node.get(f"{{{_RDF}}}ID"):
        return str(urljoin(base, f"#{id}"))
    blank = node.get(f"{{{_RDF}}}nodeID")
    return f"_:{blank}" if blank else next(blanks)


def _uri(element: Any) -> str:
    return str(element.tag)[1:].replace("}", "")


def _language(element: Any) -> str:
    while element is not None:
        if tag := element.get(f"{_XML}lang"):
            return str(tag)
        element = element.getparent()
    return ""


# SKOS from triples


def _skos(triples: Iterable[_Triple]) -> Iterator[Concept]:
    """The concepts that have a label, by the order of their first; preferred names first."""
    labels: dict[str, list[tuple[int, str, str]]] = {}
    references: list[tuple[str, int, str]] = []
    forms: dict[str, list[tuple[str, str]]] = {}
    others: set[str] = set()
    for subject, predicate, value, tag in triples:
        if predicate == _TYPE:
            if value in _NO_CONCEPTS:
                others.add(subject)
        elif tag is None:
            labels.setdefault(subject, [])
            references.append((subject, _RANKS.get(predicate, 0), value))
        elif predicate == _FORM:
            forms.setdefault(subject, []).append((_tag(tag, None), value))
        elif predicate in _RANKS:
            labels.setdefault(subject, []).append((_RANKS[predicate], _tag(tag, None), value))
    for subject, rank, label in references:
        labels[subject] += [(rank, *form) for form in forms.get(label, ())]
    for subject, some in labels.items():
        named = sorted(some, key=lambda label: label[0])
        names = [(code, name) for _, code, label in named if (name := " ".join(label.split()))]
        if names and subject not in others:
            yield _concept(subject, "", names, None)


_RESOURCE = r"<([^<>\"{}|^`\\\s]*)>|(_:[^\s<>\"]+)"
_LITERAL = r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<[^<>\s]*>)?'
_STATEMENT = rf"\s*(?:(?:{_RESOURCE})\s*<([^<>\s]*)>\s*(?:{_RESOURCE}|{_LITERAL})\s*\.\s*)?(?:#.*)?"
_ESCAPE = r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))"
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _n_triples(path: Path) -> Iterator[Concept]:
    return _skos(_statements(path))


def _statements(path: Path) -> Iterator[_Triple]:
    statement, number = re.compile(_STATEMENT), 0
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                match = statement.fullmatch(line.strip())
                if match is None:
                    raise _Bad(number, "no statement of N-Triples")
                subject, blank, predicate, resource, other, literal, tag = match.groups()
                if predicate in _WANTED:
                    value = resource or other or re.sub(_ESCAPE, _unescaped, literal or "")
                    yield subject or blank, predicate, value, None if literal is None else tag or ""
    except UnicodeDecodeError as error:
        raise _Bad(number + 1, "not UTF-8") from error
    except OverflowError as error:
        raise _Bad(number, "no such character") from error


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1] or match[2] or "0", 16)
    if match[3]:
        return _LETTERS.get(match[3], match[3])
    return chr(code) if code < 0x110000 else "\ufffd"


def _turtle(path: Path) -> Iterator[Concept]:
    return _skos(_by_rdflib(_text(path), "turtle"))


def _json_ld(path: Path) -> Iterator[Concept]:
    text = _text(path)
    try:
        data = json.loads(text)
    except ValueError as error:
        raise _Bad(getattr(error, "lineno", None), str(error)) from error
    if _is_elsewhere(data):
        raise _Bad(None, "its @context lies in the web; write it into the file")
    return _skos(_by_rdflib(text, "json-ld"))


def _is_elsewhere(data: object) -> bool:
    """Whether some context is named and not given: rdflib would load it."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            context = value.get("@context")
            contexts = context if isinstance(context, list) else [context]
            if "@import" in value or any(isinstance(one, str) for one in contexts):
                return True
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def _by_rdflib(text: str, form: str) -> Iterator[_Triple]:
    try:
        import rdflib  # .3 s
    except ImportError as error:
        raise MissingExtra("rdflib, which reads Turtle and JSON-LD,", "skos") from error
    graph = rdflib.Graph()
    try:
        with warnings.catch_warnings(action="ignore"):  # about its own ways
            graph.parse(data=text, format=form)
    except Exception as error:  # it raises whatever its parsers do
        line = getattr(error, "lines", None)
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise _Bad(None if line is None else line + 1, " ".join(reason)[:200]) from error
    for predicate in map(rdflib.URIRef, sorted(_WANTED)):
        for subject, value in sorted(graph.subject_objects(predicate)):
            tag = (value.language or "") if isinstance(value, rdflib.Literal) else None
            yield str(subject), str(predicate), str(value), tag


_READERS: dict[str, Callable[[Path], Iterator[Concept]]] = {
    ".rdf": _xml,
    ".xml": _xml,
    ".tbx": _xml,
    ".ttl": _turtle,
    ".jsonld": _json_ld,
    ".json": _json_ld,
    ".nt": _n_triples,
    ".csv": _csv,
    ".tsv": _csv,
    ".toml": _toml,
}
