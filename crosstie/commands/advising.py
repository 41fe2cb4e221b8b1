"""What would happen if, and what to do: leave, holes, introduce, plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from crosstie.commands import DONE, options
from crosstie.commands.output import put_lines, write_tables
from crosstie.commands.values import FiniteRange, day
from crosstie.terminal import put_json, say
from graphmodel.messages import Messages


@click.command()
@click.argument("people", metavar="PERSON...", nargs=-1)
@click.option("--client", metavar="CLIENT", help="Only this relationship, by id or name.")
@click.option(
    "--worst",
    type=click.IntRange(min=1),
    metavar="N",
    help="Instead of PERSON: of the last analysis, whose leaving would cost most, of the first N clients.",
)
@click.option(
    "--as-of",
    type=day,
    metavar="DATE",
    help="The day they leave; by default that of the latest interaction.",
)
@click.option("--top", type=click.IntRange(min=1), help="Tell of the first N clients; by default of 10.")
@options.store
@options.folder
@options.tables_out
@options.supplier_of_folder
@options.level
@options.taxonomy
@options.settings
@options.language
@options.as_json
def leave(
    people: tuple[str, ...],
    client: str | None,
    worst: int | None,
    as_of: date | None,
    top: int | None,
    store: str | None,
    folder: Path | None,
    out: Path | None,
    form: Any,
    supplier: str | None,
    level: str,
    taxonomy: Path | None,
    settings: Path | None,
    language: str,
    as_json: bool,
) -> int:
    """Tell what is left when people leave, and who takes over.

    PERSON is an id or a name, of either side; several leave together. Of every relationship that they hold: each figure
    and the stage before and after, who is left without a tie, and the colleagues to whom contacts are best handed over.
    Worked out from the interactions; nothing is written but what --out asks for.

    \b
    Example:
      crosstie leave "Ada Brandt" --as-of 2026-06-30 --out handover
    """
    from crosstie.leaving import Asked, departure_lines, departure_of_folder, departure_of_store
    from crosstie.settings_file import load_settings
    from crosstie.terms import known_taxonomy
    from crosstie.worst_cases import worst_lines, worst_of_store

    words = Messages.of(language)
    if worst is not None:
        if people or folder or out or as_of:
            raise click.UsageError("--worst reads the last analysis: it goes with --client and --store only")
        listed = worst_of_store(store, worst, client)
        if as_json:
            put_json(listed)
        else:
            put_lines(worst_lines(store, listed, words))
        return DONE
    if not people:
        raise click.UsageError("who leaves? Give at least one PERSON, or --worst N")
    options.one_source(store, folder, supplier)
    asked = Asked(people, client, as_of, load_settings(settings), known_taxonomy(taxonomy), level, language)
    told = (
        departure_of_folder(folder, asked, supplier=supplier) if folder else departure_of_store(store, asked)
    )
    if out:
        write_tables(told.results, out, form, words)
    if as_json:
        put_json({"run": told.results.run, **{name: told.rows(name) for name in told.results.tables}})
    else:
        put_lines(departure_lines(told, top, words))
        if not out:
            say(words.text("leave.written", option="--out DIR"))
    return DONE


@click.command()
@click.argument("client", required=False)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    help="Only the first N; by default all of CLIENT, or 20 of all clients.",
)
@options.store
@options.language
@options.as_json
def holes(client: str | None, top: int | None, store: str | None, language: str, as_json: bool) -> int:
    """Tell where ties are missing, and the easiest way in.

    Of CLIENT, an id or a name; without one, of all clients. Holes are expected functions, and counterparts, without a
    live tie. First come those from where cases are open or feedback is low, then those whose mending takes most off the
    exposed revenue: each is judged by the real measures with the tie added. Nothing is written.

    \b
    Example:
      crosstie holes "Alder Motors"
    """
    from crosstie.weaving import hole_lines, hole_list

    found = hole_list(store, client, top)
    if as_json:
        put_json({"as_of": found.as_of, "holes": found.holes, "rows": found.rows})
    else:
        put_lines(hole_lines(found, Messages.of(language)))
    return DONE


@click.command()
@click.option("--to", metavar="PERSON|FUNCTION@CLIENT", help="Whom to get to, by id or name.")
@click.option(
    "--from", "start", metavar="PERSON", help="Who of ours the path begins with; by default anybody."
)
@click.option(
    "--connectors",
    is_flag=True,
    help="Instead of --to: who ties many clients together, on either side.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    help="Only the first N; by default 5 paths, or 10 connectors of each side.",
)
@options.store
@options.language
@options.as_json
def introduce(
    to: str | None,
    start: str | None,
    connectors: bool,
    top: int | None,
    store: str | None,
    language: str,
    as_json: bool,
) -> int:
    """Find who can introduce us to somebody at a client.

    To a person, or to anybody of a function. The strongest paths of three steps at most: through ties, through people
    seen together, through people who have changed firms, across firms of one group. A path is as strong as the product
    of its steps. Nothing is written.

    \b
    Example:
      crosstie introduce --to "quality@Alder Motors" --top 3
    """
    from crosstie.weaving import connector_lines, connector_list, introduction, introduction_lines

    if connectors == (to is not None):
        raise click.UsageError("give --to PERSON|FUNCTION@CLIENT, or --connectors")
    if connectors and start is not None:
        raise click.UsageError("--from goes with --to")
    words = Messages.of(language)
    if to is None:
        listed = connector_list(store, top)
        if as_json:
            put_json({"as_of": listed.as_of, "connectors": listed.rows})
        else:
            put_lines(connector_lines(listed, words))
        return DONE
    found = introduction(store, to, start, top, words=words)
    if as_json:
        put_json(found.as_mapping(words))
    else:
        put_lines(introduction_lines(found, words))
    return DONE


@click.command()
@click.option("--ties", type=click.IntRange(1, 10_000), help="The budget: new ties; by default 10.")
@click.option(
    "--hours",
    type=FiniteRange(min=0, min_open=True, max=1e7),
    help="The budget instead: hours of our people; hours_a_tie under [plan] in the settings says how many a tie takes.",
)
@click.option("--client", metavar="CLIENT", help="Only this client, by id or name.")
@options.min_revenue
@options.store
@options.settings
@options.language
@options.as_json
def plan(
    ties: int | None,
    hours: float | None,
    client: str | None,
    min_revenue: float | None,
    store: str | None,
    settings: Path | None,
    language: str,
    as_json: bool,
) -> int:
    """Say which new ties lower exposed revenue most.

    Under a budget of ties or hours: who should meet whom, by which route, and what it takes off the chance that no tie
    is left. People could meet who have met, whose functions belong together, or of whom ours is at the client already.
    How near the plan is to the best one is said too.

    \b
    Example:
      crosstie plan --ties 5 --min-revenue 100000
    """
    from crosstie.planning import plan_lines, plan_of_store

    if ties is not None and hours is not None:
        raise click.UsageError("give either --ties or --hours")
    found = plan_of_store(
        store, ties=ties, hours=hours, client=client, min_revenue=min_revenue, settings=settings
    )
    if as_json:
        put_json(found.as_mapping())
    else:
        put_lines(plan_lines(found, Messages.of(language)))
    return DONE
