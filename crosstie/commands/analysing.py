"""Working out every relationship: analyse."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from crosstie.commands import DONE, options
from crosstie.commands.output import put_lines
from crosstie.commands.values import day
from crosstie.terminal import put_json, say
from graphmodel.messages import Messages


@click.command()
@options.store
@click.option(
    "--from",
    "folder",
    metavar="DIR",
    help="Analyse an export without a store; with Spark, at any address that Hadoop reads.",
)
@click.option(
    "--as-of",
    type=day,
    metavar="DATE",
    help="The day all figures are of; by default the latest interaction.",
)
@click.option("--out", metavar="DIR", help="Write the result tables there.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "parquet", "xlsx"]),
    show_default="csv; with Spark parquet",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Where it runs: in this process, or on Spark.",
)
@options.supplier_of_folder
@options.taxonomy
@click.option(
    "--confidence/--no-confidence",
    default=None,
    show_default="with a store yes, with --from no",
    help="Whether to work out how sure each stage is, over 54 settings; takes several times as long.",
)
@options.level
@options.settings
@options.language
@options.as_json
@click.option("--dry-run", is_flag=True, help="Analyse and print; write nothing.")
def analyse(
    store: str | None,
    folder: str | None,
    as_of: date | None,
    out: str | None,
    form: Any,
    engine: str,
    supplier: str | None,
    taxonomy: Path | None,
    confidence: bool | None,
    level: str,
    settings: Path | None,
    language: str,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Compute measures, stages and lists of all clients.

    With a store, the results are written back to it; with --out, to files as well. Spark reads the exchange
    format and writes Parquet.

    \b
    Example:
      crosstie analyse --from exports/2026-06-30 --as-of 2026-06-30 --out results
    """
    from crosstie.analysing import analyse_folder, analyse_store, left_out, summary

    options.one_source(store, folder, supplier)
    if engine == "spark":
        from crosstie.on_spark import analyse_on_spark, faulty_rows

        if not folder:
            raise click.UsageError("--engine spark reads an export: give --from DIR")
        if form not in (None, "parquet"):
            raise click.UsageError(f"--engine spark writes parquet, not {form}")
        if confidence:
            raise click.UsageError("--confidence is not there on Spark; the local engine has it")
        results, names = analyse_on_spark(
            folder,
            None if dry_run else out,
            as_of,
            settings,
            taxonomy,
            supplier=supplier,
            level=level,
            language=language,
        )
        written = [Path(name) for name in names]
        faults = faulty_rows(results.run)
    else:
        from graphmodel.files import TableFiles, write_results, write_run

        to = None if dry_run or not out else Path(out)
        files = TableFiles(to, form or "csv") if folder and to and form != "xlsx" else None
        results = (
            analyse_folder(
                Path(folder),
                as_of,
                settings,
                taxonomy,
                supplier=supplier,
                confidence=bool(confidence),
                level=level,
                language=language,
                files=files,
            )
            if folder
            else analyse_store(
                store,
                as_of,
                settings,
                taxonomy,
                dry_run=dry_run,
                confidence=confidence is not False,
                level=level,
                language=language,
            )
        )
        if files and to:
            written = [*files.written, write_run(results.run, to)]
        else:
            written = write_results(results, to, form or "csv") if to else []
        faults = left_out(results.run, Path(folder) if folder else None)
    words = Messages.of(language)
    if written:
        say(words.text("summary.files", n=len(written), folder=out))
    if as_json:
        put_json(results.run)
    else:
        put_lines((*summary(results), *faults))
    if folder and not out and not dry_run:
        say(words.text("summary.nothing_written", option="--out DIR"))
    return DONE
