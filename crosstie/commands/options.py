"""The options that several commands have, each spelt once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crosstie.commands.values import FiniteRange, day, new_file
from graphmodel.messages import ENGLISH, LANGUAGES
from graphmodel.tables import COMPANY, LEVELS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
"""What adds an option to a command."""

FILE = click.Path(path_type=Path)


def together(*parts: Decorator) -> Decorator:
    """Several options as one, shown in help in this order."""

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        for part in reversed(parts):
            command = part(command)
        return command

    return added


store = click.option(
    "--store", metavar="FILE", help="The store; by default $CROSSTIE_STORE, else ./crosstie.duckdb."
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON with the tables' own column names."
)
language = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default=ENGLISH,
    envvar="CROSSTIE_LANG",
    help="Language of what is told; by default $CROSSTIE_LANG, else en.",
)
settings = click.option(
    "--settings", type=FILE, help="Settings; by default ./crosstie.toml where there is one."
)
taxonomy = click.option("--taxonomy", type=FILE, metavar="FILE.csv", help="Your own departments and titles.")
level = click.option(
    "--level",
    type=click.Choice(LEVELS),
    default=COMPANY,
    show_default=True,
    help="What a relationship is with: each client, or all clients under one ultimate parent.",
)
min_revenue = click.option(
    "--min-revenue", type=FiniteRange(min=0), help="Only clients with at least this yearly revenue."
)

mapping = click.option("--mapping", type=FILE, metavar="FILE.toml", help="Describes other exports.")
unmapped = click.option(
    "--unmapped",
    type=new_file,
    metavar="FILE.csv",
    help="Write the departments and titles that no table knows there, to be filled in.",
)
reading = together(
    click.option("--supplier", metavar="NAME|DOMAIN", help="Your own firm, where the files do not say."),
    click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="For dates like 03/04/26."),
    click.option("--decimal", type=click.Choice(["point", "comma"]), help="For numbers like 1,234."),
    click.option("--encoding", metavar="NAME", help="Of text files that are not UTF-8: gb18030, cp1252 …"),
)
"""How files are to be understood where they leave it open."""

folder = click.option("--from", "folder", type=FILE, metavar="DIR", help="Read an export, no store.")
supplier_of_folder = click.option(
    "--supplier", metavar="NAME|DOMAIN", help="With --from: your own firm, where the export does not say."
)
latest_day = click.option(
    "--as-of",
    type=day,
    metavar="DATE",
    help="The latest day; by default that of the latest interaction.",
)
tables_out = together(
    click.option("--out", type=FILE, metavar="DIR", help="Write the tables there."),
    click.option(
        "--format", "form", type=click.Choice(["csv", "parquet", "xlsx"]), default="csv", show_default=True
    ),
)
address = together(
    click.option("--host", default="127.0.0.1", show_default=True),
    click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True),
)

sign_in = click.option(
    "--sign-in/--no-sign-in",
    "sign_in",
    default=None,
    help="Whether people sign in; by default they do unless only this machine reaches the address.",
)


def one_source(store: str | None, folder: str | Path | None, supplier: str | None) -> None:
    """Refuse a folder and a store at once, and the name of one's own firm without a folder."""
    if folder and store:
        raise click.UsageError("give either --from or --store: a folder is read without a store")
    if supplier and not folder:
        raise click.UsageError("--supplier goes with --from; a store was told at: crosstie load --supplier")
