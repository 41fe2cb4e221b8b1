"""Write the pages that are made from the code: commands, tables, measures, stages, settings.

``python docs/generate.py`` rewrites them; with ``--check`` it exits 1 where a page is not what the code says.
"""

from __future__ import annotations

import dataclasses
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from crosstie.cli import commands
from graphmodel import axes, measures, mismatch
from graphmodel.explaining.definitions import question_of, text_of
from graphmodel.measures import MEASURES
from graphmodel.messages import ENGLISH, Messages
from graphmodel.queries import query
from graphmodel.questions import QUESTIONS
from graphmodel.settings import Settings
from graphmodel.stages import DEFAULT_CONDITIONS, judging, steps
from graphmodel.stores.neo4j import layout
from graphmodel.tables import (
    ALERTS,
    BACKTESTS,
    COMMERCIAL_MEASURES,
    CONDITION_MEASURES,
    INPUTS,
    LEAVING,
    PLANNED_TIES,
    RELATIONSHIPS,
    RESULTS,
    STEP_KINDS,
    TIMES,
    WATCHES,
    WEAVING,
    YES_OR_NO,
    Table,
    by_name,
)

HERE = Path(__file__).parent


def commands_page() -> Iterator[str]:
    yield "# Commands\n"
    yield (
        "Data goes to standard output; words and progress bars go to standard error. Exit codes: 0 done, 1 done with "
        "findings (`check`, `map`, `risk --fail-on`, `watch --fail-on`), 2 the input, 3 the store, 4 a bug.\n"
    )
    whole = click.Context(commands)
    for name in commands.list_commands(whole):
        command = commands.get_command(whole, name)
        context = click.Context(command, info_name=f"crosstie {name}", max_content_width=100)
        yield f"## {name}\n\n```text\n{command.get_help(context)}\n```\n"
        if isinstance(command, click.Group):
            for part in command.list_commands(context):
                inner = click.Context(
                    command.commands[part], info_name=f"crosstie {name} {part}", max_content_width=100
                )
                yield f"### {name} {part}\n\n```text\n{command.commands[part].get_help(inner)}\n```\n"


def tables_page() -> Iterator[str]:
    yield "# Tables\n"
    yield "## What is read: the exchange format\n"
    yield (
        "CSV (UTF-8) or Parquet, one table a file. Columns in **bold** are needed; further columns are kept "
        "as attributes. "
        "Lists are separated by `;`. Times are ISO 8601; without a zone they are UTC. `interactions` may carry "
        "`supplier_person_id` and `client_person_id` instead of `participant_ids`.\n"
    )
    for table in INPUTS:
        yield from _table(table)
    yield "## What an analysis writes\n"
    yield "An undefined value is an empty cell; the reason stands in `flags` as `name:reason`, never a 0.\n"
    for table in RESULTS:
        yield from _table(table)
    yield "## What a timeline writes\n"
    yield "Month by month, by `crosstie timeline --out`; see [timeline](timeline.md).\n"
    for table in TIMES:
        yield from _table(table)
    yield "## What a departure writes\n"
    yield "By `crosstie leave --out`; see [departures](departures.md).\n"
    for table in LEAVING:
        yield from _table(table)
    yield "## What holes and introductions tell\n"
    yield "By `--json` of `crosstie holes` and `introduce`; see [holes](holes.md), [introductions](introductions.md).\n"
    for table in WEAVING:
        yield from _table(table)
    yield "## What a plan tells\n"
    yield "By `--json` of `crosstie plan`; see [plan](plan.md).\n"
    yield from _table(PLANNED_TIES)
    yield "## What a watch remembers\n"
    yield "In the store, by `crosstie watch`; see [watch](watch.md).\n"
    for table in (ALERTS, WATCHES):
        yield from _table(table)
    yield "## What a backtest writes\n"
    yield "By `crosstie backtest --out`; see [backtest](backtest.md).\n"
    for table in BACKTESTS:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n\n{table.text} Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield "| column | type | meaning | unit or values |\n| --- | --- | --- | --- |"
    for column in table.columns:
        name = f"**{column.name}**" if column.required else column.name
        values = column.unit or ", ".join(column.choices)
        yield f"| {name} | {column.type} | {column.text} | {values} |"
    yield ""


def measures_page() -> Iterator[str]:
    yield "# Measures\n"
    yield (
        "Every figure of a relationship, by the question it answers. All are of the *live ties* on the "
        "as-of date; an undefined "
        "figure is an empty cell with its reason.\n"
    )
    yield f"## Ties\n\n{text_of(sys.modules['graphmodel.ties'])}\n"
    for module in _modules():
        yield f"## {question_of(module)}\n"
        for name, measure in MEASURES.items():
            if measure.compute.__module__ == module.__name__:
                yield f"### {name}\n\n{text_of(measure.compute)}\n"
                if name == "threads":
                    yield f"{text_of(module.cuts)}\n"


def _modules() -> list[Any]:
    seen = dict.fromkeys(measure.compute.__module__ for measure in MEASURES.values())
    return [getattr(measures, name.rsplit(".", 1)[1]) for name in seen]


def stages_page() -> Iterator[str]:
    settings, words = Settings(), Messages.of(ENGLISH)
    yield "# Stages\n"
    yield (
        "A relationship is in the highest stage whose conditions, and those of every stage below it, hold. "
        f"`none`: no live tie, now or in the last {settings.ties.dormant_half_lives} half-lives; `dormant`: none "
        "now, but one then. Commercial conditions without data are unknown and block nothing; then the evidence "
        "is `network` alone.\n"
    )
    yield "| stage | condition | measure | holds when | because |\n| --- | --- | --- | --- | --- |"
    for condition in DEFAULT_CONDITIONS:
        threshold = "true" if condition.operator == "is" else f"{condition.threshold:g}"
        kind = " (commercial)" if condition.commercial else ""
        cells = (
            condition.stage,
            condition.name,
            condition.measure,
            f"{condition.operator} {threshold}{kind}",
            condition.because(words),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "## How far from the other side\n"
    yield f"`distance` in the table `conditions`: {text_of(judging.distance)}\n"
    yield (
        "`stage_margin` is the passed condition, of the stage reached or below, with the least distance; "
        "`missing` lists what fails of the next stage.\n"
    )
    yield "## What would take it further\n"
    yield "The table `steps`; in sentences: `crosstie show`.\n"
    yield f"{text_of(steps)}\n"
    yield f"{text_of(steps.steps_to_next_stage).partition(chr(10) * 2)[2]}\n"
    yield f"Kinds of steps: {_codes(STEP_KINDS)}.\n"
    yield "## Conditions of one's own, and targets\n"
    yield f"In `crosstie.toml`:\n\n```toml\n{_EXAMPLE}```\n"
    yield (
        f"A condition may look at: {_codes(CONDITION_MEASURES)}; by `is` at {_codes(YES_OR_NO)}. Conditions on "
        f"trade ({_codes(COMMERCIAL_MEASURES)}) are unknown without data. A threshold of `false` asks a yes-or-no "
        "condition of nobody. `target_stage` and `gap` tell how far a client is from the stage aimed at.\n"
    )
    yield "## Mismatch\n"
    yield f"{_rules(text_of(mismatch))}\n"
    yield (
        "With the evidence of each: `crosstie risk --mismatch`. Quantiles are of all clients with a known figure, "
        "interpolated between neighbours; they stand in `run.json` as `yardsticks`.\n"
    )
    yield "## Axes\n"
    yield f"`participation`: {text_of(measures.participation.participation)}\n"
    yield f"`essence`, `essence_form`: {text_of(axes.axes).partition('Parameters')[0].strip()}\n"
    yield "`essence_terms` lists what was known. The four quadrants part at 0.5.\n"


_EXAMPLE = """[stages.thresholds]
"mesh.threads" = 4

[stages.thresholds_by_tier.A]
"diamond.direct_share" = 0.6
"cloud.executive_tie" = false

[[stages.conditions]]
stage = "mesh"
name = "coverage"
measure = "client_coverage"
operator = ">="
threshold = 0.5
sentence = "We know half of their departments."
tiers = ["A"]

[stages.target_by_tier]
A = "diamond"

[stages.target_by_client]
C01 = "cloud"
"""


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _rules(text: str) -> str:
    """A text with a table drawn by lines of ``=``, as Markdown."""
    intro, _, rules = re.split(r"^[= ]+$", text, flags=re.MULTILINE)[:3]
    rows: list[list[str]] = []
    for line in filter(None, rules.splitlines()):
        code, _, rule = line.partition(" ")
        if code:
            rows.append([f"`{code}`", rule.strip()])
        else:
            rows[-1][1] += f" {rule.strip()}"
    table = ["| code | rule |", "| --- | --- |", *(f"| {code} | {rule} |" for code, rule in rows)]
    return "\n".join([intro, *table])


def settings_page() -> Iterator[str]:
    yield "# Settings\n"
    yield (
        "Every default of the model. A `crosstie.toml` in the working folder, or `--settings FILE`, "
        "overrides any of them; an unknown "
        "key or an impossible value is an error that names it. The settings used are written into every `run.json`.\n"
    )
    for section in dataclasses.fields(Settings):
        group = getattr(Settings(), section.name)
        yield f"## [{section.name}]\n\n{text_of(type(group))}\n"
        yield "| key | default | unit | range | meaning | source |\n| --- | --- | --- | --- | --- | --- |"
        for item in dataclasses.fields(group):
            low, high = item.metadata["low"], item.metadata["high"]
            span = f"{low:g} … {high:g}" if math.isfinite(low) else ""
            default = _default(getattr(group, item.name))
            meta = item.metadata
            yield f"| {item.name} | {default} | {meta['unit']} | {span} | {meta['text']} | {meta['source']} |"
        yield ""


def _default(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join("–".join(item) if isinstance(item, tuple) else item for item in value)
    if hasattr(value, "items"):
        return ", ".join(f"{key} {item:g}" for key, item in value.items()) or "none"
    return f"{value:g}"


def graph_page() -> Iterator[str]:
    """A page written by hand, with blocks that are made."""
    text = (HERE / "graph.md").read_text(encoding="utf-8")
    for name, block in _GRAPH_BLOCKS.items():
        start = f"<!-- made by docs/generate.py: {name} -->\n"
        before, _, rest = text.partition(start)
        _, end, after = rest.partition("<!-- end -->")
        text = "\n".join([before + start, *block(), end + after])
    yield text


def _nodes() -> Iterator[str]:
    yield "| label | is | properties | key |\n| --- | --- | --- | --- |"
    labels = {by_name(layout.ROW_TABLES)[name]: label for name, label in layout.LABELS.items()}
    for table, label in {
        **labels,
        layout.DEPARTMENTS: layout.DEPARTMENT,
        layout.MONTH_ENDS: layout.MONTH_END,
    }.items():
        documented = table in (*INPUTS, *TIMES)
        where = f"[{table.name}](tables.md#{table.name})" if documented else _codes(table.names)
        yield f"| `{label}` | {table.text} | {where} | {_codes(table.key)} |"
    yield ""


def _row_relationships() -> Iterator[str]:
    yield "| relationship | from | to | means | properties |\n| --- | --- | --- | --- | --- |"
    for one in layout.ROW_RELATIONSHIPS:
        ends = f"`{one.start.label}` | `{one.end.label}`"
        yield f"| `{one.type}` | {ends} | {one.text} | {_codes(one.properties)} |"
    yield ""


def _result_relationships() -> Iterator[str]:
    yield "| relationship | from | to | means | properties |\n| --- | --- | --- | --- | --- |"
    for one in layout.RESULT_RELATIONSHIPS:
        properties = _codes(one.columns)
        if one.columns == RELATIONSHIPS.names:
            properties = "all columns of [relationships](tables.md#relationships)"
        yield f"| `{one.type}` | `{one.start}` | `{one.end}` | {one.text} | {properties} |"
    yield ""


def _questions() -> Iterator[str]:
    for number, question in enumerate(QUESTIONS, 1):
        text = query(question.name, "cypher").text
        yield f"### {number}. {question.asked}\n\n`{question.name}`\n"
        if question.example:
            told = ", ".join(f"{name}: {value!r}" for name, value in question.example.items())
            yield f"On [the example](example.md), ask with `:params {{{told}}}`.\n"
        yield f"```cypher\n{text}```\n"


_GRAPH_BLOCKS: dict[str, Callable[[], Iterator[str]]] = {
    "nodes": _nodes,
    "row relationships": _row_relationships,
    "result relationships": _result_relationships,
    "questions": _questions,
}


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "commands.md": commands_page,
    "tables.md": tables_page,
    "measures.md": measures_page,
    "stages.md": stages_page,
    "settings.md": settings_page,
    "graph.md": graph_page,
}


def main() -> int:
    """Write the pages, or only compare them."""
    stale = []
    for name, page in PAGES.items():
        text = "\n".join(page()).rstrip() + "\n"
        path = HERE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"not what the code says: {', '.join(stale)}; call: make docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
