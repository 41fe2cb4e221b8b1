"""Analysis beyond one machine, as the commands call it: an export folder anywhere, results to anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from crosstie.settings_file import load_settings
from crosstie.terminal import progress
from crosstie.terms import known_taxonomy
from graphmodel.analysis import Results
from graphmodel.arrow import empty
from graphmodel.engines.session import spark_session
from graphmodel.errors import InputError
from graphmodel.messages import ENGLISH, Messages
from graphmodel.tables import COMPANY, INTERACTIONS
from ingest.memory import read_tables
from ingest.slices import balance_of, judged


def analyse_on_spark(
    folder: str,
    out: str | None = None,
    as_of: date | None = None,
    settings: Path | None = None,
    taxonomy: Path | None = None,
    *,
    supplier: str | None = None,
    level: str = COMPANY,
    language: str = ENGLISH,
) -> tuple[Results, list[str]]:
    """Analyse an export folder at any address that Hadoop understands, and write the results to another.

    Returns
    -------
    tuple of Results and list of str
        The run, with of all tables only what a summary needs; and the names of what was written.
    """
    chosen = load_settings(settings)
    known = known_taxonomy(taxonomy)
    with progress() as bar, spark_session() as spark:
        from graphmodel.engines.exchange import Folder, read_interactions, read_rows
        from graphmodel.engines.spark import analyse

        source = Folder(spark, folder)
        found = source.tables()
        if out is not None and source.same_as(Folder(spark, out)):
            raise InputError(
                "the results would lie among the exports",
                where=out,
                remedy="Choose another folder with --out",
            )
        bar("reading people and organisations")
        others = {name: read_rows(spark, place) for name, place in found.items() if name != INTERACTIONS.name}
        dataset = read_tables({**others, INTERACTIONS.name: empty(INTERACTIONS)}, supplier=supplier)
        interactions = read_interactions(spark, found[INTERACTIONS.name])
        with analyse(
            interactions,
            dataset.tables,
            judged,
            as_of,
            chosen,
            taxonomy=known,
            level=level,
            language=language,
            progress=bar,
        ) as results:
            balance, codes = balance_of(results.judged)
            books = {
                "balance": (dataset.report.total + balance).as_mapping(),
                "rejections": _added(dataset.report.rejections_by_code(), codes),
                "notes": list(dataset.report.notes),
            }
            results.run.update(books)
            shown = results.table("relationships", ("stage", "threads")).toArrow()
            bar("writing")
            written = [] if out is None else results.write(out)
            return Results({"relationships": shown}, results.run), written


def faulty_rows(run: Mapping[str, Any]) -> Iterator[str]:
    """Rows that no figure rests on, in a line; none where every row was used."""
    balance: Mapping[str, Any] = run["balance"]
    ignored: Mapping[str, int] = balance["ignored"]
    rows = balance["quarantined"] + sum(ignored.values())
    if rows:
        words = Messages.of(run["language"])
        codes = [f"{code} {count:,}" for code, count in {**run["rejections"], **ignored}.items()]
        told = words.text("list.separator").join(codes)
        yield words.text("summary.rows_left_out_there", rows=rows, read=balance["read"], codes=told)


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {code: one.get(code, 0) + other.get(code, 0) for code in sorted({*one, *other})}
