"""Steps, targets and mismatches in sentences that name people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from graphmodel.messages import Messages
from graphmodel.settings import Settings
from graphmodel.stages.staging import DORMANT
from graphmodel.tables import LIST_SEPARATOR, STAGES

Row = Mapping[str, Any]
_TOP = ("top_tie", "executive_tie")


def step_sentences(
    steps: Sequence[Row],
    conditions: Iterable[Row],
    names: Mapping[str, str],
    as_of: date,
    settings: Settings,
    words: Messages,
) -> list[str]:
    """What to do, one sentence a step of one relationship.

    Parameters
    ----------
    steps, conditions
        Rows of the tables ``steps`` and ``conditions`` of one client.
    names
        Names of people by id; an id without a name stands for itself.
    """
    failing = {f"{row['stage']}.{row['condition']}": row for row in conditions}
    told = _Told(failing, names, as_of, settings, words)
    return [told.sentence(step) for step in steps]


class _Told:
    def __init__(
        self,
        conditions: Mapping[str, Row],
        names: Mapping[str, str],
        as_of: date,
        settings: Settings,
        words: Messages,
    ) -> None:
        self._conditions, self._names, self._words = conditions, names, words
        self._as_of, self._settings = as_of, settings

    def sentence(self, step: Row) -> str:
        kind = step["kind"]
        if kind in ("tie", "channel", "direct_work"):
            key = "tie_direct" if kind == "tie" and self._is_direct(step) else kind
            return self._text(key, **self._people(step), meetings=self._meetings(step["strength"]))
        if kind == "joint_work":
            times = self._words.text("count.times", n=step["times"])
            return self._text(kind, **self._people(step), times=times)
        if kind == "orders":
            orders = self._words.text("count.more_orders", n=step["times"])
            if "sustained" not in self._measures(step):
                return self._text("orders", orders=orders)
            ties = self._settings.ties
            return self._text(
                "lasting", orders=orders, day=self._as_of + timedelta(days=math.ceil(2 * ties.half_life_days))
            )
        if kind in ("nobody_known", "nobody_of_ours"):
            return self._nobody(step)
        return self._text(kind, missing=self._missing(step))

    def _text(self, key: str, **values: Any) -> str:
        return self._words.text(f"step.{key}", **values)

    def _people(self, step: Row) -> dict[str, str]:
        return {
            "ours": self._listed(step["supplier_people"], step["supplier_functions"]),
            "theirs": self._listed(step["client_people"], step["client_functions"]),
        }

    def _listed(self, people: str, functions: str) -> str:
        named = []
        for person, function in zip(
            people.split(LIST_SEPARATOR), functions.split(LIST_SEPARATOR), strict=True
        ):
            name = self._names.get(person, person)
            if function != "other":
                called = self._words.text(f"function.{function}")
                name = self._words.text("person.with_function", name=name, function=called)
            named.append(name)
        return self._words.listed(named)

    def _is_direct(self, step: Row) -> bool:
        functions = self._settings.functions
        return (
            step["supplier_functions"] not in functions.supplier_windows
            and step["client_functions"] not in functions.client_windows
        )

    def _meetings(self, strength: float) -> str:
        """How many meetings of two carry the strength, held within days of the as-of date."""
        weight = self._settings.ties.channel_weights["meeting"]
        count = max(1, math.ceil(strength / weight)) if weight else 1
        return self._words.text("count.meetings", n=count)

    def _nobody(self, step: Row) -> str:
        kind = step["kind"]
        functions = step["client_functions" if kind == "nobody_known" else "supplier_functions"]
        measures = self._measures(step)
        if measures & set(_TOP):
            return self._text(f"top.{kind}")
        if functions and not measures & {"threads", "ties"}:
            listed = [self._words.text(f"function.{name}") for name in functions.split(LIST_SEPARATOR)]
            return self._text(kind, functions=self._words.listed(listed))
        people = self._words.text("count.more_people", n=step["times"])
        return self._text(f"more.{kind}", people=people)

    def _measures(self, step: Row) -> set[str]:
        return {row["measure"] for row in self._served(step)}

    def _served(self, step: Row) -> list[Row]:
        return [self._conditions[key] for key in (step["conditions"] or "").split(LIST_SEPARATOR) if key]

    def _missing(self, step: Row) -> str:
        return self._words.text("missing.separator").join(
            missing_in_words(row, self._words) for row in self._served(step)
        )


def missing_in_words(condition: Row, words: Messages) -> str:
    """A row of ``conditions`` as the column ``missing`` tells it: ``threads >= 3 (is 2)``."""

    def said(value: str | None) -> str:
        if value is None:
            return words.text("value.undefined")
        return words.text(f"value.{value}") if value in ("true", "false") else value

    return words.text(
        "missing.condition",
        measure=words.text(f"measure.{condition['measure']}"),
        operator=words.text(f"operator.{condition['operator']}"),
        threshold=said(condition["threshold"]),
        value=said(condition["value"]),
    )


def target_sentence(row: Row, words: Messages) -> str | None:
    """How far a relationship is from the stage aimed at; ``None`` where none is."""
    if row["target_stage"] is None:
        return None
    target = words.text(f"stage.{row['target_stage']}")
    if row["gap"] <= 0:
        return words.text("target.reached", target=target)
    way = STAGES[max(STAGES.index(row["stage"]), DORMANT) + 1 : STAGES.index(row["target_stage"]) + 1]
    return words.text(
        "target.below",
        target=target,
        stages=words.text("count.stages", n=row["gap"]),
        way=words.listed([words.text(f"stage.{stage}") for stage in way]),
    )


def mismatch_sentences(
    row: Row, currency: str | None, small_revenue: float | None, words: Messages
) -> list[str]:
    """The evidence of each mismatch of a row of ``relationships``, in the order of its codes.

    Parameters
    ----------
    small_revenue
        Yearly revenue below which a client is small; ``None`` where no revenue is known.
    """
    measured = words.text(f"stage.{row['stage']}")
    evidence: dict[str, Any] = {
        "exposed_stronghold": lambda: {"share": words.percent(row["share_of_wallet"])},
        "over_served": lambda: {
            "people": words.text("count.people", n=row["people_supplier"]),
            "revenue": words.money(row["revenue"], currency),
            "limit": words.money(small_revenue, currency),
        },
        "claimed_higher": lambda: {
            "claimed": words.text(f"stage.{row['claimed_stage']}"),
            "measured": measured,
        },
        "claimed_lower": lambda: {
            "claimed": words.text(f"stage.{row['claimed_stage']}"),
            "measured": measured,
        },
        "trade_behind": lambda: {
            "stage": words.text(f"stage.{row['next_stage']}"),
            "missing": row["missing"],
        },
    }
    codes = (row["mismatch"] or "").split(LIST_SEPARATOR) if row["mismatch"] else []
    return [words.text(f"mismatch_evidence.{code}", **evidence[code]()) for code in codes]
