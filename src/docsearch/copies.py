"""Texts that are nearly the same: a report as PDF and as Word file, a mail and its forward, a page on two sites.

Two documents in one language are copies where their texts are made of the same pairs of words, as far as a signature
tells, and neither names other places, dates or figures in place of the other's: this month's report in the form of
last month's is no copy of it.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Sequence
from itertools import pairwise

from docsearch.analysis import Forms
from docsearch.versions import Candidate, swapped

# Measured by benchmarks/copies.py on 320 texts in eight languages. Of texts changed as copies are (date line, menus,
# forwarded, pages of a PDF, a letter of 100 misread, a sentence more or less, a tenth cut off) .88 to 1 are told; of
# those with other figures .01 pass, with other places .09, with a fifth of other sentences .12. At .8 a seventh of the
# misread and a tenth of those with a sentence more or less are lost; at .6 half of those with other sentences are
# alike enough, not a fifth. Of 51,040 pairs of unlike texts none passes; those in one language reach .23.
ALIKE = 0.7  # Jaccard index of the pairs of words
BITS = 256  # of a signature, one of each of so many MinHashes: the index is told within .04; 128 tell it within .06
LENGTH = 0.6  # of the longer of two copies at least: what is said twice makes no new pairs of words
SHORT = 400  # letters: a shorter text must have the same words, since one of another name makes it another text
SEED = 1
_APART = int((1 - ALIKE) / 2 * BITS)  # bits that may differ, as half of those do where the hashes are not the same


def plain_words(text: Iterable[Forms]) -> list[str]:
    """The words of a text with their accents and endings, in scripts without spaces as the dictionary cuts them."""
    return [word or stem for word, stem, _ in text]


def signature(words: Sequence[str]) -> str:
    """What tells how alike two texts are, from their words in order: 44 letters, none for a text without words."""
    from rensa import RMinHash  # a library that no query needs

    if not words:
        return ""
    sketch = RMinHash(BITS, SEED)
    sketch.update(list(map(" ".join, pairwise(words))) or list(words))
    bits = bytes([48 | least & 1 for least in sketch.digest()])  # as digits
    return b2a_base64(int(bits, 2).to_bytes(BITS // 8, "big"), newline=False).decode()


def read_signature(text: str) -> int:
    """The bits that `signature` wrote, 0 for none."""
    return int.from_bytes(a2b_base64(text), "big")


def are_copies(one: Candidate, other: Candidate) -> bool:
    """Whether two documents are the same text but for what does not matter."""
    apart = (one.signature ^ other.signature).bit_count()
    if apart > _APART or not one.signature or not other.signature or one.version.language != other.version.language:
        return False
    shorter, longer = sorted((one.fingerprint.size, other.fingerprint.size))
    if shorter < LENGTH * longer or (apart and shorter < SHORT):
        return False
    return not swapped(one.fingerprint, other.fingerprint)
