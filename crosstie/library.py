"""Analysis as programs call it: tables in memory, checked like files, and the books of the check in the run."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from graphmodel import analysis
from graphmodel.analysis import Progress, Results
from graphmodel.functions import Taxonomy
from graphmodel.messages import ENGLISH
from graphmodel.settings import Settings
from graphmodel.tables import COMPANY
from ingest.memory import Rows, sound_tables

if TYPE_CHECKING:
    from ingest.report import Report


def analyse(
    inputs: Mapping[str, Rows],
    as_of: date | None = None,
    settings: Settings | None = None,
    *,
    supplier: str | None = None,
    taxonomy: Taxonomy | None = None,
    confidence: bool = False,
    level: str = COMPANY,
    language: str = ENGLISH,
    progress: Progress | None = None,
) -> Results:
    """Analyse tables in memory: Arrow, pandas or lists of dicts, in the exchange format.

    Parameters
    ----------
    inputs
        Tables by name; ``organisations``, ``people`` and ``interactions`` are needed. Cells may have types or be the
        text that CSV would hold.
    as_of
        The day all figures are of; by default the day of the latest interaction.
    settings, taxonomy
        By default those of the model.
    confidence
        Whether to work out ``stage_confidence`` too; takes several times as long.
    level
        What a relationship is with: each client (``company``) or all under one ultimate parent (``group``).
    language
        Of the sentences in the tables, ``en`` or ``zh``; codes and columns are the same in any.
    supplier
        Name, domain or id of your own firm, where no organisation has the role ``supplier``.
    progress
        Called with the name of each step.

    Returns
    -------
    Results
        ``run`` has the books of the check as well: ``balance``, ``rejections`` (how often each quarantine code
        occurred) and ``notes``.

    Raises
    ------
    InputError
        A table or column is missing, nobody is the supplier, there is no client, ``as_of`` lies before all data, or
        there is no day to look at.

    Warns
    -----
    UserWarning
        Faulty rows were left out. ``crosstie.read_tables(inputs).report`` has each with its reason.
    """
    dataset = sound_tables(inputs, supplier=supplier)
    report = dataset.report
    if report.quarantined:
        warnings.warn(_left_out(report), stacklevel=2)
    results = analysis.analyse(
        dataset.tables,
        as_of,
        settings,
        taxonomy=taxonomy,
        confidence=confidence,
        level=level,
        language=language,
        progress=progress,
    )
    books = {
        "balance": report.total.as_mapping(),
        "rejections": report.rejections_by_code(),
        "notes": list(report.notes),
    }
    return replace(results, run={**results.run, **books})


def _left_out(report: Report) -> str:
    codes = ", ".join(f"{code} {count:,}" for code, count in report.rejections_by_code().items())
    return (
        f"{report.quarantined:,} of {report.total.read:,} rows are faulty and were left out ({codes});"
        " crosstie.read_tables(…).report has each with its reason"
    )
