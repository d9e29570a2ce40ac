"""What mutated inputs do to the entry points: no exception but the errors of docsearch, no input slower than 100 times
the median a byte.

    extract      web pages, mails, texts, Markdown, XML, slides, by media type
    office       PDF, Office files, e-books through kreuzberg: what takes its process down is counted, since documents
                 are read in processes of their own
    containers   archives and mailboxes
    detection    texts to languages of lines
    entities     texts in twelve languages to mentions, acronyms and namesakes included
    query        parsing, planning and searching an index of texts in nine scripts

Inputs are mutations of small valid files made here: bytes by atheris, and by us slices repeated, put in, moved, taken
from another seed; ZIP files are changed inside. Guided by coverage where atheris is installed, random otherwise.
CPU time is taken of inputs over 1 KB; one that looks slow is run twice more, and the fastest counts. The median is that
of inputs that are not refused.

Run: python -m benchmarks.fuzz [--minutes 10] [--only NAME ...] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import ROOT, table
from benchmarks.workplace import machine, scratch

sys.path.append(str(ROOT / "tests"))  # the small files that the tests are made of

LARGEST = 40_000  # bytes an input
TIMED = 1_000  # bytes from which an input counts for time
SLOW = 100  # times the median a byte
NOISE = 0.02  # s of CPU below which no input is slow: a collection of garbage, a dictionary opened
HANGING = 60  # s of CPU after which an input ends its process

Target = Callable[[bytes], object]


@dataclass(slots=True)
class Tally:
    """What came of the inputs: `rates` are CPU seconds a byte of those over 1 KB, `faults` exceptions by place."""

    inputs: int = 0
    rates: list[float] = field(default_factory=list)
    slowest: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)
    died: int = 0

    def add(self, other: Tally) -> None:
        self.inputs += other.inputs
        self.rates += other.rates
        self.slowest = max(self.slowest, other.slowest)
        self.died += other.died
        for what, count in other.faults.items():
            self.faults[what] = self.faults.get(what, 0) + count

    @property
    def usual(self) -> float:
        return median(self.rates) if self.rates else 0.0


# --- entry points ----------------------------------------------------------------------------------------------------

TEXTS = (
    "The council of Košice approved €1,250,000 on 12 March 2017; see https://example.org/a?b=c, +421 55 123 4567.",
    "Dňa 12. marca 2017 schválilo zastupiteľstvo (MsZ) mesta Košice sumu 1 250 000 eur. MsZ rokovalo v Prešove.",
    "Ngày 12 tháng 3 năm 2017, thành phố Hà Nội ký thỏa thuận 5 triệu đồng với Košice, khoảng 20 % ngân sách.",
    "เมื่อวันที่ 12 มีนาคม พ.ศ. 2560 เมืองเชียงใหม่อนุมัติเงิน ๕๐๐ ล้านบาท",
    "2017年3月12日，武汉市议会批准了五百万欧元。二〇一七年。",
    "في ١٢ مارس ٢٠١٧ وافق مجلس مدينة القاهرة على ٥ ملايين يورو.",
    "El 12 de marzo de 2017, Barcelona y Girona: 1.250.000,50 € (un millón doscientos mil), entre 2014 y 2016.",
    "2017년 3월 12일 서울특별시는 부산과 협력한다. 5백만 유로.",
    "12 марта 2017 года Москва и Братислава подписали договор на 5 млн руб.",
    "12 mars 2017 – Réunion à Paris, Texas et Lyon, du 3 au 5 avril, env. 5 M€; UE (Union européenne).",
    "Am 12. März 2017 trafen sich Köln und Wien, 3,5 Mio. Euro, seit 2014, A/RES/70/1, ISBN 978-3-16-148410-0.",
    "2017年3月12日、東京都は5億円を承認した。平成29年。カタカナ。",
)
LANGUAGES = ("en", "sk", "vi", "th", "zh", "ar", "es", "ko", "ru", "fr", "de", "ja", "und")
PAGE = """<!DOCTYPE html><html lang=sk><head><meta charset=utf-8><title>Report | City</title>
<meta name=date content=2017-03-12><meta property='og:title' content='A &amp; B'>
<link rel=alternate hreflang=vi href='../vi/x'>
<script type='application/ld+json'>{"@graph":[{"author":[{"name":"Jana"}]}]}</script></head><body>
<nav><ul><li><a href=/>Home</a></ul></nav><main><article><h1>Report</h1><p>{}</p>
<table><tr><td>1<td>2</table><!-- x --><ul><li>a</ul><time datetime=2017-03-12>then</time></article></main>
<div class=cookie>x</div><!--googleoff: all-->y</body></html>"""
MAIL = """From: =?utf-8?q?Jana_Nov=C3=A1kov=C3=A1?= <jana@example.org>
Subject: =?utf-8?b?Wm1sdXZh?= a
 viac
Date: Sun, 12 Mar 2017 23:30:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="B"

--B
Content-Type: text/plain; charset=cp1250
Content-Transfer-Encoding: quoted-printable

Dobr=FD de=F2
--B
Content-Type: text/html
Content-Transfer-Encoding: base64

PHA+eDwvcD4=
--B
Content-Type: message/rfc822

Subject: in

x
--B--
"""
_OFFICE = "application/vnd.openxmlformats-officedocument"
READ = (
    "text/html",
    "message/rfc822",
    "text/plain",
    "text/markdown",
    "application/xml",
    "application/vnd.oasis.opendocument.presentation",
    "text/html; charset=windows-1250",
    "text/plain; charset=utf-7",
)
OFFICE = (
    "application/pdf",
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.text",
    "application/epub+zip",
    "application/rtf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-outlook",
    "application/x-fictionbook+xml",
)


def _extraction(kinds: Sequence[str]) -> Target:
    from docsearch.extract import extract
    from docsearch.model import Source
    from docsearch.ocr import Ocr

    none = Ocr("none")

    def target(data: bytes) -> object:
        return extract(Source("a", kinds[data[0] % len(kinds)], data[1:]), none) if data else None

    return target


def _containers() -> Target:
    from docsearch.containers.unpack import container_type, unpack

    folder = Path(tempfile.mkdtemp(prefix="docsearch-fuzz-"))
    path, into = folder / "a", folder / "spool"

    def target(data: bytes) -> object:
        path.write_bytes(data)
        kind = container_type(path, "a")
        if kind is None:
            return None
        into.mkdir(exist_ok=True)
        try:
            return list(unpack(path, kind, "a", into))
        finally:
            for left in into.iterdir():
                left.unlink()
            if any(one not in (path, into) for one in folder.rglob("*")):
                raise AssertionError("something was written beside the spool folder")

    return target


def _detection() -> Target:
    from docsearch.detect import label, open_detector
    from docsearch.passages import passages, units

    detector = open_detector()

    def target(data: bytes) -> object:
        text = data.decode("utf-8", "ignore")
        lines = units(text)
        return passages(text, lines, label(text, [(line.start, line.end) for line in lines], detector, None))

    return target


def _entities() -> Target:
    from docsearch.detect import open_detector
    from docsearch.model import Source
    from docsearch.pipeline import understand

    detector = open_detector()

    def target(data: bytes) -> object:
        if not data:
            return None
        language = LANGUAGES[data[0] % len(LANGUAGES)]
        return understand(Source("a", "text/plain", data[1:]), detector, language)

    return target


def _query() -> Target:
    from docsearch.ingest import ingest
    from docsearch.search import open_index
    from docsearch.settings import Settings

    folder = Path(tempfile.mkdtemp(prefix="docsearch-fuzz-"))
    (folder / "docs").mkdir()
    for number, text in enumerate(TEXTS):
        (folder / "docs" / f"{number}.txt").write_text(text, encoding="utf-8")
    ingest([str(folder / "docs")], Settings(index=str(folder / "index"), workers=1, isolated=False))
    index = open_index(folder / "index")
    return lambda data: index.search(data.decode("utf-8", "surrogateescape"))


# --- seeds -----------------------------------------------------------------------------------------------------------


def _read_seeds() -> list[bytes]:
    import documents

    texts = "\n\n".join(TEXTS)
    front = f"---\ntitle: 'Rok'\ndate: 2017-03-12\nlang: sk\n---\n# One #\n\n{texts}\nTwo\n===\n"
    kind = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>"
    xml = f"{kind}<a xml:lang='sk'><t>{TEXTS[1]}</t>&b;<p>a <b>c</b> d</p></a>"
    slides = documents.opendocument("presentation", "<text:p>Koš<text:span>ice</text:span></text:p>")
    contents: list[bytes] = [PAGE.replace("{}", TEXTS[0]).encode(), MAIL.encode(), texts.encode(), front.encode()]
    contents += [xml.encode(), slides, PAGE.replace("{}", TEXTS[1]).encode("cp1250", "replace"), texts.encode("utf-7")]
    more = [
        (2, texts.encode("utf-16")),
        (2, TEXTS[1].encode("cp1250", "replace")),
        (2, TEXTS[2].encode("cp1258", "replace")),
    ]
    return [bytes([number]) + content for number, content in (*enumerate(contents), *more)]


def _office_seeds() -> list[bytes]:
    import documents
    import hostilefiles

    sheet = hostilefiles.seed_sheet()
    contents = [
        documents.pdf(["The council of Kosice approved 5 euros.", "Page two."]),
        documents.docx(TEXTS[:2]),
        sheet,
    ]
    contents += [documents.opendocument("text", f"<text:p>{TEXTS[1]}</text:p>"), documents.epub(TEXTS[:2])]
    contents += [rb"{\rtf1\ansi\ansicpg1250 {\b Ko\'9aice}.\par Druh\u253?.{\*\x y}{\info{\title T}}}"]
    old = [hostilefiles.seed_ole([name]) for name in ("WordDocument", "Workbook", "__properties_version1.0")]
    book = f"<FictionBook><description><title-info/></description><body><p>{TEXTS[0]}</p></body></FictionBook>"
    return [bytes([number]) + content for number, content in enumerate((*contents, *old, book.encode()))]


def _container_seeds() -> list[bytes]:
    import bz2
    import gzip
    import lzma
    import tarfile

    import documents

    inner = documents.archive({"a/b.txt": TEXTS[0], "c.zip": documents.archive({"d.txt": "d"})})
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for name, kind in (("a.txt", tarfile.REGTYPE), ("../b.txt", tarfile.REGTYPE), ("c", tarfile.SYMTYPE)):
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, 4 if kind == tarfile.REGTYPE else 0, "/etc"
            archive.addfile(entry, io.BytesIO(b"text"))
    box = f"From a@b Sun Mar 12 10:00:00 2017\n{MAIL}\n" * 2
    warc = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.org/\r\nWARC-Date: 2017-03-12T10:00:00Z\r\n"
        "Content-Type: application/http; msgtype=response\r\nContent-Length: 64\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>some text</p>    \r\n\r\n\r\n"
    )
    packed = [packer(tar.getvalue()) for packer in (partial(gzip.compress, mtime=0), bz2.compress, lzma.compress)]
    return [inner, tar.getvalue(), *packed, MAIL.encode(), box.encode(), warc.encode()]


def _text_seeds() -> list[bytes]:
    return [
        text.encode() for text in (*TEXTS, "\n".join(TEXTS), "\n".join(TEXTS).upper(), "EU, U.S.A. A. B.\n5.\n" * 9)
    ]


def _entity_seeds() -> list[bytes]:
    return [bytes([number % len(LANGUAGES)]) + seed for number, seed in enumerate(_text_seeds())]


def _query_seeds() -> list[bytes]:
    queries = (
        'Košice AND (Hanoi OR "ký thỏa thuận") -draft',
        "date:2014..2016 place:Bratislava country:SK lang:vi type:pdf title:zmluva",
        "koši* navštívil~1 k?e NOT (a b) 12 March 2017 €1,250,000",
        *TEXTS,
    )
    return [query.encode() for query in queries]


@dataclass(frozen=True, slots=True)
class Point:
    """An entry point: what makes the function to be called, its seeds, and how many bytes its inputs have at most."""

    prepare: Callable[[], Target]
    seeds: Callable[[], list[bytes]]
    largest: int = LARGEST


POINTS = {
    "extract": Point(partial(_extraction, READ), _read_seeds),
    "office": Point(partial(_extraction, OFFICE), _office_seeds),
    "containers": Point(_containers, _container_seeds),
    "detection": Point(_detection, _text_seeds),
    "entities": Point(_entities, _entity_seeds),
    "query": Point(_query, _query_seeds, 5_000),
}


# --- mutation --------------------------------------------------------------------------------------------------------


def mutated(
    data: bytes, seeds: Sequence[bytes], chance: random.Random, other: Callable[[bytes], bytes] | None
) -> bytes:
    """`data` changed once or a few times; `other` mutates as atheris does."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        head, body = data[:1], data[1:]
        if body.startswith(b"PK\x03\x04") and chance.random() < 0.7:
            data = head + _mutated_zip(body, seeds, chance, other)
        elif data.startswith(b"PK\x03\x04") and chance.random() < 0.7:
            data = _mutated_zip(data, seeds, chance, other)
        elif other is not None and chance.random() < 0.4:
            data = other(data)
        else:
            data = _changed(data, seeds, chance)
    return data[:LARGEST]


def _changed(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    size = min(int(chance.expovariate(1 / 12)) + 1, 400)
    piece = data[at : at + size]
    match chance.randrange(6):
        case 0:
            return data[:at] + piece * chance.choice((2, 50, 2_000, LARGEST // (size or 1))) + data[at:]
        case 1:
            return data[:at] + data[at + size :]
        case 2:
            there = chance.randrange(len(data) + 1)
            return data[:there] + piece + data[there:]
        case 3:
            seed = chance.choice(seeds)
            start = chance.randrange(len(seed))
            return data[:at] + seed[start : start + 4 * size] + data[at:]
        case 4:
            return data[:at] + chance.randbytes(min(size, 8)) + data[at + min(size, 8) :]
        case _:
            return (
                data[:at]
                + chr(chance.choice((chance.randrange(128), chance.randrange(0x300, 0xD800)))).encode()
                + data[at:]
            )


def _mutated_zip(
    data: bytes, seeds: Sequence[bytes], chance: random.Random, other: Callable[[bytes], bytes] | None
) -> bytes:
    """A ZIP file with one of its parts changed; as bytes where it is none any more."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name)[:LARGEST] for name in archive.namelist()[:50]}
        name = chance.choice(list(parts))
        parts[name] = (
            mutated(parts[name], seeds, chance, other) if not parts[name].startswith(b"PK") else parts[name] * 2
        )
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in parts.items():
                archive.writestr(each, content, zipfile.ZIP_STORED if each == "mimetype" else None)
        return target.getvalue()
    except Exception:  # noqa: BLE001 - whatever zipfile says of a broken file
        return _changed(data, seeds, chance)


# --- one process -----------------------------------------------------------------------------------------------------


class Trial:
    """Runs inputs until the time is over, and writes what came of them into a folder now and then."""

    def __init__(self, target: Target, folder: Path, seconds: float) -> None:
        from docsearch.errors import DocsearchError

        self._allowed = DocsearchError
        self._target, self._folder = target, folder
        self._end = time.monotonic() + seconds
        self._tally = Tally()
        self._usual = 0.0
        self._refused = False

    def warm(self, seeds: Iterable[bytes]) -> None:
        for seed in seeds:
            self._call(seed)
        self._tally = Tally()
        gc.freeze()

    def __call__(self, data: bytes) -> None:
        if time.monotonic() > self._end:
            self._save()
            os._exit(0)
        (self._folder / "last").write_bytes(data)
        spent = self._call(data)
        self._tally.inputs += 1
        if len(data) >= TIMED:
            self._time(data, spent)
        if self._tally.inputs % 200 == 0:
            self._usual = self._tally.usual
            self._save()

    def _time(self, data: bytes, spent: float) -> None:
        limit = 20 * self._usual * len(data)
        if self._usual and spent > max(limit, NOISE):
            spent = min(spent, self._call(data), self._call(data))
        rate = spent / len(data)
        if not self._refused:
            self._tally.rates.append(rate)
        if spent > NOISE and rate > self._tally.slowest:
            self._tally.slowest = rate
            (self._folder / "slowest").write_bytes(data)

    def _call(self, data: bytes) -> float:
        self._refused = False
        started = time.process_time()
        try:
            self._target(data)
        except self._allowed:
            self._refused = True
        except Exception as error:  # noqa: BLE001 - what is looked for
            self._fault(data, error)
        return time.process_time() - started

    def _fault(self, data: bytes, error: Exception) -> None:
        trace, place = error.__traceback__, ""
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if "docsearch" in name:
                place = f"{Path(name).name}:{trace.tb_lineno}"
            trace = trace.tb_next
        what = f"{type(error).__name__} in {place}"
        if what not in self._tally.faults:
            number = len(self._tally.faults)
            (self._folder / f"fault-{os.getpid()}-{number}").write_bytes(data)
            (self._folder / f"fault-{os.getpid()}-{number}.txt").write_text(
                f"{what}: {error}", encoding="utf-8", errors="replace"
            )
        self._tally.faults[what] = self._tally.faults.get(what, 0) + 1

    def _save(self) -> None:
        part = self._folder / "tally.part"
        part.write_text(json.dumps(asdict(self._tally)), encoding="utf-8")
        part.replace(self._folder / "tally")


def work(name: str, seconds: float, folder: Path, seed: int) -> None:
    """Fuzz an entry point in this process, which ends with it."""
    atheris: Any = importlib.import_module("atheris") if find_spec("atheris") else None
    if atheris is not None:
        with atheris.instrument_imports(include=["docsearch"]):
            target = POINTS[name].prepare()
    else:
        target = POINTS[name].prepare()
    seeds, largest = POINTS[name].seeds(), POINTS[name].largest
    chance = random.Random(seed)
    trial = Trial(target, folder, seconds)
    trial.warm(seeds)
    if atheris is None:
        while True:
            trial(mutated(chance.choice(seeds), seeds, chance, None)[:largest])
    corpus = folder / "inputs"
    corpus.mkdir(exist_ok=True)
    for number, each in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(each)

    def mutate(data: bytes, most: int, number: int) -> bytes:
        changed = mutated(data, seeds, random.Random(number), lambda some: atheris.Mutate(some, len(some) + 64))
        return changed[: min(most, largest)]

    flags = [f"-max_len={largest}", "-len_control=0", "-rss_limit_mb=4096", f"-timeout={HANGING}", f"-seed={seed}"]
    atheris.Setup([sys.argv[0], str(corpus), *flags, "-verbosity=0"], trial, custom_mutator=mutate)
    atheris.Fuzz()


# --- all of them -----------------------------------------------------------------------------------------------------


def measure(name: str, seconds: float, folder: Path) -> Tally:
    """Fuzz an entry point in processes of its own: one that ends before its time is counted and followed by another."""
    folder.mkdir(parents=True, exist_ok=True)
    whole, end, seed = Tally(), time.monotonic() + seconds, 1
    while (left := end - time.monotonic()) > 1:
        (folder / "tally").unlink(missing_ok=True)
        command = [sys.executable, "-m", "benchmarks.fuzz", "--work", name, str(left), str(folder), str(seed)]
        with (folder / "log").open("wb") as log:
            try:
                done = subprocess.run(
                    command,
                    cwd=ROOT,
                    env=os.environ | {"TMPDIR": str(folder)},
                    stdout=log,
                    stderr=log,
                    timeout=left + 2 * HANGING,
                )
                code = done.returncode
            except subprocess.TimeoutExpired:
                code = 1
        if (folder / "tally").exists():
            whole.add(Tally(**json.loads((folder / "tally").read_text(encoding="utf-8"))))
        elif code:
            raise RuntimeError(f"{name} does not begin: see {folder / 'log'}")
        if code:
            whole.died += 1
            with (folder / f"killer-{seed}").open("wb") as kept:
                kept.write((folder / "last").read_bytes())
        seed += 1
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0, metavar="N", help="for each (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=list(POINTS), default=list(POINTS), metavar="NAME")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the inputs that did harm here")
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.work[0], float(given.work[1]), Path(given.work[2]), int(given.work[3]))
        return
    rows = []
    with scratch() as folder:
        for name in given.only:
            done = measure(name, 60 * given.minutes, (given.keep or folder).resolve() / name)
            ratio = done.slowest / done.usual if done.usual else 0.0
            verdict = "ok" if ratio < SLOW and not done.faults else "FAULTS"
            rows.append(
                (
                    name,
                    f"{done.inputs:,}",
                    f"{len(done.rates):,}",
                    f"{done.usual * 1e6:.2f}",
                    f"{done.slowest * 1e6:.2f}",
                    f"{ratio:.0f}",
                    str(sum(done.faults.values())),
                    str(done.died),
                    verdict,
                )
            )
            for what, count in done.faults.items():
                print(f"{name}: {count} x {what}", flush=True)
    heads = (
        "entry point",
        "inputs",
        "over 1 KB, read",
        "median us/B",
        "slowest us/B",
        "ratio",
        "exceptions",
        "processes lost",
        "",
    )
    how = "guided by coverage (atheris)" if find_spec("atheris") else "random"
    print(f"{machine()}; {given.minutes:g} minutes each, {how}\n\n{table(rows, heads)}")


if __name__ == "__main__":
    main()
