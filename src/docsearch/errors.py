"""Every error a user can meet, in one tree: each class knows its exit code and what to do next."""

from __future__ import annotations


class DocsearchError(Exception):
    """Base of all errors raised on purpose. `hint` says what to do; None where the message does."""

    exit_code = 2
    http_status = 500

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(DocsearchError):
    """The call itself is wrong: an unknown option value, a path that does not exist."""

    http_status = 400


class QueryError(DocsearchError):
    """The query text cannot be read; `position` is the offset of the first character at fault."""

    http_status = 400

    def __init__(self, message: str, position: int, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.position = position


class IndexMissing(DocsearchError):
    """There is no index at the place named."""

    http_status = 503


class IndexOutdated(DocsearchError):
    """The index was built by another version of the schema or the analysis."""

    http_status = 503


class IndexDamaged(DocsearchError):
    """The index cannot be read, or failed while it was written."""

    http_status = 503


class IndexBusy(DocsearchError):
    """Another process is writing to the index."""

    http_status = 503


class DiskFull(DocsearchError):
    """There is no room to write what has to be written."""

    http_status = 507


class ModelMissing(DocsearchError):
    """No model translates between the languages asked for, nor do several one after the other."""

    http_status = 503


class ModelDamaged(DocsearchError):
    """A translation model, or the file it comes in, cannot be used."""

    http_status = 503


class DocumentMissing(DocsearchError):
    """No document has the id asked for."""

    exit_code = 1
    http_status = 404


class PageMissing(DocsearchError):
    """No page has the address asked for."""

    http_status = 404


class OriginalMissing(DocsearchError):
    """The file of a document is not there, or not where files may be taken from."""

    exit_code = 1
    http_status = 404


class OriginalChanged(DocsearchError):
    """The file of a document is another one than was indexed."""

    exit_code = 1
    http_status = 409


class ExtractionError(DocsearchError):
    """A document could not be read; the message says why, in one line."""

    exit_code = 1
    http_status = 422


class Unanswered(DocsearchError):
    """This could not be answered; whoever runs the server finds out why."""


class Busy(DocsearchError):
    """Too many requests wait, or this one takes too long."""

    http_status = 503


class MissingExtra(DocsearchError):
    """An optional package is not installed."""

    http_status = 501

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} is not installed", f'run: pip install "docsearch[{extra}]"')


def one_line(error: Exception) -> str:
    """An error that is none of these, in a line: what it is and what it says first."""
    return f"{type(error).__name__}: {error}".splitlines()[0]
