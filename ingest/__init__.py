"""Exports in, tables out, nothing lost."""
