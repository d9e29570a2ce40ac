"""`docsearch translate`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from argosmodels import pack, real_files, serving, unpack
from conftest import Run

Translate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own, and no network."""
    left_out = ("DOCSEARCH_", "XDG_", "ARGOS_", "SNAP")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {"HOME": str(tmp_path), "ARGOS_PACKAGE_INDEX": "http://127.0.0.1:9/", "no_proxy": "*"}


@pytest.fixture
def translate(docsearch: Run, environment: dict[str, str]) -> Translate:
    return lambda *arguments: docsearch("translate", *arguments, env=environment)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / ".local" / "share" / "argos-translate" / "packages"


def test_a_model_is_installed_from_a_file_listed_and_removed(
    translate: Translate, tmp_path: Path, models: Path
) -> None:
    pack(tmp_path / "tiny.argosmodel", real_files())
    done = translate("install", "tiny.argosmodel")
    folder = models / "translate-vi_en-1_0"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"argos vi-en 1.0: 0.8 MB in {folder}\n"
    assert translate("install", "tiny.argosmodel").stdout.endswith(", is there already\n")
    assert translate("list").stdout == done.stdout
    removed = translate("remove", "vi", "en")
    assert (removed.returncode, removed.stdout) == (0, f"{folder}: removed\n")
    assert list(models.iterdir()) == []


def test_with_no_model_the_list_says_how_to_get_one(translate: Translate, models: Path) -> None:
    done = translate("list")
    assert done.returncode == 0
    assert done.stdout.startswith("no model is installed; ")
    assert "docsearch translate install vi en" in done.stdout
    assert not models.exists()


def test_the_list_tells_what_is_damaged(translate: Translate, models: Path) -> None:
    unpack(models / "translate-vi_en-1_0", real_files() | {"sentencepiece.model": b""})
    unpack(models / "translate-th_en-1_0", real_files("th"))
    unpack(models / "odd", {"x": b""})
    done = translate("list")
    assert done.returncode == 1
    th, odd, vi = done.stdout.splitlines()
    assert th.startswith("argos th-en 1.0: ")
    assert odd == f"damaged: {models}/odd: metadata.json is missing (delete that folder)"
    assert vi.endswith("(sentencepiece.model or bpe.model) is missing (docsearch translate install vi en)")


def test_json_has_always_the_same_keys(translate: Translate, tmp_path: Path, models: Path) -> None:
    assert json.loads(translate("list", "--json").stdout) == {"models": [], "damaged": []}
    pack(tmp_path / "tiny.argosmodel", real_files())
    done = json.loads(translate("install", "tiny.argosmodel", "--json").stdout)
    row = done["installed"][0]
    assert row | {"digest": "", "bytes": 0} == {
        "source": "vi",
        "target": "en",
        "name": "argos vi-en 1.0",
        "path": str(models / "translate-vi_en-1_0"),
        "digest": "",
        "bytes": 0,
    }
    assert done["failed"] == []
    unpack(models / "odd", {"x": b""})
    damaged = [{"path": str(models / "odd"), "error": "metadata.json is missing"}]
    assert json.loads(translate("list", "--json").stdout) == {"models": [row], "damaged": damaged}
    assert json.loads(translate("remove", "vi", "en", "--json").stdout) == {"removed": [row["path"]]}


def test_of_several_files_the_sound_ones_are_installed(translate: Translate, tmp_path: Path, models: Path) -> None:
    pack(tmp_path / "th.argosmodel", real_files("th"))
    (tmp_path / "vi.argosmodel").write_bytes(b"<html>")
    done = translate("install", "vi.argosmodel", "th.argosmodel", "none.argosmodel")
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["argos th-en 1.0"]
    assert done.stderr.splitlines() == [
        "failed: vi.argosmodel: not an archive, as .argosmodel files are",
        "failed: cannot read none.argosmodel: No such file or directory",
    ]
    assert [path.name for path in models.iterdir()] == ["translate-th_en-1_0"]


def test_wrong_calls_are_one_line(translate: Translate, tmp_path: Path, models: Path) -> None:
    (tmp_path / "bad.argosmodel").write_bytes(b"PK\3\4 half a file")
    for arguments, told in (
        (("install",), "usage: docsearch translate install FROM TO | FILE..."),
        (("install", "vi"), "usage: docsearch translate install FROM TO | FILE..."),
        (("install", "vi", "en", "sk"), "usage: docsearch translate install"),
        (("list", "vi"), "usage: docsearch translate list\n"),
        (("remove", "vi"), "usage: docsearch translate remove FROM TO"),
        (("remove", "vi", "en"), "no model vi-en is installed (docsearch translate list"),
        (("install", "xx", "en"), "no language has the code 'xx'"),
        (("install", "bad.argosmodel"), "bad.argosmodel: the archive is cut short (fetch the file again)"),
        (("install", "vi", "en"), "cannot fetch http://127.0.0.1:9/index.json: Connection refused (fetch the"),
        (("fly",), "see docsearch --help"),
    ):
        done = translate(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not models.exists() or list(models.iterdir()) == []


def test_models_come_over_the_network(
    translate: Translate, environment: dict[str, str], tmp_path: Path, models: Path
) -> None:
    with serving() as server:
        environment["ARGOS_PACKAGE_INDEX"] = server.url
        for source, target in (("vi", "en"), ("en", "sk")):
            written = pack(tmp_path / "a.argosmodel", real_files(source, target)).read_bytes()
            server.offer(source, target, "1.0", written)
        done = translate("install", "vi", "sk")
        assert (done.returncode, done.stderr) == (0, "")
        first, second, told = done.stdout.splitlines()
        assert [line.partition(":")[0] for line in (first, second)] == ["argos vi-en 1.0", "argos en-sk 1.0"]
        assert told == "no model vi-sk is offered; these translate one after the other"
        done = translate("install", "sk", "ca")
        assert done.returncode == 2
        assert "no model from sk to ca is offered, nor a way through another language" in done.stderr


SLOW = """
import shutil, sys, time
def slowly(source, copy, length):
    print("copying", flush=True)
    time.sleep(60)
shutil.copyfileobj = slowly
from docsearch.cli import main
sys.argv = ["docsearch", "translate", "install", "a.argosmodel"]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_is_one_line_and_changes_nothing(environment: dict[str, str], tmp_path: Path, models: Path) -> None:
    pack(tmp_path / "a.argosmodel", real_files())
    command = [sys.executable, "-c", SLOW]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True, cwd=tmp_path, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "copying\n"
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30)[1] == "docsearch: interrupted; the models are as they were\n"
    assert process.returncode == 130
    assert [path.name for path in models.parent.rglob("*")] == ["packages"]


def test_help_says_what_an_office_without_network_does(translate: Translate) -> None:
    text = " ".join(translate("--help").stdout.split())
    for told in ("Without network", "install vi_en.argosmodel", "ARGOS_PACKAGES_DIR", "remove vi en", "translate list"):
        assert told in text
