"""What a word on the command line may be: a day, a month, a number, a file that is not there yet."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click


def day(word: str) -> date:
    """A date like 2026-06-30."""
    try:
        return datetime.strptime(word, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"'{word}' is not a date like 2026-06-30") from None


def day_or_month(word: str) -> date:
    """A date, or a month like 2026-06, which stands for its last day."""
    from graphmodel.continuity import month_end

    try:
        if re.fullmatch(r"\d{4}-\d\d", word):
            return month_end(day(f"{word}-01"))
        return day(word)
    except click.BadParameter:
        raise click.BadParameter(
            f"'{word}' is neither a month like 2026-06 nor a date like 2026-06-30"
        ) from None


def new_file(word: str) -> Path:
    """A file that holds nobody's work yet."""
    path = Path(word)
    if path.exists():
        raise click.BadParameter(f"{path} is there already, perhaps filled in; choose another name")
    return path


class FiniteRange(click.FloatRange):
    """A number within bounds; ``nan`` and ``inf``, which Python takes for numbers, are refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that was written."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"'{value}' is not a number like 100000", param, ctx)
        return number
