"""What is known of the portfolios without making one."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_DAY = date(2023, 1, 1)
DAYS = 1277  # three and a half years
AS_OF = FIRST_DAY + timedelta(days=DAYS - 1)
VERSION = 1
"""To be raised with every change of the data, so that no cached folder is taken for a new one."""

FORMS = {
    "pairs-csv": "pair shorthand CSV",
    "lists-csv": "participant lists CSV",
    "pairs-parquet": "pair shorthand Parquet",
    "lists-parquet": "participant lists Parquet",
}

DENSE = "dense-parquet"
"""Pair shorthand of clients with larger teams, in which many pairs meet about equally often; for the measures alone."""

CSV_FORMS = {form: words for form, words in FORMS.items() if form.endswith("csv")}


def size_name(size: float) -> str:
    """A size as one writes it.

    >>> size_name(100_000), size_name(5e7)
    ('1e5', '5e7')
    """
    mantissa, exponent = f"{size:e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
