"""Read lexicons of any format: what a file is, is told by what is in it, and a reader for each gives senses and links.

Wordnets are OMW .tab or WN-LMF; tables CSV or TSV; glossaries TBX or SKOS. A file wrong anywhere is refused whole, with
the line.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import IO

from docsearch.errors import UsageError
from docsearch.glossary_formats import read_glossary
from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Sense, Source
from docsearch.lexicon.files import PACKED, Bad, opened, refusing, stem, text
from docsearch.lexicon.omw_tab import is_omw, read_omw
from docsearch.lexicon.tables import head, read_table
from docsearch.lexicon.wn_lmf import ROOT, read_lmf, root_name
from docsearch.lexicon.words import own_id, plain_word

_GLOSSARIES = (".ttl", ".nt", ".jsonld", ".json", ".rdf", ".tbx", ".toml")  # what read_glossary tells by the name alone
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"  # byte order marks, white space, and NULs as in UTF-16


def read_lexicon(path: Path, source: str | None = None, target: str | None = None) -> Source:
    """The senses and links of a file.

    `source` and `target` are the languages of a table of two columns that does not say them; otherwise they are what
    its name ends in ("en-vi"). Raises UsageError for a file that cannot be read, MissingExtra for SKOS without rdflib.
    """
    pair = _pair(source, target)
    with refusing(path):
        if path.suffix.lower() in _GLOSSARIES:
            found = _glossary(path)
        else:
            with opened(path) as file:
                found = _read(path, file, pair)
        if not found.senses and not found.links:
            raise Bad(None, "no word in it")
    return found


def _pair(source: str | None, target: str | None) -> tuple[str, str] | None:
    if source is None and target is None:
        return None
    one, other = (_asked(tag) for tag in (source, target))
    if one == other:
        raise UsageError(f"both columns are {one}", "a table has words and what they are in another language")
    return one, other


def _asked(tag: str | None) -> str:
    code = language_code(tag)
    if code is None:
        raise UsageError(f"{tag!r} is no code of a language" if tag else "one language of the two is missing")
    return code


def _read(path: Path, file: IO[bytes], pair: tuple[str, str] | None) -> Source:
    """What is in the unpacked `file`. Raises Bad for what is wrong with it."""
    name = stem(path)
    if file.read(1000).lstrip(_BEFORE_XML).startswith(b"<"):
        root = root_name(file)
        if root == ROOT:
            licence, senses = read_lmf(file)
            return Source(name, path.name, licence, senses, [], None)
        if path.suffix.lower() in PACKED:
            raise Bad(1, f"no WN-LMF, but {root[:40]}", "TBX and SKOS are read unpacked")
        return _glossary(path)
    with text(file) as lines:
        above = list(head(lines))
        everything = chain(above, lines)
        if is_omw(above):
            licence, senses = read_omw(everything)
            return Source(name, path.name, licence, senses, [], None)
        return read_table(everything, name, path.name, pair)


def _glossary(path: Path) -> Source:
    """TBX and SKOS. Raises UsageError for a file that is neither."""
    name, senses = stem(path), []
    for concept in read_glossary(path):
        named = ((language_code(tag), plain_word(label, None)) for tag, label in concept.names)
        words = dict.fromkeys((code, word) for code, word in named if code and word)
        if words:
            senses.append(Sense(own_id(concept.id, name), tuple(words)))
    return Source(name, path.name, None, senses, [], None)
