"""The commands: parse, call one function, print."""

from __future__ import annotations

import io
import os
import re
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from crosstie.terminal import ReaderGoneError, put, put_json, say
from graphmodel.errors import CrosstieError
from graphmodel.messages import ENGLISH, LANGUAGES, Messages

if TYPE_CHECKING:
    from ingest.load import Answers
from graphmodel.tables import COMPANY, LEVELS

DONE, FINDINGS, BUG = 0, 1, 4


class _Commands(click.Group):
    """Lists the commands in the order of a first hour rather than of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="crosstie", prog_name="crosstie")
def commands() -> None:
    """How much of each client relationship hangs on one person.

    Crosstie reads what a CRM knows of people and their interactions, and tells for every client: who holds
    it, what it would cost if they left, which stage the relationship has reached, and what to do next.

    \b
    Example:
      crosstie load exports/ && crosstie analyse && crosstie risk --top 10
    """


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--store", metavar="FILE", help="The store; by default $CROSSTIE_STORE, else ./crosstie.duckdb."
    )(command)


def _json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON with the tables' own column names."
    )(command)


def _language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default=ENGLISH,
        envvar="CROSSTIE_LANG",
        help="Language of what is told; by default $CROSSTIE_LANG, else en.",
    )(command)


def _settings_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--settings",
        type=click.Path(path_type=Path),
        help="Settings; by default ./crosstie.toml where there is one.",
    )(command)


def _new_file(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """A file that holds nobody's work yet."""
    if value is not None and value.exists():
        raise click.BadParameter(f"{value} is there already, perhaps filled in; choose another name")
    return value


def _taxonomy_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--taxonomy",
        type=click.Path(path_type=Path),
        metavar="FILE.csv",
        help="Your own departments and titles.",
    )(command)


def _load_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.argument("folder", metavar="DIR", type=click.Path(path_type=Path)),
        click.option(
            "--supplier", metavar="NAME|DOMAIN", help="Your own firm, where the export does not say."
        ),
        click.option(
            "--mapping", type=click.Path(path_type=Path), metavar="FILE.toml", help="Describes other exports."
        ),
        click.option(
            "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="For dates like 03/04/26."
        ),
        click.option("--decimal", type=click.Choice(["point", "comma"]), help="For numbers like 1,234."),
        click.option(
            "--encoding", metavar="NAME", help="Of text files that are not UTF-8: gb18030, cp1252 …"
        ),
        _taxonomy_option,
        click.option(
            "--unmapped",
            type=click.Path(path_type=Path),
            callback=_new_file,
            metavar="FILE.csv",
            help="Write the departments and titles that no table knows there, to be filled in.",
        ),
        _json_option,
    ):
        command = option(command)
    return command


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a date like 2026-06-30") from None


@commands.command()
@_load_options
@_store_option
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
    callback=_day,
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
    type=click.Path(path_type=Path),
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
    _report(report, as_json, folder)
    return FINDINGS if report.refused else DONE


@commands.command()
@_load_options
@click.option("--store", metavar="FILE", help="Check against what this store holds; it is only read.")
def check(
    folder: Path,
    taxonomy: Path | None,
    unmapped: Path | None,
    as_json: bool,
    store: str | None,
    **answers: Any,
) -> int:
    """Check an export folder; nothing is written but what --unmapped asks for.

    Exit 1 when rows would be quarantined.

    \b
    Example:
      crosstie check exports/2026-06-30 --unmapped mine.csv
    """
    from crosstie.loading import check_folder

    report = check_folder(folder, store, cast("Answers", answers), taxonomy=taxonomy, unmapped=unmapped)
    _report(report, as_json, folder)
    return FINDINGS if report.quarantined else DONE


@commands.command("map")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.toml", help="Write the mapping file there."
)
@click.option("--force", is_flag=True, help="With --out: even over a file that is there already.")
@click.option(
    "--check",
    "mapping",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help="Propose nothing; try this mapping file on FILE.",
)
@click.option(
    "--table",
    type=click.Choice(["interactions", "people", "organisations", "orders", "cases"]),
    help="What the rows are; by default the likeliest.",
)
@click.option("--supplier", metavar="NAME|DOMAIN", help="Your own firm, where the files do not say.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="For dates like 03/04/26.")
@click.option("--decimal", type=click.Choice(["point", "comma"]), help="For numbers like 1,234.")
@click.option("--encoding", metavar="NAME", help="Of text files that are not UTF-8: gb18030, cp1252 …")
@click.option("--no-examples", is_flag=True, help="Write no cell of the files into comments.")
@_json_option
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


def _report(report: Any, as_json: bool, folder: Path) -> int:
    if as_json:
        put_json({"folder": str(folder), **report.as_mapping()})
    else:
        for line in report.lines():
            put(line)
    return DONE


@commands.command()
@_store_option
@click.option(
    "--from",
    "folder",
    metavar="DIR",
    help="Analyse an export without a store; with Spark, at any address that Hadoop reads.",
)
@click.option(
    "--as-of",
    callback=_day,
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
@click.option(
    "--supplier", metavar="NAME|DOMAIN", help="With --from: your own firm, where the export does not say."
)
@_taxonomy_option
@click.option(
    "--confidence/--no-confidence",
    default=None,
    show_default="with a store yes, with --from no",
    help="Whether to work out how sure each stage is, over 54 settings; takes several times as long.",
)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default=COMPANY,
    show_default=True,
    help="What a relationship is with: each client, or all clients under one ultimate parent.",
)
@_settings_option
@_language_option
@_json_option
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
    from crosstie.analysing import analyse_folder, analyse_store, summary
    from crosstie.loading import left_out

    if folder and store:
        raise click.UsageError("give either --from or --store: a folder is analysed without a store")
    if supplier and not folder:
        raise click.UsageError("--supplier goes with --from; a store was told at: crosstie load --supplier")
    if engine == "spark":
        from crosstie.on_spark import analyse_on_spark, faulty_rows

        if not folder:
            raise click.UsageError("--engine spark reads an export: give --from DIR")
        if form not in (None, "parquet"):
            raise click.UsageError(f"--engine spark writes parquet, not {form}")
        if confidence:
            raise click.UsageError("--confidence is not there on Spark; the local engine has it")
        results, written = analyse_on_spark(
            folder,
            None if dry_run else out,
            as_of,
            settings,
            taxonomy,
            supplier=supplier,
            level=level,
            language=language,
        )
        faults = faulty_rows(results.run)
    else:
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
        written = []
        if out and not dry_run:
            from graphmodel.files import write_results

            written = [path.name for path in write_results(results, Path(out), form or "csv")]
        faults = left_out(results.run, Path(folder) if folder else None)
    words = Messages.of(language)
    if written:
        say(words.text("summary.files", n=len(written), folder=out))
    if as_json:
        put_json(results.run)
    else:
        for line in (*summary(results), *faults):
            put(line)
    if folder and not out and not dry_run:
        say(words.text("summary.nothing_written", option="--out DIR"))
    return DONE


@commands.command()
@_store_option
@click.option("--top", type=click.IntRange(min=1), help="Only the first N.")
@click.option(
    "--min-revenue", type=click.FloatRange(min=0), help="Only clients with at least this yearly revenue."
)
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "high", "moderate", "low"]),
    help="Exit 1 when a listed client is at this level or worse; thin data never counts.",
)
@click.option(
    "--mismatch", is_flag=True, help="Only where network, trade and claimed stage disagree, and by what."
)
@_language_option
@_json_option
def risk(
    store: str | None,
    top: int | None,
    min_revenue: float | None,
    fail_on: str | None,
    mismatch: bool,
    language: str,
    as_json: bool,
) -> int:
    """Rank the relationships by what is at stake.

    Each with who holds it, why it is at risk, what it would cost, what to do next.

    \b
    Example:
      crosstie risk --top 10 --min-revenue 100000
    """
    from crosstie.reading import mismatch_lines, risk_lines, risk_list
    from graphmodel.risk import at_least

    listed = risk_list(store, top=top, min_revenue=min_revenue, mismatch=mismatch, language=language)
    if as_json:
        put_json(listed.rows)
    else:
        for line in (mismatch_lines if mismatch else risk_lines)(listed, language):
            put(line)
    failed = fail_on is not None and any(at_least(row["level"], fail_on) for row in listed.rows)
    return FINDINGS if failed else DONE


@commands.command()
@click.argument("client")
@_store_option
@_language_option
@_json_option
def show(client: str, store: str | None, language: str, as_json: bool) -> int:
    """Show one relationship with all its evidence.

    CLIENT is an id or a name.

    \b
    Example:
      crosstie show "Alder Motors"
    """
    from crosstie.reading import relationship, relationship_lines

    found = relationship(store, client, language=language)
    if as_json:
        put_json(found)
    else:
        for line in relationship_lines(found, language):
            put(line)
    return DONE


def _days(
    context: click.Context, parameter: click.Parameter, values: tuple[str, str] | None
) -> tuple[date, date] | None:
    """Two days, or months, which stand for their last days."""
    if values is None:
        return None
    from graphmodel.continuity import month_end

    found = []
    for value in values:
        first = _day(context, parameter, f"{value}-01" if _MONTH.fullmatch(value) else value)
        assert first is not None  # noqa: S101 - only an absent value has no day
        found.append(month_end(first) if _MONTH.fullmatch(value) else first)
    return found[0], found[1]


_MONTH = re.compile(r"\d{4}-\d\d")


@commands.command()
@click.argument("client", required=False)
@click.option("--months", type=click.IntRange(min=1), help="Only the latest N month ends.")
@click.option(
    "--flows",
    nargs=2,
    callback=_days,
    metavar="FROM TO",
    help="Between which days or months (2025-06) stages are compared; by default the last twelve months.",
)
@_store_option
@click.option(
    "--from", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Read an export, no store."
)
@click.option(
    "--as-of",
    callback=_day,
    metavar="DATE",
    help="The latest day; by default that of the latest interaction.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the tables there.")
@click.option(
    "--format", "form", type=click.Choice(["csv", "parquet", "xlsx"]), default="csv", show_default=True
)
@click.option(
    "--supplier", metavar="NAME|DOMAIN", help="With --from: your own firm, where the export does not say."
)
@_taxonomy_option
@_settings_option
@_language_option
@_json_option
def timeline(
    client: str | None,
    months: int | None,
    flows: tuple[date, date] | None,
    store: str | None,
    folder: Path | None,
    as_of: date | None,
    out: Path | None,
    form: Any,
    supplier: str | None,
    taxonomy: Path | None,
    settings: Path | None,
    language: str,
    as_json: bool,
) -> int:
    """Tell month by month how stages and risk came about, and what fell in a setback.

    Of CLIENT, an id or a name; without one, of the portfolio: how many clients were in each stage, and where they
    went. Worked out from the interactions; nothing is written but what --out asks for.

    \b
    Example:
      crosstie timeline "Alder Motors" --months 24
    """
    from crosstie.history import Asked, timeline_lines, timeline_of_folder, timeline_of_store
    from crosstie.loading import load_settings
    from crosstie.terms import known_taxonomy
    from graphmodel.messages import Messages

    if folder and store:
        raise click.UsageError("give either --from or --store: a folder is read without a store")
    if supplier and not folder:
        raise click.UsageError("--supplier goes with --from; a store was told at: crosstie load --supplier")
    if client and flows:
        raise click.UsageError("--flows are those of the portfolio: leave CLIENT out")
    asked = Asked(client, as_of, months, flows, load_settings(settings), known_taxonomy(taxonomy))
    told = timeline_of_folder(folder, asked, supplier=supplier) if folder else timeline_of_store(store, asked)
    words = Messages.of(language)
    if out:
        from graphmodel.files import write_results

        written = write_results(told.results, out, form)
        say(words.text("summary.files", n=len(written), folder=out))
    if as_json:
        put_json({"run": told.results.run, **{name: told.rows(name) for name in told.results.tables}})
    else:
        for line in timeline_lines(told, asked, words):
            put(line)
    return DONE


@commands.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where it is kept.",
)
@click.option("--no-serve", is_flag=True, help="End after the list instead of serving the dashboard.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True)
@_language_option
def demo(folder: Path, no_serve: bool, host: str, port: int, language: str) -> int:
    """Show the bundled example.

    It is made, loaded and analysed; the risk list is printed, the dashboard served.

    \b
    Example:
      crosstie demo --no-serve
    """
    from crosstie.demonstration import prepare_demo
    from crosstie.reading import risk_lines, risk_list

    store = prepare_demo(folder, language)
    for line in risk_lines(risk_list(store, language=language), language):
        put(line)
    if no_serve:
        command = f"crosstie show CLIENT --store {store}"
        say("\n" + Messages.of(language).text("demo.where", folder=folder, command=command))
        return DONE
    return _serve(store, host, port)


@commands.command()
@_store_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8050, show_default=True)
def serve(store: str | None, host: str, port: int) -> int:
    """Serve the dashboard; Ctrl-C ends it.

    \b
    Example:
      crosstie serve --store crosstie.duckdb --port 8050
    """
    return _serve(store, host, port)


def _serve(store: str | None, host: str, port: int) -> int:
    from dashboard.serve import serve as serve_dashboard
    from graphmodel.stores.open import open_store

    serve_dashboard(open_store(store), host, port, announce=say)
    return DONE


@commands.command()
@_store_option
@click.option(
    "--from",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Look at an export without a store.",
)
@click.option(
    "--supplier", metavar="NAME|DOMAIN", help="With --from: your own firm, where the export does not say."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_new_file,
    metavar="FILE.csv",
    help="Write all pairs there as a review list, to be filled in.",
)
@click.option(
    "--min-score",
    type=click.IntRange(0, 100),
    default=50,
    show_default=True,
    help="Leave out pairs that are less alike.",
)
@_json_option
def duplicates(
    store: str | None,
    folder: Path | None,
    supplier: str | None,
    out: Path | None,
    min_score: int,
    as_json: bool,
) -> int:
    """Propose people and organisations that may be the same.

    Nothing is merged: decide in the list that --out writes, and apply it with `crosstie merge`. Pairs that are decided
    are not proposed again.

    \b
    Example:
      crosstie duplicates --out review.csv
    """
    from crosstie.proposing import duplicates_of_folder, duplicates_of_store, lines, remarks
    from ingest.review import write_review

    if folder and store:
        raise click.UsageError("give either --from or --store: a folder is read without a store")
    if supplier and not folder:
        raise click.UsageError("--supplier goes with --from; a store was told at: crosstie load --supplier")
    pairs = (
        duplicates_of_folder(folder, min_score, supplier) if folder else duplicates_of_store(store, min_score)
    )
    if out:
        write_review(pairs, out)
    if as_json:
        put_json(pairs)
    else:
        for line in lines(pairs):
            put(line)
    for line in remarks(pairs, out):
        say(line)
    return DONE


@commands.command()
@click.argument("review", metavar="FILE.csv", type=click.Path(path_type=Path))
@_store_option
@_json_option
def merge(review: Path, store: str | None, as_json: bool) -> int:
    """Apply a review list: which records are the same, which are not.

    A row of the list says `merge` (the record id_b counts as id_a), `keep_apart`, or nothing in its column
    decision. Both records stay as they were loaded; the next analysis counts them as decided.

    \b
    Example:
      crosstie merge duplicates.csv
    """
    from crosstie.deciding import apply_review

    return _decided(apply_review(review, store), as_json)


@commands.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@_store_option
@_json_option
def unmerge(ids: tuple[str, ...], store: str | None, as_json: bool) -> int:
    """Undo the merge of records, by their own ids.

    A merge that a rule found is not found again: the record is kept apart from then on.

    \b
    Example:
      crosstie unmerge P00017
    """
    from crosstie.deciding import undo

    return _decided(undo(ids, store), as_json)


def _decided(told: Any, as_json: bool) -> int:
    if as_json:
        put_json(told.as_mapping())
    else:
        for line in told.lines():
            put(line)
    return DONE


@commands.command()
@_store_option
@_settings_option
@_json_option
def doctor(store: str | None, settings: Path | None, as_json: bool) -> int:
    """Say what works here, and what to do about the rest.

    \b
    Example:
      crosstie doctor
    """
    from crosstie.diagnosis import diagnose

    found = diagnose(store, settings)
    if as_json:
        put_json(found)
    else:
        for item in found:
            put(f"{'ok  ' if item['works'] else 'no  '} {item['part']:<12} {item['found']}")
            if item["remedy"]:
                put(f"     {'':<12} {item['remedy']}")
    return DONE


def main() -> NoReturn:
    """Run a command: 0 done, 1 findings, 2 the user's input, 3 the store, 4 a bug."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # names are of any script, whatever the locale
    try:
        code = commands.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        say("Ended.")
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except CrosstieError as error:
        say(f"crosstie: {error}")
        code = error.exit_code
    except (BrokenPipeError, ReaderGoneError):
        # The reader has seen enough; leave without a word, and without Python complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except Exception as error:
        say(f"crosstie: this is a bug: {type(error).__name__}: {error}.")
        if os.environ.get("CROSSTIE_DEBUG"):
            say(traceback.format_exc())
        else:
            say("Set CROSSTIE_DEBUG=1 and call again to see where; please report it with that text.")
        code = BUG
    sys.exit(code if isinstance(code, int) else DONE)
