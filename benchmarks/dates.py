"""How well and how fast dates are read.

Accuracy: ../shared/eval/dates/phrases.jsonl, one phrase a line with the days it means; a phrase counts when one of
the dates found has exactly those days. The set gives only the first part of a range ("2020年6月から7月まで" is June),
so a second figure counts a range as right when it begins where the set says. Beside it stands what dateparser makes of
the same phrases, told the language; it gives one moment, whose day, month or year is its answer.

Running text: ../shared/eval/entities, sentences whose dates people marked. A date found is right if it overlaps one of
them, and one of theirs with a digit in it is found if one of ours overlaps it. They mark ages, times and durations too,
which are no dates here.

Speed: one core, text with few digits and text with many, in MB of UTF-8 a second.

    python -m benchmarks.dates [--failures]
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
import time
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from docsearch.entities.dates import find_dates, find_query_dates
from docsearch.model import DateSpan, Mention

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
PHRASES = SHARED / "eval" / "dates" / "phrases.jsonl"
MARKED = SHARED / "eval" / "entities"
MARKED_FILES = {"et": "et_estner", "fi": "fi_turku", "lv": "lv_fullstack", "ro": "ro_ronec", "th": "th_thainer"}

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
        span.precision == "range" and span.start == phrase.start and (span.end or "9") > phrase.end for span in found
    )


def read_phrases() -> list[Phrase]:
    rows = [json.loads(line) for line in PHRASES.read_text("utf-8").splitlines()]
    return [Phrase(row["lang"], row["text"], row["precision"], row["start"], row["end"]) for row in rows]


def other_library(phrases: list[Phrase]) -> Callable[[Phrase], bool] | None:
    """Whether dateparser reads a phrase as its days; None where it is not installed."""
    if importlib.util.find_spec("dateparser") is None:
        return None
    settings = {"PREFER_DAY_OF_MONTH": "first", "PREFER_MONTH_OF_YEAR": "first"}
    make_parser = importlib.import_module("dateparser.date").DateDataParser
    parsers = {language: make_parser([language], settings=settings) for language in {row[0] for row in phrases}}

    def right(phrase: Phrase) -> bool:
        read = parsers[phrase.language].get_date_data(phrase.text)
        if read.date_obj is None:
            return False
        year, month, day = read.date_obj.year, read.date_obj.month, read.date_obj.day
        first, last = {
            "month": ((month, 1), (month, monthrange(year, month)[1])),
            "year": ((1, 1), (12, 31)),
        }.get(read.period, ((month, day), (month, day)))
        days = tuple(f"{year:04d}-{month:02d}-{day:02d}" for month, day in (first, last))
        return days == (phrase.start, phrase.end)

    return right


def accuracy(phrases: list[Phrase], group: Callable[[Phrase], str], show: bool) -> None:
    """Print, for each group, its size, the share exact, exact or range begun, exact as a query, and dateparser's."""
    other = other_library(phrases)
    if other is None:
        print("dateparser is not installed, so there is nothing to compare with: pip install dateparser")
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for phrase in phrases:
        found = spans(find_dates(phrase.text, phrase.language))
        as_query = exact(phrase, spans(find_query_dates(phrase.text)))
        right = (True, exact(phrase, found), begins(phrase, found), as_query, other is not None and other(phrase))
        for name in (group(phrase), "all"):
            counts[name] = [count + yes for count, yes in zip(counts[name], right, strict=True)]
        if show and not right[2]:
            print("  missed", *phrase, "->", [(span.start, span.end) for span in found])
    print("group     phrases  exact  exact or range begun  exact as a query  dateparser")
    for name, (size, *hits) in sorted(counts.items()):
        first, second, third, fourth = (hit / size for hit in hits)
        theirs = f"{fourth:>12.2f}" if other is not None else f"{'absent':>12}"
        print(f"{name:<10}{size:>7}{first:>7.2f}{second:>22.2f}{third:>18.2f}{theirs}")


def marked_texts(show: bool) -> None:
    """Print precision and recall by overlap on sentences whose dates people marked."""
    print("language  dates marked  recall  dates found  precision")
    for language, name in MARKED_FILES.items():
        path = MARKED / f"{name}.jsonl"
        if not path.exists():
            print(f"{language:<10}{path.name} is absent")
            continue
        marked = hit = found = right = 0
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            ours = [(mention.start, mention.end) for mention in find_dates(row["text"], language)]
            theirs = [(each["start"], each["end"]) for each in row["entities"] if each["type"] == "DATE"]
            wanted = [span for span in theirs if any(char.isdigit() for char in row["text"][slice(*span)])]
            wrong = [span for span in ours if not _overlaps(span, theirs)]
            marked, hit = marked + len(wanted), hit + sum(_overlaps(span, ours) for span in wanted)
            found, right = found + len(ours), right + len(ours) - len(wrong)
            if show:
                print(*(f"  no date: {row['text'][slice(*span)]} in {row['text']}" for span in wrong), sep="\n")
        print(f"{language:<10}{marked:>12}{hit / max(1, marked):>8.2f}{found:>13}{right / max(1, found):>11.2f}")


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


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
    marked_texts(arguments.failures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
