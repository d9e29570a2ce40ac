"""What the server counts of itself, for Prometheus. Nothing of what people ask for is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docsearch.web.messages import Reply

ROUTE: Final = "docsearch.route"  # where in the state of a request its route is named
REFUSED: Final = "refused"  # the route of what never came to one
_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # s


class Metrics:
    """Counters of one server. `processes` gives the ids of all its processes, `restarts` how many were replaced."""

    def __init__(self, processes: Callable[[], Iterable[int]], restarts: Callable[[], int]) -> None:
        own = self.registry = CollectorRegistry()
        self._processes = processes
        self.requests = Counter("docsearch_requests", "Requests answered.", ["route", "status"], registry=own)
        self.seconds = Histogram(
            "docsearch_request_seconds", "Time to answer.", ["route"], buckets=_BUCKETS, registry=own
        )
        self.answers = Counter(
            "docsearch_answers",
            "Answers: kept from before, shared with who asked at the same time, fresh, or unchanged for who has it.",
            ["source"],
            registry=own,
        )
        self.switches = Counter("docsearch_generation_switches", "New states of the index seen.", registry=own)
        self.documents = Gauge("docsearch_documents", "Documents in the index.", registry=own)
        self.wrong_passwords = Counter("docsearch_wrong_passwords", "Names or passwords that were wrong.", registry=own)
        restarted = Gauge("docsearch_worker_restarts", "Processes replaced.", registry=own)
        restarted.set_function(lambda: float(restarts()))
        memory = Gauge("docsearch_memory_bytes", "Memory of all processes; shared pages count once.", registry=own)
        memory.set_function(self.memory)

    def memory(self) -> float:
        """Bytes of all processes: each has its own share of what several have in common (PSS), where that is known."""
        import psutil  # 10 ms, when asked for

        total = 0
        for id in self._processes():
            try:
                info = psutil.Process(id).memory_full_info()
            except psutil.Error:  # it has just ended
                continue
            total += getattr(info, "pss", info.rss)
        return float(total)

    def reply(self) -> Reply:
        """All of it, as Prometheus reads it."""
        return Reply(CONTENT_TYPE_LATEST, generate_latest(self.registry))


class MetricsMiddleware:
    """Counts every answer, refusals too, and how long it took."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        status, started = 500, perf_counter()

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            route = state.get(ROUTE, REFUSED)
            self._metrics.requests.labels(route, status).inc()
            self._metrics.seconds.labels(route).observe(perf_counter() - started)
