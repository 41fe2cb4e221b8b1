"""Getting data in: load, check, map."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from crosstie.commands import DONE, FINDINGS, options
from crosstie.commands.output import put_told
from crosstie.commands.values import day
from crosstie.terminal import put, put_json, say

if TYPE_CHECKING:
    from ingest.load import Answers


@click.command()
@click.argument("folder", metavar="DIR", type=options.FILE)
@options.reading
@options.mapping
@options.taxonomy
@options.unmapped
@options.as_json
@options.store
@click.option(
    "--complete",
    is_flag=True,
    help="The export names everything there is: what it no longer names has ended.",
)
@click.option(
    "--force", is_flag=True, help="With --complete: even where it names fewer than half of those of before."
)
@click.option(
    "--exported-on",
    type=day,
    metavar="DATE",
    help="The day of the export; by default the latest that it speaks of.",
)
@click.option(
    "--origin",
    metavar="NAME",
    help="The system that the export is of, where several of one format are loaded; by default the format.",
)
@click.option(
    "--quarantine",
    type=options.FILE,
    default=Path("quarantine"),
    show_default=True,
    metavar="DIR",
    help="Where rejected rows go, to be mended there and loaded again.",
)
@click.option("--dry-run", is_flag=True, help="Read, check and compare; write nothing.")
def load(
    folder: Path,
    taxonomy: Path | None,
    unmapped: Path | None,
    as_json: bool,
    store: str | None,
    complete: bool,
    force: bool,
    exported_on: date | None,
    origin: str | None,
    quarantine: Path,
    dry_run: bool,
    **answers: Any,
) -> int:
    """Read one export folder into the store.

    The format of each file is detected. Every row read is accounted for: loaded, unchanged, merged, ignored
    with a reason, or quarantined with a reason. A folder may hold only what is new: its rows may name what the store
    has. Loading the same folder twice changes nothing. Exit 1 when --complete was asked for and records could not be
    ended.

    \b
    Example:
      crosstie load exports/2026-06-30 --supplier "Rail Supply"
    """
    from crosstie.loading import load_folder
    from ingest.nightly import Asked

    if force and not complete:
        raise click.UsageError("--force goes with --complete")
    report = load_folder(
        folder,
        store,
        cast("Answers", answers),
        quarantine=quarantine,
        dry_run=dry_run,
        asked=Asked(complete, force, exported_on, origin),
        taxonomy=taxonomy,
        unmapped=unmapped,
    )
    put_told(report, as_json, folder=str(folder))
    return FINDINGS if report.refused else DONE


@click.command()
@click.argument("folder", metavar="DIR", type=options.FILE)
@options.reading
@options.mapping
@options.taxonomy
@options.unmapped
@options.as_json
@click.option("--store", metavar="FILE", help="Check against what this store holds; it is only read.")
def check(
    folder: Path,
    taxonomy: Path | None,
    unmapped: Path | None,
    as_json: bool,
    store: str | None,
    **answers: Any,
) -> int:
    """Check an export folder without loading it.

    Nothing is written but what --unmapped asks for. Exit 1 when rows would be quarantined.

    \b
    Example:
      crosstie check exports/2026-06-30 --unmapped mine.csv
    """
    from crosstie.loading import check_folder

    report = check_folder(folder, store, cast("Answers", answers), taxonomy=taxonomy, unmapped=unmapped)
    put_told(report, as_json, folder=str(folder))
    return FINDINGS if report.quarantined else DONE


@click.command("map")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=options.FILE)
@click.option("--out", type=options.FILE, metavar="FILE.toml", help="Write the mapping file there.")
@click.option("--force", is_flag=True, help="With --out: even over a file that is there already.")
@click.option(
    "--check",
    "mapping",
    type=options.FILE,
    metavar="FILE.toml",
    help="Propose nothing; try this mapping file on FILE.",
)
@click.option(
    "--table",
    type=click.Choice(["interactions", "people", "organisations", "orders", "cases"]),
    help="What the rows are; by default the likeliest.",
)
@options.reading
@click.option("--no-examples", is_flag=True, help="Write no cell of the files into comments.")
@options.as_json
def map_(
    files: tuple[Path, ...],
    out: Path | None,
    force: bool,
    mapping: Path | None,
    table: str | None,
    supplier: str | None,
    date_order: Any,
    decimal: Any,
    encoding: str | None,
    no_examples: bool,
    as_json: bool,
) -> int:
    """Propose a mapping file for exports that no format knows.

    Headers in English, Chinese, German, French, Spanish and Japanese are understood, and a sample of the rows is looked
    at. Each line of the proposal has its reason beside it. It is tried on the whole of FILE, with what lies in
    the same folder; nothing is loaded. Give all files that belong together. Exit 1 when rows would be quarantined or
    something needed has no column.

    \b
    Example:
      crosstie map exports/visits.xlsx --out visits.toml
    """
    from crosstie.mapping_files import Wish, check_mapping, propose_mapping
    from ingest.cells.conventions import Conventions

    if mapping and (out or force or table or no_examples):
        raise click.UsageError(
            "--check tries a mapping file as it is: it goes without --out, --table, --no-examples"
        )
    if force and not out:
        raise click.UsageError("--force goes with --out")
    wish = Wish(table, supplier, Conventions(date_order, decimal), encoding, not no_examples)
    done = check_mapping(files, mapping, wish) if mapping else propose_mapping(files, wish, out, force=force)
    if as_json:
        put_json(done.as_mapping())
        return FINDINGS if done.finds else DONE
    to_stdout = done.proposal is not None and out is None
    if to_stdout and done.proposal is not None:
        put(done.proposal.text.rstrip())
    for line in done.lines():
        (say if to_stdout else put)(line)
    return FINDINGS if done.finds else DONE
