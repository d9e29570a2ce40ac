"""Sums as cells, so that a filter such as amount:>500000 EUR is a question about plain terms in any engine.

The magnitude of a sum is written as a key: its power of ten, raised by 400, in three digits, then its significant
digits, fifteen at most, without the zeros at their end; 510,000 is "40551". Keys are in order when their numbers are.
A cell is a currency, a sign and the beginning of a key: "EUR+4055" holds every sum from 500,000 up to 600,000. Terms
are the cells that hold a sum and the sum itself, "EUR+40551$"; nothing is "EUR0".
"""

from __future__ import annotations

import operator
from collections.abc import Iterator

from docsearch.model import Amount

DIGITS = 15  # significant ones; a float holds no more
COMPARISONS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}

_RAISED = 400  # more than the smallest power of ten of a float, so that none is negative
_POWER = 3  # digits of a raised power of ten


def terms_of(amount: Amount) -> tuple[str, ...]:
    """The terms under which a sum is found: its sign's cell, smaller and smaller ones, the sum itself; up to 20.

    Raises ValueError if the value is not finite.
    """
    sign, key = _key(amount)
    if not sign:
        return (f"{amount.currency}0",)
    start = amount.currency + sign
    return (*(start + key[:length] for length in range(len(key) + 1)), f"{start}{key}$")


def compares(amount: Amount, comparison: str, other: Amount) -> bool:
    """Whether a sum compares so with another, by one of COMPARISONS; sums of two currencies never do."""
    return amount.currency == other.currency and bool(COMPARISONS[comparison](amount.value, other.value))


def matching(amount: Amount, comparison: str) -> tuple[str, ...]:
    """The terms of which every sum that compares so with `amount` has one, and no other sum has any.

    `comparison` is one of COMPARISONS. Only sums of the same currency match. At most ten terms a digit of the key.
    Raises ValueError if the value is not finite or there is no such comparison.
    """
    if comparison not in COMPARISONS:
        raise ValueError(f"no comparison: {comparison!r} (there are {' '.join(COMPARISONS)})")
    sign, key = _key(amount)
    start, equal = amount.currency + sign, "=" in comparison
    above, nothing, below = (amount.currency + each for each in "+0-")
    if comparison == "=":
        return terms_of(amount)[-1:]
    if not sign:
        return (above if comparison[0] == ">" else below, *((nothing,) if equal else ()))
    beyond = (sign == "+") == (comparison[0] == ">")  # farther from nothing
    cells = tuple(start + cell for cell in (_larger(key, 0, equal) if beyond else _smaller(key, 0, equal)))
    return cells if beyond else (*cells, nothing, below if sign == "+" else above)


def between(low: Amount, high: Amount) -> tuple[str, ...]:
    """The terms of which every sum from `low` to `high` has one, both inclusive, and no other sum has any.

    Raises ValueError if the two have different currencies, are not finite or the first is the larger.
    """
    if low.currency != high.currency:
        raise ValueError(f"two currencies: {low.currency} and {high.currency}")
    if low.value > high.value:
        raise ValueError(f"the range ends before it starts: {low.value}..{high.value}")
    (sign, one), (other_sign, other) = _key(low), _key(high)
    nothing = f"{low.currency}0"
    if sign != other_sign:
        down = [f"{low.currency}-{cell}" for cell in _smaller(one, 0, True)] if sign == "-" else []
        up = [f"{low.currency}+{cell}" for cell in _smaller(other, 0, True)] if other_sign == "+" else []
        return (*down, nothing, *up)
    if not sign:
        return (nothing,)
    least, most = (one, other) if sign == "+" else (other, one)
    return tuple(f"{low.currency}{sign}{cell}" for cell in _within(least, most))


def _key(amount: Amount) -> tuple[str, str]:
    """Sign and key of a sum; both "" if it is nothing."""
    digits, _, power = f"{abs(amount.value):.{DIGITS - 1}e}".partition("e")
    if not power:
        raise ValueError(f"not a finite sum: {amount.value}")
    digits = digits.replace(".", "").rstrip("0")
    return ("+" if amount.value > 0 else "-", f"{int(power) + _RAISED:0{_POWER}d}{digits}") if digits else ("", "")


def _larger(key: str, start: int, equal: bool) -> Iterator[str]:
    """Cells of the keys that share the first `start` digits of `key` and are larger, or equal to it too."""
    if equal:
        yield key
    elif len(key) < _POWER + DIGITS:
        yield from (f"{key}{digit}" for digit in range(10))
    for at in range(start, len(key)):
        yield from (f"{key[:at]}{digit}" for digit in range(int(key[at]) + 1, 10))


def _smaller(key: str, start: int, equal: bool) -> Iterator[str]:
    """Cells of the keys that share the first `start` digits of `key` and are smaller, or equal to it too."""
    if equal:
        yield f"{key}$"
    for at in range(start, len(key)):
        yield from (f"{key[:at]}{digit}" for digit in range(int(key[at])))
        if at > _POWER:
            yield f"{key[:at]}$"


def _within(least: str, most: str) -> Iterator[str]:
    """Cells of the keys from `least` to `most`, both inclusive."""
    at = next((at for at, (one, other) in enumerate(zip(least, most, strict=False)) if one != other), len(least))
    if at == len(least):  # `most` only goes on
        yield f"{least}$"
        if least != most:
            yield from (f"{least}{digit}" for digit in range(int(most[at])))
            yield from _smaller(most, at + 1, True)
        return
    yield from _larger(least, at + 1, True)
    yield from (f"{least[:at]}{digit}" for digit in range(int(least[at]) + 1, int(most[at])))
    yield from _smaller(most, at + 1, True)
