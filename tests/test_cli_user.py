"""`docsearch user`."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from conftest import Run, lines
from docsearch.web.passwords import is_password, read_users, token_user

FILE = ("--auth-file", "users")


def test_users_are_added_listed_and_removed(docsearch: Run, tmp_path: Path) -> None:
    done = docsearch("user", "add", "anna", "--password-stdin", *FILE, input="correct horse\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "anna: may ask with this password\n", "")
    done = docsearch("user", "add", "report", "--token", *FILE)
    assert done.returncode == 0
    users = read_users(tmp_path / "users")
    assert is_password(users, "anna", "correct horse")
    assert token_user(users, done.stdout.strip()) == "report"
    assert "Authorization: Bearer" in done.stderr
    assert docsearch("user", "list", *FILE).stdout == "anna (password)\nreport (token)\n"
    assert docsearch("user", "remove", "anna", *FILE).stdout == "anna: removed\n"
    assert docsearch("user", "list", *FILE).stdout == "report (token)\n"


def test_json_has_what_was_done(docsearch: Run) -> None:
    done = docsearch("user", "add", "anna", "--password-stdin", "--json", *FILE, input="correct horse")
    assert json.loads(done.stdout) == {"added": "anna"}
    made = json.loads(docsearch("user", "add", "report", "--token", "--json", *FILE).stdout)
    assert made.keys() == {"added", "token"}
    listed = json.loads(docsearch("user", "list", "--json", *FILE).stdout)
    assert listed == {"users": [{"name": "anna", "kind": "password"}, {"name": "report", "kind": "token"}]}
    assert json.loads(docsearch("user", "remove", "anna", "--json", *FILE).stdout) == {"removed": "anna"}


def test_a_password_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "docsearch", "user", "add", "anna", *FILE]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=follower, stdout=follower, stderr=follower, start_new_session=True
    )
    os.close(follower)
    shown = b""
    for prompt in (b"Password: ", b"confirmation: "):
        while not shown.endswith(prompt):
            shown += os.read(leader, 1000)
        os.write(leader, b"correct horse\n")
    while True:
        try:
            if not (part := os.read(leader, 1000)):
                break
        except OSError:  # the other end is closed
            break
        shown += part
    os.close(leader)
    assert process.wait(30) == 0
    assert b"correct horse" not in shown
    assert is_password(read_users(tmp_path / "users"), "anna", "correct horse")


def test_wrong_calls_are_told_how_to_do_it(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "spoilt", "anna:plain")
    for arguments, told in (
        (("add", *FILE), "usage: docsearch user add NAME --auth-file FILE"),
        (("list", "x", *FILE), "usage: docsearch user list --auth-file FILE"),
        (("list", *FILE), "cannot read users"),
        (("remove", "anna", *FILE), "cannot read users"),
        (("add", "anna"), "--auth-file"),
        (("add", "anna", *FILE), "nobody is there to type a password"),
        (("add", "a:b", "--token", *FILE), "no name of a user"),
        (("add", "bert", "--token", "--auth-file", "spoilt"), "spoilt, line 1: no password hashed by bcrypt"),
        (("add", "bert", "--token", "--auth-file", "none/users"), "cannot write none/users"),
    ):
        done = docsearch("user", *arguments, stdin=subprocess.DEVNULL)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1
    done = docsearch("user", "add", "anna", "--password-stdin", *FILE, input="short\n")
    assert (done.returncode, "8 characters" in done.stderr) == (2, True)
    assert not (tmp_path / "users").exists()


def test_a_file_that_others_can_read_is_warned_of(docsearch: Run, tmp_path: Path) -> None:
    lines(tmp_path / "users", "report:token:" + "a" * 64).chmod(0o644)
    done = docsearch("user", "list", *FILE)
    assert (done.returncode, done.stdout) == (0, "report (token)\n")
    assert "chmod 600 users" in done.stderr
