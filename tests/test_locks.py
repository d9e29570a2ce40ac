"""A lock keeps others out until its file is closed, and says what they would disturb."""

import os
from pathlib import Path

import pytest

from docsearch.errors import IndexBusy
from docsearch.locks import hold


def test_one_holds_a_lock_until_the_file_is_closed(tmp_path: Path) -> None:
    first, second = (os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT) for _ in range(2))
    try:
        hold(first, tmp_path, "writing to")
        with pytest.raises(IndexBusy) as busy:
            hold(second, tmp_path, "writing to")
        assert str(busy.value) == f"another docsearch is writing to {tmp_path}"
        os.close(first)
        first = os.open(tmp_path / "lock", os.O_RDWR)
        hold(second, tmp_path, "writing to")
    finally:
        os.close(first)
        os.close(second)
