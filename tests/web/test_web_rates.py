"""How often one client may ask."""

import asyncio
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Scope

from asgicalls import HOST, LAN, LOOPBACK, answered, call, hello
from docsearch.web.rates import BURST, RATE, Buckets, RatesMiddleware, client_of, is_local


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_then_so_many_a_second() -> None:
    clock = Clock()
    buckets = Buckets(2.0, 5, clock=clock)
    assert [buckets.take("a") for _ in range(5)] == [0.0] * 5
    wait = buckets.take("a")
    assert 0 < wait <= 0.5
    assert buckets.take("b") == 0
    clock.now += wait
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    clock.now += 1000
    assert [buckets.take("a") > 0 for _ in range(6)] == [False] * 5 + [True]


@given(st.lists(st.floats(0, 2), min_size=1, max_size=60), st.integers(1, 10), st.integers(1, 20))
def test_no_stretch_of_time_sees_more_than_allowed(pauses: list[float], rate: int, burst: int) -> None:
    clock = Clock()
    buckets = Buckets(rate, burst, clock=clock)
    taken = []
    for pause in pauses:
        clock.now += pause
        if buckets.take("a") == 0:
            taken.append(clock.now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= burst + rate * (taken[last] - taken[first]) + 1


def test_what_was_not_used_is_given_back() -> None:
    buckets = Buckets(1.0, 1, clock=Clock())
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    buckets.give_back("a")
    buckets.give_back("unknown")
    assert buckets.take("a") == 0


def test_however_many_ask_few_are_remembered() -> None:
    buckets = Buckets(1.0, 1, most=100, clock=Clock())
    for number in range(10_000):
        assert buckets.take(str(number)) == 0
    assert len(buckets) == 100
    assert buckets.take("9999") > 0
    assert buckets.take("0") == 0


def test_the_memory_of_all_that_are_remembered_is_small() -> None:
    buckets = Buckets(1.0, 1, clock=Clock())
    for number in range(20_000):
        buckets.take(f"{number:016x}")
    due = buckets._due
    assert sys.getsizeof(due) + sum(sys.getsizeof(key) + sys.getsizeof(value) for key, value in due.items()) < 4 << 20


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.168.1.7", "192.168.1.8", False),
        ("192.168.1.7", "::ffff:192.168.1.7", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("testclient", "testclient", True),
    ],
)
def test_an_ipv6_network_is_one_client(one: str, other: str, same: bool) -> None:
    first, second = (client_of({"client": (host, 1)}) for host in (one, other))
    assert (first == second) is same


def test_what_is_no_address_is_short_and_harmless() -> None:
    found = client_of({"client": ("\x1b[2J\n" + "x" * 10_000, 0)})
    assert found is not None
    assert found.isprintable()
    assert len(found) <= 64


@pytest.mark.parametrize(
    ("client", "local"),
    [(("127.0.0.1", 1), True), (("::1", 1), True), (("::ffff:127.0.0.1", 1), True), (None, True), (LAN, False)],
)
def test_who_is_on_this_machine(client: tuple[str, int] | None, local: bool) -> None:
    scope: Scope = {"client": client}
    assert is_local(scope) is local


def test_too_many_requests_are_told_when_to_come_again() -> None:
    app = RatesMiddleware(hello, 0.4)

    async def asked() -> None:
        assert [(await answered(app, client=LAN)).status for _ in range(3)] == [200, 200, 429]
        refused = await answered(app, "/api/v1/search", client=LAN)
        assert (refused.status, refused.headers["content-type"]) == (429, "application/problem+json")
        assert json.loads(refused.body)["status"] == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 3
        assert (await answered(app, client=("192.168.1.78", 1))).status == 200
        assert [(await answered(app, client=LOOPBACK)).status for _ in range(9)] == [200] * 9

    asyncio.run(asked())


def test_no_rate_is_no_limit() -> None:
    app = RatesMiddleware(hello, 0)
    assert {call(app, "/", [HOST], client=LAN).status for _ in range(20)} == {200}


def test_a_person_never_meets_the_limit() -> None:
    """Twenty tabs opened at once with their files, then ten suggestions a second."""
    clock = Clock()
    buckets = Buckets(RATE, RATE * BURST, clock=clock)
    assert [buckets.take("a") for _ in range(80)] == [0.0] * 80
    for _ in range(100):
        clock.now += 0.1
        assert buckets.take("a") == 0
