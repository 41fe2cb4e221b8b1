"""How things stand by the last analysis: risk, show, watch."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from crosstie.commands import DONE, FINDINGS, options
from crosstie.commands.output import put_lines
from crosstie.terminal import put_json, say
from graphmodel.messages import Messages
from graphmodel.tables import SEVERITIES


@click.command()
@options.store
@click.option("--top", type=click.IntRange(min=1), help="Only the first N.")
@options.min_revenue
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="Exit 1 when a listed client is at this level or worse; thin data never counts.",
)
@click.option(
    "--mismatch", is_flag=True, help="Only where network, trade and claimed stage disagree, and by what."
)
@options.language
@options.as_json
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
        put_lines((mismatch_lines if mismatch else risk_lines)(listed, language))
    failed = fail_on is not None and any(at_least(row["level"], fail_on) for row in listed.rows)
    return FINDINGS if failed else DONE


@click.command()
@click.argument("client")
@click.option(
    "--explain",
    "figure",
    metavar="[FIGURE]",
    is_flag=False,
    flag_value="",
    help="Instead: where this figure comes from, down to its rows; without FIGURE, how each comes about.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    help="With --explain FIGURE: the first N rows of each table; by default 20, in JSON all.",
)
@options.store
@options.language
@options.as_json
def show(
    client: str, figure: str | None, top: int | None, store: str | None, language: str, as_json: bool
) -> int:
    """Show one relationship with all its evidence.

    CLIENT is an id or a name. FIGURE is a column of the table of relationships, such as threads; share:PERSON, the
    share that passes through one person; or tie:OURS:THEIRS, the strength of a tie; people by id or name.

    \b
    Example:
      crosstie show "Alder Motors" --explain severance_probability
    """
    if figure is not None:
        from crosstie.explaining import explained

        told = explained(store, client, figure, language)
        if as_json:
            put_json(told.as_mapping(top))
        else:
            put_lines(told.lines(top))
        return DONE
    if top is not None:
        raise click.UsageError("--top goes with --explain")
    from crosstie.reading import relationship, relationship_lines

    found = relationship(store, client, language=language)
    if as_json:
        put_json(found)
    else:
        put_lines(relationship_lines(found, language))
    return DONE


@click.command()
@click.option("--all", "everything", is_flag=True, help="Tell all that stands, and mark nothing as told.")
@click.option(
    "--acknowledge",
    "names",
    multiple=True,
    metavar="ID",
    help="Take note of this alert instead of looking; may be given several times.",
)
@click.option("--note", metavar="TEXT", help="With --acknowledge: what to remember about it.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="Exit 1 when something new is of this severity or worse; with --all, when something not acknowledged is.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "eml", "webhook", "slack", "teams"]),
    default="text",
    show_default=True,
    help="For a terminal, a program, a mail program, or the webhook of a chat. Nothing is sent.",
)
@click.option("--mail-from", metavar="ADDRESS", help="With --format eml: who the letter is from.")
@click.option(
    "--mail-to",
    multiple=True,
    metavar="ADDRESS",
    help="With --format eml: who it is for; may be given several times.",
)
@options.store
@options.settings
@options.language
@options.as_json
@click.option("--dry-run", is_flag=True, help="Tell, and write nothing: the next call tells the same.")
def watch(
    everything: bool,
    names: tuple[str, ...],
    note: str | None,
    fail_on: str | None,
    form: str,
    mail_from: str | None,
    mail_to: tuple[str, ...],
    store: str | None,
    settings: Path | None,
    language: str,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Tell what has changed since the analysis watched last.

    New single threads, people who left, fading ties, setbacks, exposed strongholds, silence: each with what is seen,
    how severe it is and what to do next. Each is told once, until it gets worse or names somebody new. The first look
    tells all that stands, and calls none of it news. Thin data never alerts.

    \b
    Example:
      crosstie watch --fail-on high
    """
    from crosstie.watching import acknowledge, look, noted_lines, tell
    from graphmodel.alerts import at_least

    form = "json" if as_json else form
    if names:
        if everything or fail_on or form not in ("text", "json"):
            raise click.UsageError("--acknowledge takes --note, --format text or json, and --dry-run only")
        rows = acknowledge(store, names, note, dry_run=dry_run)
        if form == "json":
            put_json(rows)
        else:
            put_lines(noted_lines(rows, Messages.of(language), dry_run=dry_run))
        return DONE
    if note:
        raise click.UsageError("--note goes with --acknowledge")
    if form == "eml" and not (mail_from and mail_to):
        raise click.UsageError("--format eml needs --mail-from and --mail-to")
    if form != "eml" and (mail_from or mail_to):
        raise click.UsageError("--mail-from and --mail-to go with --format eml")
    found = look(store, settings, everything=everything, language=language)
    tell(found.digest, form, mail_from, mail_to)
    if dry_run or everything:
        say(Messages.of(language).text("watch.not_marked"))
    else:
        sys.stdout.flush()  # what was not read by anybody is not told
        found.remember()
    failed = fail_on is not None and any(at_least(one, fail_on) for one in found.digest.alarming)
    return FINDINGS if failed else DONE
