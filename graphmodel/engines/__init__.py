"""Where an analysis runs."""
