"""What fetching may take, and how it fails."""

from __future__ import annotations

from typing import NamedTuple

from docsearch.errors import ExtractionError

_LONGEST = 300  # characters of a message; servers have a say in some


class FetchError(ExtractionError):
    """Nothing was fetched; the message says why, in a line. `status` is the server's answer, None where there was none.

    `retry_after` is how many seconds the server asks to wait; `temporary` says whether it may go well another time.
    """

    def __init__(
        self,
        message: str,
        status: int | None = None,
        retry_after: float | None = None,
        temporary: bool = False,
        hint: str | None = None,
    ) -> None:
        super().__init__("".join(letter if letter.isprintable() else " " for letter in message[:_LONGEST]), hint)
        self.status = status
        self.retry_after = retry_after
        self.temporary = temporary

    @property
    def gone(self) -> bool:
        """Whether the server says that there is nothing at this address (any more)."""
        return self.status in (404, 410)


class Limits(NamedTuple):
    """What one call of `Fetcher.get` may take; `size` and `ratio` are of the content as unpacked."""

    size: int = 50_000_000  # bytes
    seconds: float = 60  # for all answers, redirects and attempts together; pauses between attempts do not count
    connect: float = 10  # seconds
    redirects: int = 10
    ratio: int = 250  # gzip packs a sitemap of 50,000 pages to a thirtieth, zeros to a thousandth
    pause: float = 1  # seconds before the second attempt, and twice as many before each further one
    longest_pause: float = 60  # seconds; a server that asks for more is not asked again


def too_large(limits: Limits) -> FetchError:
    """For what is larger than allowed."""
    return FetchError(f"larger than {limits.size / 1e6:g} MB")
