"""What a site lets robots fetch and how fast: robots.txt (RFC 9309)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docsearch.sources.web.addresses import all_joined, joined
from docsearch.sources.web.fetching import Fetcher
from docsearch.sources.web.limits import FetchError

if TYPE_CHECKING:
    from protego import Protego

AGENT = "docsearch"  # the name that robots.txt may give us
_LONGEST = 500 << 10  # bytes; what RFC 9309 asks robots to read at least
LONGEST_DELAY = 60.0  # seconds
_MOST_SITEMAPS = 1000
_NOTHING = b"User-agent: *\nDisallow: /"
_AGENT_LINE = re.compile(r"\s*user(?:-|\s+)?agent(?=[\s:]|$)\s*:?([^#]*)", re.IGNORECASE)


class Robots:
    """What the robots.txt of one site tells us. `problem` says why it could not be read; then nothing is allowed.

    `delay` is the pause in seconds that it asks for between two requests, a minute at most; None: none.
    """

    def __init__(self, rules: Protego, place: str, problem: str | None = None) -> None:
        self._rules = rules
        self.problem = problem
        self.delay = _delay(rules)
        self.sitemaps = all_joined(place, rules.sitemaps, _MOST_SITEMAPS)

    def allows(self, url: str) -> bool:
        """Whether an address of the site, in its canonical form, may be fetched."""
        return self._rules.can_fetch(url, AGENT)


def fetch_robots(fetcher: Fetcher, url: str) -> Robots:
    """The rules of the site that `url` is on: where it has none, all is allowed; while they cannot be had, nothing."""
    place = joined(url, "/robots.txt")
    try:
        fetched = fetcher.get(place, accept="text/plain,*/*;q=0.8", first=_LONGEST)
    except FetchError as error:
        if error.status is None or error.status >= 500 or error.status == 429:
            hint = f"; {error.hint}" if error.hint else ""
            return read_robots(_NOTHING, place, f"robots.txt cannot be read: {error}{hint}")
        return read_robots(b"", place)
    return read_robots(fetched.content, fetched.final)


def read_robots(content: bytes, place: str, problem: str | None = None) -> Robots:
    """The rules that a file found at `place` holds; what cannot be understood is passed over."""
    from protego import Protego  # 30 ms

    lines = content.decode("utf-8-sig", "replace").splitlines()
    return Robots(Protego.parse("\n".join(map(_without_others, lines))), place, problem)


def _without_others(line: str) -> str:
    """A line without the name of a robot that is not ours.

    Protego keeps each rule once for each robot of its group: 1,000 robots and 5,000 rules took 10 s and 350 MB.
    """
    found = _AGENT_LINE.match(line)
    if not found:
        return line
    name = found[1].strip().lower()
    if name != "*":
        name = name.replace("*", "").partition("/")[0].strip()
    return f"User-agent: {name if name in ('', '*', AGENT) else 'others'}"


def _delay(rules: Protego) -> float | None:
    pause, rate = rules.crawl_delay(AGENT), rules.request_rate(AGENT)
    if rate is not None:
        pause = max(pause or 0, rate.seconds / rate.requests)
    return None if pause is None else min(pause, LONGEST_DELAY)
