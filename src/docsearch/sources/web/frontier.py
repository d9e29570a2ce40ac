"""Which address is asked next, and when: each once, no host more often than it can bear, and no trap for long."""

from __future__ import annotations

from collections import Counter, deque
from typing import NamedTuple
from urllib.parse import urlsplit

from docsearch.sources.web.links import pattern
from docsearch.sources.web.robots import LONGEST_DELAY, Robots

CONNECTIONS = 2  # requests at a time to one host; one where it names a delay
DELAY = 0.2  # seconds between two requests to a host that names none; a browser asks more for one page with pictures
UNANSWERED = 5  # addresses of a host in a row, each tried several times, after which it is left in peace
STALE = 30  # pages of one pattern in a row without a word that is new: a calendar, or a list in all its orders
LEAST_OF_A_PATTERN = 50


class Task(NamedTuple):
    """An address to be asked: `depth` links away from what was `given`; `via` are the addresses that led there.

    `listed`: in a sitemap or feed, so no trap. `is_list`: it is one itself. `guessed`: it need not exist.
    """

    address: str
    depth: int = 0
    given: bool = False
    listed: bool = False
    is_list: bool = False
    guessed: bool = False
    via: tuple[str, ...] = ()


class Host:
    """A host as it is being asked; `robots` is None until they were read."""

    def __init__(self) -> None:
        self.queue: deque[Task] = deque()
        self.robots: Robots | None = None
        self.asking_robots = False
        self.active = 0
        self.next = 0.0
        self.delay = DELAY
        self.unanswered = 0

    def obey(self, robots: Robots) -> None:
        """Keep to what the host asks for from now on."""
        self.robots = robots
        if robots.delay is not None:
            self.next += robots.delay - self.delay
            self.delay = robots.delay

    def is_ready(self, now: float) -> bool:
        """Whether it may be asked."""
        if not self.queue or now < self.next:
            return False
        if self.robots is None:
            return not self.asking_robots
        return self.active < (CONNECTIONS if self.robots.delay is None else 1)

    def begin(self, now: float) -> None:
        """A request is made."""
        self.active += 1
        self.next = now + self.delay

    def end(self, answered: bool) -> None:
        """A request is done."""
        self.active -= 1
        self.unanswered = 0 if answered else self.unanswered + 1

    def slow_down(self, now: float, pause: float | None) -> None:
        """The host says that it is asked too often."""
        self.delay = min(max(2 * self.delay, 1.0), LONGEST_DELAY)
        self.next = max(self.next, now + min(pause or 0.0, LONGEST_DELAY))


class Frontier:
    """The addresses found and not asked yet, by host. `most`: how many pages are asked in all."""

    def __init__(self, most: int) -> None:
        self.hosts: dict[str, Host] = {}
        self.taken = 0
        self.left: Counter[str] = Counter()  # addresses left out, by pattern; "" for those beyond `most`
        self._most = most
        self._seen: set[str] = set()
        self._of_pattern: Counter[str] = Counter()
        self._stale: Counter[str] = Counter()
        self._shapes: set[str] = set()

    def add(self, task: Task, first: bool = False) -> bool:
        """Have an address asked, `first` before all others of its host; False if it has been before."""
        if task.address in self._seen:
            return False
        self._seen.add(task.address)
        queue = self.host(task.address).queue
        if first:
            queue.appendleft(task)
        else:
            queue.append(task)
        return True

    def host(self, address: str) -> Host:
        """The host of an address: one for each scheme and port."""
        parts = urlsplit(address)
        return self.hosts.setdefault(f"{parts.scheme}://{parts.netloc}", Host())

    def has_seen(self, address: str) -> bool:
        """Whether an address was asked, or will be."""
        return address in self._seen

    def waiting(self) -> int:
        """How many addresses there are."""
        return sum(len(host.queue) for host in self.hosts.values())

    def take(self, task: Task) -> bool:
        """Count a page that is about to be asked; False if it is left out."""
        if task.is_list:
            return True
        if self.taken >= self._most:
            self.left[""] += 1
            return False
        if not (task.given or task.listed or task.via):
            kind = pattern(task.address)
            if self._stale[kind] >= STALE or self._of_pattern[kind] >= max(LEAST_OF_A_PATTERN, self._most // 2):
                self.left[kind] += 1
                return False
            self._of_pattern[kind] += 1
        self.taken += 1
        return True

    def spare(self, task: Task) -> None:
        """Take back what `take` counted: the page was not asked after all, or was elsewhere."""
        self.taken -= not task.is_list

    def learn(self, task: Task, shape: str) -> None:
        """Note whether a page had new words."""
        kind = pattern(task.address)
        self._stale[kind] = self._stale[kind] + 1 if shape in self._shapes else 0
        self._shapes.add(shape)
