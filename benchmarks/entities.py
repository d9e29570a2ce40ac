"""Every figure about entities beside its target and the alternatives, as the tables of docs/entities.md.

    python -m benchmarks.entities                     everything; a minute or two
    python -m benchmarks.entities --only dates seeds  some of it; seconds

Places, dates and sums are those of the annotated texts in ../shared/eval, the seeds the five texts in ../shared/seeds;
both lie beside the project and what needs them is left out where they do not. Places stand beside naive matching, dates
beside dateparser (if it is installed), read in the same run.
"""

from __future__ import annotations

import argparse
import calendar
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from benchmarks import amounts, dates, gold, places
from benchmarks.entity_speed import LATIN, Opening, Speed, openings, recognition, speeds, texts, together
from benchmarks.measure import ROOT, Row, percentile, rows_table, table
from benchmarks.workplace import machine
from docsearch.detect import open_detector
from docsearch.entities.amounts import find_amounts
from docsearch.entities.dates import find_dates
from docsearch.entities.places import find_places
from docsearch.model import DateSpan, Document, Place
from docsearch.pipeline import understand
from docsearch.sources.files import read, walk

SEEDS = ROOT.parent / "shared" / "seeds"
INFLECTING = ("fi", "lv", "et", "hu", "sk", "hr")
SUMS = ("th", "ro", "et")
TARGETS = {"th": "1.0"}
NO_TABLE = 1000.0  # MB a second: what a stage makes that knows nothing of a language
EARTH = ("m49:", "iso:EU")  # continents and the like: neither cities nor countries

Period = gold.Period


class Seed(NamedTuple):
    """What a reader finds in a text, in its order, apart by spaces: periods as in benchmarks.gold, ids of places."""

    periods: str
    places: str  # cities, and countries by ISO 3166


# By the number that a file name begins with. "1-2/2017" and "October and December 2021" are one period each, and an
# adjective of a place names the place.
HANOI, SAIGON, MILAN, KOSICE = "geonames:1581130", "geonames:1566083", "geonames:3173435", "geonames:724443"
BRUSSELS, BRATISLAVA = "geonames:2800866", "geonames:3060972"
READER = {
    "000": Seed(
        "2017..2018 2017-01..2017-02 2017-03..2017-04 2017-10..2017-11 2018-01..2018-03 2017..2018", "AU KR ZA ID VN"
    ),
    "001": Seed(
        "",
        f"VN {HANOI} {SAIGON} {MILAN} IT {KOSICE} SK {HANOI} {SAIGON} {MILAN} {KOSICE} IT SK "
        f"{HANOI} {SAIGON} {MILAN} IT {KOSICE} SK {BRUSSELS} BE VN VN VN AU ID ZA KR",
    ),
    "002": Seed("2016..2020", f"{BRATISLAVA} SK CN"),
    "003": Seed(
        "2021-10..2021-12 2022-01..2022-03 2022-04 2022-05..2022-12 2022-10 2023-02 ..2021-11-15",
        "CA ZA SG KR TW HK CA ZA SG HK KR TW",
    ),
    "004": Seed("2016..2020", f"{BRATISLAVA} SK CN"),
}


def place_tables() -> Iterator[str]:
    """Ours by language and on average, beside naive matching."""
    rows = places.read(places.DEFAULT)
    counted = {
        label: places.measure(rows, find)[0]
        for label, find in (
            ("docsearch", find_places),
            ("capital + size", places.capital_and_size),
            ("naive", places.naive),
        )
    }
    ours = counted["docsearch"]
    cells = [
        (language, str(count["annotated"]), *_shares(places.ratios(count)))
        for language, count in sorted(ours.items())
        if count["annotated"] >= places.LEAST_ANNOTATED
    ]
    heads = ("places", "annotated", "precision", "a name at all", "recall", "false per 1,000 characters")
    yield table(cells, heads)
    means = [(label, "", *_shares(places.mean(counts))) for label, counts in counted.items()]
    yield table([*means, ("target", "", ".75", "", ".62", ".80")], ("places, mean of languages", *heads[1:]))
    inflected = [(language, _share(places.ratios(ours[language])[2]), ".60") for language in INFLECTING]
    yield table(inflected, ("places, inflecting languages", "recall", "target"))


def _shares(figures: tuple[float, float, float, float, float]) -> tuple[str, str, str, str]:
    precision, named, recall, false, _ = figures
    return _share(precision), _share(named), _share(recall), f"{false:.2f}"


def _share(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def date_tables() -> Iterator[str]:
    """Ours by precision of the period, beside dateparser on the same phrases."""
    phrases = dates.read_phrases()
    began = time.process_time()
    found = [dates.spans(find_dates(phrase.text, phrase.language)) for phrase in phrases]
    seconds = time.process_time() - began
    ours = [dates.exact(*each) for each in zip(phrases, found, strict=True)]
    begun = [dates.begins(*each) for each in zip(phrases, found, strict=True)]
    theirs, taken = _dateparser(phrases)
    cells = []
    for name in ("day", "week", "month", "quarter", "year", "all"):
        chosen = [n for n, phrase in enumerate(phrases) if name in ("all", phrase.precision)]
        shares = [_share(sum(each[n] for n in chosen) / len(chosen)) for each in (ours, begun, theirs) if each]
        cells.append((name, str(len(chosen)), *shares, {"all": ".75", "day": ".85"}.get(name, "")))
    beside = ("dateparser, exact",) if theirs else ()
    yield table(cells, ("dates", "phrases", "exact", "exact or range begun", *beside, "target, exact"))
    by_language = []
    for language in sorted({phrase.language for phrase in phrases}):
        chosen = [n for n, phrase in enumerate(phrases) if phrase.language == language]
        shares = [_share(sum(each[n] for n in chosen) / len(chosen)) for each in (ours, begun, theirs) if each]
        by_language.append((language, str(len(chosen)), *shares))
    yield table(by_language, ("dates", "phrases", "exact", "exact or range begun", *beside))
    yield (
        f"{len(phrases)} phrases took docsearch {seconds:.2f} s, dateparser {taken:.2f} s"
        if theirs
        else "dateparser is not installed: nothing stands beside the dates"
    )


def _dateparser(phrases: Sequence[dates.Phrase]) -> tuple[list[bool], float]:
    """Whether dateparser, told the language, reads exactly the days of each phrase, and CPU seconds; else nothing."""
    try:
        from dateparser.date import DateDataParser  # .4 s
    except ImportError:
        return [], 0.0
    warnings.simplefilter("ignore")
    settings = {"PREFER_DAY_OF_MONTH": "first", "PREFER_MONTH_OF_YEAR": "first"}
    parsers = {code: DateDataParser(languages=[code], settings=settings) for code in {p.language for p in phrases}}
    began = time.process_time()
    right = []
    for phrase in phrases:
        read = parsers[phrase.language].get_date_data(phrase.text)
        found = _days(read.date_obj.date(), read.period) if read.date_obj else None
        right.append(found == (phrase.start, phrase.end))
    return right, time.process_time() - began


def _days(day: date, period: str) -> Period:
    """First and last day of what dateparser calls a day, week, month or year."""
    match period:
        case "week":
            first = day - timedelta(day.weekday())
            last = first + timedelta(6)
        case "month":
            first, last = day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
        case "year":
            first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
        case _:
            first = last = day
    return first.isoformat(), last.isoformat()


def seed_tables() -> Iterator[str]:
    """The five texts: what a reader finds, how much of it is found, what else is found."""
    detector = open_detector("default")
    cells, total = [], Counter[str]()
    for ref in sorted(walk([str(SEEDS)])):
        number = ref.uri.rpartition("/")[2][:3]
        if number in READER:
            counts = compared(understand(read(ref), detector), READER[number])
            total.update(counts)
            cells.append((number, *_seed_cells(counts)))
    yield table([*cells, ("all", *_seed_cells(total))], ("seed", "periods", "false", "cities, countries", "false"))


def _seed_cells(counts: Counter[str]) -> tuple[str, str, str, str]:
    return (
        f"{counts['periods found']} of {counts['periods']}",
        str(counts["periods false"]),
        f"{counts['places found']} of {counts['places']}",
        str(counts["places false"]),
    )


def compared(document: Document, reader: Seed) -> Counter[str]:
    """Found, expected and false; a mention counts as often as it stands in the text."""
    entities = [mention.entity for passage in document.passages for mention in passage.mentions]
    spans = [entity[:2] for entity in entities if isinstance(entity, DateSpan)]
    periods = list(map(gold.period, reader.periods.split()))
    right = 0
    for period in periods:
        same = next((span for span in spans if gold.same_period(span, period)), None)
        if same is not None:
            spans.remove(same)
            right += 1
    ids = Counter(each.id for each in entities if isinstance(each, Place) and not each.id.startswith(EARTH))
    wanted = Counter(id if ":" in id else f"iso:{id}" for id in reader.places.split())
    return Counter(
        {
            "periods": len(periods),
            "periods found": right,
            "periods false": len(spans),
            "places": wanted.total(),
            "places found": (ids & wanted).total(),
            "places false": (ids - wanted).total(),
        }
    )


def sum_tables() -> Iterator[str]:
    """Sums and shares by language."""
    counts: dict[str, Counter[str]] = {}
    for row in amounts.read(amounts.DEFAULT):
        if row["lang"] in SUMS:
            counts.setdefault(row["lang"], Counter()).update(amounts.score(row, find_amounts(row["text"], row["lang"])))
    cells = [(language, *_sum_cells(counts[language])) for language in SUMS]
    heads = ("sums", "annotated", "precision", "recall", "shares annotated", "precision", "recall")
    target = ("target", "", ".95", ".75", "", "", "")
    yield table([*cells, ("all", *_sum_cells(sum(counts.values(), Counter()))), target], heads)


def _sum_cells(count: Counter[str]) -> tuple[str, ...]:
    def cells(kind: str) -> tuple[str, str, str]:
        if not count[f"{kind} wanted"]:
            return "", "", ""
        precision = count[f"{kind} right"] / max(1, count[f"{kind} found"])
        return (
            str(count[f"{kind} wanted"]),
            _share(precision),
            _share(count[f"{kind} recalled"] / count[f"{kind} wanted"]),
        )

    return *cells("MONEY"), *cells("PERCENT")


def gold_tables() -> Iterator[str]:
    """The project's own annotated documents."""
    everything = list(gold.golds())
    cells = []
    for kind in gold.KINDS:
        scores = [gold.score(each, kind) for each in everything]
        precision, recall = gold.figures(scores)
        cells.append((kind, str(sum(len(each.wanted) for each in scores)), _share(precision), _share(recall)))
    yield table(cells, (f"in {len(everything)} own documents", "annotated", "precision", "recall"))


def speed_tables() -> Iterator[str]:
    """Each stage and all of them, by language; what opening takes; what a query pays."""
    content = texts()
    yield _speed_table(speeds(content)) if content else "no speed of stages: ../shared/eval has the texts for it"
    yield rows_table([*_opening_rows(openings(content)), *_query_rows(*recognition())])


def _speed_table(found: Mapping[str, Speed]) -> str:
    cells = [
        (language, *_rates(speed), "1.5" if language in LATIN else TARGETS.get(language, ""))
        for language, speed in found.items()
    ]
    latin = [speed for language, speed in found.items() if language in LATIN]
    stages = next(iter(found.values())).stages
    cells.append(("Latin script", *_rates(together(latin)), "1.5"))
    return table(cells, ("MB/s a core", *stages, "all, words new", "all, words met", "target"))


def _rates(speed: Speed) -> Iterator[str]:
    yield from (f"{one:.1f}" if one < NO_TABLE else "" for one in speed.stages.values())
    yield from (f"{speed.first:.2f}", f"{speed.again:.2f}")


def _opening_rows(found: Mapping[str, Opening]) -> Iterator[Row]:
    for what, opening in found.items():
        own = what == "gazetteer"
        yield Row(f"{what}: opened in, CPU", f"{opening.milliseconds:.1f} ms", target="< 5 ms" if own else "")
        yield Row(f"{what}: private memory once open", f"{opening.opened / 1e6:.1f} MB")
        read = f"{what}: private memory after {opening.size / 1e6:.1f} MB of text in {opening.languages} languages"
        yield Row(read, f"{opening.used / 1e6:.1f} MB", target="< 30 MB" if own else "")


def _query_rows(first: Sequence[float], again: Sequence[float]) -> Iterator[Row]:
    for when, taken in (("", first), (", asked again", again)):
        what = f"recognition in {len(taken)} queries{when}, CPU"
        yield Row(f"{what}, mean", f"{sum(taken) / len(taken):.2f} ms", target="< 3 ms")
        yield Row(f"{what}, p99", f"{percentile(taken, 0.99):.2f} ms")


TABLES: dict[str, tuple[Callable[[], Iterator[str]], str]] = {
    "places": (place_tables, "shared/eval/entities"),
    "dates": (date_tables, "shared/eval/dates"),
    "seeds": (seed_tables, "shared/seeds"),
    "sums": (sum_tables, "shared/eval/entities"),
    "gold": (gold_tables, "main"),
    "speed": (speed_tables, "main"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure what is found in texts, and how fast.")
    parser.add_argument(
        "--only", nargs="+", choices=TABLES, default=list(TABLES), metavar="WHAT", help=", ".join(TABLES)
    )
    print(f"{machine()}\n")
    for what in parser.parse_args().only:
        build, needed = TABLES[what]
        if needed != "main" and not (ROOT.parent / needed).exists():
            print(f"no {what}: ../{needed} is absent", file=sys.stderr)
            continue
        for each in build():
            print(each + "\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
