"""For other programs and other people: export, report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crosstie.commands import DONE, options
from crosstie.terminal import put, put_json, say
from graphmodel.messages import Messages


@click.command()
@click.option(
    "--to",
    type=click.Choice(["gexf", "graphml", "edges-csv", "xlsx", "neo4j-import"]),
    required=True,
    help="What is to read it: Gephi, NetworkX, a spreadsheet, or neo4j-admin.",
)
@click.option(
    "--out",
    type=options.FILE,
    required=True,
    metavar="FILE|DIR",
    help="The file; for neo4j-import a folder.",
)
@click.option("--client", metavar="CLIENT", help="Only one relationship, by id or name.")
@click.option(
    "--live-only/--all-ties",
    default=None,
    show_default="networks live ties, xlsx all",
    help="Whether to leave out ties that are not live.",
)
@options.store
@click.option(
    "--from",
    "folder",
    type=options.FILE,
    metavar="DIR",
    help="For neo4j-import: an export folder instead of a store.",
)
@options.supplier_of_folder
@click.option("--force", is_flag=True, help="Write over what is there.")
@click.option("--dry-run", is_flag=True, help="Look at everything and say what would be written.")
@options.language
@options.as_json
def export(
    to: Any,
    out: Path,
    client: str | None,
    live_only: bool | None,
    store: str | None,
    folder: Path | None,
    supplier: str | None,
    force: bool,
    dry_run: bool,
    language: str,
    as_json: bool,
) -> int:
    """Write what a store holds for other programs.

    gexf, graphml and edges-csv hold the network of the last analysis, for Gephi and NetworkX; xlsx all its tables, with
    what each column means. neo4j-import holds what was loaded, for the first load of a large Neo4j; the command that
    reads it is printed.

    \b
    Example:
      crosstie export --to gexf --out network.gexf
    """
    from crosstie.exporting import Asked, export_results
    from crosstie.neo4j_import import prepare_import

    if to == "neo4j-import":
        if client or live_only is not None:
            raise click.UsageError(
                "--client, --live-only and --all-ties are of results; neo4j-import has none"
            )
        options.one_source(store, folder, supplier)
    elif folder or supplier:
        raise click.UsageError(f"--from and --supplier go with --to neo4j-import; for {to}: crosstie analyse")
    asked = Asked(to, out, client, live_only, force, dry_run, language)
    done = (
        prepare_import(store, asked, folder, supplier)
        if to == "neo4j-import"
        else export_results(store, asked)
    )
    for line in done.lines(Messages.of(language)):
        say(line)
    if as_json:
        put_json(done.as_mapping())
    elif done.command:
        put(done.command)
    return DONE


@click.command()
@click.argument("client")
@click.option(
    "--out",
    type=options.FILE,
    required=True,
    metavar="FILE",
    help="The file: .html, .pdf or .png. PDF and PNG take an installed Chromium.",
)
@options.store
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--dry-run", is_flag=True, help="Look at everything and say what would be written.")
@options.language
@options.as_json
def report(
    client: str, out: Path, store: str | None, force: bool, dry_run: bool, language: str, as_json: bool
) -> int:
    """Write one relationship on one page, to be handed on.

    CLIENT is an id or a name. The page says who holds the client, what it would cost if they left and who takes over,
    where a tie is missing and what it would bring, which alerts stand, and what each figure means. It is one file that
    loads nothing and runs nothing.

    \b
    Example:
      crosstie report "Alder Motors" --out alder.pdf
    """
    from crosstie.reporting import Asked, report_client

    done = report_client(store, Asked(client, out, language, force, dry_run))
    say(done.line(Messages.of(language)))
    if as_json:
        put_json(done.as_mapping())
    return DONE
