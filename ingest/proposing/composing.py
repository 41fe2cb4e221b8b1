"""One table's columns into a [[file]] of a mapping file, each line with the reason for it."""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.tables import CHANNELS, ROLES
from ingest.formats import OWN_FIRM, TABLES
from ingest.proposing.draft import ALL, Draft
from ingest.proposing.looks import Look
from ingest.proposing.slots import HEADER, NEEDS, Pick, Reading, title_likeness
from ingest.proposing.toml import Plain, key_of, remark, text_of
from ingest.proposing.whom import Whom, kinds_of
from ingest.proposing.words import likeness, meaning, meanings, plain
from ingest.reading import Source

_MOST_MARKS = 6
_TITLED = 0.6
_BEGINS = 4
_VALUES_LISTED, _UNKNOWN_SHOWN = 60, 5


@dataclass(frozen=True)
class Composed:
    """A [[file]] as text, what it needs elsewhere in the mapping file, and what a reader must still decide.

    Attributes
    ----------
    maps
        The lines of each value map.
    columns
        Headers that must be listed in [columns], by name.
    lacking
        What the rows are to tell and nothing tells, with what to do about it.
    questions
        What a reader should look at.
    """

    lines: Sequence[str]
    maps: Mapping[str, Sequence[str]]
    columns: Mapping[str, str]
    lacking: Mapping[str, str]
    questions: Sequence[str]


def composed(draft: Draft, *, examples: bool) -> Composed:
    """The text of one table; without ``examples`` no reason repeats cells."""
    return _Composer(draft, examples).run()


def is_staff(reading: Reading, source: Source) -> bool:
    """Whether a table lists the user's own people: it is called so and names no firm."""
    alone = reading.look("company") is None and reading.look("company_id") is None
    return reading.table == "people" and alone and title_likeness(source.peek, "staff") >= _TITLED


class _Composer:
    """Field by field; ``fields`` are the lines of [file.fields], each with its reasons."""

    def __init__(self, draft: Draft, examples: bool) -> None:
        self.draft, self.whom, self.examples = draft, Whom(draft), examples
        self.fields: list[tuple[list[str], str]] = []
        self.members: list[tuple[list[str], Plain]] = []
        self.maps: dict[str, list[str]] = {}
        self.gathers = False

    def run(self) -> Composed:
        tables = {
            "interactions": self._interactions,
            "people": self._people,
            "organisations": self._organisations,
            "orders": self._orders,
            "cases": self._cases,
        }
        tables[self.draft.reading.table]()
        lacking = self.draft.lacking()
        lines = [*self._head(lacking), *self._body()]
        return Composed(lines, self.maps, self.draft.columns, lacking, self.draft.questions)

    def _interactions(self) -> None:
        self._own_id("interaction_id")
        self._plain("occurred_at")
        self._channel()
        self._plain("duration_minutes")
        if "duration_minutes" not in self.draft.reading.picks:
            self._plain("duration_hours", "duration_minutes", factor=60)
        self._plain("topic")
        self.whom.make_organisations()
        everybody = self.draft.look("participants")
        email = self.draft.look("email")
        if (
            everybody is None
            and self.draft.look("contact") is None
            and email is not None
            and email.separators
        ):
            everybody = email
        else:
            for slots, value in (
                (("colleague", "colleague_email", "colleague_id"), self.whom.colleagues()),
                (_CONTACT_SLOTS, self.whom.contacts()),
            ):
                if value is not None:
                    self.members.append((self._why_first(slots), value))
        if everybody is not None and (value := self.whom.everybody(everybody)) is not None:
            self.members.append((self._why_first(("participants", "email")), value))

    def _people(self) -> None:
        self._own_id("person_id")
        self._name()
        within = self.whom.organisation()
        if within is not None:
            self._add(self._client_slot(), "organisation_id", within)
            self.whom.make_organisations()
        elif is_staff(self.draft.reading, self.draft.source):
            why = "the table is called like one of your own people and names no firm"
            self._put([why], "organisation_id", {"value": OWN_FIRM})
            self.draft.settled.add("where they work")
        for name in ("email", "title", "department"):
            self._plain(name)
        if (manager := self.draft.look("reports_to")) is not None:
            value: dict[str, Plain] = {"column": self.draft.column(manager)}
            if not self._names_own_ids(manager, "person_id"):
                kinds = kinds_of(manager)
                value["by"] = kinds
                if "name" in kinds:
                    value["within"] = OWN_FIRM if within is None else within
            self._add("reports_to", "reports_to", {**value, "absent": "empty"})
        self._plain("started_on")
        self._plain("left_on")

    def _organisations(self) -> None:
        self._own_id("organisation_id")
        self._plain("name")
        role = self._mapped("role", "role", ROLES)
        if role is None:
            self._put(
                ["no column tells what they are to you: all count as clients"], "role", {"value": "client"}
            )
        else:
            self._add("role", "role", {**role, "otherwise": "client"})
        if (parent := self.draft.look("parent_id")) is not None:
            by: dict[str, Plain] = {} if self._names_own_ids(parent, "organisation_id") else {"by": ["name"]}
            value = {"column": self.draft.column(parent), **by, "absent": "empty"}
            self._add("parent_id", "parent_id", value)
        self._plain("domain", transform="domain")
        for name in ("industry", "tier", "revenue", "currency"):
            self._plain(name)

    def _orders(self) -> None:
        self._own_id("order_id")
        self._client()
        for name in ("amount", "currency"):
            self._plain(name)
        if (won := self._mapped("won", "won", ("true", "false"))) is not None:
            self._add("won", "won", won)
        self._plain("closed_on")

    def _cases(self) -> None:
        self._own_id("case_id")
        self._client()
        contact = self.draft.look("contact")
        if contact is not None and contact.separators:
            self.draft.questions.append(f"«{contact.name}» names several people; a case is raised by one")
        elif (value := self.whom.contacts()) is not None:
            why = self._why_first(_CONTACT_SLOTS)
            self._put(why, "person_id", {**value, "absent": "empty"})
        for name in ("opened_on", "closed_on", "severity"):
            self._plain(name)

    def _client(self) -> None:
        if (value := self.whom.organisation()) is not None:
            self._add(self._client_slot(), "organisation_id", value)
            self.whom.make_organisations()

    def _client_slot(self) -> str:
        return "company" if self.draft.look("company") is not None else "company_id"

    def _names_own_ids(self, look: Look, slot: str) -> bool:
        own = self.draft.look(slot)
        return own is not None and set(look.counts) <= set(own.counts)

    def _plain(self, slot: str, name: str = "", **more: Plain) -> None:
        if (look := self.draft.look(slot)) is not None:
            column = self.draft.column(look)
            self._add(slot, name or slot, {"column": column, **more} if more else column)

    def _name(self) -> None:
        """The name, or what first and last name make of it."""
        first, last = self.draft.look("first_name"), self.draft.look("last_name")
        if self.draft.look("name") is not None or first is None or last is None:
            slot = next((slot for slot in ("name", "last_name") if slot in self.draft.reading.picks), "")
            self._plain(slot, "name")
            return
        self.draft.used |= {first.name, last.name}
        picks = self.draft.reading.picks
        why = [*self._why(picks["first_name"]), *self._why(picks["last_name"])]
        self._put(why, "name", {"join": [first.name, last.name]})

    def _own_id(self, slot: str) -> None:
        """The rows' own ids; rows with one id may be one meeting."""
        pick = self.draft.reading.picks.get(slot)
        if pick is None:
            return
        look = pick.look
        if not look.repeats:
            self._plain(slot)
        elif slot == "interaction_id" and self._same_within(look, "occurred_at"):
            why = "its cells repeat, always on the same day: each row names some of those who took part (gathers)"
            self._put([*self._why(pick), why], slot, self.draft.column(look))
            self.gathers = True
        else:
            why = f"«{look.name}» is called like an id, but {look.repeats:.0%} of its cells repeat:"
            written = f"{slot} = {text_of(self.draft.column(look))}"
            self.fields.append(([f"{why} ids are made from what the rows say", written], ""))
            self.draft.questions.append(f"«{look.name}» repeats and is taken for no id of the rows")

    def _same_within(self, look: Look, slot: str) -> bool:
        other = self.draft.look(slot)
        if other is None:
            return False
        cells = self.draft.source.columns
        both = pa.table({"id": cells[look.name.casefold()], "of": cells[other.name.casefold()]})
        counted = both.filter(pc.is_valid(both["id"])).group_by("id").aggregate([("of", "count_distinct")])
        return bool(pc.all(pc.less_equal(counted["of_count_distinct"], 1), min_count=0).as_py())

    def _channel(self) -> None:
        mapped = self._mapped("channel", "channel", CHANNELS)
        if mapped is not None:
            self._add("channel", "channel", mapped)
            return
        guess, word = self._titled_channel()
        if guess:
            self.draft.settled.add("how they met")
            why = f"no column tells how they met; «{word}» says {guess}"
        else:
            why = "no column tells how they met; counted as messages, which weigh least"
        self._put([why], "channel", {"value": guess or "message"})

    def _titled_channel(self) -> tuple[str, str]:
        """What the name of the sheet, the file or a column says of how all of them met."""
        looks = [self.draft.look(slot) for slot in ("interaction_id", "occurred_at")]
        peek = self.draft.source.peek
        for name in (peek.sheet, peek.path.stem, *(look.name for look in looks if look is not None)):
            found = {
                word: channel
                for word, channel in meanings("channel").items()
                if likeness(name, [word]) >= _TITLED
                or (len(word) >= _BEGINS and plain(name).startswith(word))
            }
            if found:
                return found[max(found, key=lambda word: (len(word), word))], name
        return "", ""

    def _mapped(self, slot: str, of: str, choices: Sequence[str]) -> dict[str, Plain] | None:
        """A column through a value map; unknown values stand in the map as comments."""
        look = self.draft.look(slot)
        if look is None:
            return None
        name = f"{of}_{self.draft.number}" if self.draft.number > 1 else of
        counts: Counter[str] = Counter()
        for cell, count in look.counts.items():
            counts[cell.casefold()] += count
        known: list[str] = []
        unknown: dict[str, str] = {}
        for cell, count in counts.most_common(_VALUES_LISTED):
            same = plain(cell).replace(" ", "_")
            what = same if same in choices else meaning(cell, of)
            line = f"{text_of(cell)} = {text_of(what)}  # {count:,} of {len(look.cells):,} rows"
            if what:
                known.append(line)
            else:
                unknown[cell] = f"# {line}"
        if unknown:
            some = ", ".join([*unknown][:_UNKNOWN_SHOWN]) + (" …" if len(unknown) > _UNKNOWN_SHOWN else "")
            self.draft.questions.append(f"say in [maps.{name}] what these of «{look.name}» mean: {some}")
            how = f"# Not known. Fill in one of {', '.join(choices)}, and take the # away:"
            known += [how, *unknown.values()]
        if len(counts) > _VALUES_LISTED:
            known.append(f"# … and {len(counts) - _VALUES_LISTED} further values")
        self.maps[name] = known
        return {"column": self.draft.column(look), "map": name}

    def _add(self, slot: str, name: str, value: Plain) -> None:
        self._put(self._why(self.draft.reading.picks[slot]), name, value)

    def _put(self, why: list[str], name: str, value: Plain) -> None:
        self.fields.append((why, f"{key_of(name)} = {text_of(value)}"))

    def _why_first(self, slots: Sequence[str]) -> list[str]:
        """Why the first of some slots has the column it has."""
        picks = self.draft.reading.picks
        return next((self._why(picks[slot]) for slot in slots if slot in picks), [])

    def _why(self, pick: Pick) -> list[str]:
        """Why a column was chosen, in words."""
        look = pick.look
        if pick.header == 1:
            header = "the header is a word for it"
        elif pick.header:
            header = "the header is like a word for it"
        elif pick.score > HEADER:
            header = "its cells are names that a neighbouring file knows"
        else:
            header = "nothing but its cells speaks for it"
        some = f": {' | '.join(look.examples)}" if self.examples and look.cells else ""
        why = [f"«{look.name}»: {header}; {_cells(pick)}{some}"]
        if not pick.sure:
            others = (
                f"; it could also be {', '.join(f'«{name}»' for name in pick.others)}" if pick.others else ""
            )
            why.append(f"NOT SURE: please check{others}")
            self.draft.questions.append(f"«{look.name}» for {pick.slot.name}{others}")
        return why

    def _head(self, lacking: Mapping[str, str]) -> Iterator[str]:
        peek, reading = self.draft.source.peek, self.draft.reading
        yield f"# {'-' * 70}"
        yield from remark(f"{peek.name}: {TABLES[reading.table].text}")
        for what, how in lacking.items():
            yield from remark(f"NEEDED: no column tells {what}. {how}")
        yield "[[file]]"
        yield f"name = {text_of(peek.stem)}"
        yield f"table = {text_of(reading.table)}"
        yield f"names = {text_of([_pattern(peek.stem)])}  # of the file or sheet; * stands for anything"
        read = {slot: pick.look for slot, pick in reading.picks.items() if pick.look.name in self.draft.used}
        needed = {slot for slots in NEEDS[reading.table].values() for slot in slots} - {"channel"}
        if any(slot in read for slot in ("contact", "contact_last_name", "contact_id")):
            needed.discard("email")
        needs = [self.draft.column(look) for slot, look in read.items() if slot in needed]
        yield f"needs = {text_of(needs)}"
        others = [self.draft.column(look) for slot, look in read.items() if slot not in needed][:_MOST_MARKS]
        if others or needs:
            yield f"marks = {text_of(others or needs)}  # with these columns too it is known by any name"

    def _body(self) -> Iterator[str]:
        if self.gathers:
            yield "gathers = true"
        if self.draft.reading.table == "interactions":
            yield "members = ["
            for why, value in self.members:
                for line in why:
                    yield from remark(line, "    ")
                yield f"    {text_of(value)},"
            yield "]"
        yield "[file.fields]"
        for why, written in self.fields:
            for line in why:
                yield from remark(line)
            if written:
                yield written
        for make in self.whom.makes:
            yield ""
            yield from remark(make.why)
            yield "[[file.makes]]"
            yield f"table = {text_of(make.table)}"
            yield "[file.makes.fields]"
            yield from (f"{key_of(name)} = {text_of(value)}" for name, value in make.fields.items())
        unused = [look.name for look in self.draft.looks if look.name not in self.draft.used]
        if unused:
            yield ""
            yield from remark(f"Not read: {', '.join(f'«{name}»' for name in unused)}")


_CONTACT_SLOTS = ("contact", "contact_last_name", "email", "contact_id")


def _cells(pick: Pick) -> str:
    """How many cells there are, and how many of them look right."""
    look = pick.look
    if not look.cells:
        return "every cell is empty"
    filled = (
        "every cell is filled"
        if len(look.cells) == look.rows
        else f"{len(look.cells) / look.rows:.0%} of the cells are filled"
    )
    return f"{filled}, {'all look right' if pick.fit >= ALL else f'{pick.fit:.0%} of these look right'}"


def _pattern(stem: str) -> str:
    """The name of next month's file too: what is a number in it may be another one."""
    escaped = glob.escape(stem)
    general = re.sub(r"\d[\d\-_. ]*", "*", escaped)
    return general if re.search(r"[^\W\d_]{2,}", general.replace("*", "")) else escaped
