"""What must survive translation: addresses, numbers and dates are looked for in the output, names are put back.

Nothing is replaced before: small models lose placeholders or translate them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from docsearch.analysis.segment import words
from docsearch.entities.contacts import find_contacts
from docsearch.entities.dates import find_dates
from docsearch.entities.gazetteer import fold_key, gazetteer, name_key
from docsearch.entities.places import find_places
from docsearch.model import Contact, DateSpan, Mention, Place
from docsearch.patterns import compiled

# Numbers up to this are written in words as often as in digits, and months lose theirs: "tháng 3", "3月", "March".
_SPOKEN = 12
_GROUPED = r"(?<!\d)\d{1,3}(?:[.,'’٬\u00a0\u2009\u202f ]\d{3})+(?!\d)|(?<!\d)\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d+"
_DIGITS = 12  # of numbers that are read; what is longer is an account, a code
_MYRIADS = tuple("十百千万萬億亿兆만억")  # "50万" is 500,000
_MYRIAD_LANGUAGES = frozenset(("ja", "ko", "zh"))
_CLOCK = r"\s?(?:[:.h]\s?\d\d|h\b|Uhr|時|点|點|시|giờ)"
_BUDDHIST = 543
_BUDDHIST_LANGUAGES = frozenset(("km", "lo", "th"))
_ROMAN = r"M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})"
_LATIN = "A-Z\u00c0-\u024f\u1e00-\u1eff"
# Or a word of small letters with accents, which is no acronym.
_ACRONYM = rf"(?<![a-z\d{_LATIN}])[{_LATIN}][\d{_LATIN}]{{1,9}}(?![a-z\d{_LATIN}])"
_LETTER = r"[^\W\d_]"
_LIKE = 0.6  # of a name's letters begin its inflected forms too: Bratislava, v Bratislave
_BEGINNING = 4  # letters at least
_KINDS = ("city", "region")  # countries are common words, which models know, and often turn into adjectives
_CONFIDENCE = 0.6
_LONGEST_NAME = 40  # code points
_LONGEST_ACRONYM = 6  # letters: UNESCO


class _Number(NamedTuple):
    """A number at `start:end`; `value` in ASCII digits without separators, `parts` as they are separated."""

    start: int
    end: int
    value: str
    parts: tuple[str, ...]


def is_translatable(sentence: str, language: str, mentions: Iterable[Mention] = ()) -> bool:
    """Whether `sentence` has words to be translated: more than addresses, numbers, acronyms, cities and regions."""
    names = [m for m in mentions if isinstance(m.entity, Place) and m.entity.kind in _KINDS]
    rest = _blanked(sentence, [(m.start, m.end) for m in (*_addresses(sentence, language), *names)])
    if not _is_heading(rest):
        rest = _blanked(rest, [match.span() for match in _acronyms(rest)])
    return compiled(rf"{_LETTER}.*?{_LETTER}").search(rest) is not None


def lost(source: str, output: str, languages: tuple[str, str]) -> list[tuple[int, int]]:
    """The spans of e-mails, web addresses, numbers and dates of `source` that `output` lacks, by start, apart.

    `languages` are those of source and output. Numbers are compared by their digits, whatever script they are in and
    however their thousands are set apart; years may be of another era, short or long. Something is said to be lost in
    .026 of questions with numbers that people translated, and in .011 of such headlines.
    """
    shown = output.casefold()
    addresses = _addresses(source, languages[0])
    spans = [(m.start, m.end) for m in addresses if m.surface.casefold().rstrip("/") not in shown]
    outside = _blanked(source, [(m.start, m.end) for m in addresses])
    there = {value for number in _numbers(output) for value in (number.value, *number.parts)}
    there |= {str(_roman(match[0])) for match in compiled(rf"\b{_ROMAN}\b").finditer(output) if match[0]}
    for number in _numbers(outside):
        forms = _forms(number, outside, languages)
        if "" not in forms and there.isdisjoint(forms) and not there.issuperset(number.parts):
            spans.append((number.start, number.end))
    return _apart([*spans, *_changed_dates(outside, output, languages)])


def split_at(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is one of `spans` (by start, apart); nothing between is lost."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [(piece, kept) for piece, kept in (*pieces, (text[done:], False)) if piece]


def with_names(output: str, source: str, mentions: Sequence[Mention], target: str) -> str:
    """`output` and, in brackets at its end, the places and acronyms of `source` that it lacks: "... [Košice; VÚC]".

    `mentions` are those of `source`, `target` is the language of `output`. Cities and regions are looked for in any
    form and language. An acronym counts as translated where the output has another instead. Human translations are
    given a name in 4 % of sentences, mostly an acronym that the translator has spelt out.
    """
    missing = [*_missing_places(output, mentions, target), *_missing_acronyms(output, source, mentions)]
    return f"{output} [{'; '.join(dict.fromkeys(missing))}]" if missing else output


def _addresses(text: str, language: str) -> list[Mention]:
    if "@" not in text and "." not in text and "://" not in text:
        return []
    found = find_contacts(text, language)
    return [m for m in found if isinstance(m.entity, Contact) and m.entity.kind in ("email", "url")]


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _numbers(text: str) -> Iterator[_Number]:
    plain = text
    if not text.isascii():
        plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    for match in compiled(_GROUPED).finditer(plain):
        parts = tuple(part.lstrip("0") or "0" for part in compiled(r"\D").split(match[0]))
        value = "".join(compiled(r"\d+").findall(match[0])).lstrip("0") or "0"
        yield _Number(*match.span(), value, parts)


def _forms(number: _Number, text: str, languages: tuple[str, str]) -> set[str]:
    """The numbers that stand for this one in a translation; "" among them where it may be left out."""
    forms = {number.value}
    if len(number.value) > _DIGITS:
        return forms
    value, following = int(number.value), text[number.end : number.end + 8]
    if value <= _SPOKEN or following.startswith(_MYRIADS) or (value >= 10_000 and languages[1] in _MYRIAD_LANGUAGES):
        forms.add("")
    if value <= 24 and compiled(_CLOCK).match(following):
        forms.add(str(value - 12))
    if 1500 <= value < 2700:
        forms.add(str(value % 100))
        if not _BUDDHIST_LANGUAGES.isdisjoint(languages):
            forms |= {str(value - _BUDDHIST), str(value + _BUDDHIST)}
    elif value < 100:
        forms |= {str(century * 100 + value) for century in (18, 19, 20)}
    return forms


def _changed_dates(source: str, output: str, languages: tuple[str, str]) -> Iterator[tuple[int, int]]:
    """Where `source` has a day or a month for which `output` has another one of the same year.

    In none of 804 paragraphs and questions with dates that people translated.
    """
    dates = _dates(source, languages[0])
    if not dates:
        return
    there = set(_dates(output, languages[1]).values())
    new = {(kind, day[:4]) for kind, day in there.difference(dates.values())}
    yield from (span for span, (kind, day) in dates.items() if (kind, day) not in there and (kind, day[:4]) in new)


def _dates(text: str, language: str) -> dict[tuple[int, int], tuple[str, str]]:
    """The days and months of known years in `text`, by their spans: precision and first day."""
    return {
        (mention.start, mention.end): (mention.entity.precision, mention.entity.start)
        for mention in find_dates(text, language)
        if isinstance(mention.entity, DateSpan)
        and mention.entity.precision in ("day", "month")
        and mention.entity.start
    }


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of `spans` that overlap none before them, by start, the longer ones first."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _roman(text: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[letter] for letter in text]
    return sum(-one if one < other else one for one, other in pairwise([*values, 0]))


def _missing_places(output: str, mentions: Iterable[Mention], target: str) -> Iterator[str]:
    """The English names of the cities and regions that `output` names in no form."""
    shown = fold_key(name_key(output))
    for mention in mentions:
        place = mention.entity
        if not isinstance(place, Place) or place.kind not in _KINDS or mention.confidence < _CONFIDENCE:
            continue
        if any(_is_like(fold_key(name_key(name)), shown) for name in (place.name, mention.surface)):
            continue
        if {place.id, *mention.alternatives}.isdisjoint(_named(output, target)):
            yield place.name


def _is_like(name: str, text: str) -> bool:
    """Whether `text` has each word of `name`, or one that begins like it; both folded."""
    there = text.split()
    return name in text or all(
        any(word.startswith(part[: max(_BEGINNING, round(_LIKE * len(part)))]) for word in there)
        for part in name.split()
    )


def _named(text: str, language: str) -> Iterator[str]:
    """The ids of all places that some words of `text` may name, likely or not."""
    known = gazetteer()
    for start, _ in words(text):
        key = name_key(text[start : start + _LONGEST_NAME])
        for form in {key, fold_key(key)}:
            for name in known.prefixes(form):
                yield from (known.at(reading.number).id for reading in known.readings(name))
    for mention in find_places(text, language):  # inflected forms
        if isinstance(mention.entity, Place):
            yield mention.entity.id


def _missing_acronyms(output: str, source: str, mentions: Iterable[Mention]) -> list[str]:
    source = _blanked(source, [(m.start, m.end) for m in mentions if isinstance(m.entity, Place)])
    if _is_heading(source):
        return []
    written, shown = [match[0] for match in _acronyms(source)], output.casefold()
    new = {match[0] for match in _acronyms(output)}.difference(written)
    missing = [
        acronym
        for acronym in written
        if acronym.casefold() not in shown and not any(_is_reordered(acronym, other) for other in new)
    ]
    return missing if len(missing) > len(new) else []


def _is_reordered(acronym: str, other: str) -> bool:
    """Whether half of the letters are the same: NATO and OTAN, UN and ONU, UE and EÚ."""
    letters = set(fold_key(acronym.casefold()))
    return 2 * len(letters & set(fold_key(other.casefold()))) >= len(letters)


def _acronyms(text: str) -> list[re.Match[str]]:
    """Words in capitals of Latin script, but for Roman numbers."""
    found = compiled(_ACRONYM).finditer(text)
    return [match for match in found if match[0].isupper() and not compiled("[IVX]+").fullmatch(match[0])]


def _is_heading(text: str) -> bool:
    """Whether words in capitals tell nothing, since most are: two words, or a long one."""
    parts = [part for part in text.split() if any(map(str.isalpha, part))]
    written = [len(part) for part in parts if part.isupper() and len(part) > 1]
    return 2 * len(written) > len(parts) and (len(written) > 1 or max(written) > _LONGEST_ACRONYM)
