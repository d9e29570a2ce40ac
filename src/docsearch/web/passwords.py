"""The file that says who may ask: a line a password or token, in which nothing can be read back.

    anna:$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW     as `htpasswd -B` writes it
    monthly-report:token:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08     SHA-256

Empty lines and comments (#) are passed over.
"""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b, sha256
from hmac import compare_digest
from pathlib import Path
from typing import NamedTuple

import bcrypt

from docsearch.disk import replace_file, unwritable
from docsearch.errors import UsageError

PASSWORD, TOKEN = "password", "token"
SHORTEST = 8  # characters of a password (NIST SP 800-63B-3)
LONGEST = 72  # bytes of which bcrypt takes note
COST = 12  # 2**12 rounds, .25 s on two cores of 2020; remembered for as long as `auth` says
DEAREST = 15  # 2 s: a line with more would keep everybody out
_HASH = re.compile(r"\$2[by]\$(\d\d)\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}")  # the salt ends on two bits of six
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[^\s:#\x00-\x1f\x7f-\x9f][^:\x00-\x1f\x7f-\x9f]{0,63}")
_SECRET = secrets.token_bytes(16)


class Users(NamedTuple):
    """Who may ask: bcrypt hashes by name, and the names of tokens by the SHA-256 of these, in hexadecimal digits."""

    passwords: Mapping[str, bytes]
    tokens: Mapping[str, str]


class Line(NamedTuple):
    """A line of the file that lets somebody in: `kind` is PASSWORD or TOKEN."""

    name: str
    kind: str
    digest: str


def read_users(file: Path) -> Users:
    """Who the file says may ask. Raises UsageError where it cannot be read, or a line means nothing."""
    lines = _users(file)
    return Users(
        {line.name: line.digest.encode() for line in lines if line.kind == PASSWORD},
        {line.digest: line.name for line in lines if line.kind == TOKEN},
    )


def list_users(file: Path) -> list[tuple[str, str]]:
    """Names and kinds, in the order of the file. Raises as `read_users` does."""
    return [(line.name, line.kind) for line in _users(file)]


def is_password(users: Users, name: str, password: str) -> bool:
    """Whether a password, of which the first 72 bytes count, is that of a user.

    Takes as long for names that nobody has: .25 s by COST, up to 2 s by DEAREST.
    """
    if not users.passwords:
        return False
    name = unicodedata.normalize("NFC", name)
    known = users.passwords.get(name)
    return bcrypt.checkpw(_encoded(password)[:LONGEST], known or _decoy(users, name)) and known is not None


def token_user(users: Users, token: str) -> str | None:
    """Whose token it is; None: nobody's."""
    digest = sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    found = None
    for known, name in users.tokens.items():
        if compare_digest(known, digest):
            found = name
    return found


def add_password(file: Path, name: str, password: str) -> None:
    """Let a user in with a password, in place of the one before. Raises UsageError for one that is no good."""
    encoded = _encoded(password)
    if len(unicodedata.normalize("NFC", password)) < SHORTEST:
        raise UsageError(f"a password has {SHORTEST} characters or more", "several words are easy to keep in mind")
    if len(encoded) > LONGEST:
        raise UsageError(f"a password has {LONGEST} bytes at most: bcrypt would pass over the others")
    _add(file, Line(checked_name(name), PASSWORD, bcrypt.hashpw(encoded, bcrypt.gensalt(COST)).decode()))


def add_token(file: Path, name: str) -> str:
    """Let a program in with a token made for it, in place of the one before; it is told now or never."""
    token = secrets.token_urlsafe(32)
    _add(file, Line(checked_name(name), TOKEN, sha256(token.encode()).hexdigest()))
    return token


def remove_user(file: Path, name: str) -> None:
    """Let a user in no longer, by password or token. Raises UsageError if the file does not name them."""
    name = unicodedata.normalize("NFC", name)
    lines = _lines(file)
    kept = [text for text, line in lines if line is None or line.name != name]
    if len(kept) == len(lines):
        raise UsageError(f"{file} names no {name}", f"docsearch user list --auth-file {file}")
    _write(file, kept)


def checked_name(name: str) -> str:
    """A name as the file has it. Raises UsageError for one that it cannot have."""
    name = unicodedata.normalize("NFC", name)
    if _NAME.fullmatch(name) is None or name != name.strip():
        raise UsageError(f"{name!r} is no name of a user", "64 characters at most, without colons")
    return name


def exposure(file: Path) -> str | None:
    """What is wrong with who may read or change the file, None if nothing is: hashes can be tried out."""
    mode = file.stat().st_mode if os.name == "posix" else 0
    if mode & 0o022:
        return f"{file} can be changed by others: chmod 600 {file}"
    return f"{file} can be read by everybody on this machine: chmod 600 {file}" if mode & 0o004 else None


def _users(file: Path) -> list[Line]:
    return [line for _, line in _lines(file) if line is not None]


def _lines(file: Path) -> list[tuple[str, Line | None]]:
    """The lines of the file as written, each with what it says, None for comments."""
    try:
        written = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "no UTF-8"
        hint = f"docsearch user add NAME --auth-file {file} makes one" if isinstance(error, FileNotFoundError) else None
        raise UsageError(f"cannot read {file}: {told}", hint) from error
    lines = []
    for number, text in enumerate(map(str.strip, written), 1):
        try:
            lines.append((text, _line(text) if text and not text.startswith("#") else None))
        except UsageError as error:
            raise UsageError(f"{file}, line {number}: {error}", error.hint) from None
    return lines


def _line(line: str) -> Line:
    name, colon, digest = line.partition(":")
    name = checked_name(name)
    kind, _, token = digest.partition(":")
    if kind == TOKEN:
        if _DIGEST.fullmatch(token.lower()) is None:
            raise UsageError("a token is given by its SHA-256, 64 hexadecimal digits")
        return Line(name, TOKEN, token.lower())
    if not colon or (found := _HASH.fullmatch(digest)) is None:
        raise UsageError("no password hashed by bcrypt", f"docsearch user add {name}, or htpasswd -B, makes one")
    if not 4 <= int(found[1]) <= DEAREST:
        raise UsageError(f"a bcrypt cost of {found[1]} is none of 4 to {DEAREST}")
    return Line(name, PASSWORD, digest)


def _decoy(users: Users, name: str) -> bytes:
    """A hash that no password has and that costs as much as one of the file's; always the same for a name.

    So that a name which some request asks for takes as long as any other, however costs differ.
    """
    costs = sorted(found[4:6] for found in users.passwords.values())
    drawn = blake2b(name.encode("utf-8", "surrogatepass"), key=_SECRET, digest_size=8).digest()
    return b"$2b$" + costs[int.from_bytes(drawn) % len(costs)] + b"$" + b"." * 53


def _encoded(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _add(file: Path, added: Line) -> None:
    before = _lines(file) if os.path.lexists(file) else []
    kept = [text for text, line in before if line is None or line[:2] != added[:2]]
    digest = f"{TOKEN}:{added.digest}" if added.kind == TOKEN else added.digest
    _write(file, [*kept, f"{added.name}:{digest}"])


def _write(file: Path, lines: Iterable[str]) -> None:
    """Put lines in the place of the file, which only its owner may read."""
    try:
        with _private():
            replace_file(Path(os.path.realpath(file)), "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise unwritable(file, error) from error


@contextmanager
def _private() -> Iterator[None]:
    """What is created meanwhile is for the owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
