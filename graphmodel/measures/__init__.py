"""Measures, a family a file, each over all relationships at once."""
