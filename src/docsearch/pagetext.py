"""The pages of a PDF as text: page furniture left out, words and paragraphs put together across lines and pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from docsearch.encodings import clean

ENDS = 3  # lines at the top and at the bottom of a page that may be furniture
REPEATED = 3  # pages, and every third at least, on which furniture stands: odd and even pages may differ
HYPHEN = "\u00ad"  # at the end of a line: pdfium's U+0002, where it has joined the word already

_NUMBERS = re.compile(r"\d+")
_HYPHENATED = re.compile(r"(?<![^\W_])([^\W_]{1,60})[\u00ad\u2010-] ?(\n[ \n]*\f?|\f)\n*([^\W_]{1,60})(\S{0,20}) *")
_COMPOUND = re.compile(r"(?<![\w-])[^\W_]{1,60}-[^\W_]{1,60}(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = (".", "!", "?", ":", ";", "。", "！", "？")
# Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
_UNSPACED = re.compile("[\u0e01-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1780-\u17d3\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]")


class PageText(NamedTuple):
    """The text of all pages, the offset at which each starts, and what was left out or put together, a line each."""

    text: str
    starts: tuple[int, ...]
    notes: tuple[str, ...] = ()


def raw(page: str) -> str:
    """A page as pdfium gives it, cleaned, its hyphens at line ends kept as such."""
    return clean(page.replace("\x02", f"{HYPHEN}\n"))


def joined(pages: Sequence[str]) -> PageText:
    """The text of pages, line by line as they are, as one text in paragraphs."""
    pages, furniture = without_furniture(pages)
    pages, hyphens = without_hyphens(pages)
    text, starts = "", []
    for page in pages:
        if text:
            text += "\n"
        starts.append(len(text))
        text += join_lines(page)
    notes = [f"lines repeated on pages left out: {furniture:,}"] if furniture else []
    notes += [f"words hyphenated at line ends joined: {hyphens:,}"] if hyphens else []
    return PageText(text, tuple(starts), tuple(notes))


def without_furniture(pages: Sequence[str]) -> tuple[list[str], int]:
    """Pages without running heads, feet and page numbers, and how many lines that were.

    What is furniture stands at one end of page after page, the same but for numbers that grow with the page or stay.
    Words are kept where they stand first, so that nothing is lost; a page number on its own is lost everywhere.
    """
    lines = [page.split("\n") for page in pages]
    seen: defaultdict[tuple[bool, str], list[tuple[int, int, str]]] = defaultdict(list)
    for number, page in enumerate(lines):
        filled = [at for at, line in enumerate(page) if line.strip()]
        for top, ends in ((True, filled[:ENDS]), (False, filled[-ENDS:])):
            for at in ends:
                line = " ".join(page[at].split())
                seen[top, _NUMBERS.sub("#", line)].append((number, at, line))
    leave, apart = set(), set()
    for (_, shape), found in seen.items():
        repeated = len({number for number, _, _ in found})
        if repeated >= REPEATED and repeated * 3 >= len(pages) and _is_running(found):
            words = len(_WORD.findall(shape))
            kept = found[0][:2] if words > 2 or (words and "#" not in shape) else None
            apart |= {kept} - {None}
            leave |= {(number, at) for number, at, _ in found} - {kept}
    leave -= apart
    whole = (
        "\n".join(
            f"\n{line}\n" if (number, at) in apart else line
            for at, line in enumerate(page)
            if (number, at) not in leave
        )
        for number, page in enumerate(lines)
    )
    return [page.strip("\n") for page in whole] if leave else list(pages), len(leave)


def _is_running(found: Sequence[tuple[int, int, str]]) -> bool:
    """Whether the numbers of lines alike, if they have any, each stay what they are or count the pages."""
    rows = [[int(number[:9]) for number in _NUMBERS.findall(line)] for _, _, line in found]
    for column in zip(*rows, strict=True):
        steps = Counter(number - page for number, (page, _, _) in zip(column, found, strict=True)).most_common(1)[0][1]
        if max(steps, Counter(column).most_common(1)[0][1]) < 0.8 * len(column):
            return False
    return True


def without_hyphens(pages: Sequence[str]) -> tuple[list[str], int]:
    """Words hyphenated at line ends whole on the line they begin on, and how many; compounds keep their hyphen.

    The document's own words decide: one it has elsewhere in one piece or with a hyphen is that; a pair of words it has
    apart keeps the hyphen, and so do capitals and numbers ("Košice-Staré", "2014-2020").
    """
    text = "\f".join(pages)
    if _HYPHENATED.search(text) is None:
        return list(pages), 0
    rest = _HYPHENATED.sub("\n", text)  # without the parts themselves
    words = frozenset(map(str.casefold, _WORD.findall(rest)))
    compounds = frozenset(map(str.casefold, _COMPOUND.findall(rest)))
    count = 0

    def whole(found: re.Match[str]) -> str:
        nonlocal count
        one, end, other, sign = found.groups()
        count += 1
        between = "" if _is_word(one, other, words, compounds) else "-"
        return one + between + other + sign + ("\f" if "\f" in end else "\n")

    return _HYPHENATED.sub(whole, text).split("\f"), count


def _is_word(one: str, other: str, words: frozenset[str], compounds: frozenset[str]) -> bool:
    """Whether two parts are one word without a hyphen."""
    whole = f"{one}{other}".casefold()
    if not whole.isalpha() or (other[0].isupper() and not one.isupper()):
        return False
    if whole in words or f"{one}-{other}".casefold() in compounds:
        return whole in words
    return not (min(len(one), len(other)) > 2 and one.casefold() in words and other.casefold() in words)


def join_lines(page: str) -> str:
    """The lines of a page as paragraphs: a line that reaches the right margin goes on in the next one."""
    lines = [line.strip() for line in page.split("\n")]
    margin = max(map(len, lines), default=0) * 0.6
    text = ""
    for line, previous in zip(lines, ["", *lines], strict=False):
        goes_on = len(previous) >= margin and line and not previous.endswith(_SENTENCE_END)
        space = "" if goes_on and _UNSPACED.match(line) and _UNSPACED.match(previous[-1]) else " "
        text += (space if goes_on else "\n") + line
    return text.strip()
