"""Numbers as cells show them: by the number formats of Excel (ECMA-376, 18.8.30 and 18.8.31)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

# The formats that files name by number only: dates, times, shares.
BUILT_IN: Mapping[int, str] = {
    2: "0.00",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), *range(34, 37), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), "h:mm"),
    22: "yyyy-mm-dd h:mm",
    46: "[h]:mm",
}
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_IN_BRACKETS = re.compile(r"\[(?:\$([^\]-]*)[^\]]*|[^\]]*)\]")
_MONEY = re.compile(r"[^\W\d_]{1,4}\.?|[$€£¥₫฿₽₹₩₴]")


def shown(value: float, code: str, zero: datetime) -> str:
    """A number as a cell shows it by its format `code`: a date in ISO 8601, a sum with its currency, a share with %.

    Decimals as the format has them, a point before them, nothing between thousands.
    """
    section = code.split(";")[0]
    names = [name for pair in _QUOTED.findall(section) for name in pair if name]
    bare = _QUOTED.sub("", section)
    names += [name for name in _IN_BRACKETS.findall(bare) if name]
    lasting = re.search(r"\[(h+|m+|s+)\]", bare, re.IGNORECASE) is not None
    bare = _IN_BRACKETS.sub("", bare)
    if lasting:
        return f"{int(value * 24)}:{round(value * 1440) % 60:02}"
    if re.search("[ymdhs]", bare, re.IGNORECASE) and not re.search("general|[0#]", bare, re.IGNORECASE):
        return _moment(value, zero)
    if "%" in bare:
        return f"{_decimal(value * 100, bare)}%"
    names += re.findall("[$€£¥₫฿₽₹₩₴]", bare)
    money = next((name.strip() for name in names if _MONEY.fullmatch(name.strip())), "")
    return f"{_decimal(value, bare)} {money}".strip()


def _moment(value: float, zero: datetime) -> str:
    moment = zero + timedelta(seconds=round(value * 86400))
    time = f"{moment:%H:%M}"
    if 0 < value < 1:
        return time
    return f"{moment.date().isoformat()} {time}" if moment.second or time != "00:00" else moment.date().isoformat()


def _decimal(value: float, code: str) -> str:
    """With as many decimals as the format has: "0.00" all of them, "0.##" as many as there are."""
    if re.search("[0#?]", code) is None or "e" in code.lower():
        return f"{value:.15g}"
    found = re.search(r"\.([0#?]+)", code)
    decimals = len(found[1]) if found else 0
    return f"{round(value, decimals):.15g}" if found and "#" in found[1] else f"{value:.{decimals}f}"
