"""Who may sign in to the dashboard, and who looked at whom: accounts."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from crosstie.commands import DONE, options
from crosstie.commands.output import put_lines
from crosstie.terminal import put_json, say

if TYPE_CHECKING:
    from dashboard.access.accounts import Account, Accounts

PASSWORD = "CROSSTIE_ACCOUNT_PASSWORD"  # noqa: S105 - the name of the variable
_ROLES = ("viewer", "analyst")

store = click.option(
    "--store",
    metavar="FILE",
    help="Whose dashboard; by default $CROSSTIE_STORE, else ./crosstie.duckdb. $CROSSTIE_ACCESS names another folder.",
)
dry_run = click.option("--dry-run", is_flag=True, help="Check and tell; change nothing.")
role_option = click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="viewer",
    show_default=True,
    help="A viewer sees firms and functions, an analyst people too.",
)
only = click.option(
    "--client",
    "clients",
    multiple=True,
    metavar="ID",
    help="Show these clients alone; may be given several times.",
)


class _InOrder(click.Group):
    """Lists commands as they stand here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder)
def accounts() -> None:
    """Say who may sign in to the dashboard.

    Accounts with a password, for small teams; larger ones sign in at their OpenID Connect provider (docs/access.md).
    Passwords are asked for, or taken from $CROSSTIE_ACCOUNT_PASSWORD; only a hash is kept. Whatever is changed of an
    account ends its sessions at once.

    \b
    Example:
      crosstie accounts add ann@example.com --role analyst
    """


@accounts.command()
@click.argument("name")
@role_option
@only
@store
@options.as_json
@dry_run
def add(
    name: str, role: str, clients: tuple[str, ...], store: str | None, as_json: bool, dry_run: bool
) -> int:
    """Add an account.

    \b
    Example:
      crosstie accounts add ann@example.com --role analyst --client C01 --client C02
    """
    made = _accounts(store).add(name, role, _password(), _known(store, clients) or None, dry=dry_run)
    return _done("would be added" if dry_run else "added", made, as_json)


@accounts.command("list")
@store
@options.as_json
def list_(store: str | None, as_json: bool) -> int:
    """List the accounts, and what each shows.

    \b
    Example:
      crosstie accounts list
    """
    found = [account.told() for account in _accounts(store).all().values()]
    if as_json:
        put_json(found)
    else:
        put_lines(_line(row) for row in found)
        if not found:
            say("There are no accounts. Add one: crosstie accounts add NAME")
    return DONE


@accounts.command()
@click.argument("name")
@store
@options.as_json
@dry_run
def remove(name: str, store: str | None, as_json: bool, dry_run: bool) -> int:
    """Remove an account; who is signed in with it is not any more.

    \b
    Example:
      crosstie accounts remove ann@example.com
    """
    gone = _accounts(store).remove(name, dry=dry_run)
    return _done("would be removed" if dry_run else "removed", gone, as_json)


@accounts.command()
@click.argument("name")
@store
@options.as_json
@dry_run
def password(name: str, store: str | None, as_json: bool, dry_run: bool) -> int:
    """Give an account another password.

    \b
    Example:
      crosstie accounts password ann@example.com
    """
    known = _accounts(store)
    return _changed(
        known, name, lambda: known.change(name, password=_password(), dry=dry_run), as_json, dry_run
    )


@accounts.command()
@click.argument("name")
@click.argument("role", type=click.Choice(_ROLES))
@store
@options.as_json
@dry_run
def role(name: str, role: str, store: str | None, as_json: bool, dry_run: bool) -> int:
    """Say what an account shows: firms and functions (viewer), or people too (analyst).

    \b
    Example:
      crosstie accounts role ann@example.com viewer
    """
    known = _accounts(store)
    return _changed(known, name, lambda: known.change(name, role=role, dry=dry_run), as_json, dry_run)


@accounts.command()
@click.argument("name")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Show all clients again.")
@store
@options.as_json
@dry_run
def clients(
    name: str, ids: tuple[str, ...], everything: bool, store: str | None, as_json: bool, dry_run: bool
) -> int:
    """Show an account some clients alone, by their ids, or all of them.

    \b
    Example:
      crosstie accounts clients ann@example.com C01 C02
    """
    if bool(ids) == everything:
        raise click.UsageError("give the ids of clients, or --all")
    known, wanted = _accounts(store), None if everything else _known(store, ids)
    return _changed(known, name, lambda: known.limit(name, wanted, dry=dry_run), as_json, dry_run)


@accounts.command()
@click.option("--last", type=click.IntRange(1), default=50, show_default=True, help="The latest N lines.")
@click.option("--user", metavar="NAME", help="Only what this one saw.")
@store
@options.as_json
def seen(last: int, user: str | None, store: str | None, as_json: bool) -> int:
    """Tell who saw whose page, and who took files that name people.

    \b
    Example:
      crosstie accounts seen --last 20
    """
    from dashboard.access.seen import SeenLog

    found = SeenLog(_folder(store)).lines(last, user)
    if as_json:
        put_json(found)
    else:
        put_lines(f"{line['at']}  {line['user']}  {line['what']}  {line['about']}" for line in found)
    return DONE


def _folder(store: str | None) -> Any:
    from dashboard.access.settings import folder_of
    from graphmodel.stores.open import DEFAULT_STORE

    return folder_of(store or os.environ.get("CROSSTIE_STORE") or DEFAULT_STORE)


def _accounts(store: str | None) -> Accounts:
    from dashboard.access.accounts import Accounts

    return Accounts(_folder(store))


def _known(store: str | None, ids: tuple[str, ...]) -> tuple[str, ...]:
    """These ids; words for those that no client of the store has, since a client may be loaded later."""
    from graphmodel.errors import CrosstieError
    from graphmodel.stores.open import open_store

    if not ids:
        return ids
    try:
        firms = open_store(store).inputs("organisations").select(["organisation_id", "role"]).to_pylist()
    except CrosstieError:
        return ids
    there = {firm["organisation_id"] for firm in firms if firm["role"] == "client"}
    for unknown in (one for one in ids if one not in there):
        say(f"There is no client with the id {unknown} in the store now.")
    return ids


def _password() -> str:
    """From the environment, else asked for twice."""
    told = os.environ.get(PASSWORD)
    return (
        told
        if told is not None
        else str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    )


def _changed(known: Accounts, name: str, change: Callable[[], Account], as_json: bool, dry_run: bool) -> int:
    known.existing(name)  # so that nobody types a password for nothing
    return _done("would be changed" if dry_run else "changed", change(), as_json)


def _done(what: str, account: Account, as_json: bool) -> int:
    if as_json:
        put_json({**account.told(), "done": what})
    else:
        put_lines([_line(account.told())])
        say(f"The account was {what}." if not what.startswith("would") else f"The account {what}.")
    return DONE


def _line(row: dict[str, Any]) -> str:
    shown = "all clients" if row["clients"] is None else ", ".join(row["clients"]) or "no client"
    return f"{row['account']}  {row['role']}  {shown}"
