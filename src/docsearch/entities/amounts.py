"""Sums of money and shares in running text, as a number and a currency.

`find_amounts` looks at what stands beside every number: a power of ten ("mil.", "tỷ", "億"), a currency by symbol, code
or name, or a word for hundredths. Numbers in words are looked for before the names of the likeliest currencies. What
the words mean is in amount_words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docsearch.entities.amount_numbers import exact, spelled_before, value_of
from docsearch.entities.amount_units import lowered, unit_at, unit_before, units_after
from docsearch.entities.amount_words import PERCENT, TOUCHING, UNSPACED, Lexicon, Unit, languages_with, lexicon
from docsearch.entities.apart import leftmost
from docsearch.model import UNDETERMINED, Amount, Mention
from docsearch.patterns import compiled

_SPACES = " \u00a0\u202f\u2009"
_NUMBER = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,'’٬٫，．]\d+)*"
_WORD = r"[^\W\d_]+"
_LAST_WORD = r"([^\s\d.,;:!?()/%]+)[ \u00a0]?$"
_JOIN = (
    r"\s?(?:[-–—~〜～]|to|and|or|až|do|a|alebo|i|nebo|lub|bis|und|oder|à|et|ou|y|o|e|ed|hasta|al|fins a|la|și|sau|tot|"
    r"en|of|till|och|eller|til|og|kuni|ja|või|tai|līdz|un|vai|iki|ir|ar|és|vagy|до|и|или|і|або|έως|και|ή|"
    r"đến|tới|và|hoặc|ถึง|และ|หรือ|至|到|和|から|에서|ile|ve|veya|dan|atau|hingga|sampai|إلى|و|أو|से|और|या)\s?"
)
_LONGEST_JOIN = 12  # "hasta", "hingga", "fins a" and their spaces, with a sign or two
_LOOK_BACK = 64
_LONGEST_SPELLED = 12  # characters: 百分之九十九点九 has five, ร้อยละเก้าสิบเก้า eleven
_LONGEST_ADJECTIVE = 24
_WIDEST_RANGE = 100  # "page 5 and 10,000 euros" is no range

_INSIDE = (".", ",", ":", "/", "'", "’")
_GLUE = ("_", "@", "#", "\\")
_BROAD = ("$", "¥", "£")  # of several countries: what is written behind the number says of which
_IN_WORDS_SURE = 0.9
_UNSURE = 0.7

_Found = tuple[int, int, Amount, float]


class _Reading(NamedTuple):
    """A number and what stands beside it; `end` is that of the number and of its unit."""

    start: int
    end: int
    digits: str
    scale: float = 1
    currency: str = ""
    weak: bool = False
    prefixed: bool = False
    negative: bool = False
    more: float = 0  # what larger powers of ten before it add: the 5 million of "5 million 500 thousand"


def find_amounts(text: str, language: str) -> list[Mention]:
    """The sums and shares in `text`, in order and apart; `language` is a BCP 47 tag or "und".

    A range is two of them ("2–3 million euros"), each in full. Names of currencies that several countries share count
    where the language settles which ("koruny", "kronor") and not where it does not ("pesos"). Never raises.
    """
    words = lexicon(language)
    low = lowered(text)
    found = list(_in_digits(text, low, words)) if compiled(r"\d").search(text) else []
    sums = (*found, *_in_words(text, low, words))
    return leftmost(Mention(start, end, text[start:end], amount, sure) for start, end, amount, sure in sums)


def read_amount(text: str) -> Amount:
    """The sum or share that a person typed ("500000 EUR", "€500,000", "1.2 mil. €", "5%"), whatever the language.

    Raises ValueError, with one line that says what is wrong.
    """
    typed = text.strip()
    first = _only(typed, UNDETERMINED)
    if first is not None:
        return first
    likely = languages_with(compiled(_WORD).findall(typed.lower()))
    if not likely and max(typed, default="") > TOUCHING:
        likely = list(UNSPACED)
    readings = {reading for code in likely if (reading := _only(typed, code))}
    if len(readings) == 1:
        return readings.pop()
    if readings:
        said = " or ".join(sorted(f"{reading.value} {reading.currency}" for reading in readings)[:3])
        raise ValueError(f"{typed} may be {said}; write the number in full and the code of the currency")
    raise ValueError(f"not a sum or share: {typed or 'nothing'} (write 500000 EUR, €500,000 or 5%)")


def _only(text: str, language: str) -> Amount | None:
    found = find_amounts(f" {text}", language)  # a hyphen that opens a line would be a bullet
    whole = len(found) == 1 and found[0].surface == text
    entity = found[0].entity if whole else None
    return entity if isinstance(entity, Amount) else None


def _in_digits(text: str, low: str, words: Lexicon) -> Iterator[_Found]:
    """Sums whose number is written in digits."""
    readings: list[_Reading] = []
    taken = 0
    for match in compiled(_NUMBER).finditer(text):
        if match.start() < taken:
            continue
        reading = _beside(text, low, match, words, taken)
        if reading is None:
            continue
        if readings:
            readings[-1], reading = _joined(low, readings[-1], reading, words)
        taken = reading.end if reading.currency else taken
        if readings and not readings[-1].currency:
            readings.pop()
        readings.append(reading)
        if len(readings) > 1:
            yield from _sum(text, readings.pop(0), words)
    for reading in readings:
        yield from _sum(text, reading, words)


def _beside(text: str, low: str, match: re.Match[str], words: Lexicon, taken: int) -> _Reading | None:
    """A number with its units, bare where it has none; None where it is part of a word, a date or the like."""
    start, end = match.span()
    previous = low[start - 1 : start]
    if previous in _INSIDE and low[start - 2 : start - 1].isalnum():
        return None
    first, prefix = unit_before(text, low, start, words, taken)
    if prefix is None and (previous.isalnum() or previous in _GLUE) and not (words.unspaced and previous > TOUCHING):
        return None
    last, scale, unit = units_after(text, low, end, words)
    if prefix is not None and unit is not None and compiled(r" ?\d").match(low, last):
        last, unit = end, prefix  # "€ 5 € 10": what follows is the next number's
    elif prefix is not None and unit is not None and (prefix.weak or PERCENT in (prefix.currency, unit.currency)):
        first = start if prefix.currency != unit.currency else first  # "top 10 %"
    elif unit is None or (prefix is not None and low[start - 1] not in _BROAD):
        unit = prefix or unit  # 新臺幣150萬元
    if unit is None:
        return _Reading(first, last, match.group(), scale)
    negative = _negative(text, first)
    return _Reading(first - negative, last, match.group(), scale, unit.currency, unit.weak, first < start, negative)


def _negative(text: str, start: int) -> bool:
    """Whether a minus stands before `start`; a hyphen that opens a line is a bullet."""
    sign = text[start - 1 : start]
    return sign == "−" or (sign == "-" and text[start - 2 : start - 1] in (" ", "(", "\u00a0", "\t") and start > 1)


def _joined(low: str, one: _Reading, other: _Reading, words: Lexicon) -> tuple[_Reading, _Reading]:
    """Two numbers that follow each other, each with what it has from the other."""
    begin = other.start + other.negative
    gap = low[one.end : begin]
    if len(gap) > _LONGEST_JOIN or one.end > begin:
        return one, other
    if not gap.strip():
        return one, _added(one, other, words)
    if not (one.currency or other.currency) or compiled(_JOIN).fullmatch(gap) is None:
        return one, other
    least, most = (value_of(each.digits, words.decimal, each.scale > 1, False) or 0 for each in (one, other))
    if _is_year(one.digits) > _is_year(other.digits):
        return one, other
    scale = other.scale if one.scale == 1 and least < most else one.scale
    if other.currency and not one.currency and not other.prefixed and most < _WIDEST_RANGE * max(least, 1):
        one = one._replace(scale=scale, currency=other.currency, weak=other.weak)
        return one, other._replace(start=begin, negative=False)
    if one.prefixed and (not other.currency or other.currency == one.currency) and least < most:
        return one._replace(scale=scale), other._replace(currency=one.currency, prefixed=True)
    return one, other


def _added(one: _Reading, other: _Reading, words: Lexicon) -> _Reading:
    """The second of two numbers side by side, with the first added if that is of a larger power of ten."""
    if one.scale == 1 or one.currency or other.prefixed or other.currency == PERCENT:
        return other
    if other.scale == 1 and not (words.unspaced and other.currency):
        return other
    larger, smaller = (value_of(each.digits, words.decimal, True, False) or 0 for each in (one, other))
    if one.scale <= max(other.scale, smaller * other.scale):
        return other
    return other._replace(start=one.start, more=one.more + larger * one.scale)


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")


def _sum(text: str, reading: _Reading, words: Lexicon) -> Iterator[_Found]:
    """The sum that a reading is, if it is one."""
    if not reading.currency:
        return
    value = value_of(reading.digits, words.decimal, reading.scale > 1, reading.currency == PERCENT)
    if value is None or (reading.weak and reading.scale == 1 and reading.digits.isdecimal()):
        return
    if _is_year(reading.digits) and reading.scale == 1 and not reading.prefixed and reading.currency != PERCENT:
        last = compiled(_LAST_WORD).search(text[max(reading.start - _LOOK_BACK, 0) : reading.start].lower())
        if last is not None and last[1] in words.years:
            return
    total = exact(reading.more + value * reading.scale)
    amount = Amount(-total if reading.negative else total, reading.currency)
    yield reading.start, reading.end, amount, _UNSURE if reading.weak else 1.0


def _in_words(text: str, low: str, words: Lexicon) -> Iterator[_Found]:
    """Sums whose number is written in words, before one of the likeliest currencies."""
    for anchor in words.anchors:
        at = low.find(anchor)
        while at >= 0:
            if at and (words.unspaced or not low[at - 1].isalnum()):
                first, unit, end = _whole_name(text, low, at, words)
                if unit is not None and unit.currency:
                    least = 1 if unit.currency == PERCENT else 2  # "un dólar" is most often any dollar
                    start, value = spelled_before(low, first, words, least)
                    if value is not None and not (unit.weak and value < 1000):
                        yield start, end, Amount(exact(value), unit.currency), _IN_WORDS_SURE
            at = low.find(anchor, at + len(anchor))
    for name, unit in words.before.units.items():
        if unit.currency == PERCENT and name[0] > TOUCHING:
            yield from _spelled_after(low, name, words)


def _whole_name(text: str, low: str, at: int, words: Lexicon) -> tuple[int, Unit | None, int]:
    """The unit whose name begins at `at` or a word before ("US dollars"): where it starts, and where it ends."""
    unit, end = unit_at(text, low, at, words)
    before = low.rfind(" ", max(at - _LONGEST_ADJECTIVE, 0), max(at - 1, 0)) + 1
    if before and low[at - 1] == " " and before < at:
        longer, last = unit_at(text, low, before, words)
        if longer is not None and longer.currency and last > at:
            return before, longer, last
    return at, unit, end


def _spelled_after(low: str, name: str, words: Lexicon) -> Iterator[_Found]:
    """Shares in words behind their name: 百分之五."""
    at = low.find(name)
    while at >= 0:
        begin = at + len(name)
        for end in range(begin + len(low[begin : begin + _LONGEST_SPELLED].partition(" ")[0]), begin, -1):
            start, value = spelled_before(low, end, words, least=1)
            if start == begin and value is not None:
                yield at, end, Amount(exact(value), PERCENT), _IN_WORDS_SURE
                break
        at = low.find(name, begin)
