"""How sure the detector was of the documents in an index, by language."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nsmallest
from typing import NamedTuple

from docsearch.records import Stamp

UNSURE = 0.5  # a document below it is as likely wrong as right


class Certainty(NamedTuple):
    """The documents in one main language; for `corrected` ones it was set.

    Of the others: the `mean` and the `median` of how sure the detector was (None where there are none), and how many
    are `unsure`.
    """

    language: str
    documents: int
    corrected: int
    mean: float | None
    median: float | None
    unsure: int


def by_language(stamps: Mapping[str, Stamp]) -> list[Certainty]:
    """One row a language, that of most documents first."""
    found: dict[str, list[Stamp]] = {}
    for stamp in stamps.values():
        found.setdefault(stamp.language, []).append(stamp)
    rows = (_certainty(language, documents) for language, documents in found.items())
    return sorted(rows, key=lambda row: (-row.documents, row.language))


def least_sure(stamps: Mapping[str, Stamp], count: int) -> list[tuple[str, Stamp]]:
    """The uris and stamps of the `count` documents that the detector was least sure of, the least sure one first."""
    detected = (pair for pair in stamps.items() if pair[1].correction is None)
    return nsmallest(count, detected, key=lambda pair: (pair[1].confidence, pair[0]))


def _certainty(language: str, documents: list[Stamp]) -> Certainty:
    shares = sorted(stamp.confidence for stamp in documents if stamp.correction is None)
    size = len(shares)
    return Certainty(
        language=language,
        documents=len(documents),
        corrected=len(documents) - size,
        mean=round(sum(shares) / size, 3) if shares else None,
        median=round((shares[(size - 1) // 2] + shares[size // 2]) / 2, 3) if shares else None,
        unsure=sum(share < UNSURE for share in shares),
    )
