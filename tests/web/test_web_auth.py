"""Who may ask."""

from __future__ import annotations

import asyncio
import logging
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asgicalls import HOST, LAN, LOOPBACK, Answer, answered, call, hello
from conftest import lines
from docsearch.errors import UsageError
from docsearch.web import auth, passwords
from docsearch.web.auth import FIRST_ATTEMPTS, REMEMBERED, WAITING, AuthMiddleware, check_exposed
from docsearch.web.passwords import Users, add_password, add_token, remove_user

PASSWORD = "correct horse"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with one user, anna."""
    monkeypatch.setattr(passwords, "COST", 4)
    add_password(tmp_path / "users", "anna", PASSWORD)
    return tmp_path / "users"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names for which a password was hashed."""
    names: list[str] = []

    def counted(users: Users, name: str, password: str) -> bool:
        names.append(name)
        return passwords.is_password(users, name, password)

    monkeypatch.setattr(auth, "is_password", counted)
    return names


def basic(name: str, password: str) -> tuple[str, str]:
    return "authorization", f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"


RIGHT = [HOST, basic("anna", PASSWORD)]
WRONG = [HOST, basic("anna", "wrong horse")]


def test_without_a_file_everybody_may_ask() -> None:
    assert call(AuthMiddleware(hello, None)).body == b"hello"


def test_without_a_password_nobody_may_ask(file: Path) -> None:
    answer = call(AuthMiddleware(hello, file))
    assert answer.status == 401
    challenges = [value for name, value in answer.pairs if name == "www-authenticate"]
    assert challenges == ['Basic realm="docsearch", charset="UTF-8"', 'Bearer realm="docsearch"']
    assert b"hello" not in answer.body


@pytest.mark.parametrize("path", ["/", "/static/x.js", "/metrics", "/api/v1/health", "/documents/x/original", "//"])
def test_nothing_is_open(file: Path, path: str) -> None:
    assert call(AuthMiddleware(hello, file), path, client=LOOPBACK).status == 401


def test_a_user_and_a_program_may_ask(file: Path) -> None:
    token = add_token(file, "report")
    app = AuthMiddleware(hello, file)
    assert call(app, headers=RIGHT).body == b"hello"
    assert call(app, headers=[HOST, ("authorization", f"Bearer {token}")]).body == b"hello"
    assert call(app, headers=[HOST, ("authorization", f"bearer  {token} ")]).body == b"hello"


@pytest.mark.parametrize(
    "value",
    [
        *("", "Basic", "Basic ", "Basic !!!", "Basic YW5uYQ==", "Basic YW5uYTo=", "Basic //79", "Basic Og=="),
        *("Bearer", "Bearer ", "Bearer x", "Bearer " + "a" * 64, "Digest username=anna", "anna:correct horse"),
        *(
            "Negotiate x",
            "Basic YW5uYTpjb3JyZWN0IGhvcnNl!",
            "Basic\tYW5uYTpjb3JyZWN0IGhvcnNl",
            "Token x",
            "Bearer \xff",
        ),
    ],
)
def test_other_credentials_let_nobody_in(file: Path, value: str) -> None:
    assert call(AuthMiddleware(hello, file), headers=[HOST, ("authorization", value)]).status == 401


@given(st.binary(max_size=60), st.sampled_from([b"Basic ", b"Bearer ", b""]), st.booleans())
def test_guesses_let_nobody_in(given_: bytes, scheme: bytes, coded: bool) -> None:
    users = Users({"anna": b"$2b$04$" + b"." * 53}, {"a" * 64: "report"})
    with TemporaryDirectory() as folder:
        file = Path(folder) / "users"
        file.write_text(f"anna:{users.passwords['anna'].decode()}\nreport:token:{'a' * 64}\n")
        value = (scheme + (b64encode(given_) if coded else given_)).decode("latin-1")
        assert call(AuthMiddleware(hello, file), headers=[HOST, ("authorization", value)]).status == 401


def test_two_passwords_are_none(file: Path) -> None:
    assert call(AuthMiddleware(hello, file), headers=[*RIGHT, RIGHT[1]]).status == 401


def test_a_password_is_hashed_once_in_a_while(file: Path, hashed: list[str]) -> None:
    clock = Clock()
    app = AuthMiddleware(hello, file, clock=clock)

    async def asked() -> None:
        for _ in range(5):
            assert (await answered(app, headers=RIGHT)).status == 200
        assert hashed == ["anna"]
        clock.now += REMEMBERED + 1
        assert (await answered(app, headers=RIGHT)).status == 200
        assert hashed == ["anna"] * 2

    asyncio.run(asked())


def test_what_is_remembered_is_not_the_password(file: Path) -> None:
    app = AuthMiddleware(hello, file)
    assert call(app, headers=RIGHT).status == 200
    assert app._right
    assert PASSWORD.encode() not in repr(app._right).encode()


def test_a_browser_that_asks_for_many_files_at_once_waits_for_one_hash(file: Path, hashed: list[str]) -> None:
    app = AuthMiddleware(hello, file)

    async def asked() -> list[Answer]:
        return await asyncio.gather(*(answered(app, headers=RIGHT, client=LAN) for _ in range(40)))

    assert {answer.status for answer in asyncio.run(asked())} == {200}
    assert hashed == ["anna"]


def test_wrong_passwords_are_slowed_down_counted_and_logged(
    file: Path, hashed: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    clock, failed = Clock(), []
    app = AuthMiddleware(hello, file, lambda: failed.append(1), clock)

    async def asked() -> None:
        with caplog.at_level(logging.WARNING):
            for number in range(FIRST_ATTEMPTS):
                answer = await answered(app, headers=[HOST, basic("anna", f"wrong horse {number}")], client=LAN)
                assert answer.status == 401
            refused = await answered(app, headers=WRONG, client=LAN)
        assert refused.status == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        assert len(failed) == len(hashed) == FIRST_ATTEMPTS
        assert (await answered(app, headers=RIGHT, client=LAN)).status == 429  # or guesses could be told apart
        assert (await answered(app, headers=RIGHT, client=("192.168.1.78", 1))).status == 200
        clock.now += int(refused.headers["retry-after"])
        assert (await answered(app, headers=WRONG, client=LAN)).status == 401
        clock.now += 1000
        assert (await answered(app, headers=WRONG, client=LAN)).status == 401

    asyncio.run(asked())
    assert caplog.messages
    assert all(
        LAN[0] in message and "wrong horse" not in message and "anna" not in message for message in caplog.messages
    )


def test_right_passwords_cost_nothing(file: Path) -> None:
    clock = Clock()
    app = AuthMiddleware(hello, file, clock=clock)

    async def asked() -> None:
        for _ in range(3 * FIRST_ATTEMPTS):
            clock.now += REMEMBERED + 1
            assert (await answered(app, headers=RIGHT, client=LAN)).status == 200
            app._right.clear()
            clock.now -= REMEMBERED + 1

    asyncio.run(asked())


def test_many_that_guess_at_once_are_not_all_hashed(file: Path, hashed: list[str]) -> None:
    app = AuthMiddleware(hello, file)

    async def asked() -> list[Answer]:
        guesses = (([HOST, basic("anna", f"guess {n}")], (f"10.0.{n % 250}.{n // 250}", 1)) for n in range(300))
        return await asyncio.gather(*(answered(app, headers=headers, client=who) for headers, who in guesses))

    statuses = [answer.status for answer in asyncio.run(asked())]
    assert statuses.count(401) == len(hashed) == WAITING
    assert statuses.count(429) == 300 - WAITING


def test_others_are_answered_while_a_password_is_hashed(file: Path) -> None:
    token = add_token(file, "report")
    app = AuthMiddleware(hello, file)

    async def asked() -> list[str]:
        order: list[str] = []

        async def one(name: str, headers: list[tuple[str, str]]) -> None:
            await answered(app, headers=headers)
            order.append(name)

        await asyncio.gather(one("slow", RIGHT), one("quick", [HOST, ("authorization", f"Bearer {token}")]))
        return order

    assert asyncio.run(asked()) == ["quick", "slow"]


def changed(file: Path, change: Callable[[], object]) -> None:
    """Change the file, by the clock of the file system as well."""
    before = file.stat().st_mtime_ns
    change()
    if file.exists():
        os.utime(file, ns=(before + 10**9, before + 10**9))


def test_the_file_is_read_again_when_it_changes(file: Path) -> None:
    add_token(file, "report")
    app = AuthMiddleware(hello, file)
    assert call(app, headers=RIGHT).status == 200
    changed(file, lambda: remove_user(file, "anna"))
    assert call(app, headers=RIGHT).status == 401
    changed(file, lambda: add_password(file, "anna", "another horse"))
    assert call(app, headers=RIGHT).status == 401
    assert call(app, headers=[HOST, basic("anna", "another horse")]).status == 200


def test_a_password_taken_back_while_it_is_hashed_is_not_remembered(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashing, go = Event(), Event()

    def slow(users: Users, name: str, password: str) -> bool:
        hashing.set()
        assert go.wait(10)
        return passwords.is_password(users, name, password)

    monkeypatch.setattr(auth, "is_password", slow)
    token = ("authorization", f"Bearer {add_token(file, 'report')}")
    app = AuthMiddleware(hello, file)

    async def asked() -> list[int]:
        first = asyncio.create_task(answered(app, headers=RIGHT))
        await asyncio.to_thread(hashing.wait, 10)
        changed(file, lambda: remove_user(file, "anna"))
        beside = await answered(app, headers=[HOST, token])
        go.set()
        return [(await first).status, beside.status, (await answered(app, headers=RIGHT)).status]

    assert asyncio.run(asked()) == [200, 200, 401]


def test_a_file_that_is_spoilt_or_gone_lets_nobody_in(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = AuthMiddleware(hello, file)
    kept = file.read_text()
    assert call(app, headers=RIGHT).status == 200
    changed(file, lambda: file.write_text(kept + "bert:plain\n"))
    assert call(app, headers=RIGHT).status == 503
    assert call(app, headers=RIGHT).status == 503
    assert [message for message in caplog.messages if "line 2" in message] == caplog.messages[:1]
    file.unlink()
    assert call(app, headers=RIGHT).status == 503
    file.write_text(kept)
    assert call(app, headers=RIGHT).status == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.3.2.1", "::1", "[::1]", "LOCALHOST"])
def test_this_machine_alone_needs_no_file(host: str) -> None:
    check_exposed(host, None)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.5", "example.org", "127.0.0.1.example.org", "0", "127.1"]
)
def test_other_machines_are_let_in_by_a_file_only(host: str, file: Path) -> None:
    with pytest.raises(UsageError, match="lets other machines in") as caught:
        check_exposed(host, None)
    assert "docsearch user add" in (caught.value.hint or "")
    check_exposed(host, file)


def test_a_file_that_names_nobody_is_told_before_the_server_starts(tmp_path: Path) -> None:
    empty = lines(tmp_path / "users", "# nobody yet")
    for file, told in ((empty, "names nobody"), (tmp_path / "none", "cannot read")):
        with pytest.raises(UsageError, match=told):
            check_exposed("127.0.0.1", file)
