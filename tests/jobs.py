"""Work for other processes, in a module that they import by the same name."""

import os
from typing import NamedTuple

from docsearch.processes import CHUNK


class Number(NamedTuple):
    value: int

    @property
    def uri(self) -> str:
        return str(self.value)


def double(job: Number) -> int:
    return 2 * job.value


def crash_on_one(job: Number) -> int:
    if job.value == CHUNK:
        os._exit(3)
    return double(job)
