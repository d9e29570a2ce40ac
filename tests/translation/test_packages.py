"""Translation models: finding, choosing, installing and removing them."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import signal
import stat
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argosmodels import TINY, Files, Server, files, pack, real_files, serving, unpack, weights
from docsearch.errors import DocsearchError, ModelDamaged, ModelMissing, UsageError
from docsearch.translation import packages
from docsearch.translation.packages import Model, install, install_file, installed, remove, route, survey

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the models of a test are; no library loads them, as most mean nothing."""
    for name in ("ctranslate2", "sentencepiece"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("SNAP", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "ARGOS_PACKAGE_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "argos" / "packages"
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(folder))
    return folder


def content(folder: Path) -> dict[str, bytes | None]:
    """Everything under a folder, that of files as well."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def model(source: str, target: str, version: str = "1.0") -> Model:
    return Model(source, target, f"argos {source}-{target} {version}", Path(f"{source}{target}"), "")


class Way(NamedTuple):
    environment: dict[str, str]
    settings: str | None
    expected: str


WAYS = (
    Way({}, None, "home/.local/share/argos-translate/packages"),
    Way({"XDG_DATA_HOME": "data"}, None, "data/argos-translate/packages"),
    Way({"XDG_DATA_HOME": "data"}, '{"ARGOS_PACKAGES_DIR": "mine"}', "mine"),
    Way({"ARGOS_PACKAGES_DIR": "own"}, '{"ARGOS_PACKAGES_DIR": "mine"}', "own"),
    Way({}, '{"ARGOS_PACKAGES_DIR": ', "home/.local/share/argos-translate/packages"),
    Way({"SNAP": "/snap/x", "SNAP_USER_DATA": "snap"}, None, "snap/.local/share/argos-translate/packages"),
)


@pytest.mark.parametrize("way", WAYS)
def test_models_are_where_argostranslate_has_them(way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARGOS_PACKAGES_DIR")
    for name, value in way.environment.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if way.settings:
        unpack(tmp_path / "config" / "argos-translate", {"settings.json": way.settings.encode()})
    before = content(tmp_path)
    assert (tmp_path / packages.folder()).relative_to(tmp_path).as_posix() == way.expected
    assert content(tmp_path) == before
    if importlib.util.find_spec("argostranslate"):
        code = "from argostranslate import settings; print(settings.package_data_dir)"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert (tmp_path / told.splitlines()[-1]) == tmp_path / packages.folder()


def test_a_file_is_installed_under_the_name_that_argos_gives_it(tmp_path: Path, place: Path) -> None:
    done = install_file(pack(tmp_path / "any.argosmodel", files()))
    assert done[:4] == ("vi", "en", "argos vi-en 1.9", place / "translate-vi_en-1_9")
    assert len(done.digest) == 16
    assert installed() == [done]
    assert {name: done.path.joinpath(name).read_bytes() for name in files()} == files()
    assert [path.name for path in place.parent.iterdir()] == ["packages"]
    if sys.platform != "win32":
        assert stat.S_IMODE(done.path.stat().st_mode) == stat.S_IMODE(place.stat().st_mode)


@pytest.mark.skipif(not importlib.util.find_spec("argostranslate"), reason="argostranslate is not installed")
def test_argostranslate_sees_what_was_installed(tmp_path: Path) -> None:
    done = install_file(pack(tmp_path / "any.argosmodel", files()))
    code = "from argostranslate import package; print(*(p.package_path for p in package.get_installed_packages()))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(done.path)


@pytest.mark.parametrize("top", ["", "vi_en/", "translate-vi_en-1_9/"])
def test_the_folder_in_the_archive_may_have_any_name_or_none(top: str, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.argosmodel", files(), top)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/metadata.json", "no model of ours")
        archive.writestr("__MACOSX/._x", "")
    left = {name for name in content(install_file(path).path) if not name.startswith("__MACOSX")}
    assert left == {*files(), "model"}
    assert [one.name for one in installed()] == ["argos vi-en 1.9"]


def test_another_version_is_replaced_whatever_its_folder_is_called(tmp_path: Path, place: Path) -> None:
    unpack(place / "vi_en", files(version="1.8"))
    unpack(place / "translate-th_en-1_8", files("th", version="1.8"))
    unpack(place / "translate-vi_en-1_7", files("vi", version="1.7") | {"model/model.bin": b""})
    assert [one.name for one in installed()] == ["argos th-en 1.8", "argos vi-en 1.8"]
    install_file(pack(tmp_path / "a.argosmodel", files(version="1.9")))
    assert sorted(path.name for path in place.iterdir()) == ["translate-th_en-1_8", "translate-vi_en-1_9"]
    again = install_file(pack(tmp_path / "b.argosmodel", files(version="1.9") | {"README.md": b"another"}))
    assert (again.path / "README.md").read_bytes() == b"another"


def test_the_digest_follows_the_content_alone(tmp_path: Path, place: Path) -> None:
    first = packages._inspect(unpack(tmp_path / "a", files()), packages._Metadata("vi", "en", "1.9"))
    other = unpack(tmp_path / "b" / "c", files())
    os.utime(other / "model" / "model.bin", (1, 1))
    assert packages._inspect(other, packages._Metadata("vi", "en", "1.9")).digest == first.digest
    for changed in ("metadata.json", "sentencepiece.model", "model/shared_vocabulary.txt", "model/model.bin"):
        unpack(other, files() | {changed: files()[changed] + b" "})
        assert packages._inspect(other, packages._Metadata("vi", "en", "1.9")).digest != first.digest
    end = files()["model/model.bin"]
    unpack(other, files() | {"model/model.bin": end + bytes(3 << 20)})
    long = packages._inspect(other, packages._Metadata("vi", "en", "1.9")).digest
    unpack(other, files() | {"model/model.bin": end + bytes((3 << 20) - 1) + b"x"})
    assert packages._inspect(other, packages._Metadata("vi", "en", "1.9")).digest != long


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


def test_of_two_versions_the_newer_counts() -> None:
    assert route("vi", "en", [model("vi", "en", "1.10"), model("vi", "en", "1.9")])[0].name == "argos vi-en 1.10"


@pytest.mark.parametrize(
    ("pairs", "legs"),
    [
        ("vi-sk vi-en en-sk", "vi-sk"),
        ("vi-ca ca-sk vi-en en-sk vi-th th-sk", "vi-en en-sk"),
        ("vi-en en-fr fr-sk vi-th th-sk", "vi-th th-sk"),
        ("vi-ca ca-en en-sk vi-da da-th th-sk", "vi-ca ca-en en-sk"),
    ],
)
def test_the_route_is_the_shortest_and_goes_through_english_if_it_can(pairs: str, legs: str) -> None:
    models = [model(*pair.split("-")) for pair in pairs.split()]
    assert [f"{one.source}-{one.target}" for one in route("vi", "sk", models)] == legs.split()
    assert route("vi", "vi", models) == ()


CODES = ["en", "vi", "sk", "th", "zh"]
PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=12)


@given(PAIRS)
def test_a_route_leads_there_and_none_is_shorter(pairs: list[tuple[str, str]]) -> None:
    reached = {"vi": 0}
    for steps in range(len(CODES)):
        reached |= {t: steps + 1 for s, t in pairs if reached.get(s) == steps and t not in reached}
    models = [model(*pair) for pair in pairs]
    if "sk" not in reached:
        with pytest.raises(ModelMissing):
            route("vi", "sk", models)
        return
    way = route("vi", "sk", models)
    assert len(way) == reached["sk"]
    assert [one.source for one in way] + ["sk"] == ["vi", *(one.target for one in way)]


@pytest.mark.parametrize(
    ("pairs", "target", "message", "hint"),
    [
        ("", "en", "no model translates vi to en", "run: docsearch translate install vi en"),
        (
            "th-sk",
            "sk",
            "no model translates vi to sk; vi-en and en-sk would",
            "run: docsearch translate install vi en && docsearch translate install en sk",
        ),
        (
            "vi-th th-en",
            "sk",
            "no model translates vi to sk; en-sk in addition would",
            "run: docsearch translate install en sk",
        ),
    ],
)
def test_a_missing_route_says_what_would_make_one(pairs: str, target: str, message: str, hint: str) -> None:
    with pytest.raises(ModelMissing) as raised:
        route("vi", target, [model(*pair.split("-")) for pair in pairs.split()])
    assert (str(raised.value), raised.value.hint) == (message, hint)


@pytest.mark.parametrize(("source", "target"), [("xx", "en"), ("vi", "qq"), ("", "en"), ("Vietnamese!", "en")])
def test_codes_that_no_language_has_are_refused(source: str, target: str, place: Path) -> None:
    for function in (lambda s, t: route(s, t, [model("vi", "en")]), install, remove):
        with pytest.raises(UsageError, match="no language has the code"):
            function(source, target)
    assert not place.exists()


DAMAGES: dict[str, tuple[Files, str]] = {
    "no metadata": ({"metadata.json": b"!"}, "metadata.json is not JSON"),
    "a list": ({"metadata.json": b"[]"}, "metadata.json is not about a model"),
    "nested": ({"metadata.json": b"[" * 100_000}, "metadata.json is not JSON"),
    "no codes": ({"metadata.json": b"{}"}, "metadata.json has no language as from_code"),
    "climbing code": (files("../../x"), "metadata.json has no language as from_code"),
    "climbing version": (files(version="../../x"), "metadata.json has no version as package_version"),
    "no tokenizer": ({"sentencepiece.model": b""}, "the tokenizer (sentencepiece.model or bpe.model) is missing"),
    "no vocabulary": ({"model/shared_vocabulary.txt": b""}, "the vocabulary in model/ is missing"),
    "no weights": ({"model/model.bin": b""}, "model/model.bin is cut short"),
    "half the weights": ({"model/model.bin": weights()[:-20]}, "model/model.bin is cut short"),
    "zeros": ({"model/model.bin": weights()[:40] + bytes(400)}, "model/model.bin is damaged"),
    "other weights": ({"model/model.bin": b"a text, no model"}, "model/model.bin is not a model of ctranslate2"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_no_model_and_is_told(damage: str, place: Path) -> None:
    changed, told = DAMAGES[damage]
    unpack(place / "translate-vi_en-1_9", files() | changed)
    unpack(place / "translate-th_en-1_9", files("th"))
    models, damaged = survey()
    assert [one.source for one in models] == ["th"]
    assert [(one.path.name, one.error) for one in damaged] == [("translate-vi_en-1_9", told)]
    assert damaged[0][2:] == ("vi", "en")
    assert remove("vi", "en") == [place / "translate-vi_en-1_9"]
    assert survey()[1] == []


@pytest.mark.parametrize("missing", ["metadata.json", "sentencepiece.model", "model/model.bin", "model/"])
def test_a_half_written_folder_is_no_model(missing: str, place: Path) -> None:
    unpack(place / "x", {name: written for name, written in files().items() if not name.startswith(missing)})
    models, damaged = survey()
    assert models == []
    assert [one.path for one in damaged] == [place / "x"]
    assert "is missing" in damaged[0].error


@given(st.integers(0, len(weights()) - 1))
def test_weights_cut_anywhere_are_seen(length: int) -> None:
    packages._check_weights(BytesIO(weights()), len(weights()))
    with pytest.raises(packages._Flaw, match="cut short"):
        packages._check_weights(BytesIO(weights()[:length]), length)


def test_what_is_no_translation_model_is_passed_over(place: Path) -> None:
    assert survey() == ([], [])
    unpack(place / "sbd", {"metadata.json": b'{"type": "sbd", "package_version": "1"}'})
    unpack(place, {"readme.txt": b""})
    assert survey() == ([], [])


def test_models_that_cannot_be_listed_are_one_line(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.write_bytes(b"")
    with pytest.raises(UsageError, match=r"cannot read .*packages"):
        survey()


def test_a_model_is_removed(tmp_path: Path, place: Path) -> None:
    done = install_file(pack(tmp_path / "a.argosmodel", files()))
    assert remove("vi", "en") == [done.path]
    assert content(place.parent) == {"packages": None}
    with pytest.raises(ModelMissing, match="no model vi-en is installed"):
        remove("vi", "en")


def with_member(path: Path, name: str, mode: int = 0) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    info.external_attr = mode << 16
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")  # that a name is there twice
        archive.writestr(info, "../../target")


def corrupt(path: Path) -> None:
    """Other bytes where the weights are packed."""
    data = bytearray(path.read_bytes())
    at = data.index(b"model.bin") + 20
    data[at : at + 8] = bytes(8)
    path.write_bytes(data)


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def without(name: str) -> Callable[[Path], object]:
    return lambda path: pack(path, {each: written for each, written in files().items() if not each.startswith(name)})


def bomb(path: Path) -> None:
    pack(path, files() | {"model/model.bin": weights() + bytes(32 << 20)})


def encrypted(path: Path) -> None:
    data = path.read_bytes()
    at = data.index(b"PK\1\2") + 8
    path.write_bytes(data[:at] + b"\1" + data[at + 1 :])


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no archive": (lambda path: path.write_text("<html>not found</html>"), "not an archive, as .argosmodel files are"),
    "empty": (lambda path: path.write_bytes(b""), "not an archive"),
    "half": (halve, "the archive is cut short"),
    "corrupt": (corrupt, "the archive is damaged"),
    "up": (lambda path: with_member(path, "../evil"), "the path '../evil' in it leads out of its folder"),
    "up inside": (lambda path: with_member(path, "translate-vi_en/../../evil"), "leads out of its folder"),
    "up in windows": (lambda path: with_member(path, "translate-vi_en\\..\\..\\evil"), "leads out of its folder"),
    "absolute": (lambda path: with_member(path, "/tmp/evil"), "leads out of its folder"),
    "drive": (lambda path: with_member(path, "C:evil"), "leads out of its folder"),
    "symlink": (lambda path: with_member(path, "translate-vi_en/model/l", 0o120777), "is a link or a device"),
    "device": (lambda path: with_member(path, "translate-vi_en/d", 0o060666), "is a link or a device"),
    "twice": (lambda path: with_member(path, "translate-vi_en/metadata.JSON"), "is in it twice"),
    "file and folder": (lambda path: with_member(path, "translate-vi_en/model"), "a file and a folder of one name"),
    "two models": (lambda path: with_member(path, "translate-th_en/metadata.json"), "more than one model"),
    "encrypted": (encrypted, "is encrypted or packed in an unusual way"),
    "bomb": (bomb, "packed too tightly"),
    "no metadata": (without("metadata.json"), "metadata.json is missing"),
    "no tokenizer": (without("sentencepiece.model"), "the tokenizer (sentencepiece.model or bpe.model) is missing"),
    "no model": (without("model/"), "model/model.bin is missing"),
    "no weights": (without("model/model.bin"), "model/model.bin is missing"),
    "no vocabulary": (without("model/shared"), "the vocabulary in model/ is missing"),
    "cut weights": (lambda p: pack(p, files() | {"model/model.bin": weights()[:-9]}), "model/model.bin is cut short"),
    "climbing code": (lambda path: pack(path, files("../../evil")), "has no language as from_code"),
    "climbing version": (lambda path: pack(path, files(version="1/../../evil")), "has no version"),
    "other package": (
        lambda path: pack(path, {"metadata.json": b'{"type": "sbd"}'}),
        "a package of type 'sbd', not a translation model",
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_file_is_one_line_and_changes_nothing(spoilt: str, tmp_path: Path, place: Path) -> None:
    unpack(place / "translate-vi_en-1_8", files(version="1.8"))
    path = pack(tmp_path / "new.argosmodel", files())
    spoil, told = SPOILT[spoilt]
    spoil(path)
    before = content(tmp_path)
    with pytest.raises(ModelDamaged) as raised:
        install_file(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert told in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    assert raised.value.hint == "fetch the file again"
    assert content(tmp_path) == before


def test_limits_of_size_and_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "new.argosmodel", files())
    for limit in ("_MOST_FILES", "_MOST_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(packages, limit, 4)
            with pytest.raises(ModelDamaged, match="more than a model has"):
                install_file(path)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.binary(max_size=8), st.booleans())
def test_whatever_a_file_holds_it_is_installed_or_refused(at: int, put: bytes, cut: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "ctranslate2", None)
        patch.setitem(sys.modules, "sentencepiece", None)
        root = Path(os.environ["ARGOS_PACKAGES_DIR"]).parent
        path = pack(root.parent / "fuzzed.argosmodel", files())
        data = path.read_bytes()
        at %= len(data)
        path.write_bytes(data[:at] + put + (b"" if cut else data[at + len(put) :]))
        (root / "packages").mkdir(parents=True, exist_ok=True)
        before = content(root)
        try:
            install_file(path)
        except DocsearchError:
            assert content(root) == before


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


def test_too_little_room_is_seen_before_anything_is_written(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.mkdir(parents=True)
    path = pack(tmp_path / "new.argosmodel", files())
    before = content(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=100))
    with pytest.raises(UsageError, match="has 0 MB left, the model needs 1 MB"):
        install_file(path)
    assert content(tmp_path) == before


LIMITED = """
import resource, signal, sys
from pathlib import Path
from docsearch.errors import DocsearchError
from docsearch.translation.packages import install_file
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
from docsearch.translation import packages
sys.modules["ctranslate2"] = sys.modules["sentencepiece"] = None
def slowly(source, copy, length):
    copy.write(source.read(10))
    copy.flush()
    print("copying", flush=True)
    time.sleep(60)
packages.shutil.copyfileobj = slowly
packages.install_file(Path(sys.argv[1]))
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
    with packages._beside() as temporary:
        assert temporary.parent == place
        assert survey() == ([], [])
    install_file(pack(tmp_path / "a.argosmodel", files()))
    assert [path.name for path in place.iterdir()] == ["translate-vi_en-1_9"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with models from Vietnamese and Thai into English and from English into Slovak."""
    monkeypatch.setenv("no_proxy", "*")
    with serving() as running:
        for source, target in (("vi", "en"), ("th", "en"), ("en", "sk")):
            running.offer(source, target, "1.9", archive(source, target))
        monkeypatch.setenv("ARGOS_PACKAGE_INDEX", running.url)
        yield running


def archive(source: str, target: str, version: str = "1.9") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, data in files(source, target, version).items():
            written.writestr(f"translate-{source}_{target}/{name}", data)
    return buffer.getvalue()


def test_a_model_comes_over_the_network(server: Server, place: Path) -> None:
    told: list[tuple[int, int]] = []
    done = install("vi", "en", lambda *counts: told.append(counts))
    assert [one.name for one in done] == ["argos vi-en 1.9"]
    assert list(done) == installed()
    size = len(server.pages["/translate-vi_en-1.9.argosmodel"])
    assert told[-1] == (size, size)
    assert [path.name for path in place.parent.iterdir()] == ["packages"]


def test_without_a_model_of_its_own_both_legs_come(server: Server) -> None:
    assert [one.name for one in install("vi", "sk")] == ["argos vi-en 1.9", "argos en-sk 1.9"]
    assert [one.name for one in route("vi", "sk", installed())] == ["argos vi-en 1.9", "argos en-sk 1.9"]


def test_a_model_that_is_there_is_fetched_when_a_newer_one_is_offered(server: Server) -> None:
    install("vi", "en")
    install("vi", "sk")
    assert server.asked.count("/translate-vi_en-1.9.argosmodel") == 1
    server.offer("vi", "en", "1.10", archive("vi", "en", "1.10"))
    assert [one.name for one in install("vi", "en")] == ["argos vi-en 1.10"]
    assert [one.name for one in installed() if one.source == "vi"] == ["argos vi-en 1.10"]


def test_a_model_brought_by_hand_may_be_a_leg(server: Server, place: Path) -> None:
    unpack(place / "x", files("sk", "de"))
    assert [one.name for one in install("vi", "de")] == ["argos vi-en 1.9", "argos en-sk 1.9", "argos sk-de 1.9"]


def test_a_pair_that_nothing_leads_to_is_told(server: Server, place: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        install("vi", "ca")
    assert str(raised.value) == "no model from vi to ca is offered, nor a way through another language"
    assert raised.value.hint == "offered from vi: en; into ca: none"
    with pytest.raises(UsageError, match="are one language"):
        install("nb", "no")
    assert not place.exists()


def test_a_dead_address_is_passed_over(server: Server) -> None:
    server.offer("ca", "en", "1.9", archive("ca", "en"), dead=(f"{server.url}none", "file:///etc/passwd"))
    assert [one.name for one in install("ca", "en")] == ["argos ca-en 1.9"]
    assert "/none" in server.asked


def test_a_download_cut_short_is_one_line_and_changes_nothing(server: Server, place: Path) -> None:
    unpack(place / "translate-vi_en-1_8", files(version="1.8"))
    before = content(place.parent)
    server.cut.add("/translate-vi_en-1.9.argosmodel")
    with pytest.raises(DocsearchError, match=r"cannot fetch http://.*: the connection ended after \d+ of \d+ bytes"):
        install("vi", "en")
    assert content(place.parent) == before


def test_a_download_that_is_no_model_names_its_address(server: Server) -> None:
    server.pages["/translate-vi_en-1.9.argosmodel"] = b"<html>please log in</html>"
    with pytest.raises(ModelDamaged, match=r"^http://127.*/translate-vi_en-1.9.argosmodel: not an archive"):
        install("vi", "en")


@pytest.mark.parametrize(
    ("page", "told"),
    [(b"<html>please log in</html>", "is no list of models"), (None, "HTTP Error 404: Not Found")],
)
def test_a_list_that_is_none_is_one_line(page: bytes | None, told: str, server: Server) -> None:
    del server.pages["/index.json"]
    if page is not None:
        server.pages["/index.json"] = page
    with pytest.raises(DocsearchError, match=told) as raised:
        install("vi", "en")
    assert "docsearch translate install FILE" in str(raised.value.hint)


def test_odd_rows_of_the_list_are_passed_over(server: Server) -> None:
    rows = [*json.loads(server.pages["/index.json"]), None, 3, {}, {"type": "sbd"}, {"links": 3}]
    rows += [{"from_code": "ca", "to_code": "en", "package_version": "1.0", "links": []}]
    server.pages["/index.json"] = json.dumps(rows).encode()
    assert install("vi", "en")
    with pytest.raises(ModelMissing):
        install("ca", "en")


def test_without_network_the_way_by_hand_is_told(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://127.0.0.1:9/")
    with pytest.raises(DocsearchError) as raised:
        install("vi", "en")
    assert str(raised.value) == "cannot fetch http://127.0.0.1:9/index.json: Connection refused"
    assert raised.value.hint is not None
    assert "docsearch translate install FILE" in raised.value.hint
    assert not place.exists()


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What loads models, let in again."""
    monkeypatch.delitem(sys.modules, "ctranslate2")
    monkeypatch.delitem(sys.modules, "sentencepiece")
    pytest.importorskip("ctranslate2")
    pytest.importorskip("sentencepiece")


@pytest.mark.usefixtures("libraries")
def test_a_real_model_is_loaded_before_it_is_trusted(tmp_path: Path) -> None:
    done = install_file(TINY)
    assert (done.source, done.target) == ("vi", "en")
    assert survey() == ([done], [])
    before = content(tmp_path)
    for name, written, told in (
        ("sentencepiece.model", b"no pieces", "sentencepiece.model cannot be loaded"),
        ("model/model.bin", weights(), "model/ cannot be loaded"),
        ("model/shared_vocabulary.json", b"[]", "model/ cannot be loaded"),
    ):
        path = pack(tmp_path / "spoilt.argosmodel", real_files() | {name: written})
        with pytest.raises(ModelDamaged, match=told) as raised:
            install_file(path)
        assert len(" ".join(str(raised.value).split())) < 300
        path.unlink()
        assert content(tmp_path) == before
