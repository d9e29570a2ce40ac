"""Read what a person typed into a tree of clauses, each with its place in the text.

    words  "a phrase"  AND OR NOT -word ( )  prefix*  fuzzy~1  field:value  field:"a value"

Words side by side are alternatives that rank documents; phrases, fields and negations beside them must hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from docsearch.errors import QueryError

FIELDS = ("lang", "place", "country", "date", "title", "type")
LONGEST = 5_000  # code points: a page of text; a longer query is a document pasted by mistake
DEEPEST = 12  # nested brackets; each may take the engines four of their 64 levels

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "「": "」"}
_CHUNK = re.compile(r'[^\s()"“”„«»「」\u0000]+')
_FIELD = re.compile(r"([A-Za-z_]+):(?!//)")
_PREFIX = re.compile(r"([^*~]+)\*")
_FUZZY = re.compile(r"([^*~]+)~([0-9]*)")


class Words(NamedTuple):
    """A run of plain words, as typed; `start` is its offset in the query, as in every clause."""

    text: str
    start: int


class Phrase(NamedTuple):
    """Words that must stand together."""

    text: str
    start: int


class Prefix(NamedTuple):
    """Words that begin so."""

    text: str
    start: int


class Fuzzy(NamedTuple):
    """Words within `distance` edits (1 or 2)."""

    text: str
    distance: int
    start: int


class Field(NamedTuple):
    """A condition on a field, one of FIELDS; `start` is where the value begins."""

    name: str
    value: str
    start: int


class And(NamedTuple):
    """Every clause holds."""

    clauses: tuple[Clause, ...]


class Or(NamedTuple):
    """One clause holds at least."""

    clauses: tuple[Clause, ...]


class Not(NamedTuple):
    """The clause does not hold."""

    clause: Clause


Clause = Words | Phrase | Prefix | Fuzzy | Field | And | Or | Not


class _Lexeme(NamedTuple):
    kind: str  # "clause", "(", ")", "AND", "OR", "NOT", "end"
    start: int
    end: int
    clause: Clause | None = None


def parse(text: str) -> Clause | None:
    """The tree of a query, None where nothing is asked for. Raises QueryError with the position of the fault."""
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST} characters", LONGEST)
    parser = _Parser(_lex(text), text)
    return parser.whole()


def _lex(text: str) -> list[_Lexeme]:
    lexemes: list[_Lexeme] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or text[at] in "\u0000”»」":
            at += 1
        elif text[at] in "()":
            lexemes.append(_Lexeme(text[at], at, at + 1))
            at += 1
        elif text[at] in _QUOTES:
            value, end = _quoted(text, at)
            lexemes.append(_Lexeme("clause", at, end, Phrase(value, at + 1)))
            at = end
        elif text[at] == "-" and at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in "-)":
            lexemes.append(_Lexeme("NOT", at, at + 1))
            at += 1
        else:
            lexeme = _chunk(text, at)
            lexemes.append(lexeme)
            at = lexeme.end
    return [*lexemes, _Lexeme("end", len(text), len(text))]


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The quoted string that opens at `at`, and where it ends."""
    closing = _QUOTES[text[at]]
    for end in range(at + 1, len(text)):
        if text[end] in closing:
            return text[at + 1 : end], end + 1
    raise QueryError("this quotation mark is never closed", at)


def _chunk(text: str, at: int) -> _Lexeme:
    field = _FIELD.match(text, at)
    if field:
        return _field(text, field)
    match = _CHUNK.match(text, at)
    if not match:  # a closing quotation mark of another style
        return _Lexeme("clause", at, at + 1, Words("", at))
    chunk, end = match.group(), match.end()
    if chunk in ("AND", "OR", "NOT"):
        return _Lexeme(chunk, at, end)
    return _Lexeme("clause", at, end, _word(chunk, at))


def _word(chunk: str, at: int) -> Clause:
    if prefix := _PREFIX.fullmatch(chunk):
        return Prefix(prefix[1], at)
    if fuzzy := _FUZZY.fullmatch(chunk):
        if fuzzy[2] not in ("", "1", "2"):
            raise QueryError("a fuzzy word takes ~1 or ~2", at + fuzzy.start(2))
        return Fuzzy(fuzzy[1], int(fuzzy[2] or 1), at)
    if "*" in chunk and any(c.isalnum() for c in chunk):
        raise QueryError("a * is understood at the end of a word only", at + chunk.index("*"))
    return Words(chunk, at)


def _field(text: str, match: re.Match[str]) -> _Lexeme:
    name, at = match[1].lower(), match.end()
    if name not in FIELDS:
        known = ", ".join(f"{field}:" for field in FIELDS)
        hint = f"fields are {known}; quote the text to search for it as it is"
        raise QueryError(f"there is no field {match[1]}:", match.start(), hint)
    if at < len(text) and text[at] in _QUOTES:
        value, end = _quoted(text, at)
        return _Lexeme("clause", match.start(), end, Field(name, value, at + 1))
    chunk = _CHUNK.match(text, at)
    if not chunk:
        raise QueryError(f"{name}: needs a value right after it", at)
    return _Lexeme("clause", match.start(), chunk.end(), Field(name, chunk.group(), at))


class _Parser:
    """Recursive descent: OR binds loosest, then AND, then clauses side by side, then NOT."""

    def __init__(self, lexemes: Sequence[_Lexeme], text: str) -> None:
        self.lexemes = lexemes
        self.text = text
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> _Lexeme:
        return self.lexemes[self.index]

    def take(self) -> _Lexeme:
        lexeme = self.next
        self.index += 1
        return lexeme

    def whole(self) -> Clause | None:
        if self.next.kind == "end":
            return None
        clause = self.alternatives()
        if self.next.kind == ")":
            raise QueryError("this bracket was never opened", self.next.start)
        return clause

    def alternatives(self) -> Clause:
        return self.chain("OR", self.conjunction, Or)

    def conjunction(self) -> Clause:
        return self.chain("AND", self.beside, And)

    def chain(self, operator: str, operand: Callable[[], Clause], join: type[And] | type[Or]) -> Clause:
        clauses = [operand()]
        while self.next.kind == operator:
            self.take()
            clauses.append(operand())
        return clauses[0] if len(clauses) == 1 else join(tuple(clauses))

    def beside(self) -> Clause:
        """Clauses side by side: plain words that touch make one Words, so that names of several words are seen."""
        clauses: list[Clause] = []
        while self.next.kind in ("clause", "(", "NOT"):
            last_end = self.lexemes[self.index - 1].end if clauses else 0
            clause = self.unary()
            previous = clauses[-1] if clauses else None
            if (
                isinstance(clause, Words)
                and isinstance(previous, Words)
                and not self.text[last_end : clause.start].strip()
            ):
                end = clause.start + len(clause.text)
                clauses[-1] = Words(self.text[previous.start : end], previous.start)
            else:
                clauses.append(clause)
        if not clauses:
            raise self.missing()
        return _combine(clauses)

    def missing(self) -> QueryError:
        if self.next.kind == "end":
            return QueryError("something is missing at the end of the query", self.next.start)
        return QueryError(f"something is missing before {self.text[self.next.start : self.next.end]}", self.next.start)

    def unary(self) -> Clause:
        lexeme = self.take()
        if lexeme.clause is not None:
            return lexeme.clause
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(f"more than {DEEPEST} brackets inside each other", lexeme.start)
        if lexeme.kind == "NOT":
            if self.next.kind not in ("clause", "(", "NOT"):
                raise self.missing()
            clause: Clause = Not(self.unary())
        else:
            clause = self.alternatives()
            if self.next.kind != ")":
                raise QueryError("this bracket is never closed", lexeme.start)
            self.take()
        self.depth -= 1
        return clause


def _combine(clauses: Sequence[Clause]) -> Clause:
    optional = [c for c in clauses if isinstance(c, Words | Prefix | Fuzzy | And | Or)]
    required: list[Clause] = [c for c in clauses if not isinstance(c, Words | Prefix | Fuzzy | And | Or)]
    if optional:
        required.insert(0, optional[0] if len(optional) == 1 else Or(tuple(optional)))
    return required[0] if len(required) == 1 else And(tuple(required))
