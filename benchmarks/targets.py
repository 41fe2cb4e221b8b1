"""What the figures should be, as data: figure, from which size to which, operator, bound."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from benchmarks.figures import Figure, Target
from benchmarks.forms import CSV_FORMS, FORMS, size_name

TARGETS = (
    # Below 1e7 start-up is a good part of a process, so the pair shorthand is given more and the others are not judged.
    ("analyse, pair shorthand CSV / scan", 1e6, 1e6, "<=", 2.0),
    ("analyse, pair shorthand CSV / scan", 1e7, math.inf, "<=", 1.6),
    ("analyse, participant lists CSV / scan", 1e7, math.inf, "<=", 3.5),
    ("analyse, pair shorthand Parquet / CSV scan", 1e7, math.inf, "<=", 0.9),
    ("analyse, participant lists Parquet / CSV scan", 1e7, math.inf, "<=", 0.9),
    ("load, Salesforce export / scan", 1e6, 1e6, "<=", 6.0),
    ("peak memory, load, Salesforce export", 1e6, 1e6, "<=", 1024),
    ("plain UNWIND … CREATE / load into Neo4j", 1e5, 1e6, ">=", 0.6),
    ("load into Neo4j / again", 1e5, 1e6, ">=", 10),
    ("analyse again from Neo4j", 1e6, 1e6, "<=", 10),  # seconds: what is said of it is "in seconds"
    ("growth of time, exponent", 1e7, math.inf, "<=", 1.05),
    ("growth of time, steepest step", 1e7, math.inf, "<=", 1.05),
    ("NetworkX loop / measures", 1e7, math.inf, ">=", 150),  # 10,000 clients
    ("igraph loop / measures", 1e6, math.inf, ">=", 5),
    ("measures / scan, the query alone", 1e6, math.inf, "<=", 0.15),
    ("figures of the NetworkX loop that differ", 0, math.inf, "<=", 0),
    ("analyst's script / analyse", 1e7, math.inf, ">=", 30),
    ("clients whose threads differ, analyst's script", 0, math.inf, "<=", 0),
    *((f"peak memory, {words}", 1e7, 1e7, "<=", 500) for words in FORMS.values()),
    *((f"peak memory, {words}", 5e7, math.inf, "<=", 900) for words in FORMS.values()),
    *(
        (f"timeline of 36 months, {words} / analyse", 1e6, math.inf, "<=", 6.0)
        for words in CSV_FORMS.values()
    ),
    ("portfolio, first after the start", 0, math.inf, "<=", 1.5),
    ("portfolio, cold", 0, math.inf, "<=", 1.5),
    *(
        (f"filter by a {what}{over}", 0, math.inf, "<=", 0.15)
        for what in ("word", "stage")
        for over in ("", ", 95th percentile")
    ),
    ("what-if click", 0, math.inf, "<=", 0.2),
    ("50 people at once, 95th percentile", 0, math.inf, "<=", 1.0),
    ("50 people at once, answers that failed", 0, math.inf, "<=", 0),
    ("peak memory of the server, every page", 0, math.inf, "<=", 700),
    ("peak memory of the server, after the crowd", 0, math.inf, "<=", 700),
    ("crosstie --help", 0, math.inf, "<=", 0.3),
    ("crosstie risk, on the example", 0, math.inf, "<=", 1.0),
)


def target_of(name: str, size: float) -> Target | None:
    """The target of a figure at a size, if it has one.

    >>> print(target_of("analyse, pair shorthand CSV / scan", 1e6))
    ≤ 2
    >>> target_of("analyse, pair shorthand CSV / scan", 1e5) is None
    True
    """
    for figure, least, most, operator, bound in TARGETS:
        if figure == name and least <= size <= most:
            return Target(operator, bound)
    return None


def not_run(figures: Sequence[Figure]) -> Iterator[Figure]:
    """A row for every target at a size that no figure was held against."""
    judged = {(figure.name, figure.target) for figure in figures}
    for name, least, _, operator, bound in TARGETS:
        target = Target(operator, bound)
        if (name, target) not in judged:
            yield Figure(name, size_name(least) if least else "", target=target)
