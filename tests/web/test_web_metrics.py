"""What is counted of requests, and that nothing of what people ask for is."""

from __future__ import annotations

import os
from http import HTTPStatus

import pytest
from starlette.types import Receive, Scope, Send

from asgicalls import call, hello
from docsearch.web.metrics import REFUSED, ROUTE, Metrics, MetricsMiddleware
from docsearch.web.refusals import refuse


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(lambda: [os.getpid()], lambda: 3)


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    scope["state"][ROUTE] = "search"
    await hello(scope, receive, send)


async def refused(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(scope, send, HTTPStatus.TOO_MANY_REQUESTS, "slowly")


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    raise OSError("gone")


def test_requests_are_counted_by_route_and_status_and_timed(metrics: Metrics) -> None:
    app = MetricsMiddleware(page, metrics)
    assert call(app).status == call(app).status == 200
    assert value(metrics, "docsearch_requests_total", route="search", status="200") == 2
    assert value(metrics, "docsearch_request_seconds_count", route="search") == 2


def test_what_never_came_to_a_route_counts_as_refused(metrics: Metrics) -> None:
    call(MetricsMiddleware(refused, metrics))
    assert value(metrics, "docsearch_requests_total", route=REFUSED, status="429") == 1


def test_what_fails_counts_as_an_error(metrics: Metrics) -> None:
    with pytest.raises(OSError, match="gone"):
        call(MetricsMiddleware(failing, metrics))
    assert value(metrics, "docsearch_requests_total", route=REFUSED, status="500") == 1


def test_processes_tell_their_memory_and_how_many_were_replaced(metrics: Metrics) -> None:
    assert value(metrics, "docsearch_worker_restarts") == 3
    assert 10e6 < (value(metrics, "docsearch_memory_bytes") or 0) < 10e9


def test_a_process_that_has_ended_takes_no_memory() -> None:
    assert value(Metrics(lambda: [2**22 + 1], lambda: 0), "docsearch_memory_bytes") == 0


def test_queries_are_not_told(metrics: Metrics) -> None:
    call(MetricsMiddleware(page, metrics), "/search?q=something+private")
    reply = metrics.reply()
    assert b"docsearch_requests_total" in reply.body
    assert b"private" not in reply.body
