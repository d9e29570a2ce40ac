"""Words as files of lexicons have them, made plain."""

from __future__ import annotations

import re

from docsearch.lexicon.files import Bad

_LONGEST = 500  # characters of a word or a few; the longest of ten wordnets has 77
_NOTE = re.compile(r"(?<!\S)[(（][^()（）]*[)）](?!\S)")  # "prosiť (o niečo)"
_ENDING = re.compile(r"(?:\+[的地])+$")  # Chinese Open Wordnet writes 重要+的, of every fourth word


def plain_word(text: str, line: int | None) -> str:
    """A word as it is read: spaces for underscores; no quotation marks around it, no notes, no endings to choose.

    "" of a blank. Raises Bad, with the `line`, for what is too long for a word.
    """
    word = " ".join(text.replace("_", " ").split())
    if len(word) > 2 and word[0] == word[-1] == '"':
        word = word[1:-1].strip()
    if "(" in word or "（" in word:
        word = " ".join(_NOTE.sub("", word).split()) or word
    if "+" in word:
        word = _ENDING.sub("", word) or word
    if len(word) > _LONGEST:
        raise Bad(line, f"a word of {len(word):,} characters", "sentences are for docsearch lexicon learn")
    return word


def own_id(id: str, name: str) -> str:
    """The id of a sense of the file `name`: one without a colon counts there only, as "17" does in every table."""
    return id if ":" in id or not id else f"{name}:{id}"
