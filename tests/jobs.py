"""Work for other processes, in a module that they import by the same name."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children, get_context
from pathlib import Path
from tempfile import mkstemp
from typing import NamedTuple, NoReturn, ParamSpec, TypeVar

from docsearch.errors import DocsearchError, ExtractionError, MissingExtra
from docsearch.office import page_pictures, read_office
from docsearch.processes import CHUNK
from docsearch.worker import OUTPUT, spoil

P = ParamSpec("P")
T = TypeVar("T")


def fresh(function: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """What a function gives in a process of its own: other tests spoil this one for PDFs (docsearch.office)."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *args, **options).result()


def drawn(content: bytes, sizes: Sequence[tuple[float, float]], most: int) -> dict[int, bytes]:
    """Three pages of a PDF as pictures."""
    return dict(page_pictures(content, [1, 2, 3], sizes, 300, most))


class Number(NamedTuple):
    value: int

    @property
    def uri(self) -> str:
        return str(self.value)


class Task(NamedTuple):
    """Something to do, by the name of a function of this module."""

    what: str
    uri: str = "it"


class Unopenable:
    """Can be pickled, and not unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return (_refuse, ())


class Stubborn:
    """Cannot be pickled."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("stays here")


def _refuse() -> NoReturn:
    raise ValueError("not twice")


class Pdf(NamedTuple):
    content: bytes
    uri: str = "a.pdf"


def read_pdf(job: Pdf) -> tuple[str, bool, int]:
    """The text or why there is none, and which process says so."""
    try:
        said = read_office("application/pdf", job.content).text
    except ExtractionError as error:
        said = str(error)
    return said.strip(), bool(active_children()), os.getpid()


def double(job: Number) -> int:
    return 2 * job.value


def crash_on_one(job: Number) -> int:
    if job.value == CHUNK:
        os._exit(3)
    return double(job)


def nap(job: Number) -> int:
    time.sleep(0.3)
    return os.getpid()


def whoever(job: Number) -> int:
    return os.getpid()


def listing(job: Number) -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def perform(task: Task) -> object:
    """What the task says; a process that did tasks before counts them."""
    return globals()[task.what](task)


def count(task: Task) -> int:
    global _count
    _count += 1
    return _count


_count = 0


def say(task: Task) -> str:
    return task.uri


def exit_at_once(task: Task) -> NoReturn:
    os._exit(0)


def be_killed(task: Task) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def segfault(task: Task) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def overflow_stack(task: Task) -> None:
    import faulthandler

    faulthandler._stack_overflow()  # type: ignore[attr-defined]


def sleep(task: Task) -> None:
    time.sleep(60)


def spin(task: Task) -> None:
    """Hold the interpreter's lock for good."""
    sum(range(10**12))


def take_all_at_once(task: Task) -> int:
    return len(bytes(4 << 30))


def take_more_and_more(task: Task) -> None:
    held = []
    while True:
        held.append(b"x" * (1 << 20))


def keep(task: Task) -> int:
    """Keep 150 MB for good."""
    _kept.append(b"x" * (150 << 20))
    time.sleep(0.2)
    return len(_kept)


_kept: list[bytes] = []


def say_much(task: Task) -> bytes:
    return b"x" * (OUTPUT + 1)


def say_a_lot(task: Task) -> bytes:
    return b"x" * (OUTPUT // 2)


def give_unopenable(task: Task) -> Unopenable:
    return Unopenable()


def give_stubborn(task: Task) -> Stubborn:
    return Stubborn()


def complain(task: Task) -> NoReturn:
    raise DocsearchError("no good", "do better")


def miss_an_extra(task: Task) -> NoReturn:
    raise MissingExtra("OCR", "ocr")


def leave_a_file(task: Task) -> str:
    handle, path = mkstemp()
    os.close(handle)
    return path


def wear_out(task: Task) -> int:
    spoil()
    return os.getpid()


def who(task: Task) -> int:
    return os.getpid()


def print_a_lot(task: Task) -> str:
    print("out", flush=True)
    os.write(1, b"out")
    os.write(2, b"err")
    return "said"


def crash_once(task: Task) -> str:
    """Crash the process unless this is the first thing it does."""
    if _count:
        os._exit(1)
    return "done"
