"""Dates and language tags as documents declare them, in the form we keep; None where they do not say."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"\s*(?:D:)?(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d\d)(\d\d))")
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MAIL = re.compile(rf"\b(\d{{1,2}})[ -]({'|'.join(re.findall('...', _MONTHS))})[a-z]*[ -](\d{{4}})\b", re.IGNORECASE)
_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?![A-Za-z])")
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})
_OLD_TAGS = {"iw": "he", "in": "id", "ji": "yi"}


def iso_date(value: object) -> str | None:
    """`value` as YYYY-MM-DD: ISO 8601, PDF's "D:20170312...", mail's "Sun, 12 Mar 2017 10:00:00 +0100".

    None for anything else, for days that do not exist and for 1970-01-01, which programs write when they know no date.
    """
    if not isinstance(value, str):
        return None
    found = _ISO.match(value)
    if found is not None:
        parts = (found[1], found[3] or found[5], found[4] or found[6])
    elif (mail := _MAIL.search(value)) is not None:
        parts = (mail[3], str(_MONTHS.index(mail[2].lower()) // 3 + 1), mail[1])
    else:
        return None
    try:
        day = date(*map(int, parts)).isoformat()
    except ValueError:
        return None
    return None if day == "1970-01-01" or not "1000" <= day < "2200" else day


def primary_tag(value: object) -> str | None:
    """The language of a tag or locale, in lower case: "sk" of "sk-SK" and "sk_SK.UTF-8"; None for "und"."""
    if not isinstance(value, str) or (found := _TAG.match(value)) is None:
        return None
    tag = found[1].lower()
    return None if tag in _NO_LANGUAGE else _OLD_TAGS.get(tag, tag)
