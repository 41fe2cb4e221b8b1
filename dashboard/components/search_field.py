"""Where one types what a list is searched for."""

from __future__ import annotations

import dash_mantine_components as dmc

from dashboard.components import aria


def search_field(identifier: str, value: str, words: str, *, debounce: int | bool = False) -> dmc.TextInput:
    """A field for a search; ``words`` say what can be searched for, ``debounce`` waits so many milliseconds."""
    return dmc.TextInput(
        id=identifier,
        value=value,
        placeholder=words,
        debounce=debounce,
        className="search",
        **aria.label(words),
    )
