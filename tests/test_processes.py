"""Work in several processes gives what one would, and a crash costs the document it came from."""

from collections.abc import Iterator

from docsearch.model import Failed
from docsearch.processes import CHUNK, in_processes
from jobs import Number, crash_on_one, double


def test_processes_give_the_same_as_one_in_order() -> None:
    jobs = [Number(value) for value in range(3 * CHUNK + 1)]
    assert list(in_processes(double, jobs, 2)) == [double(job) for job in jobs]
    assert list(in_processes(double, [], 2)) == []


def test_a_job_that_takes_its_process_down_is_reported_and_costs_no_other() -> None:
    done = list(in_processes(crash_on_one, map(Number, range(CHUNK + 2)), 2))
    lost = Failed(str(CHUNK), "extract", "reading it crashed the process")
    assert done == [*(2 * value for value in range(CHUNK)), lost, 2 * CHUNK + 2]


def test_jobs_are_taken_when_they_are_needed() -> None:
    taken = 0

    def jobs() -> Iterator[Number]:
        nonlocal taken
        for taken in range(100 * CHUNK):
            yield Number(taken)

    results = in_processes(double, jobs(), 1)
    assert next(results) == 0
    assert taken < 4 * CHUNK
    results.close()  # type: ignore[attr-defined]
