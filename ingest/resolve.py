"""Many files into one clean set of tables: references, merges, repeats, and a fate for every row.

References are followed until nothing changes: a row that names a quarantined record is quarantined itself, one that
needs a record left out is left out too. The result does not depend on the order of files or rows, except that of two
rows with one id and different content the first is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.tables import INPUTS
from ingest.attendance import with_known_attendance
from ingest.cells.masks import Mask, true
from ingest.cells.validate import Failures
from ingest.formats import OWN_FIRM
from ingest.ids import ALIVE, BAD, NOTHING, OUT, Codes, Ids, number_ids
from ingest.known import NOTHING_KNOWN, Known
from ingest.ledger import ACCEPTED, MERGED, QUARANTINED
from ingest.mapping import Part, references
from ingest.members import Attendance, distinct, in_a_crowd, members_of, side_of
from ingest.naming.joining import Named, Unknown
from ingest.naming.tokens import is_token, read
from ingest.report import Code, Owners
from ingest.stacks import Reference, Stack, stacked
from ingest.supplier import require

NO_FILE = -1
"""In place of a file's number: the record comes from no row."""

_NOT_THERE = "which is not in the table {table}"
_QUARANTINED = "whose row was quarantined"
_QUARANTINED_BEFORE = (
    "whose row was quarantined in an earlier load ({place}); mend it and load it first, or with this one"
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Clean tables, which file each record came from, and what is to be noted."""

    tables: dict[str, pa.Table]
    owners: dict[str, Owners]
    stubs: dict[str, int]
    notes: list[str]


def resolve(named: Named, known: Known = NOTHING_KNOWN) -> Resolved:
    """Settle the fate of every row of every part and build the tables.

    References may name what a store holds (``known``); rows may add members to interactions that only it holds.
    """
    return _Resolution(named, known).run()


class _Resolution:
    def __init__(self, named: Named, known: Known) -> None:
        self.named = named
        self.known = known
        self.parts = named.parts
        self.notes: list[str] = []
        parts = [*named.parts, *(made.part for made in named.made)]
        self.stacks = {
            table.name: stacked(table, [p for p in parts if p.file.table is table and not p.file.joins])
            for table in INPUTS
        }
        self.ids: dict[str, Ids] = {}
        self.stub_people: list[str] = []
        self.firm = named.firm

    def run(self) -> Resolved:
        """Settle everything, in the only order in which it can be settled."""
        self.notes += [note for part in self.parts for note in part.notes]
        self.notes += [note for tally in self.named.tallies if (note := tally.note())]
        if self.firm.name and not self.firm.named:
            self.notes.append(
                f"the export does not name the supplier; it is recorded as {self.firm.name!r} (set it with --supplier)"
            )
        self._number()
        self._spread()
        self._name_failures()
        finished = {name: self._finish(stack) for name, stack in self.stacks.items()}
        tables, owners, stubs = {}, {}, {}
        kept = {name: self._repeats(self.stacks[name], content) for name, content in finished.items()}
        self._settle_sides()
        self._keep_made(kept)
        for name, stack in self.stacks.items():
            content = finished.pop(name)
            if len(kept[name]) < len(content):
                content = content.take(pa.array(kept[name]))
            file = self._files_of(stack)[kept[name]]
            stub = self._stubs(name, kept)
            if stub.num_rows:
                content = pa.concat_tables([content, stub]).combine_chunks()
                file = np.concatenate([file, np.full(stub.num_rows, NO_FILE, dtype=np.int32)])
            if made := int((file == NO_FILE).sum()):
                stubs[name] = made
            tables[name] = content
            owners[name] = Owners(content.select(list(stack.table.key)), file)
        require(tables["organisations"], self.stacks["organisations"].parts, self.known)
        tables["interactions"], owners["interactions"] = self._whole_attendance(
            tables["interactions"], owners["interactions"], kept["interactions"]
        )
        return Resolved(tables, owners, stubs, self.notes)

    # ------------------------------------------------------------ ids and references

    def _number(self) -> None:
        """Number every id, then let every reference name a number."""
        own = [OWN_FIRM] if self.firm.name else []
        held = self._held_interactions()
        with ThreadPoolExecutor(1) as beside:  # the longest by far, and only members wait for it
            interactions = beside.submit(self._numbered, "interactions", [], held)
            self.stub_people = self._stub_ids()
            self.ids["organisations"] = self._numbered("organisations", own, self.known.ids("organisations"))
            self.ids["people"] = self._numbered("people", self.stub_people, self.known.ids("people"))
            self.ids["interactions"] = interactions.result()
        for stack in self.stacks.values():
            for column in stack.table.columns:
                if column.references is None or column.type == "text_list":
                    continue
                soft = np.zeros(stack.rows, dtype=np.bool_)
                for i, part in enumerate(stack.parts):
                    value = part.file.fields.get(column.name)
                    if value is not None and value.absent == "empty":
                        soft[stack.start[i] : stack.start[i + 1]] = True
                codes = self.ids[column.references].codes(stack.columns[column.name])
                stack.references.append(Reference(column, codes, soft))
        self._number_members()

    def _stub_ids(self) -> list[str]:
        """Those of the supplier's people who are named and in no file."""
        known = self._known_ids("people") | set(self.known.ids("people").to_pylist())
        found: set[str] = set()
        for part in self.parts:
            if part.format.stubs:
                for names in self._names_in(part, "people"):
                    distinct = pc.unique(names).drop_null().to_pylist()
                    found.update(name for name in distinct if name.startswith(part.format.stubs))
        return sorted(found - known)

    def _numbered(self, name: str, stubs: list[str], held: pa.Array) -> Ids:
        """The ids of a table; ``held`` are those that a store has, as far as rows may name them."""
        stack = self.stacks[name]
        aliases: dict[str, str] = {}
        if name == "organisations" and self.firm.chosen is not None and self._names_own_firm:
            aliases[OWN_FIRM] = self.firm.chosen
        aliases.update(self.named.aliases.get(name, {}))
        for part in stack.parts:
            aliases.update(part.aliases)
        left_out = [*(part.left_out for part in stack.parts), self.known.left_out(name)]
        return number_ids(stack, left_out, stubs, aliases, held, self._joined(name))

    def _joined(self, table: str) -> list[pa.Array]:
        """The records of a table to which rows join members, file by file."""
        return [part.record for part in self.parts if part.file.joins and part.file.table.name == table]

    def _held_interactions(self) -> pa.Array:
        """Ids of interactions that only a store holds and rows join members to."""
        none = pa.array([], pa.string())
        if "interactions" not in self.known.filled:
            return none
        records = pc.unique(pa.chunked_array(self._joined("interactions"), pa.string())).drop_null()
        wanted = records.filter(pc.invert(pc.is_in(records, self._all_names("interactions"))))
        if not len(wanted):
            return none
        return self.known.look_up("interactions", wanted)["interaction_id"].combine_chunks()

    @property
    def _names_own_firm(self) -> bool:
        return any(part.format.own_firm or part.format.names_own_firm for part in self.parts)

    def _all_names(self, table: str) -> pa.Array:
        return self.stacks[table].columns[self.stacks[table].table.key[0]]

    def _known_ids(self, table: str) -> set[str]:
        known = set(pc.unique(self._all_names(table)).drop_null().to_pylist())
        for part in self.stacks[table].parts:
            known.update(part.left_out.drop_null().to_pylist())
            known.update(part.aliases)
        return known

    def _names_in(self, part: Part, table: str) -> list[pa.Array]:
        columns = [c.name for c in references(part) if c.references == table]
        return [*(part.columns[name] for name in columns), part.member_id.dictionary]

    def _number_members(self) -> None:
        stack = self.stacks["interactions"]
        people, interactions = self.ids["people"], self.ids["interactions"]
        self.side = side_of([part for part in self.parts if part.file.joins], interactions, people)
        optional = [_optional(part) & ~self._fits_several(part.member_id) for part in stack.parts]
        self.members = members_of(stack, self.side, interactions, people, optional)
        self._leave_out_broadcasts()

    def _fits_several(self, texts: pa.DictionaryArray) -> Mask:
        """Which texts are names that several people have; an address that several share stands for nobody."""
        several = [
            text
            for (table, text), unknown in self.named.unknown.items()
            if table == "people" and unknown.code is Code.AMBIGUOUS_NAME and "name" in read(text).kinds
        ]
        if not several:
            return np.zeros(len(texts), dtype=np.bool_)
        return true(pc.is_in(texts.dictionary_decode(), pa.array(several, pa.string())))

    def _leave_out_broadcasts(self) -> None:
        """Interactions of a crowd are left out; nobody they name is looked at, there may be a million of them."""
        stack, members = self.stacks["interactions"], self.members
        crowded = in_a_crowd(members, stack.rows, _initiator(stack), self.ids["people"])
        if crowded.any():
            stack.leave_out(crowded, "broadcast")
            members.code[crowded[members.row]] = NOTHING

    # ------------------------------------------------------------ the spreading of failures

    def _spread(self) -> None:
        """Follow references until no row changes its state.

        Only tables that others refer to need several rounds; the long ones (interactions) are gone through once.
        """
        named = {column.references for table in INPUTS for column in table.columns}
        rounds = [stack for name, stack in self.stacks.items() if name in named]
        before = -1
        while True:
            self._refresh()
            self._spread_once(rounds)
            changed = sum(int(stack.bad.sum()) + int(stack.out.sum()) for stack in rounds)
            if changed == before:
                break
            before = changed
        self._spread_once([stack for name, stack in self.stacks.items() if name not in named])
        self._spread_members()
        self._refresh()

    def _refresh(self) -> None:
        for name, ids in self.ids.items():
            stack = self.stacks[name]
            ids.refresh(~stack.bad & ~stack.out, stack.out)

    def _spread_once(self, stacks: Sequence[Stack]) -> None:
        for stack in stacks:
            for reference in stack.references:
                state = self.ids[str(reference.column.references)].states(reference.codes)
                hard = ~reference.soft | reference.column.required
                stack.bad |= (state == BAD) & hard & ~stack.out
                if reference.column.required:
                    stack.leave_out(state == OUT)

    def _spread_members(self) -> None:
        stack, members = self.stacks["interactions"], self.members
        if not stack.rows:
            return
        state = self.ids["people"].states(members.code)
        own = slice(members.own)
        dead = members.row[own][(state[own] == BAD) & ~members.optional]
        hit = np.zeros(stack.rows, dtype=np.bool_)
        hit[dead] = True
        stack.bad |= hit & ~stack.out
        least = _per_part(stack, lambda part: part.file.least_members)
        if not (state == OUT).any() and least.max() <= 1 and len(members.row) == members.own:
            return
        few = np.diff(self.attendance.offsets) < least
        lost = np.zeros(stack.rows, dtype=np.bool_)
        lost[members.row[state == OUT]] = True
        for i, part in enumerate(stack.parts):
            here = np.zeros(stack.rows, dtype=np.bool_)
            here[stack.start[i] : stack.start[i + 1]] = True
            for reason, mask in part.too_few:
                applies = np.zeros(stack.rows, dtype=np.bool_)
                applies[stack.start[i] : stack.start[i + 1]] = mask
                # a stated reason tells more than "something it names was left out", but only where nothing was
                stack.leave_out(few & here & lost)
                stack.leave_out(few & applies & ~lost, reason)

    @cached_property
    def attendance(self) -> Attendance:
        """Who took part, once it is settled which people are loaded."""
        return Attendance.of(self.members, self.stacks["interactions"].rows, self.ids["people"])

    def _name_failures(self) -> None:
        """Record a dangling reference wherever one is left, also beside other failures of the row."""
        for stack in self.stacks.values():
            for reference in stack.references:
                target = self.ids[str(reference.column.references)]
                hard = ~reference.soft | reference.column.required
                dangling = (target.states(reference.codes) == BAD) & hard & ~stack.out
                why = self._why(target)
                for i, (part, mask) in enumerate(stack.spread(dangling)):
                    text = stack.columns[reference.column.name].slice(stack.start[i], len(mask))
                    _add_unknown(part.failures, part.labels[reference.column.name], mask, text, why)
        stack, members, people = self.stacks["interactions"], self.members, self.ids["people"]
        dangling = (people.states(members.code[: members.own]) == BAD) & ~members.optional
        why = self._why(people)
        at = 0
        for i, part in enumerate(stack.parts):
            entries = slice(at, at + len(part.member_row))
            at = entries.stop
            wrong = np.flatnonzero(dangling[entries] & ~stack.out[members.row[entries]])
            for label in np.unique(part.member_label[wrong]):
                chosen = wrong[part.member_label[wrong] == label]
                # one failure an entry: a row with two unknown participants has two
                names = part.member_id.take(pa.array(chosen)).dictionary_decode()
                _append_unknown(part.failures, part.member_labels[label], part.member_row[chosen], names, why)
            stack.bad[stack.start[i] : stack.start[i + 1]] |= (
                part.failures.bad & ~stack.out[stack.start[i] : stack.start[i + 1]]
            )

    def _why(self, target: Ids) -> Callable[[str], Unknown]:
        """Why a name means no record that is loaded."""
        rejected = set(target.values.filter(pa.array(target.state == BAD)).to_pylist())
        absent = _NOT_THERE.format(table=target.table)
        before = self.known.quarantined(target.table)

        def why(name: str) -> Unknown:
            if is_token(name):
                return self.named.unknown[target.table, name]
            record = target.aliases.get(name, name)
            extra = _QUARANTINED if record in rejected else absent
            if extra is absent and record in before:
                extra = _QUARANTINED_BEFORE.format(place=before[record])
            return Unknown(Code.DANGLING_REFERENCE, name, extra)

        return why

    # ------------------------------------------------------------ the clean tables

    def _finish(self, stack: Stack) -> pa.Table:
        """All rows of a table as they would be loaded: references followed, lists canonical."""
        columns = dict(stack.columns)
        for reference in stack.references:
            target = self.ids[str(reference.column.references)]
            named = reference.codes != NOTHING
            alive = named & (target.states(reference.codes) == ALIVE)
            gone = named & ~alive
            if not target.aliases and not gone.any():
                continue
            self._note_emptied(stack, reference, gone & ~stack.bad & ~stack.out)
            codes = pa.array(np.where(alive, reference.codes, 0), mask=~alive)
            columns[reference.column.name] = _take(target.values, codes)
        for column in stack.table.columns:
            if column.type == "text_list":
                columns[column.name] = self._participants(stack)
        arrays = [columns[column.name] for column in stack.table.columns]
        return pa.table([*arrays, stack.attributes], schema=schema_of(stack.table, attributes=True))

    def _note_emptied(self, stack: Stack, reference: Reference, emptied: Mask) -> None:
        for part, mask in stack.spread(emptied):
            if mask.any():
                label = part.labels[reference.column.name]
                self.notes.append(
                    f"{part.label}: {label} names nobody in this export in {int(mask.sum()):,} rows; left empty"
                )

    def _participants(self, stack: Stack) -> pa.Array:
        """Participants of every interaction: without repeats, the initiator among them, sorted by id."""
        people = self.ids["people"]
        own = slice(self.members.own)
        lost = self.members.row[own][people.states(self.members.code[own]) == OUT]
        for part, rows in self._left_out_members(stack, lost):
            self.notes.append(f"{part.label}: {rows:,} participants were left out with their records")
        return self.attendance.with_starters(_initiator(stack), people).lists(people)

    def _left_out_members(self, stack: Stack, lost: Codes) -> list[tuple[Part, int]]:
        kept = ~stack.bad & ~stack.out
        count = np.bincount(lost[kept[lost]], minlength=stack.rows) if stack.rows else np.zeros(0)
        sums = [(p, int(count[stack.start[i] : stack.start[i + 1]].sum())) for i, p in enumerate(stack.parts)]
        return [(part, rows) for part, rows in sums if rows]

    def _repeats(self, stack: Stack, content: pa.Table) -> npt.NDArray[np.int64]:
        """Settle the fates of a table's rows; returns the rows that are kept, one for each key."""
        good = np.flatnonzero(~stack.bad & ~stack.out)
        ids = self.ids.get(stack.table.name)
        key = _key_codes(content, stack.table.key) if ids is None else ids.own_code - NOTHING
        owner = np.full(int(key.max(initial=-1)) + 1, -1, dtype=np.int64)
        owner[key[good[::-1]]] = good[::-1]  # the first good row of each key comes last and wins
        mine = owner[key] if stack.rows else np.zeros(0, dtype=np.int64)
        later = np.flatnonzero((mine >= 0) & (mine < np.arange(stack.rows)) & ~stack.out)
        same = np.zeros(stack.rows, dtype=np.bool_)
        if len(later):
            pair = zip(
                content.take(pa.array(later)).to_pylist(),
                content.take(pa.array(mine[later])).to_pylist(),
                strict=True,
            )
            same[later] = [a == b for a, b in pair]
        differs = np.zeros(stack.rows, dtype=np.bool_)
        differs[later] = ~same[later]
        merged = same & ~stack.bad
        stack.bad |= differs
        self._name_repeats(stack, differs, mine)
        reasons = stack.out_reason
        for i, part in enumerate(stack.parts):
            here = slice(stack.start[i], stack.start[i + 1])
            bad, out = stack.bad[here], stack.out[here]
            part.ledger.settle(part.rows[bad], QUARANTINED)
            for reason in sorted(set(reasons[here][out])):
                part.ledger.ignore(part.rows[out & (reasons[here] == reason)], reason)
            part.ledger.settle(part.rows[merged[here]], MERGED)
            part.ledger.settle(part.rows[~bad & ~out & ~merged[here]], ACCEPTED)
        return np.asarray(np.flatnonzero(~stack.bad & ~stack.out & ~merged))

    def _name_repeats(self, stack: Stack, differs: Mask, owner: npt.NDArray[np.int64]) -> None:
        if not differs.any():
            return
        name = stack.table.key[0]
        place = self._place(stack)
        for i, (part, mask) in enumerate(stack.spread(differs)):
            rows = np.flatnonzero(mask)
            values = stack.columns[name].slice(stack.start[i], len(mask)).take(pa.array(rows)).to_pylist()
            extras = [place(int(owner[row + stack.start[i]])) for row in rows]
            label = part.labels[name]
            part.failures.append(Code.DUPLICATE_ID, label, rows, [str(v or "") for v in values], extras)

    def _place(self, stack: Stack) -> Callable[[int], str]:
        def place(row: int) -> str:
            i = int(np.searchsorted(stack.start, row, side="right")) - 1
            part = stack.parts[i]
            line = part.source.first_line[part.rows[row - stack.start[i]]]
            return f"{part.label} line {line}"

        return place

    def _files_of(self, stack: Stack) -> npt.NDArray[np.int32]:
        files = {id(part.source): i for i, part in enumerate(self.parts)}
        lengths = [len(part.rows) for part in stack.parts]
        numbers = np.array([files.get(id(part.source), NO_FILE) for part in stack.parts], dtype=np.int32)
        return np.repeat(numbers, lengths)

    def _stubs(self, table: str, kept: dict[str, npt.NDArray[np.int64]]) -> pa.Table:
        """Records that no row tells of but accepted rows name."""
        schema = schema_of(self.stacks[table].table, attributes=True)
        records: list[dict[str, object]] = []
        if table == "organisations" and self.firm.name:
            own = {"organisation_id": OWN_FIRM, "name": self.firm.name, "domain": self.firm.domain}
            records = [{**own, "role": "supplier"}]
        elif table == "people" and self.stub_people:
            firm = self.firm.chosen or OWN_FIRM
            people = self.ids["people"].values
            named = set(people.take(pa.array(self._named_codes("people", kept))).to_pylist())
            ids = [name for name in self.stub_people if name in named]
            records = [{"person_id": name, "name": name, "organisation_id": firm} for name in ids]
            if ids:
                self.notes.append(
                    f"owner_without_user_file: {len(ids):,} of the supplier's people are in no user file;"
                    f" they are recorded under their ids: {', '.join(ids[:5])}{' …' if len(ids) > 5 else ''}"
                )
        return pa.Table.from_pylist(records, schema=schema)

    def _named_codes(self, table: str, kept: dict[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
        """The records of a table that some row names which is kept, by number."""
        codes = [
            reference.codes[kept[name]]
            for name, stack in self.stacks.items()
            for reference in stack.references
            if reference.column.references == table
        ]
        if table == "people":
            here = np.zeros(self.stacks["interactions"].rows, dtype=np.bool_)
            here[kept["interactions"]] = True
            codes.append(self.members.code[here[self.members.row]])
        used = distinct(np.concatenate(codes))
        return used[used >= 0]

    def _keep_made(self, kept: dict[str, npt.NDArray[np.int64]]) -> None:
        """Of the records that rows tell of besides, those remain that an accepted row tells of or names."""
        remain: dict[str, npt.NDArray[np.int64]] = {}
        # people first: the organisations that they name are needed as long as they are
        for made in sorted(self.named.made, key=lambda made: made.part.file.table.name, reverse=True):
            name = made.part.file.table.name
            first, rows = int(self.stacks[name].start[-2]), kept[name]
            stays = (rows < first) | np.isin(rows, made.told() + first)
            before = -1
            while before != (before := int(stays.sum())):
                kept[name] = rows[stays]
                named = self._named_codes(name, kept)
                stays |= np.isin(self.ids[name].own_code[rows], named)
            remain[name] = kept[name][kept[name] >= first] - first
        for part in self.parts:
            told = [
                f"{len(np.intersect1d(made.told(part), remain[made.table])):,} {made.table}"
                for made in self.named.made
                if len(np.intersect1d(made.told(part), remain[made.table]))
            ]
            if told:
                self.notes.append(f"{part.label} tells of {' and '.join(told)} besides its rows")

    def _whole_attendance(
        self, rows: pa.Table, owners: Owners, kept: npt.NDArray[np.int64]
    ) -> tuple[pa.Table, Owners]:
        """The interactions with everybody that a store knows to have taken part, and those that only it has."""
        if "interactions" not in self.known.filled:
            return rows, owners
        partial = self._partly_told(rows, owners.file)
        found = with_known_attendance(rows, partial, self._joining_elsewhere(kept), self.known)
        more = np.full(len(found) - len(rows), NO_FILE, dtype=np.int32)
        keys = found.select(owners.keys.column_names)
        return found, Owners(keys, np.concatenate([owners.file, more]))

    def _joining_elsewhere(self, kept: npt.NDArray[np.int64]) -> dict[str, list[str]]:
        """Members that rows of joining files add to interactions of which no row is kept, by interaction."""
        side = self.side
        none = np.zeros(0, dtype=np.bool_)
        settled = np.concatenate([none, *(part.ledger.fate[part.rows] == MERGED for part in side.parts)])
        interactions, people = self.ids["interactions"], self.ids["people"]
        elsewhere = np.ones(
            len(interactions.values) + 1, dtype=np.bool_
        )  # -1, nothing named, reads from the end
        elsewhere[interactions.own_code[kept]] = False
        elsewhere[-1] = False
        at = pa.array(
            np.flatnonzero(settled & elsewhere[np.maximum(side.record_code, -1)] & (side.member_code >= 0))
        )
        pairs = pa.table(
            {
                "record": _take(interactions.values, pa.array(side.record_code).take(at)),
                "member": _take(people.values, pa.array(side.member_code).take(at)),
            }
        )
        found: dict[str, list[str]] = {}
        for pair in pairs.to_pylist():
            found.setdefault(pair["record"], []).append(pair["member"])
        return found

    def _partly_told(self, rows: pa.Table, file: npt.NDArray[np.int32]) -> pa.Array:
        """Ids of interactions of formats whose files that join members are not in the folder."""
        there = {part.format.name for part in self.parts if part.file.joins}
        lacking = [
            i
            for i, part in enumerate(self.parts)
            if part.format.name not in there and any(file.joins for file in part.format.files)
        ]
        return rows["interaction_id"].combine_chunks().filter(pa.array(np.isin(file, lacking)))

    def _settle_sides(self) -> None:
        """Rows that joined members to records: merged into the record, or why not."""
        side = self.side
        interactions, people = self.ids["interactions"], self.ids["people"]
        for name, ids, codes in (
            ("record", interactions, side.record_code),
            ("member", people, side.member_code),
        ):
            why = self._why(ids)
            dangling = ids.states(codes) == BAD
            for i, part in enumerate(side.parts):
                here = slice(side.start[i], side.start[i + 1])
                rows = np.flatnonzero(dangling[here])
                cells = part.record if name == "record" else part.member_id
                names = cells.take(pa.array(rows)).cast(pa.string())
                _append_unknown(part.failures, part.labels[name], rows, names, why)
        out = (interactions.states(side.record_code) == OUT) | (people.states(side.member_code) == OUT)
        for i, part in enumerate(side.parts):
            here = slice(side.start[i], side.start[i + 1])
            bad, left = part.failures.bad, out[here] & ~part.failures.bad
            part.ledger.settle(part.rows[bad], QUARANTINED)
            part.ledger.ignore(part.rows[left], "reference_left_out")
            part.ledger.settle(part.rows[~bad & ~left], MERGED)


def _key_codes(content: pa.Table, key: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """One number for each distinct key; an empty cell is a value of its own."""
    codes = np.zeros(content.num_rows, dtype=np.int64)
    for name in key:
        encoded = pc.dictionary_encode(content[name].combine_chunks())
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        part = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        _, codes = np.unique(codes * (len(encoded.dictionary) + 1) + part, return_inverse=True)
    return codes


def _initiator(stack: Stack) -> Codes:
    """Who started each interaction, by number."""
    return next(each.codes for each in stack.references if each.column.name == "initiator_id")


def _optional(part: Part) -> Mask:
    """Which members of a part are left out where they are nobody's record; a pair never is."""
    values = np.array([value.absent == "empty" for value in part.file.members], dtype=np.bool_)
    return np.concatenate([values, np.zeros(len(part.file.pair), dtype=np.bool_)])[part.member_label]


def _per_part(stack: Stack, get: Callable[[Part], int]) -> npt.NDArray[np.int64]:
    lengths = np.diff(stack.start)
    return np.repeat(np.array([get(part) for part in stack.parts], dtype=np.int64), lengths)


def _add_unknown(
    failures: Failures, label: str, where: Mask, names: pa.Array, why: Callable[[str], Unknown]
) -> None:
    """Record that the rows in the mask name nobody."""
    rows = np.flatnonzero(where)
    _append_unknown(failures, label, rows, names.take(pa.array(rows)), why)


def _append_unknown(
    failures: Failures,
    label: str,
    rows: npt.NDArray[np.int64],
    names: pa.Array,
    why: Callable[[str], Unknown],
) -> None:
    """Record that rows name nobody, each with its name; a row may be there several times."""
    reasons = {name: why(name) for name in pc.unique(names).to_pylist()}
    found = [reasons[name] for name in names.to_pylist()]
    for code in sorted({reason.code for reason in reasons.values()}, key=lambda code: code.text):
        here = np.array([reason.code is code for reason in found], dtype=np.bool_)
        mine = [reason for reason in found if reason.code is code]
        texts, extras = [reason.text for reason in mine], [reason.extra for reason in mine]
        failures.append(code, label, rows[here], texts, extras)


def _take(values: pa.Array, codes: pa.Array) -> pa.Array:
    return pa.nulls(len(codes), values.type) if not len(values) else values.take(codes)
