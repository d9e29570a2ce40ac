"""`docsearch user`: who may use the page and the API of `docsearch serve`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from docsearch.cli.options import common
from docsearch.cli.output import print_json
from docsearch.errors import UsageError
from docsearch.web.passwords import add_password, add_token, checked_name, exposure, list_users, remove_user

_ARGUMENTS = {"add": ("NAME",), "list": (), "remove": ("NAME",)}


@click.command("user")
@click.argument("action", metavar="add|list|remove", type=click.Choice(list(_ARGUMENTS)))
@click.argument("arguments", metavar="[NAME]", nargs=-1)
@click.option("--auth-file", metavar="FILE", required=True, help="The file that `docsearch serve --auth-file` reads.")
@click.option("--token", is_flag=True, help="Make a token for a program, in place of a password.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@common
def command(
    action: str,
    arguments: tuple[str, ...],
    auth_file: str,
    token: bool,
    password_stdin: bool,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Say who may use the page and the API.

    \b
    docsearch user add anna --auth-file users            asks for a password, twice
    docsearch user add report --token --auth-file users  prints a token, once
    docsearch user list --auth-file users                names, and whether by password or token
    docsearch user remove anna --auth-file users         at once, while the server runs

    The file holds no password and no token, but hashes of them: lines as `htpasswd -B` writes them are understood. A
    name that is added again gets another password. Passwords travel as they are: other machines should reach the
    server through a proxy with TLS.
    """
    if len(arguments) != len(_ARGUMENTS[action]):
        raise UsageError(f"usage: docsearch user {' '.join((action, *_ARGUMENTS[action]))} --auth-file FILE")
    file = Path(auth_file)
    told: dict[str, object]
    if action == "list":
        users = list_users(file)
        told = {"users": [{"name": name, "kind": kind} for name, kind in users]}
        line = "\n".join(f"{name} ({kind})" for name, kind in users) or f"{file} names nobody"
    elif action == "remove":
        remove_user(file, arguments[0])
        told, line = {"removed": arguments[0]}, f"{arguments[0]}: removed"
    elif token:
        made = add_token(file, checked_name(arguments[0]))
        told, line = {"added": arguments[0], "token": made}, made
        if not as_json:
            click.echo("the token, which is shown this once; as a header: Authorization: Bearer TOKEN", err=True)
    else:
        add_password(file, checked_name(arguments[0]), _password(password_stdin))
        told, line = {"added": arguments[0]}, f"{arguments[0]}: may ask with this password"
    if warning := exposure(file):
        click.echo(f"warning: {warning}", err=True)
    if as_json:
        print_json(told)
    else:
        click.echo(line)
    return 0


def _password(from_stdin: bool) -> str:
    """What is typed twice and not shown, or the first line of standard input. Raises UsageError."""
    if not from_stdin and not sys.stdin.isatty():
        raise UsageError("nobody is there to type a password", "give it to --password-stdin")
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
