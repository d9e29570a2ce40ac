"""How well and how fast dates are read.

Accuracy: ../shared/eval/dates/phrases.jsonl, one phrase a line with the days it means; a phrase counts when one of
the dates found has exactly those days. The set gives only the first part of a range ("2020年6月から7月まで" is June),
so a second figure counts a range as right when it begins where the set says. Speed: one core, text with few digits
and text with many, in MB of UTF-8 a second.

    python benchmarks/dates.py [--failures]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from docsearch.entities.dates import find_dates, find_query_dates
from docsearch.model import DateSpan, Mention

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
PHRASES = SHARED / "eval" / "dates" / "phrases.jsonl"

_SENTENCE = {
    "en": "The partner cities agreed on a plan for clean transport and on how to pay for it together. ",
    "vi": "Các thành phố đối tác đã thống nhất một kế hoạch giao thông sạch và cách cùng chi trả. ",
    "th": "เมืองพันธมิตรตกลงแผนการขนส่งสะอาดและวิธีร่วมกันจ่าย ",
    "sk": "Partnerské mestá sa dohodli na pláne čistej dopravy a na tom, ako ho spolu zaplatia. ",
}
_DATED = {
    "en": "They met on 5 May 2021 and again between October and December 2021. ",
    "vi": "Họ gặp nhau ngày 5 tháng 5 năm 2021 và trong tháng 10 – 12/2021. ",
    "th": "พบกันวันที่ 5 พฤษภาคม 2564 และระหว่างปี 2564-2565 ",
    "sk": "Stretli sa 5. mája 2021 a znova od 5. do 9. októbra 2021. ",
}


class Phrase(NamedTuple):
    """One line of the set."""

    language: str
    text: str
    precision: str
    start: str
    end: str


def spans(mentions: Iterable[Mention]) -> list[DateSpan]:
    return [mention.entity for mention in mentions if isinstance(mention.entity, DateSpan)]


def exact(phrase: Phrase, found: list[DateSpan]) -> bool:
    return any((span.start, span.end) == (phrase.start, phrase.end) for span in found)


def begins(phrase: Phrase, found: list[DateSpan]) -> bool:
    """Exact, or a range that begins with the days the set gives."""
    return exact(phrase, found) or any(
        span.precision == "range" and span.start == phrase.start and span.end > phrase.end for span in found
    )


def read_phrases() -> list[Phrase]:
    rows = [json.loads(line) for line in PHRASES.read_text("utf-8").splitlines()]
    return [Phrase(row["lang"], row["text"], row["precision"], row["start"], row["end"]) for row in rows]


def accuracy(phrases: list[Phrase], group: Callable[[Phrase], str], show: bool) -> None:
    """Print, for each group, its size, the share exact, exact or range begun, and exact in an unknown language."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for phrase in phrases:
        found = spans(find_dates(phrase.text, phrase.language))
        right = (True, exact(phrase, found), begins(phrase, found), exact(phrase, spans(find_query_dates(phrase.text))))
        for name in (group(phrase), "all"):
            counts[name] = [count + yes for count, yes in zip(counts[name], right, strict=True)]
        if show and not right[2]:
            print("  missed", *phrase, "->", [(span.start, span.end) for span in found])
    print("group     phrases  exact  exact or range begun  exact as a query")
    for name, (size, *hits) in sorted(counts.items()):
        first, second, third = (hit / size for hit in hits)
        print(f"{name:<10}{size:>7}{first:>7.2f}{second:>22.2f}{third:>18.2f}")


def speed() -> None:
    """Print MB a second by language and how long a passage of 2 KB with two dates takes."""
    print("language  MB/s, few digits  MB/s, dated  ms a passage")
    for language, sentence in _SENTENCE.items():
        plain = sentence * (1 << 20 >> 7)
        dated = (sentence * 8 + _DATED[language]) * 200
        find_dates(dated[:4000], language)
        half = sentence * (1024 // len(sentence.encode()))
        passage = half + _DATED[language] + half
        rates = [len(text.encode()) / 1e6 / seconds(text, language) for text in (plain, dated)]
        print(f"{language:<10}{rates[0]:>16.1f}{rates[1]:>13.1f}{1000 * seconds(passage, language):>14.3f}")


def seconds(text: str, language: str) -> float:
    """The shortest of five runs."""
    best = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        find_dates(text, language)
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how dates are read.")
    parser.add_argument("--failures", action="store_true", help="print the phrases read wrongly")
    arguments = parser.parse_args()
    speed()
    if not PHRASES.exists():
        print(f"no accuracy: {PHRASES.relative_to(SHARED.parent)} is absent", file=sys.stderr)
        return 0
    phrases = read_phrases()
    accuracy(phrases, lambda phrase: phrase.precision, show=False)
    accuracy(phrases, lambda phrase: phrase.language, show=arguments.failures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
