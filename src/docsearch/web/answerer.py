"""What runs in a process that answers: one request after the other, until there are no more."""

from __future__ import annotations

import gc
import logging
import os
import pickle
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from docsearch.errors import DocsearchError
from docsearch.web.answering import answer
from docsearch.web.opened import Kept


def main() -> None:
    """Answer what comes on standard input; first say how many documents there are, or why there are none.

    Whoever stops the server stops this process by closing its standard input: signals that reach both are not heard.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    logging.basicConfig(format="docsearch: %(message)s")
    asked, answered = _streams()
    kept = Kept(sys.argv[1])
    with suppress(EOFError, BrokenPipeError):  # whoever asks is gone
        _say(answered, _greeting(kept))
        gc.freeze()  # what is loaded by now stays
        while True:
            _say(answered, answer(kept, pickle.load(asked)))
    kept.close()


def _greeting(kept: Kept) -> int | DocsearchError:
    try:
        return kept.latest().index.documents
    except DocsearchError as error:
        return error


def _say(answered: BinaryIO, what: object) -> None:
    pickle.dump(what, answered, pickle.HIGHEST_PROTOCOL)
    answered.flush()


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, and none left where they were: what a library prints is no answer."""
    streams = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return streams
