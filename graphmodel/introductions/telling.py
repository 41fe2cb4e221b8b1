"""Paths in sentences: who introduces whom, by which tie, and when they last met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmodel.introductions.people import People
from graphmodel.messages import Messages
from graphmodel.tables import FUNCTIONS

Row = Mapping[str, Any]


def with_function(people: People, person_id: str, words: Messages) -> str:
    """A person with the function, where it is known, in which they work now."""
    code = people.portfolio.person_ids.index(person_id).as_py()
    function = FUNCTIONS[int(people.portfolio.function[people.record(int(people.human[code]))])]
    name = people.names[code].as_py()
    if function == "other":
        return str(name)
    return words.text("person.with_function", name=name, function=words.text(f"function.{function}"))


def what_to_ask(steps: Sequence[Row], words: Messages) -> str:
    """Who is to ask whom, in one sentence."""
    names = [steps[0]["from_name"], *(step["to_name"] for step in steps)]
    keys = ("first", "second", "third", "fourth")
    return words.text(f"introduction.ask.{len(steps)}", **dict(zip(keys, names, strict=False)))


def step_sentence(step: Row, people: People, words: Messages) -> str:
    """What is known of the two people of a step."""
    ends = {"first": step["from_name"], "second": step["to_name"]}
    kind, met = step["kind"], step["last_at"] is not None
    if kind == "tie":
        key = "live_tie" if step["live"] else "weak_tie"
        sentence = words.text(
            f"introduction.step.{key}", **ends, day=step["last_at"].date(), n=step["interactions"]
        )
        return words.sentences(sentence, _elsewhere(step, people, words))
    if kind == "together" or met:
        sentence = words.text(
            "introduction.step.together", **ends, day=step["last_at"].date(), n=step["interactions"]
        )
        return words.sentences(
            sentence, words.text("introduction.step.line", **ends) if kind == "line" else None
        )
    if kind == "firm":
        return words.text("introduction.step.firm", **ends, firm=_shared_firm(step, people))
    return words.text(f"introduction.step.{kind}", **ends)


def _elsewhere(step: Row, people: People, words: Messages) -> str | None:
    """Where a tie was made, if the client's person works somewhere else now."""
    ids = people.portfolio.person_ids
    ends = [int(people.human[ids.index(step[f"{end}_person_id"]).as_py()]) for end in ("from", "to")]
    theirs = [person for person in ends if not people.ours[person]]
    firm = people.firm_ids.index(step["client_id"]).as_py()
    if not theirs or firm < 0 or firm in people.firms(theirs[0]):
        return None
    return words.text(
        "introduction.step.elsewhere",
        person=people.names[theirs[0]].as_py(),
        firm=people.firm_names[firm].as_py(),
        now=people.firm_names[int(people.firm[people.record(theirs[0])])].as_py(),
    )


def _shared_firm(step: Row, people: People) -> str:
    ids = people.portfolio.person_ids
    firms = [
        people.firms(int(people.human[ids.index(step[f"{end}_person_id"]).as_py()])) for end in ("from", "to")
    ]
    return str(people.firm_names[min(firms[0] & firms[1])].as_py())
