"""Answers kept for who asks the same again, the most recently used of them, within a bound of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from docsearch.web.handover import Answered

BYTES = 24 << 20  # of all: some thousand pages of 6 KB, gzipped
LARGEST = 1 << 20  # bytes of one: who asks for more than that rarely asks twice
_OWN = 2_000  # bytes that an answer takes beside its body: its key, its headers


class AnswerCache:
    """Answers by what was asked."""

    def __init__(self, most: int = BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Answered] = OrderedDict()
        self.bytes = 0

    def get(self, key: Hashable) -> Answered | None:
        """The answer to what was asked, if it was kept."""
        answered = self._kept.get(key)
        if answered is not None:
            self._kept.move_to_end(key)
        return answered

    def put(self, key: Hashable, answered: Answered) -> None:
        """Keep an answer unless it is large; those that were not used for longest make room."""
        size = _size(answered)
        if size > LARGEST:
            return
        if (before := self._kept.pop(key, None)) is not None:
            self.bytes -= _size(before)
        self._kept[key] = answered
        self.bytes += size
        while self.bytes > self._most:
            _, last = self._kept.popitem(last=False)
            self.bytes -= _size(last)

    def clear(self) -> None:
        """Keep none of them: the index has changed."""
        self._kept.clear()
        self.bytes = 0


def _size(answered: Answered) -> int:
    return len(answered.reply.body) + _OWN
