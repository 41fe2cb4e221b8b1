"""Records that are the same: duplicates, merge, unmerge."""

from __future__ import annotations

from pathlib import Path

import click

from crosstie.commands import DONE, options
from crosstie.commands.output import put_lines, put_told
from crosstie.commands.values import new_file
from crosstie.terminal import put_json, say


@click.command()
@options.store
@options.folder
@options.supplier_of_folder
@click.option(
    "--out",
    type=new_file,
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
@options.as_json
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

    options.one_source(store, folder, supplier)
    pairs = (
        duplicates_of_folder(folder, min_score, supplier) if folder else duplicates_of_store(store, min_score)
    )
    if out:
        write_review(pairs, out)
    if as_json:
        put_json(pairs)
    else:
        put_lines(lines(pairs))
    for line in remarks(pairs, out):
        say(line)
    return DONE


@click.command()
@click.argument("review", metavar="FILE.csv", type=options.FILE)
@options.store
@options.as_json
def merge(review: Path, store: str | None, as_json: bool) -> int:
    """Apply a review list of what is the same and what is not.

    A row of the list says `merge` (the record id_b counts as id_a), `keep_apart`, or nothing in its column
    decision. Both records stay as they were loaded; the next analysis counts them as decided.

    \b
    Example:
      crosstie merge duplicates.csv
    """
    from crosstie.deciding import apply_review

    put_told(apply_review(review, store), as_json)
    return DONE


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@options.store
@options.as_json
def unmerge(ids: tuple[str, ...], store: str | None, as_json: bool) -> int:
    """Undo the merge of records, by their own ids.

    A merge that a rule found is not found again: the record is kept apart from then on.

    \b
    Example:
      crosstie unmerge P00017
    """
    from crosstie.deciding import undo

    put_told(undo(ids, store), as_json)
    return DONE
