"""Installing and removing translation models."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from argosmodels import content, files, pack, unpack, weights
from docsearch.errors import ModelMissing, UsageError
from docsearch.translation import installing
from docsearch.translation.installing import beside, install_file, remove
from docsearch.translation.models import Damaged, installed, survey
from docsearch.translation.packages import Model
from docsearch.translation.routes import route

pytestmark = pytest.mark.usefixtures("place")


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


def test_a_file_is_installed_under_the_name_that_argos_gives_it(tmp_path: Path, place: Path) -> None:
    done = install_file(pack(tmp_path / "any.argosmodel", files()))
    assert done[:4] == ("vi", "en", "argos vi-en 1.9", place / "translate-vi_en-1_9")
    assert len(done.digest) == 16
    assert installed() == [done]
    assert {name: done.path.joinpath(name).read_bytes() for name in files()} == files()
    assert [path.name for path in place.parent.iterdir()] == ["packages"]
    if sys.platform != "win32":
        assert stat.S_IMODE(done.path.stat().st_mode) == stat.S_IMODE(place.stat().st_mode)


def test_another_version_is_replaced_whatever_its_folder_is_called(tmp_path: Path, place: Path) -> None:
    unpack(place / "vi_en", files(version="1.8"))
    unpack(place / "translate-th_en-1_8", files("th", version="1.8"))
    unpack(place / "translate-vi_en-1_7", files("vi", version="1.7") | {"model/model.bin": b""})
    assert [one.name for one in installed()] == ["argos th-en 1.8", "argos vi-en 1.8"]
    install_file(pack(tmp_path / "a.argosmodel", files(version="1.9")))
    assert sorted(path.name for path in place.iterdir()) == ["translate-th_en-1_8", "translate-vi_en-1_9"]
    again = install_file(pack(tmp_path / "b.argosmodel", files(version="1.9") | {"README.md": b"another"}))
    assert (again.path / "README.md").read_bytes() == b"another"


def test_codes_of_argos_are_made_primary_tags(tmp_path: Path, place: Path) -> None:
    for source in ("zt", "nb", "zh"):
        install_file(pack(tmp_path / "a.argosmodel", files(source)))
    assert [(one.source, one.name) for one in installed()] == [
        ("no", "argos nb-en 1.9"),
        ("zh", "argos zh-en 1.9"),
        ("zh", "argos zt-en 1.9"),
    ]
    assert route("zh-Hans", "en", installed())[0].name == "argos zh-en 1.9"
    assert remove("zho", "en") == [place / "translate-zh_en-1_9", place / "translate-zt_en-1_9"]


def test_a_model_is_removed(tmp_path: Path, place: Path) -> None:
    done = install_file(pack(tmp_path / "a.argosmodel", files()))
    assert remove("vi", "en") == [done.path]
    assert content(place.parent) == {"packages": None}
    with pytest.raises(ModelMissing, match="no model vi-en is installed"):
        remove("vi", "en")


@pytest.mark.parametrize("name", ["none.argosmodel", "."])
def test_a_file_that_cannot_be_read_is_a_usage_error(name: str, tmp_path: Path, place: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        install_file(tmp_path / name)
    assert not place.exists()


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("version", ["1.8", "1.9"])
def test_the_old_model_comes_back_when_the_last_step_fails(
    failure: BaseException, version: str, tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack(place / f"translate-vi_en-{version.replace('.', '_')}", files(version=version) | {"README.md": b"old"})
    path = pack(tmp_path / "new.argosmodel", files())
    before = content(tmp_path)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise failure
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((UsageError, KeyboardInterrupt)) as raised:
        install_file(path)
    assert isinstance(failure, KeyboardInterrupt) or "No space left on device" in str(raised.value)
    assert content(tmp_path) == before


def test_models_that_cannot_all_be_removed_stay(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("1_8", "1_9"):
        unpack(place / f"translate-vi_en-{version}", files(version=version.replace("_", ".")))
    before = content(place.parent)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target.name == "1":
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(UsageError, match=r"cannot remove models from .*: Permission denied"):
        remove("vi", "en")
    assert content(place.parent) == before


LIMITED = """
import resource, signal, sys
from pathlib import Path
from docsearch.errors import DocsearchError
from docsearch.translation.installing import install_file
sys.modules["ctranslate2"] = sys.modules["sentencepiece"] = None
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    install_file(Path(sys.argv[1]))
except DocsearchError as error:
    print(error, error.hint, sep="\\n")
"""


@POSIX
def test_a_disk_that_fills_up_changes_nothing(tmp_path: Path, place: Path) -> None:
    unpack(place / "translate-vi_en-1_8", files(version="1.8"))
    path = pack(tmp_path / "new.argosmodel", files() | {"model/model.bin": weights() + os.urandom(200_000)})
    before = content(tmp_path)
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True)
    message, hint = done.stdout.splitlines()
    assert message == f"cannot install {path} in {place}: File too large"
    assert hint == "the models are as they were"
    assert content(tmp_path) == before


SLOW = """
import shutil, sys, time
from pathlib import Path
from docsearch.translation import installing, unpacking
sys.modules["ctranslate2"] = sys.modules["sentencepiece"] = None
def slowly(source, copy, length):
    copy.write(source.read(10))
    copy.flush()
    print("copying", flush=True)
    time.sleep(60)
unpacking.shutil.copyfileobj = slowly
installing.install_file(Path(sys.argv[1]))
"""


@POSIX
def test_ctrl_c_in_the_middle_changes_nothing(tmp_path: Path, place: Path) -> None:
    unpack(place / "translate-vi_en-1_8", files(version="1.8"))
    path = pack(tmp_path / "new.argosmodel", files())
    before = content(tmp_path)
    with subprocess.Popen([sys.executable, "-c", SLOW, str(path)], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "copying\n"
        assert content(tmp_path) != before
        process.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate(timeout=30)[1]
    assert content(tmp_path) == before


def test_what_a_killed_process_left_goes_after_a_day(tmp_path: Path, place: Path) -> None:
    place.mkdir(parents=True)
    old, new = (unpack(place.parent / f".docsearch-model-{name}", {"x": b""}) for name in ("old", "new"))
    day_before = time.time() - 90_000
    os.utime(old, (day_before, day_before))
    install_file(pack(tmp_path / "a.argosmodel", files()))
    assert (old.exists(), new.exists()) == (False, True)


def test_a_folder_whose_parent_cannot_be_written_to_holds_the_temporary_one(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with beside() as temporary:
        assert temporary.parent == place
        assert survey() == ([], [])
    install_file(pack(tmp_path / "a.argosmodel", files()))
    assert [path.name for path in place.iterdir()] == ["translate-vi_en-1_9"]


@POSIX
def test_of_versions_installed_at_once_one_stays(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow_survey() -> tuple[list[Model], list[Damaged]]:
        found = survey()
        time.sleep(0.02)
        return found

    monkeypatch.setattr(installing, "survey", slow_survey)
    paths = [pack(tmp_path / f"{n}.argosmodel", files(version=f"1.{n}")) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(install_file, paths))
    assert installed()[0] in done
    assert [path.name for path in place.parent.iterdir()] == ["packages"]
    assert len(list(place.iterdir())) == 1


def test_a_file_system_without_locks_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refused)
    assert [install_file(pack(tmp_path / "a.argosmodel", files()))] == installed()
