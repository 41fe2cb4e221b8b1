"""``python -m crosstie``."""

from crosstie.cli import main

main()
