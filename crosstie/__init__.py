"""Crosstie: how much of each client relationship hangs on one person."""
