"""Read wordnets in WN-LMF, the XML that wordnets are exchanged in; versions 1.0 to 1.4 do not differ in what is read.

Streamed: Princeton WordNet has 60 MB. Nothing outside of the file is read: no DTD, no entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Sense
from docsearch.lexicon.files import Bad, opened, refusing
from docsearch.lexicon.omw_tab import GAPS, wn30
from docsearch.lexicon.words import plain_word
from docsearch.safe_xml import SAFE

ROOT = "LexicalResource"

_LEXICONS = ("Lexicon", "LexiconExtension")
_READ = ("LexicalEntry", "ExternalLexicalEntry", "Synset")
# Synsets of OMW in WN-LMF are named by their offsets in Princeton WordNet 3.0, but for those of its other versions.
_OFFSET = re.compile(r"omw-(?!en(?:15|16|17|171|20|21|31)-).+-(\d{8})-([nvars])")
_INTERLINGUAL = re.compile(r"i\d+")


class _Wordnet(NamedTuple):
    """What the elements say, by the id of the synset: words as in Sense, the lexicon, and "i35545" where it has one."""

    licences: list[str]
    words: dict[str, dict[tuple[str, str], None]]
    lexicons: dict[str, str]
    ilis: dict[str, str]


def root_name(file: IO[bytes]) -> str:
    """The name of the first element of an XML file, without its namespace. Raises Bad where it is none."""
    return str(next(_elements(file, ("start",))).tag).rpartition("}")[2]


def read_lmf(file: IO[bytes]) -> tuple[str | None, list[Sense]]:
    """The licence and the senses. Raises Bad for XML that is broken, and a lexicon in an unknown language."""
    found = _read(file)
    senses = [Sense(_id(synset, found), tuple(words)) for synset, words in found.words.items() if words]
    return next(iter(found.licences), None), senses


def interlingual_ids(path: Path) -> dict[str, str]:
    """The ids by offsets in Princeton WordNet 3.0 by those of the interlingual index, of a file that has both.

    {"ili:i35545": "wn30:00001740-n"}. Raises UsageError for a file that cannot be read.
    """
    with refusing(path), opened(path) as file:
        ilis = _read(file).ilis
    return {f"ili:{ili}": id for synset, ili in ilis.items() if (id := _by_offset(synset))}


def _read(file: IO[bytes]) -> _Wordnet:
    found = _Wordnet([], {}, {}, {})
    language = lru_cache(_language)
    for element in _elements(file, ("end",), _READ):
        if element.tag == "Synset":
            if _INTERLINGUAL.fullmatch(ili := element.get("ili", "")):
                found.ilis[element.get("id", "")] = ili
            continue
        lexicon = element.getparent()
        code = language(lexicon)
        if not found.licences and (licence := lexicon.get("license")):
            found.licences.append(licence)
        words = {(code, word): None for word in _words(element) if word and word not in GAPS}
        for sense in element.iterfind("Sense[@synset]"):
            synset = sense.get("synset")
            found.lexicons.setdefault(synset, lexicon.get("id", ""))
            found.words.setdefault(synset, {}).update(words)
    return found


def _elements(file: IO[bytes], events: tuple[str, ...], names: tuple[str, ...] | None = None) -> Iterator[Any]:
    """The elements of these names, all if None, each forgotten once the next is asked for."""
    from lxml import etree  # 15 ms

    file.seek(0)
    try:
        for _, element in etree.iterparse(file, events, tag=names, remove_comments=True, remove_pis=True, **SAFE):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        reason = " ".join((error.msg or "").partition(", line ")[0].split())
        raise Bad(error.lineno or 1, f"the XML is broken: {reason}") from error


def _language(lexicon: Any) -> str:
    """The language of the words in an element. Raises Bad where it is no lexicon, or its language is unknown."""
    if lexicon is None or lexicon.tag not in _LEXICONS:
        raise Bad(None, "a word outside of a lexicon")
    tag = lexicon.get("language", "")
    code = language_code(tag)
    if code is None:
        raise Bad(_line(lexicon), f"{tag[:40]!r} is no code of a language")
    return code


def _words(entry: Any) -> Iterator[str]:
    """The lemma and its plurals: other forms are roots, or what a stemmer makes of the lemma."""
    for child in entry:
        if child.tag in ("Lemma", "ExternalLemma") or (child.tag == "Form" and any(map(_is_plural, child))):
            yield plain_word(child.get("writtenForm", ""), _line(child))


def _line(element: Any) -> int | None:
    """The line of an element; libxml2 counts to 65,535, which is then that of all below."""
    return element.sourceline if element.sourceline < 0xFFFF else None


def _is_plural(tag: Any) -> bool:
    return tag.tag == "Tag" and tag.get("category") == "number" and (tag.text or "").strip() == "plural"


def _id(synset: str, wordnet: _Wordnet) -> str:
    ili = wordnet.ilis.get(synset)
    return _by_offset(synset) or (f"ili:{ili}" if ili else f"{wordnet.lexicons[synset]}:{synset}")


def _by_offset(synset: str) -> str:
    """The id of a synset of OMW, which is what the .tab files have; "" of other wordnets."""
    match = _OFFSET.fullmatch(synset)
    return wn30(match[1], match[2]) if match else ""
