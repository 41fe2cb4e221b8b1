"""``python -m crosstie``."""

from crosstie.cli import program

program()
