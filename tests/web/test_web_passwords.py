"""The file that says who may ask."""

import os
import stat
from pathlib import Path

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import lines
from docsearch.errors import UsageError
from docsearch.web import passwords
from docsearch.web.passwords import (
    Users,
    add_password,
    add_token,
    checked_name,
    exposure,
    is_password,
    list_users,
    read_users,
    remove_user,
    token_user,
)

# `htpasswd -nbB -C 4 anna "correct horse"`, and another with PHP's mark
BY_HTPASSWD = "anna:" + bcrypt.hashpw(b"correct horse", b"$2b$04$" + b"abcdefghijklmnopqrstuu").decode().replace(
    "2b", "2y"
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file of users is to be; passwords cost little."""
    monkeypatch.setattr(passwords, "COST", 4)
    return tmp_path / "users"


def test_a_password_that_was_added_is_known(file: Path) -> None:
    add_password(file, "anna", "correct horse")
    users = read_users(file)
    assert is_password(users, "anna", "correct horse")
    assert not is_password(users, "anna", "correct horsf")
    assert not is_password(users, "Anna", "correct horse")
    assert not is_password(users, "bert", "correct horse")
    assert not is_password(users, "anna", "")
    assert b"correct" not in file.read_bytes()


def test_lines_of_htpasswd_are_understood(file: Path) -> None:
    lines(file, "# staff", "", f"  {BY_HTPASSWD}  ", "bert:$2b$04$" + "." * 53)
    users = read_users(file)
    assert is_password(users, "anna", "correct horse")
    assert not is_password(users, "anna", "wrong")
    assert list_users(file) == [("anna", "password"), ("bert", "password")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("anna", "no password hashed by bcrypt"),
        ("anna:", "no password hashed by bcrypt"),
        ("anna:plain", "no password hashed by bcrypt"),
        ("anna:$apr1$abc$defghijklmnopqrstuv", "no password hashed by bcrypt"),
        ("anna:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=", "no password hashed by bcrypt"),
        ("anna:$2a$10$" + "." * 53, "no password hashed by bcrypt"),
        ("anna:$2b$10$" + "." * 52, "no password hashed by bcrypt"),
        ("anna:$2b$10$" + "b" * 53, "no password hashed by bcrypt"),  # no salt ends so: bcrypt would raise an error
        ("anna:$2b$31$" + "." * 53, "cost of 31"),
        ("anna:$2b$03$" + "." * 53, "cost of 03"),
        ("anna:$2y$10$" + "." * 53 + ":more", "no password hashed by bcrypt"),
        ("anna:token:abc", "64 hexadecimal digits"),
        (":token:" + "a" * 64, "no name of a user"),
        ("x" * 65 + ":token:" + "a" * 64, "no name of a user"),
    ],
)
def test_other_lines_are_refused_with_their_number(file: Path, line: str, told: str) -> None:
    lines(file, "# staff", "", line)
    with pytest.raises(UsageError, match=told) as caught:
        read_users(file)
    assert "line 3: " in str(caught.value)
    assert line.partition(":")[2] not in str(caught.value) or not line.partition(":")[2]


def test_a_file_that_is_not_there_or_is_no_text_is_said(file: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_users(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="no UTF-8"):
        read_users(file)
    with pytest.raises(UsageError, match="no UTF-8"):
        add_password(file, "anna", "correct horse")
    assert file.read_bytes() == b"\xff\xfe\x00"


def test_a_token_is_told_once_and_kept_as_a_hash(file: Path) -> None:
    token = add_token(file, "report")
    users = read_users(file)
    assert len(token) >= 43
    assert token not in file.read_text()
    assert token_user(users, token) == "report"
    assert token_user(users, token[:-1]) is None
    assert token_user(users, "") is None
    assert token_user(users, next(iter(users.tokens))) is None  # who reads the file has no token
    assert add_token(file, "report") != token
    assert token_user(read_users(file), token) is None


def test_what_is_added_again_takes_the_place_of_that_before_and_comments_stay(file: Path) -> None:
    lines(file, "# staff", BY_HTPASSWD, "bert:token:" + "a" * 64)
    add_password(file, "anna", "another one")
    token = add_token(file, "anna")
    users = read_users(file)
    assert is_password(users, "anna", "another one")
    assert not is_password(users, "anna", "correct horse")
    assert token_user(users, token) == "anna"
    assert file.read_text().startswith("# staff\n")
    assert list_users(file) == [("bert", "token"), ("anna", "password"), ("anna", "token")]
    remove_user(file, "anna")
    assert file.read_text() == "# staff\nbert:token:" + "a" * 64 + "\n"
    with pytest.raises(UsageError, match="names no anna"):
        remove_user(file, "anna")


def test_a_file_with_a_spoilt_line_is_left_alone(file: Path) -> None:
    lines(file, "anna:plain")
    with pytest.raises(UsageError, match="line 1"):
        add_token(file, "bert")
    assert file.read_text() == "anna:plain\n"


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_only_the_owner_may_read_the_file(file: Path) -> None:
    add_token(file, "report")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert exposure(file) is None
    file.chmod(0o644)
    assert "can be read by everybody" in (exposure(file) or "")
    file.chmod(0o660)
    assert "can be changed by others" in (exposure(file) or "")
    file.chmod(0o640)
    assert exposure(file) is None
    file.chmod(0o644)
    add_token(file, "another")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_link_to_the_file_stays_one(file: Path, tmp_path: Path) -> None:
    add_token(file, "report")
    link = tmp_path / "link"
    link.symlink_to(file)
    add_token(link, "another")
    assert link.is_symlink()
    assert list_users(file) == [("report", "token"), ("another", "token")]


@pytest.mark.parametrize("password", ["", "short", "x" * 73, "ů" * 37])
def test_passwords_are_neither_short_nor_cut_off(file: Path, password: str) -> None:
    with pytest.raises(UsageError):
        add_password(file, "anna", password)
    assert not file.exists()


def test_a_password_longer_than_bcrypt_takes_is_compared_as_htpasswd_does(file: Path) -> None:
    add_password(file, "anna", "x" * 72)
    assert is_password(read_users(file), "anna", "x" * 100)
    assert not is_password(read_users(file), "anna", "x" * 71)


def test_letters_count_however_they_are_composed(file: Path) -> None:
    add_password(file, "Zoë", "Đà Nẵng ở đây")
    users = read_users(file)
    assert is_password(users, "Zoe\u0308", "Đa\u0300 N\u0103\u0303ng ở đây")
    assert not is_password(users, "Zoë", "Da Nang o day")


@pytest.mark.parametrize("name", ["", " ", "a:b", "a\nb", "a\x00b", "#a", " a", "a ", "x" * 65, "\x7f"])
def test_what_would_break_the_file_is_no_name(name: str) -> None:
    with pytest.raises(UsageError, match="no name of a user"):
        checked_name(name)


@given(st.text(min_size=1, max_size=70), st.text(max_size=100))
def test_whatever_is_asked_is_answered(name: str, password: str) -> None:
    users = Users({"anna": b"$2b$04$" + b"." * 53}, {"a" * 64: "report"})
    assert not is_password(users, name, password)
    assert token_user(users, password) is None


@given(st.from_regex(r"\$2[by]\$04\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}", fullmatch=True))
@settings(max_examples=30)
def test_every_hash_that_is_read_can_be_compared(line: str) -> None:
    assert not is_password(Users({"anna": passwords._line(f"anna:{line}").digest.encode()}, {}), "anna", "x")


@given(st.text(max_size=70))
def test_a_name_that_passes_is_read_back(name: str) -> None:
    try:
        name = checked_name(name)
    except UsageError:
        return
    assert passwords._line(f"{name}:token:{'a' * 64}".strip()).name == name


def test_names_that_nobody_has_take_as_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or they could be told from those that somebody has: one comparison of the same cost each."""
    users = Users({f"user{number}": bcrypt.hashpw(b"x", bcrypt.gensalt(5)) for number in range(3)}, {})
    costs: list[bytes] = []
    compare = bcrypt.checkpw

    def counted(password: bytes, hashed: bytes) -> bool:
        costs.append(hashed[:7])
        return compare(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    assert is_password(users, "user1", "x")
    assert not is_password(users, "user1", "wrong")
    assert not is_password(users, "nobody", "x")
    assert costs == [b"$2b$05$"] * 3


def test_a_name_that_nobody_has_costs_the_same_each_time_where_costs_differ() -> None:
    users = Users({"old": b"$2y$05$" + b"." * 53, "new": b"$2b$12$" + b"." * 53}, {})
    names = [f"nobody{number}" for number in range(200)]
    first = [passwords._decoy(users, name)[4:6] for name in names]
    assert first == [passwords._decoy(users, name)[4:6] for name in names]
    assert 50 < first.count(b"05") < 150
    assert set(first) == {b"05", b"12"}
