"""Which texts mean that a value is missing.

``MARKS`` are spreadsheets' errors: nobody is called so, they are missing everywhere. ``WORDS`` are what programs write
for nothing, spelt exactly so. A person may be called Null or None: in a column of names such a word is missing only
where the same file uses the same spelling for nothing in two other columns as well.

Not among them: ``NA`` (Namibia, initials), ``-`` and ``?`` (somebody's answer), ``nan`` (a name; in a column of
numbers a failed calculation, which is an error and not a gap).
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

MARKS = pa.array(["", "#N/A", "#N/A!", "#NULL!", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!"])
WORDS = pa.array(["NULL", "null", "(null)", "(NULL)", "<null>", "<NULL>", "N/A", "n/a", "None", "\\N"])
MISSING = pa.concat_arrays([MARKS, WORDS])
"""Every text that means nothing where no name is expected."""

_OTHER_COLUMNS = 2


def says_nothing_in_words(cells: pa.Array, missing: pa.Array) -> bool:
    """Whether a word is among the cells that are missing; most often all of them are empty, or there are none."""
    return bool(pc.any(pc.is_in(pc.unique(cells.filter(missing)), WORDS), min_count=0).as_py())


def words_in_use(worded: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Each column as it is to be read where it holds names, if that differs from the column without words.

    ``worded`` are the columns that hold a word at least once, with the words in them.
    """
    used = {name: set(_words(cells).to_pylist()) for name, cells in worded.items()}
    named: dict[str, pa.Array] = {}
    for name, cells in worded.items():
        others = [words for other, words in used.items() if other != name]
        kept = [word for word in used[name] if sum(word in words for words in others) < _OTHER_COLUMNS]
        if kept:
            gone = pc.is_in(
                cells, pa.concat_arrays([MARKS, pa.array(sorted(used[name] - set(kept)), pa.string())])
            )
            named[name] = pc.if_else(gone, pa.scalar(None, pa.string()), cells)
    return named


def _words(cells: pa.Array) -> pa.Array:
    return pc.unique(cells.filter(pc.is_in(cells, WORDS)))
