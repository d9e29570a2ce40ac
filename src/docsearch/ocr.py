"""Scans and pictures of text through the program tesseract, where it is installed.

It is run as it is: its own output was better than that of the tesseract inside kreuzberg (docs/scanned-documents.md),
and a process of its own can be stopped. Nothing else is needed: kreuzberg turns pages of a PDF into pictures.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from docsearch.detect import open_detector
from docsearch.encodings import clean
from docsearch.errors import ExtractionError
from docsearch.images import pixels

AUTO, NONE = "auto", "none"
SECONDS = 90.0  # a document, of the 120 it may take; a page takes 1.5 to 4 s of a core, so some 30 pages
LONGEST_PAGE = 60.0  # seconds; four A4 pages on one at 300 dpi take 5 s of a core
DPI = 300  # as tesseract's documentation asks; print of 11 points comes out as well at 150
PIXELS = 60_000_000  # more than an A2 page at 300 dpi; tesseract took 204 MB for 35 million
UNSURE = 80.0  # mean confidence of words, 0 to 100; of spoilt pages below it .36 to .63 of the letters were wrong
NOTHING = 45.0  # below it is no text: a drawing of lines and circles has 40
_STARTING = 20.0  # seconds to say what it is
HINT = "see docs/scanned-documents.md"

# Languages by the script tesseract tells, likeliest first, as tesseract names its data.
_OF_SCRIPT = {
    "Thai": ("tha",),
    "Han": ("chi_sim", "chi_tra"),
    "Japanese": ("jpn",),
    "Hangul": ("kor",),
    "Korean": ("kor",),
    "Arabic": ("ara", "fas", "urd"),
    "Hebrew": ("heb",),
    "Greek": ("ell",),
    "Cyrillic": ("rus", "ukr", "bul", "srp", "bel", "mkd"),
    "Devanagari": ("hin", "nep", "mar"),
    "Bengali": ("ben",),
    "Tamil": ("tam",),
    "Georgian": ("kat",),
    "Armenian": ("hye",),
    "Khmer": ("khm",),
    "Lao": ("lao",),
    "Myanmar": ("mya",),
}
# What tesseract calls the languages that our detector tells (ISO 639-1).
_NAMES_TEXT = """
af:afr ar:ara be:bel bg:bul bn:ben bs:bos ca:cat cs:ces da:dan de:deu el:ell en:eng es:spa et:est eu:eus fa:fas
fi:fin fr:fra ga:gle gl:glg he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl it:ita ja:jpn ka:kat kk:kaz km:khm
ko:kor lo:lao lt:lit lv:lav mk:mkd mn:mon ms:msa my:mya ne:nep nl:nld no:nor pl:pol pt:por ro:ron ru:rus sk:slk
sl:slv sq:sqi sr:srp sv:swe sw:swa ta:tam th:tha tl:tgl tr:tur uk:ukr ur:urd vi:vie zh:chi_sim
"""
_NAMES = {pair[:2]: pair[3:] for pair in _NAMES_TEXT.split()}
_LATIN = frozenset(_NAMES.values()) - {name for names in _OF_SCRIPT.values() for name in names}


class Ocr(NamedTuple):
    """How scans are read: in which `languages`, as tesseract names them ("vie+eng"), and how long a document may take.

    "auto": in the language of the scan, as far as there is data for it. "none": not at all.
    """

    languages: str = AUTO
    seconds: float = SECONDS


class Picture(NamedTuple):
    """A picture of text, PNG, JPEG, TIFF or WebP: `number` is that of its page, counted from 1.

    `frame` is which picture it is in a file of several (TIFF), counted from 0.
    """

    number: int
    content: bytes
    frame: int = 0


class Reading(NamedTuple):
    """The text of a picture, how sure tesseract is of its words, 0 to 100, and in which languages it was read."""

    text: str
    confidence: float
    languages: str


class Read(NamedTuple):
    """Texts by the numbers of their pictures, and how they were read, a line each."""

    pages: dict[int, str]
    notes: tuple[str, ...]


def reader(languages: str) -> str:
    """What scans are read with, in a line: another when tesseract or its data have been installed since. 40 ms."""
    try:
        return " ".join([languages, Program.find().version, *sorted(Program.find().languages)])
    except ExtractionError:
        return f"{languages} without tesseract"


def read_pictures(pictures: Iterable[Picture], ocr: Ocr) -> Read:
    """The text of `pictures` by their numbers, but of those on which nothing is legible.

    Raises ExtractionError if OCR is turned off, or tesseract not installed, or not for the languages.
    """
    if ocr.languages == NONE:
        raise ExtractionError('a scan, and OCR is turned off (ocr = "none")')
    program = Program.find()
    wanted = program.checked(ocr.languages) if ocr.languages != AUTO else None
    started, last = time.monotonic(), None
    pages: dict[int, str] = {}
    done: list[tuple[int, Reading]] = []
    notes: list[str] = []
    for picture in pictures:
        left = ocr.seconds - (time.monotonic() - started)
        if left <= 0:
            notes.append(f"from page {picture.number} on not read: OCR took the {ocr.seconds:.0f} s it may take")
            break
        try:
            reading, missing = program.read(picture, wanted, last, min(left, LONGEST_PAGE))
        except _Failure as failure:
            notes.append(f"page {picture.number} not read by OCR: {failure}")
            continue
        notes += [missing] if missing and missing not in notes else []
        last = reading.languages
        if reading.confidence >= NOTHING and reading.text:
            pages[picture.number] = reading.text
            done.append((picture.number, reading))
    return Read(pages, (*_notes(done, program.version), *notes))


def _notes(done: Sequence[tuple[int, Reading]], version: str) -> Iterator[str]:
    by_language: dict[str, list[int]] = {}
    for number, reading in done:
        by_language.setdefault(reading.languages, []).append(number)
    for languages, numbers in by_language.items():
        yield f"{numbered(numbers)} read by OCR (tesseract {version}, {languages})"
    unsure = [number for number, reading in done if reading.confidence < UNSURE]
    if unsure:
        yield f"{numbered(unsure)} hard to read: many letters may be wrong"


def numbered(numbers: Sequence[int]) -> str:
    """Page numbers, in order, as people write them: "page 3", "pages 1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    text = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {text}"


class _Failure(ExtractionError):
    """Why one picture was not read."""


class Program(NamedTuple):
    """tesseract as it is installed: its `languages` as it names them."""

    path: str
    version: str
    languages: frozenset[str]

    @staticmethod
    @cache
    def find() -> Program:
        """Raises ExtractionError if it is not installed, or does not say what it is."""
        usual = r"C:\Program Files\Tesseract-OCR"  # where its Windows installer puts it, which is on no path
        path = shutil.which("tesseract") or shutil.which("tesseract", path=usual)
        if path is None:
            raise ExtractionError(f"a scan: to read it, install tesseract with the data of its language; {HINT}")
        version = re.search(r"tesseract v?([\w.]+)", _run([path, "--version"], _STARTING).decode("utf-8", "replace"))
        listed = _run([path, "--list-langs"], _STARTING).decode("utf-8", "replace").splitlines()[1:]
        return Program(path, version[1] if version else "?", frozenset(listed))

    def checked(self, languages: str) -> str:
        """The languages, if there is data for all of them. Raises ExtractionError."""
        missing = [name for name in languages.split("+") if name not in self.languages]
        if missing:
            raise ExtractionError(
                f"tesseract has no data for {', '.join(missing)}: install {_packages(missing)}; {HINT}"
            )
        return languages

    def read(
        self, picture: Picture, wanted: str | None, last: str | None, seconds: float
    ) -> tuple[Reading, str | None]:
        """The text of a picture, and which data would read it better. `last` are the languages of the page before.

        Raises _Failure.
        """
        sizes = pixels(picture.content)
        if picture.frame >= len(sizes):
            raise _Failure("no picture that can be read")
        if sizes[picture.frame] > PIXELS:
            raise _Failure(f"{sizes[picture.frame]:,} pixels, more than {PIXELS:,}")
        with tempfile.TemporaryDirectory(prefix="docsearch-ocr-") as folder:
            path = Path(folder, "picture")
            path.write_bytes(picture.content)
            work = _Work(path, picture.frame, seconds)
            if wanted is not None:
                return self._recognised(work, wanted), None
            first = self._recognised(work, last) if last is not None else None
            if first is None or first.confidence < UNSURE:  # of another script than the page before
                first = self._recognised(work, self._first(work))
            languages, missing = self._told(first)
            return (self._recognised(work, languages) if languages != first.languages else first), missing

    def _first(self, work: _Work) -> str:
        """What to try first: the languages there are for the script of the picture."""
        script = re.search(r"Script: (\w+)", self._output(work, "-", "--psm", "0"))
        names = [name for name in _OF_SCRIPT.get(script[1] if script else "", ()) if name in self.languages]
        if names:
            return "+".join([*names[:2], *(["eng"] if "eng" in self.languages else [])])
        latin = ["eng"] if "eng" in self.languages else sorted(self.languages & _LATIN)[:1]
        if not latin:
            raise _Failure(f"tesseract has data for no language that is written so; {HINT}")
        return latin[0]

    def _told(self, first: Reading) -> tuple[str, str | None]:
        """The languages to read a picture in, now that a first reading tells its language."""
        guess = open_detector()(first.text, None)
        name = _NAMES.get(guess.code)
        if name is None or name in first.languages.split("+"):
            return first.languages, None
        if name not in self.languages:
            missing = f"written in {guess.code}, for which tesseract has no data: install {_packages([name])}"
            return first.languages, missing
        return (name if name in _LATIN else "+".join([name, *(["eng"] if "eng" in self.languages else [])])), None

    def _recognised(self, work: _Work, languages: str) -> Reading:
        base = str(work.path.with_name("text"))
        # With the data for it, pages lying on their side are turned. With the least height of lines that tesseract has,
        # 1.25, tones of Thai become lines of their own: .064 of the letters wrong, with 2 .027, other scripts the same.
        layout = ["--psm", "1" if "osd" in self.languages else "3", "-c", "textord_min_linesize=2"]
        said = self._output(work, base, "-l", languages, *layout, "txt", "tsv")
        try:
            text, table = (Path(f"{base}.{kind}").read_text("utf-8", "replace") for kind in ("txt", "tsv"))
        except OSError as error:
            raise _Failure(f"tesseract: {' '.join(said.split())[-200:]}") from error
        return Reading(clean(text).strip(), _confidence(table), languages)

    def _output(self, work: _Work, *arguments: str) -> str:
        frame = ["-c", f"tessedit_page_number={work.frame}"]
        command = [self.path, str(work.path), arguments[0], *frame, *arguments[1:]]
        return _run(command, work.seconds).decode("utf-8", "replace")


class _Work(NamedTuple):
    """A picture as a file, and how long a run of tesseract over it may take."""

    path: Path
    frame: int
    seconds: float


def _run(command: Sequence[str], seconds: float) -> bytes:
    """What a command says. Raises _Failure when it cannot be run or takes longer; how it ends tells nothing."""
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # documents are read in parallel already
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            env=one_thread,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _Failure(f"tesseract took more than {seconds:.0f} s") from error
    except OSError as error:
        raise _Failure(f"tesseract cannot be run: {error.strerror}") from error
    return done.stdout


def _confidence(table: str) -> float:
    """The mean confidence of words, by their length, from tesseract's table of what it found."""
    total = letters = 0.0
    for line in table.split("\n"):
        fields = line.split("\t")
        if len(fields) == 12 and fields[0] == "5" and fields[11].strip():
            total += float(fields[10]) * len(fields[11])
            letters += len(fields[11])
    return total / letters if letters else 0.0


def _packages(names: Sequence[str]) -> str:
    return " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in names)
