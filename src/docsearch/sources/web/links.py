"""Links as addresses to be asked: without what only tells visits apart, and none that leads into a trap."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from docsearch.errors import UsageError
from docsearch.sources.web.addresses import joined

_NO_DOCUMENT = re.compile(  # endings of what is no text
    "jpe?g|png|gif|svg|webp|avif|ico|bmp|tiff?|css|m?js|map|woff2?|ttf|otf|eot|mp3|mp4|m4[av]|mov|avi|wmv|mkv|webm|og[agv]"
    "|wav|flac|flv|swf|exe|msi|dmg|pkg|deb|rpm|apk|iso|jar|torrent",
    re.IGNORECASE,
)

# Traps: addresses without end that lead to nothing new.
_LONGEST_LINK = 2_000  # characters; a Thai letter takes nine
_MOST_FOLDERS = 16
_MOST_PARAMETERS = 8
_MOST_REPEATS = 3  # of a part of the path: /a/b/a/b/a/b/a/b comes of relative links that go wrong
_SESSION_NAME = re.compile(
    "(php|j|asp|cf|os|zen)?_?-?(sess(ion)?_?-?id|sessid|sid|csid|sessionid|token)|cfid", re.IGNORECASE
)
_SESSION_VALUE = re.compile(r"[A-Za-z0-9,_.!-]{16,}")
_TRACKER = re.compile("utm_.+|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|_ga|_gl|igshid|pk_campaign", re.IGNORECASE)
_SESSION_PATH = re.compile(r";[a-z]*sessionid=[^/;?]*|/\([A-Z]\([0-9a-z]{24}\)\)(?=/)", re.IGNORECASE)


def link(base: str, reference: str) -> str | None:
    """The address that a link leads to, without session ids and what tracks readers; None where it is not worth it."""
    whole = reference.lstrip().startswith(("/", "http:", "https:"))
    return _link("/".join(base.split("/", 3)[:3]) if whole else base, reference)


def pattern(address: str) -> str:
    """What addresses of pages made by one program share: numbers are "0", of parameters only the names count."""
    parts = urlsplit(address)
    names = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{parts.netloc}{re.sub('[0-9]+', '0', parts.path)}?{'&'.join(names)}"


@lru_cache(maxsize=1 << 16)  # the menus of a site, on each of its pages; a link takes 150 us
def _link(base: str, reference: str) -> str | None:
    try:
        address = joined(base, reference)
        place, mark, query = _SESSION_PATH.sub("", address).partition("?")
        if mark:
            kept = [pair for pair in query.split("&") if pair and not _is_noise(*pair.partition("=")[::2])]
            place += f"?{'&'.join(kept)}" if kept else ""
        address = joined(address, place) if place != address else address
    except UsageError:
        return None
    return address if _is_worth_it(address) else None


def _is_noise(name: str, value: str) -> bool:
    """A session id, told by its name and by its length: some sites number their pages by "sid"."""
    if _TRACKER.fullmatch(name):
        return True
    return bool(_SESSION_NAME.fullmatch(name) or name.lower().startswith("aspsessionid")) and bool(
        _SESSION_VALUE.fullmatch(value)
    )


def _is_worth_it(address: str) -> bool:
    parts = urlsplit(address)
    folders = [part for part in parts.path.split("/") if part]
    if len(address) > _LONGEST_LINK or len(folders) > _MOST_FOLDERS or parts.query.count("&") >= _MOST_PARAMETERS:
        return False
    if folders and max(Counter(folders).values()) > _MOST_REPEATS:
        return False
    name, dot, ending = folders[-1].rpartition(".") if folders else ("", "", "")
    return not (name and dot and _NO_DOCUMENT.fullmatch(ending))
