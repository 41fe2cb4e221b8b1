"""How one file writes dates and numbers: said by the user, found over all of its columns, or asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from graphmodel.errors import ExportError
from ingest.cells.dates import DateOrder, detect_date_order
from ingest.cells.numbers import Decimal, detect_decimal


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the user says of a folder, or what holds for one file.

    Attributes
    ----------
    dates
        Order of day, month and year in dates that are not ISO 8601; None where every date is.
    decimal
        What parts the decimals; None where numbers are written as programs do: a point, and no mark between thousands.
    """

    dates: DateOrder | None = None
    decimal: Decimal | None = None


def conventions_of(
    dates: Mapping[str, pa.Array], numbers: Mapping[str, pa.Array], given: Conventions, where: str
) -> Conventions:
    """The conventions of one file from its cells, by column names; `ExportError` that asks where they do not tell.

    What is ``given`` is not looked for.
    """
    order = given.dates or _order(dates, where)
    return Conventions(order, given.decimal or _decimal(numbers, where))


def _order(dates: Mapping[str, pa.Array], where: str) -> DateOrder | None:
    found = detect_date_order(list(dates.values()))
    if found == "ambiguous" or found == "mixed":
        what = {
            "ambiguous": "dates could be day-month or month-day: no day is above 12",
            "mixed": "some dates are day-month-year, others month-day-year",
        }[found]
        raise ExportError(
            f"{what} (columns {', '.join(sorted(dates))})",
            where=where,
            remedy="Say which with --date-order dmy, mdy or ymd",
        )
    return found


def _decimal(numbers: Mapping[str, pa.Array], where: str) -> Decimal:
    found = detect_decimal(list(numbers.values()))
    if found == "ambiguous" or found == "mixed":
        what = {
            "ambiguous": "a number like 1,234 or 1.234 could be over a thousand or a little over one",
            "mixed": "some numbers have a decimal point, others a decimal comma",
        }[found]
        raise ExportError(
            f"{what} (columns {', '.join(sorted(numbers))})",
            where=where,
            remedy="Say which with --decimal point or comma",
        )
    return found or "point"
