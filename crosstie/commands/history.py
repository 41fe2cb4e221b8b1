"""How it came about, and whether figures of the past came true: timeline, backtest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from crosstie.commands import DONE, options
from crosstie.commands.output import put_lines, write_tables
from crosstie.commands.values import day_or_month
from crosstie.terminal import put_json
from graphmodel.messages import Messages
from graphmodel.tables import CADENCES, LIVE_CONTACTS, OUTCOMES


@click.command()
@click.argument("client", required=False)
@click.option("--months", type=click.IntRange(min=1), help="Only the latest N month ends.")
@click.option(
    "--flows",
    nargs=2,
    type=day_or_month,
    metavar="FROM TO",
    help="Between which days or months (2025-06) stages are compared; by default the last twelve months.",
)
@options.store
@options.folder
@options.latest_day
@options.tables_out
@options.supplier_of_folder
@options.taxonomy
@options.settings
@options.language
@options.as_json
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
    """Tell month by month how stages and risk came about.

    Of CLIENT, an id or a name, with what fell in each setback; without one, of the portfolio: how many clients were in
    each stage, and where they went. Worked out from the interactions; nothing is written but what --out asks for.

    \b
    Example:
      crosstie timeline "Alder Motors" --months 24
    """
    from crosstie.history import Asked, timeline_lines, timeline_of_folder, timeline_of_store
    from crosstie.settings_file import load_settings
    from crosstie.terms import known_taxonomy

    options.one_source(store, folder, supplier)
    if client and flows:
        raise click.UsageError("--flows are those of the portfolio: leave CLIENT out")
    asked = Asked(client, as_of, months, flows, load_settings(settings), known_taxonomy(taxonomy))
    told = timeline_of_folder(folder, asked, supplier=supplier) if folder else timeline_of_store(store, asked)
    words = Messages.of(language)
    if out:
        write_tables(told.results, out, form, words)
    if as_json:
        put_json({"run": told.results.run, **{name: told.rows(name) for name in told.results.tables}})
    else:
        put_lines(timeline_lines(told, asked, words))
    return DONE


@click.command()
@click.option(
    "--horizon",
    type=click.IntRange(1, 3650),
    metavar="DAYS",
    help="How far ahead of a cut is looked for what followed; by default as the settings say, 180.",
)
@click.option(
    "--cuts",
    "cadence",
    type=click.Choice(list(CADENCES)),
    default="monthly",
    show_default=True,
    help="Which month ends are looked from.",
)
@click.option(
    "--between",
    nargs=2,
    type=day_or_month,
    metavar="FIRST LAST",
    help="Only cuts from one day or month (2024-06) to another; by default all that the history allows.",
)
@click.option(
    "--least-interactions",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Leave out relationships with fewer in the window of ties; by default as the settings say, 5.",
)
@click.option(
    "--contacts",
    type=click.Choice(LIVE_CONTACTS),
    default="live",
    show_default=True,
    help="Who is a live contact: one with a live tie, or one strong enough whether or not anybody answered.",
)
@click.option(
    "--outcome",
    type=click.Choice(OUTCOMES),
    default="silence",
    show_default=True,
    help="What dormant means: nothing passes within the horizon, or no live tie is left at its end.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help="Length of the list at each cut that precision is of; by default as many as are flagged.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of the samples that intervals are made from.",
)
@options.store
@options.folder
@options.latest_day
@options.tables_out
@click.option("--dry-run", is_flag=True, help="Write nothing, whatever --out says.")
@options.supplier_of_folder
@options.taxonomy
@options.settings
@options.language
@options.as_json
def backtest(
    horizon: int | None,
    least_interactions: int | None,
    store: str | None,
    folder: Path | None,
    as_of: date | None,
    out: Path | None,
    form: Any,
    dry_run: bool,
    supplier: str | None,
    taxonomy: Path | None,
    settings: Path | None,
    language: str,
    as_json: bool,
    **question: Any,
) -> int:
    """Tell how often the figures of past days came true.

    At each past month end, with nothing from after it: what held when the strongest contact went silent, and who went
    dormant. The risk flag, single figures and a fitted model are compared with recency alone; the model's forecast is
    shown only where it does better. Refused where there is too little to judge by; nothing is written but what
    --out asks for.

    \b
    Example:
      crosstie backtest --cuts quarterly --horizon 180
    """
    from crosstie import backtesting
    from crosstie.settings_file import load_settings
    from crosstie.terms import known_taxonomy
    from graphmodel.backtest import Question

    options.one_source(store, folder, supplier)
    told = {"horizon_days": horizon, "least_interactions": least_interactions}
    given = {key: number for key, number in told.items() if number is not None}
    chosen = load_settings(settings).with_section("backtest", given)
    asked = backtesting.Asked(Question(**question), chosen, as_of, known_taxonomy(taxonomy))
    results = (
        backtesting.backtest_of_folder(folder, asked, supplier=supplier)
        if folder
        else backtesting.backtest_of_store(store, asked)
    )
    words = Messages.of(language)
    if out and not dry_run:
        write_tables(results, out, form, words)
    if as_json:
        put_json(backtesting.as_json(results))
    else:
        put_lines(backtesting.backtest_lines(results, words))
    return DONE
