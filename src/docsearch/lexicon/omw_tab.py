"""Read wordnets as the Open Multilingual Wordnet has them in .tab files: rows of a synset, a kind of row and a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Sense
from docsearch.lexicon.files import Bad
from docsearch.lexicon.words import plain_word

GAPS = ("GAP!", "PSEUDOGAP!")  # that a language has no word, in MultiWordNet

_SYNSET = re.compile(r"\s*(\d{8})-([nvars])\s*")
_SYNSET_ROW = re.compile(r"\s*\d{8}-[a-z]\t")

_Words = dict[tuple[str, str], None]  # of a sense, as in Sense, in their order


def is_omw(head: Sequence[str]) -> bool:
    """By its first row, or its first line: a comment with the name, the language, the address and the licence."""
    return bool(head) and ((head[0].startswith("#") and head[0].count("\t") >= 2) or bool(_SYNSET_ROW.match(head[-1])))


def wn30(offset: str, part: str) -> str:
    """The id of a synset by its offset in Princeton WordNet 3.0 and its part of speech: "wn30:00001740-n".

    Satellites are adjectives: some files tell them apart, and no offset is that of two.
    """
    return f"wn30:{offset}-{'a' if part == 's' else part}"


def read_omw(lines: Iterator[str]) -> tuple[str | None, list[Sense]]:
    """The licence and the senses. Raises Bad for a row that is none."""
    licence, language = None, None
    senses: dict[str, _Words] = {}
    written: dict[str, _Words] = {}  # those of `senses`, by the synset as it is written
    kinds: dict[str, str] = {}  # the language of the words in a kind of row, "" where it has none
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            if number == 1:
                language, licence = _about(line)
            continue
        cells = _cells(line, number)
        if not cells:
            continue
        synset, kind, word = cells
        if synset not in written:
            written[synset] = senses.setdefault(_id(synset, number), {})
        if kind not in kinds:
            kinds[kind] = _language(kind, language, number)
        if kinds[kind]:
            plain = plain_word(word, number)
            if not plain:
                raise Bad(number, "no word")
            if plain not in GAPS:
                written[synset][kinds[kind], plain] = None
    return licence, [Sense(id, tuple(words)) for id, words in senses.items() if words]


def _about(line: str) -> tuple[str | None, str | None]:
    """The language and the licence that the first line says."""
    head = [cell.strip() for cell in line.split("\t")]
    return (head[1] if len(head) > 2 else None), (head[3] or None if len(head) > 3 else None)


def _cells(line: str, number: int) -> list[str]:
    """Synset, kind of row and word; nothing of a blank line."""
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) == 2:  # the oldest: the language stands in the first line only
        return [cells[0], "lemma", cells[1]]
    if len(cells) < 3 and line.strip():
        raise Bad(number, "no synset, kind and word with tabs between")
    return cells[:3] if len(cells) > 2 else []


def _id(synset: str, number: int) -> str:
    match = _SYNSET.fullmatch(synset)
    if not match:
        raise Bad(number, f"{synset[:40]!r} is no synset of Princeton WordNet 3.0, as 00001740-n is")
    return wn30(match[1], match[2])


def _language(kind: str, default: str | None, number: int) -> str:
    """The language of "cat:lemma" or "arb:lemma:brokenplural", "" of rows that are no words: roots, definitions."""
    tag, colon, rest = kind.strip().partition(":")
    if not colon or tag == "lemma":
        tag, rest = default or "", kind.strip()
    if rest not in ("lemma", "lemma:brokenplural"):
        if not re.fullmatch("[a-z]+(:[a-z]+)*", rest):
            raise Bad(number, f"{kind[:40]!r} is no language and kind of row, as cat:lemma is")
        return ""
    code = language_code(tag)
    if code is None:
        raise Bad(number, f"{tag[:40]!r} is no code of a language")
    return code
