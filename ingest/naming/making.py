"""Records that rows tell of besides their own: who they are, what is known of them, and which rows told of them.

A record is made only where no row is about the same one. What is known of it is what most rows say, so that the order
of rows and files changes nothing. Ids come from names and addresses, so that they are the same in the next export.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrow import schema_of
from graphmodel.tables import LIST_SEPARATOR, Table
from ingest.cells.conventions import Conventions
from ingest.cells.distinct import encoded
from ingest.cells.validate import Failures
from ingest.domains import is_free_mail, is_shared_mailbox
from ingest.formats import OWN_FIRM, exchange
from ingest.ledger import ACCEPTED, MERGED, Ledger
from ingest.mapping import Part, Told
from ingest.naming.directory import Directory, Found, Record, domains_of
from ingest.naming.names import addresses, bare_form, organisation_form, person_form, shown_name
from ingest.reading import Peek, typed_source
from ingest.texts import Rows

WHERE = "rows that tell of it"
"""What stands for a file's name where a record comes from no row of its own."""


_CELLS = ["id", "name", "contact", "organisation"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One way in which rows tell of a record; empty where they do not say."""

    id: str
    name: str
    contact: str
    """A person's mail addresses, an organisation's web address."""
    organisation: str = ""
    system: str = ""
    """The format whose id it is; empty without an id."""


@dataclass(slots=True)
class Evidence:
    """The rows of one file that tell of made records."""

    part: Part
    row: Rows
    record: Rows
    """The place of the record each row tells of among the made ones."""

    def accepted(self) -> Rows:
        """The records that a row tells of which is loaded itself; only to be asked once fates are settled."""
        fate = self.part.ledger.fate[self.part.rows[self.row]]
        return np.unique(self.record[(fate == ACCEPTED) | (fate == MERGED)])


@dataclass(slots=True)
class Made:
    """The made records of one table, and who tells of them."""

    part: Part
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def table(self) -> str:
        """The name of their table."""
        return self.part.file.table.name

    def told(self, by: Part | None = None) -> Rows:
        """The places of those that an accepted row tells of, of one file or any; fates must be settled."""
        none: Rows = np.zeros(0, dtype=np.int64)
        told = [one.accepted() for one in self.evidence if by is None or one.part is by]
        return np.unique(np.concatenate([none, *told]))


@dataclass(slots=True)
class Mentions:
    """Everything that all files tell besides of the records of one table: distinct mentions, and where they stand."""

    table: Table
    told: list[tuple[Part, Told]]
    distinct: list[Mention]
    count: list[int]
    which: Rows
    """The mention of each entry of all of ``told``, one after the other."""


def mentions_of(table: Table, parts: Sequence[Part], homes: Mapping[int, pa.Array]) -> Mentions:
    """What files tell of a table's records; ``homes`` has the organisations of people by `id` of their `Told`."""
    told = [(part, one) for part in parts for one in part.told if one.make.table is table]
    number: dict[Mention, int] = {}
    count: Counter[int] = Counter()
    which: list[Rows] = []
    contact = "email" if table.name == "people" else "domain"
    for part, one in told:
        nothing = pa.nulls(len(one.row), pa.string())
        columns = [
            *(one.columns[name] for name in (table.key[0], "name", contact)),
            homes.get(id(one), nothing),
        ]
        cells = pa.table([pc.fill_null(column, "") for column in columns], names=_CELLS)
        groups = cells.append_column("row", pa.array(np.arange(len(cells)))).group_by(_CELLS)
        found = groups.aggregate([("row", "list")]).to_pydict()
        here = np.zeros(len(cells), dtype=np.int64)
        for given, name, reach, home, rows in zip(*found.values(), strict=True):
            mention = Mention(given, " ".join(name.split()), reach, home, part.format.name if given else "")
            code = number.setdefault(mention, len(number))
            count[code] += len(rows)
            here[rows] = code
        which.append(here)
    none: Rows = np.zeros(0, dtype=np.int64)
    return Mentions(
        table, told, list(number), [count[i] for i in range(len(number))], np.concatenate([none, *which])
    )


@dataclass(slots=True)
class Identified:
    """Whom each distinct mention is about: the id of a record, empty where nobody can be told."""

    ids: list[str]
    made: set[str]
    aliases: dict[str, str]
    """Ids that only rows of other files give, and the record that they turned out to be."""


def organisations(mentions: Mentions, directory: Directory) -> Identified:
    """Whom mentions of organisations are about; those that are made are added to the directory."""
    return _Organisations(mentions, directory).run()


def people(mentions: Mentions, directory: Directory, own_firm: str) -> Identified:
    """Whom mentions of people are about; those that are made are added to the directory."""
    return _People(mentions, directory, own_firm).run()


class _Identification:
    """Mentions by the strongest thing they tell: an id, an address, a name."""

    def __init__(self, mentions: Mentions, directory: Directory) -> None:
        self.mentions = mentions
        self.directory = directory
        self.result = Identified([""] * len(mentions.distinct), set(), {})

    def _most(self, mentions: Iterable[int], texts: Mapping[int, str]) -> str:
        """What most rows say; of equals the first in the alphabet; empty where none says anything."""
        votes: Counter[str] = Counter()
        for i in mentions:
            if texts[i]:
                votes[texts[i]] += self.mentions.count[i]
        return min(votes, key=lambda text: (-votes[text], text), default="")

    def _other(self, found: Found, members: Sequence[int]) -> Found:
        """Of what was found for mentions with ids: what another system tells of; one system gives no two ids to one."""
        systems = {self.mentions.distinct[i].system for i in members} - {""}
        return Found(tuple(one for one in found.records if one.format not in systems), found.by)

    def _settle(self, mentions: Iterable[int], record: str) -> None:
        for i in mentions:
            self.result.ids[i] = record

    def _by_id(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = defaultdict(list)
        for i, mention in enumerate(self.mentions.distinct):
            if mention.id:
                if mention.id in self.directory.records:
                    self.result.ids[i] = mention.id
                else:
                    groups[mention.id].append(i)
        return dict(sorted(groups.items()))


class _Organisations(_Identification):
    def run(self) -> Identified:
        """Ids first, then names, then domains: a name may have several domains, a domain is the weaker sign."""
        distinct = self.mentions.distinct
        self.names = {i: mention.name for i, mention in enumerate(distinct)}
        self.domains = {i: _firm_domain(mention.contact) for i, mention in enumerate(distinct)}
        self._level({("", given): found for given, found in self._by_id().items()}, given=True)
        open_ = [i for i, mention in enumerate(distinct) if not mention.id]
        forms: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i in open_:
            if form := organisation_form(self.names[i]):
                forms[("name:", form)].append(i)
        self._level(dict(sorted(forms.items())))
        hosts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i in open_:
            if not organisation_form(self.names[i]) and self.domains[i]:
                hosts[("domain:", self.domains[i])].append(i)
        self._level(dict(sorted(hosts.items())))
        return self.result

    def _level(self, groups: Mapping[tuple[str, str], list[int]], *, given: bool = False) -> None:
        """Look every group up first, then make what nobody is, so that no group depends on another's turn."""
        new: dict[tuple[str, str], list[int]] = {}
        known: list[tuple[Record, list[int]]] = []
        for (kind, key), members in groups.items():
            found = self._find(
                self._most(members, self.names), sorted({self.domains[i] for i in members} - {""}), kind + key
            )
            found = self._other(found, members)
            if len(found.records) == 1:
                known.append((found.records[0], members))
                if given:
                    self.result.aliases[key] = found.records[0].id
            elif not found.records:
                new[(kind, key)] = members
        for record, members in known:
            self._join(record, members)
        for (kind, key), members in _with_short_names(new).items():
            self._make(kind + key, members)

    def _find(self, name: str, domains: Sequence[str], made: str) -> Found:
        if made in self.directory.records:
            return Found((self.directory.records[made],))
        by_name = self.directory.find(["name"], name) if name else Found()
        if len(by_name.records) == 1:
            return by_name
        by_domain = {r for domain in domains for r in self.directory.find(["domain"], domain).records}
        both = (
            tuple(sorted(by_domain & set(by_name.records))) if by_name.records else tuple(sorted(by_domain))
        )
        if by_name.records:
            return Found(both if len(both) == 1 else by_name.records, "name")
        return Found(both if len(both) == 1 or not name else (), "domain")

    def _join(self, record: Record, members: Sequence[int]) -> None:
        self._settle(members, record.id)
        domains = {self.domains[i] for i in members} - {""}
        for name in sorted({self.names[i] for i in members}):
            self.directory.add(record, name=name, domains=domains)

    def _make(self, made: str, members: Sequence[int]) -> None:
        domain = self._most(members, self.domains)
        self.result.made.add(made)
        self._join(Record(made, self._most(members, self.names) or domain or made), members)


class _People(_Identification):
    def __init__(self, mentions: Mentions, directory: Directory, own_firm: str) -> None:
        super().__init__(mentions, directory)
        self.own_firm = own_firm

    def run(self) -> Identified:
        """Ids first, then addresses, then names within an organisation."""
        distinct = self.mentions.distinct
        self.emails = {i: addresses(mention.contact) for i, mention in enumerate(distinct)}
        self.names = {i: m.name or shown_name(m.contact) for i, m in enumerate(distinct)}
        self.homes = {i: mention.organisation for i, mention in enumerate(distinct)}
        self._level(self._by_id(), given=True)
        self._level({f"mail:{key}": members for key, members in self._by_address().items()})
        named: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, mention in enumerate(distinct):
            form = person_form(self.names[i])
            if not mention.id and not self.emails[i] and form and self.homes[i]:
                named[(self.homes[i], form)].append(i)
        self._level(
            {person_id(home, form, self.own_firm): found for (home, form), found in sorted(named.items())}
        )
        return self.result

    def _by_address(self) -> dict[str, list[int]]:
        """Mentions with addresses; those that share one, also by way of others, are one person."""
        parent: dict[str, str] = {}

        def root(email: str) -> str:
            while parent.setdefault(email, email) != email:
                parent[email] = parent[parent[email]]
                email = parent[email]
            return email

        open_ = [i for i, mention in enumerate(self.mentions.distinct) if not mention.id and self.emails[i]]
        for i in open_:
            for email in self.emails[i]:
                ends = sorted((root(self.emails[i][0]), root(email)))
                parent[ends[1]] = ends[0]
        groups: dict[str, list[int]] = defaultdict(list)
        for i in open_:
            groups[root(self.emails[i][0])].append(i)
        return dict(sorted(groups.items()))

    def _level(self, groups: Mapping[str, list[int]], *, given: bool = False) -> None:
        new: dict[str, list[int]] = {}
        known: list[tuple[Record, list[int]]] = []
        for key, members in groups.items():
            found = self._find(members, key)
            found = self._other(found, members)
            if len(found.records) == 1:
                known.append((found.records[0], members))
                if given:
                    self.result.aliases[key] = found.records[0].id
            elif not found.records and self._most(members, self.homes):
                new[key] = members
        for record, members in known:
            self._join(record, members)
        for key, members in new.items():
            self._make(key, members)

    def _find(self, members: Sequence[int], made: str) -> Found:
        if made in self.directory.records:
            return Found((self.directory.records[made],))
        emails = sorted({email for i in members for email in self.emails[i]})
        name, home = self._most(members, self.names), self._most(members, self.homes)
        found = self.directory.find(["email"], "; ".join(emails), scope=home)
        if found.records or not (name and home):
            return found
        named = self.directory.find(["name"], name, scope=home)
        # of several of that name none is meant by an address that nobody has: it is somebody else's
        return Found() if emails and len(named.records) > 1 else named

    def _join(self, record: Record, members: Sequence[int]) -> None:
        self._settle(members, record.id)
        emails = {email for i in members for email in self.emails[i]}
        for name in sorted({self.names[i] for i in members}):
            self.directory.add(record, name=name, emails=emails)

    def _make(self, made: str, members: Sequence[int]) -> None:
        emails = sorted({email for i in members for email in self.emails[i]})
        name = self._most(members, self.names) or next(iter(emails), made)
        self.result.made.add(made)
        self._join(Record(made, name, self._most(members, self.homes)), members)


def organisation_id(name: str, domain: str) -> str:
    """The id of an organisation without one of its own; empty where it has no name and no domain either."""
    form = organisation_form(name)
    return f"name:{form}" if form else f"domain:{host}" if (host := _firm_domain(domain)) else ""


def person_id(organisation: str, form: str, own_firm: str) -> str:
    """The id of a person without one of their own, and without an address; the supplier is called the same always."""
    home = OWN_FIRM if organisation == own_firm else organisation
    return f"name:{home.replace(LIST_SEPARATOR, '%3B')}/{form}"


def _firm_domain(text: str) -> str:
    """The domain that tells a firm; a provider's, at which anybody has an address, tells none."""
    domains = domains_of(text)
    return "" if not domains or is_free_mail(domains[-1]) else domains[-1]


def _with_short_names(groups: Mapping[tuple[str, str], list[int]]) -> dict[tuple[str, str], list[int]]:
    """A name without legal form is about the one with it, where there is only one such."""
    long: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, form in groups:
        if kind == "name:" and bare_form(form) != form:
            long[bare_form(form)].append((kind, form))
    result = {key: list(members) for key, members in groups.items()}
    for key, members in groups.items():
        if key[0] == "name:" and len(long.get(key[1], ())) == 1:
            result[long[key[1]][0]] += members
            del result[key]
    return result


def made_records(mentions: Mentions, identified: Identified, directory: Directory) -> Made:
    """The made records as a part of their table; references of theirs may still be tokens."""
    table = mentions.table
    ids = sorted(identified.made)
    place = {made: i for i, made in enumerate(ids)}
    of_mention = np.array([place.get(one, -1) for one in identified.ids], dtype=np.int64)
    record = of_mention[mentions.which] if len(of_mention) else mentions.which
    start = np.cumsum([0, *(len(one.row) for _, one in mentions.told)])
    columns: dict[str, pa.Array] = {}
    schema = schema_of(table)
    for column in table.columns:
        kind = schema.field(column.name).type
        cells = [one.columns[column.name] for _, one in mentions.told]
        columns[column.name] = (
            _mostly(record, pa.concat_arrays(cells), len(ids)) if cells else pa.nulls(0, kind)
        )
    records = [directory.records[made] for made in ids]
    columns[table.key[0]] = pa.array(ids, pa.string())
    columns["name"] = pa.array([one.name for one in records], pa.string())
    if table.name == "people":
        columns["organisation_id"] = pa.array([one.organisation for one in records], pa.string())
        columns["email"] = _plain_addresses(columns["email"])
        columns["kind"] = pc.coalesce(columns["kind"], _kinds(columns["email"]))
    else:
        columns["role"] = pc.fill_null(columns["role"], "client")
        columns["domain"] = _firm_domains(columns["domain"])
    made = Made(_part(table, columns))
    for i, (part, one) in enumerate(mentions.told):
        here = record[start[i] : start[i + 1]]
        made.evidence.append(Evidence(part, one.row[here >= 0], here[here >= 0]))
    return made


def _mostly(record: Rows, cells: pa.Array, size: int) -> pa.Array:
    """What most rows say of each record; of equals the least."""
    known = (record >= 0) & pc.is_valid(cells).to_numpy(zero_copy_only=False)
    told = pa.table({"record": record[known], "cell": cells.filter(pa.array(known))})
    votes = told.group_by(["record", "cell"]).aggregate([("cell", "count")])
    ranked = votes.sort_by([("record", "ascending"), ("cell_count", "descending"), ("cell", "ascending")])
    owner, first = np.unique(ranked["record"].to_numpy(), return_index=True)
    at = np.full(size, -1, dtype=np.int64)
    at[owner] = first
    chosen = ranked["cell"].combine_chunks().take(pa.array(at, mask=at < 0))
    return chosen.combine_chunks() if isinstance(chosen, pa.ChunkedArray) else chosen


def _plain_addresses(texts: pa.Array) -> pa.Array:
    """Addresses without the names beside them; a text without any stays."""
    mails = [text if text is None else "; ".join(addresses(text)) or text for text in texts.to_pylist()]
    return pa.array(mails, pa.string())


def _kinds(emails: pa.Array) -> pa.Array:
    """``shared_mailbox`` for the addresses that several people read."""
    shared = [bool(text) and is_shared_mailbox(text) for text in emails.to_pylist()]
    return pc.if_else(pa.array(shared, pa.bool_()), "shared_mailbox", pa.scalar(None, pa.string()))


def _firm_domains(texts: pa.Array) -> pa.Array:
    return pa.array([_firm_domain(text or "") or None for text in texts.to_pylist()], pa.string())


def _part(table: Table, columns: Mapping[str, pa.Array]) -> Part:
    """Records as a part like a file's of the exchange format."""
    format_ = exchange()
    file = next(file for file in format_.files if file.table is table)
    # what a row says besides may name nobody: that is no fault of the record
    fields = {name: dataclasses.replace(value, absent="empty") for name, value in file.fields.items()}
    file = dataclasses.replace(file, fields=fields)
    ids = pa.table({table.key[0]: columns[table.key[0]]})
    source = typed_source(Peek(Path(WHERE), table.key, "memory", "", 0), lambda: ids)
    none: Rows = np.zeros(0, dtype=np.int64)
    nothing = pa.nulls(len(ids), pa.string())
    return Part(
        source, file, format_, Ledger(len(ids), 0), np.arange(len(ids), dtype=np.int64), dict(columns),
        labels={name: name for name in table.names}, attributes=nothing, failures=Failures(len(ids)),
        member_row=none, member_id=encoded(pa.array([], pa.string())), member_label=none.astype(np.int16),
        member_labels=[], record=nothing,
        aliases={}, left_out=pa.array([], pa.string()), too_few=[], conventions=Conventions(), notes=[],
    )  # fmt: skip
