"""References by name, e-mail or domain become ids; records that rows tell of besides are made.

Between mapping and resolving: organisations first, then the supplier, then people, because a person's name is looked
for in an organisation. Only distinct texts are looked at. A reference that means nobody, or several, stays the token
it was, and `Named.unknown` says why; whether that fails the row is for `ingest.resolve` to say, as for ids.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.tables import ORGANISATIONS, PEOPLE
from ingest.cells.distinct import encoded
from ingest.cells.masks import Mask
from ingest.domains import domain_of_address, is_free_mail
from ingest.formats import OWN_FIRM, TABLES, Format, Kind
from ingest.id_forms import as_id
from ingest.known import NOTHING_KNOWN, Known
from ingest.mapping import Part
from ingest.naming import making
from ingest.naming.directory import Directory, How, Record, Wanted, domains_of, listed
from ingest.naming.making import Made, Mentions, mentions_of
from ingest.naming.names import addresses, bare_form, person_form, shown_name
from ingest.naming.tokens import Token, is_token, read, said, where_tokens
from ingest.report import Code
from ingest.supplier import Supplier, appoint

_LOOKED_UP = 200
"""For how many unknown names the nearest is looked up; it serves a sentence only."""

_WORDS: dict[Kind, str] = {"id": "id", "email": "e-mail", "name": "name", "domain": "domain"}
_BY: dict[How, str] = {
    "name": "name",
    "bare_name": "name without legal form",
    "email": "e-mail",
    "domain": "domain",
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a token means no record: the code, what the cell says, and the end of the sentence."""

    code: Code
    text: str
    extra: str


@dataclass(slots=True)
class Tally:
    """What became of the references in one column of a file; every one is counted once."""

    file: str
    column: str
    ids: int = 0
    joined: Counter[How] = field(default_factory=Counter)
    made: int = 0
    dangling: int = 0
    ambiguous: int = 0

    @property
    def references(self) -> int:
        """How many there are."""
        return self.ids + self.joined.total() + self.made + self.dangling + self.ambiguous

    def note(self) -> str:
        """How many were joined otherwise than by id, in words; empty where none was."""
        kinds = [f"{self.joined[how]:,} by {word}" for how, word in _BY.items() if self.joined[how]]
        if not kinds:
            return ""
        first, *rest = kinds
        count, _, how = first.partition(" by ")
        sentence = f"{count} of {self.references:,} references joined by {how}"
        return f"{self.file}: {self.column}: {', '.join([sentence, *rest])}"


@dataclass(slots=True)
class Named:
    """Parts whose references are ids as far as they mean a record.

    Attributes
    ----------
    parts, made
        Those of files; the records that rows tell of besides.
    aliases
        By table: ids that only other files' rows give, and the record behind each.
    unknown
        By table and token: why it means no record.
    """

    parts: list[Part]
    firm: Supplier
    made: list[Made] = field(default_factory=list)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    unknown: dict[tuple[str, str], Unknown] = field(default_factory=dict)
    tallies: list[Tally] = field(default_factory=list)


def join_names(parts: Sequence[Part], supplier: str | None, known: Known = NOTHING_KNOWN) -> Named:
    """Replace what names records by their ids; ``supplier`` is the user's name, domain or id of the own firm.

    Records that a store holds (``known``) may be named like those of the folder.

    Raises
    ------
    ExportError
        No organisation, or several, are the supplier that the user named.
    """
    by_id = (value.is_id for part in parts for value in part.file.values())
    if all(by_id) and not any(part.told or not part.file.gives_ids for part in parts):
        return Named(list(parts), appoint(parts, supplier, known))
    return _Joining(list(parts), supplier, known).run()


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of references to one table."""

    part: Part
    get: Callable[[], pa.Array]
    put: Callable[[pa.Array], None]
    label: str = ""
    """What reports call the column; empty for members, who may come from several, and for what rows tell besides."""
    members: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """The id behind a text, empty where there is none, and how it was found."""

    id: str
    by: How = "id"
    code: Code | None = None


class _Joining:
    def __init__(self, parts: list[Part], supplier: str | None, known: Known) -> None:
        self.parts = parts
        self.known = known
        self.supplier = supplier
        self.named = Named(parts, Supplier())
        self.directories = {table.name: Directory(table.name) for table in (ORGANISATIONS, PEOPLE)}
        self.wanted = {name: Wanted() for name in self.directories}
        self.answers: dict[tuple[str, str, str], _Answer] = {}
        self.made_ids: set[str] = set()
        self.would_make: dict[str, set[str]] = {name: set() for name in self.directories}
        self.merged = self._merged()
        self.looked_up: Counter[str] = Counter()

    def run(self) -> Named:
        """Organisations, the supplier, people."""
        self._want_tokens()
        organisations = mentions_of(ORGANISATIONS, self.parts, {})
        self._want_mentions(organisations)
        self._fill_organisation_ids()
        by_domain = self._homes_by_domain()
        self.wanted["organisations"].ids.update(by_domain.values())
        self._enter_organisations()
        self._enter_domains(by_domain)
        made = self._make(organisations)
        self.named.firm = appoint([*self.parts, *(one.part for one in made)], self.supplier, self.known)
        self._enter_own_firm()
        self._settle("organisations")
        self._settle_gone()
        homes = {
            id(told): self._homes(told.columns["organisation_id"])
            for part in self.parts
            for told in part.told
            if told.make.table is PEOPLE
        }
        self._fill_person_ids()
        people = mentions_of(PEOPLE, self.parts, homes)
        self._want_mentions(people)
        self._enter_people()
        self._make(people)
        self._settle("people")
        return self.named

    # ------------------------------------------------------------ what is asked for

    def _places(self, table: str) -> Iterator[_Place]:
        """Every column that names records of a table, of rows and of what they tell besides."""
        made = [one.part for one in self.named.made]
        for part in [*self.parts, *made]:
            holders = [(part.columns, part.file.table, not any(part is one for one in made))]
            holders += [(told.columns, told.make.table, False) for told in part.told]
            for columns, of, counted in holders:
                for column in of.columns:
                    if column.references == table and column.name in columns:
                        label = _label(part, column.name) if counted else ""
                        yield _Place(
                            part, _getter(columns, column.name), _putter(columns, column.name), label
                        )
            if table == "people":
                yield _members(part)

    def _want_tokens(self) -> None:
        for table in self.directories:
            for place in self._places(table):
                self._want_in(table, place.get(), place.part.format)
        for part in self.parts:
            if part.file.table is PEOPLE and not part.file.joins:
                self._want_in("organisations", part.gone["organisation_id"], part.format)

    def _want_in(self, table: str, texts: pa.Array, format_: Format) -> None:
        scopes: set[str] = set()
        for text in pc.unique(texts.filter(pa.array(where_tokens(texts)))).to_pylist():
            token = read(text)
            given = as_id(token.text, format_) if "id" in token.kinds else ""
            self.wanted[table].add(table, token.kinds, token.text, given)
            scopes.add(token.scope)
        if tokens := [scope for scope in scopes if is_token(scope)]:
            self._want_in("organisations", pa.array(tokens), format_)

    def _want_mentions(self, mentions: Mentions) -> None:
        table = mentions.table.name
        contact: Kind = "email" if table == "people" else "domain"
        for mention in mentions.distinct:
            wanted = self.wanted[table]
            wanted.add(table, ["name"], mention.name or shown_name(mention.contact))
            wanted.add(table, [contact], mention.contact)
            wanted.ids.add(mention.id)
            if not mention.id:
                # where such a record was loaded once, and comes back as a row, it is that row's
                ids = self._made_ids_of(table, mention)
                wanted.ids.update(ids)
                self.would_make[table].update(ids)

    def _made_ids_of(self, table: str, mention: making.Mention) -> list[str]:
        if table == "organisations":
            return [making.organisation_id(mention.name, mention.contact)]
        name = person_form(mention.name or shown_name(mention.contact))
        mails = [f"mail:{address}" for address in addresses(mention.contact)]
        return [*mails, making.person_id(mention.organisation, name, self._own_firm)]

    # ------------------------------------------------------------ who is there

    def _merged(self) -> dict[str, str]:
        return {
            me: to
            for part in self.parts
            if part.file.table is ORGANISATIONS
            for me, to in part.aliases.items()
        }

    @property
    def _own_firm(self) -> str:
        return self.named.firm.chosen or OWN_FIRM

    def _home(self, organisation: str) -> str:
        """The one id by which an organisation is compared."""
        aliases = self.named.aliases.get("organisations", {})
        organisation = aliases.get(organisation, organisation)
        organisation = self.merged.get(organisation, organisation)
        return self._own_firm if organisation == OWN_FIRM else organisation

    def _homes(self, organisations: pa.Array) -> pa.Array:
        cells = encoded(organisations)
        homes = [None if is_token(text) else self._home(text) for text in cells.dictionary.to_pylist()]
        return pa.array(homes, pa.string()).take(cells.indices)

    def _fill_organisation_ids(self) -> None:
        def fill(columns: dict[str, pa.Array]) -> pa.Array:
            names, domains = (_texts(columns[name]) for name in ("name", "domain"))
            ids = [making.organisation_id(*both) or None for both in zip(names, domains, strict=True)]
            return pa.array(ids, pa.string())

        self._fill("organisations", fill)

    def _fill_person_ids(self) -> None:
        def fill(columns: dict[str, pa.Array]) -> pa.Array:
            homes = _texts(self._homes(columns["organisation_id"]))
            said_homes = [said(text) for text in _texts(columns["organisation_id"])]
            cells = zip(_texts(columns["name"]), _texts(columns["email"]), homes, said_homes, strict=True)
            return pa.array([self._person_id(*cell) for cell in cells], pa.string())

        self._fill("people", fill)

    def _person_id(self, name: str, email: str, home: str, said_home: str) -> str | None:
        if mails := addresses(email):
            return f"mail:{min(mails)}"
        form = person_form(name)
        return making.person_id(home or said_home, form, self._own_firm) if form else None

    def _fill(self, table: str, fill: Callable[[dict[str, pa.Array]], pa.Array]) -> None:
        """Ids for the rows of files that have none, those left out included."""
        for part in self.parts:
            if part.file.table.name == table and not part.file.gives_ids:
                key = part.file.table.key[0]
                part.columns[key] = fill(part.columns)
                part.gone[key] = fill(part.gone)
                part.left_out = part.gone[key].drop_null()

    def _enter_organisations(self) -> None:
        def bare(name: str) -> bool:
            return bare_form(directory.form(name)) in wanted.bare

        directory, wanted = self.directories["organisations"], self.wanted["organisations"]
        for system, columns, left_out in self._rows("organisations"):
            by_domain = _where(
                columns["domain"], lambda text: not wanted.domains.isdisjoint(domains_of(text))
            )
            hit = _where(columns["name"], lambda text: directory.form(text) in wanted.forms or bare(text))
            hit |= by_domain | _where(columns["organisation_id"], wanted.ids.__contains__)
            for one, name, domain in _chosen(columns, hit, "organisation_id", "name", "domain"):
                record = Record(
                    one, name, format=system or self._system("organisations", one), left_out=left_out
                )
                directory.add(record, name=name, domains=domains_of(domain))

    def _homes_by_domain(self) -> dict[str, str]:
        """The organisation in which all work who have an address at a domain, for domains that are asked for."""
        asked = self.wanted["organisations"].domains
        homes: dict[str, set[str]] = defaultdict(set)
        for part in self.parts if asked else ():
            if part.file.table is PEOPLE and not part.file.joins:
                at = pa.table({name: part.columns[name] for name in ("email", "organisation_id")})
                for row in at.group_by(at.column_names).aggregate([]).to_pylist():
                    for domain in {domain_of_address(one) for one in addresses(row["email"] or "")} & asked:
                        homes[domain].add(row["organisation_id"] or "")
        return {
            domain: one
            for domain, (one, *others) in homes.items()
            if one and not others and not is_free_mail(domain)
        }

    def _enter_domains(self, homes: Mapping[str, str]) -> None:
        """Let organisations be found by their people's addresses where no organisation has the domain itself."""
        directory = self.directories["organisations"]
        for domain, home in homes.items():
            if directory.find(["domain"], domain).records:
                continue
            if is_token(home):
                token = read(home)
                records = directory.find(token.kinds, token.text).records
            else:
                known = Record(OWN_FIRM, "") if home == OWN_FIRM else directory.records.get(home)
                records = () if known is None else (known,)
            if len(records) == 1:
                directory.add(records[0], domains=[domain])

    def _enter_own_firm(self) -> None:
        firm = self.named.firm
        if firm.name:
            record = Record(OWN_FIRM, firm.name)
            name = firm.name if firm.named else ""
            self.directories["organisations"].add(record, name=name, domains=domains_of(firm.domain or ""))

    def _enter_people(self) -> None:
        directory, wanted = self.directories["people"], self.wanted["people"]
        for system, columns, left_out in self._rows("people"):
            hit = _where(columns["name"], lambda text: directory.form(text) in wanted.forms)
            hit |= _where(columns["email"], lambda text: not wanted.emails.isdisjoint(addresses(text)))
            hit |= _where(columns["person_id"], wanted.ids.__contains__)
            columns["home"] = self._homes(columns["organisation_id"])
            for one, name, email, home in _chosen(columns, hit, "person_id", "name", "email", "home"):
                record = Record(one, name, home, system or self._system("people", one), left_out)
                directory.add(record, name=name, emails=addresses(email))

    def _rows(self, table: str) -> Iterator[tuple[str, dict[str, pa.Array], bool]]:
        """The rows about records of a table, file by file: those to be loaded, and those left out or merged.

        Each with its format; that of the last, which a store holds, is empty (`_system`).
        """
        told = []
        for part in self.parts:
            if part.file.table.name == table and not part.file.joins:
                self.directories[table].texts.append(part.columns["name"])
                yield part.format.name, dict(part.columns), False
                yield part.format.name, dict(part.gone), True
                told += [part.columns[part.file.table.key[0]], part.gone[part.file.table.key[0]]]
        if len(self.known.ids(table)):
            yield "", self._held(table, told), False

    def _held(self, table: str, told: list[pa.Array]) -> dict[str, pa.Array]:
        """What a store knows of records that no row of the folder is about; what would be made anew is."""
        ids = self.known.ids(table)
        anew = pa.array(sorted(self.would_make[table]), pa.string())
        others = pc.invert(pc.is_in(ids, pa.concat_arrays([anew, *told])))
        names = ("domain",) if table == "organisations" else ("email", "organisation_id")
        columns = self.known.columns(table, TABLES[table].key[0], "name", *names)
        held = {name: cells.filter(others) for name, cells in columns.items()}
        self.directories[table].texts.append(held["name"])
        return held

    def _system(self, table: str, one: str) -> str:
        return self.known.origins.get((table, one), "")

    def _make(self, mentions: Mentions) -> list[Made]:
        """Tell whom mentions are about, and make who is not there."""
        if not mentions.distinct:
            return []
        table = mentions.table.name
        directory = self.directories[table]
        identified = (
            making.organisations(mentions, directory)
            if table == "organisations"
            else making.people(mentions, directory, self._own_firm)
        )
        self.named.aliases[table] = identified.aliases
        self.made_ids |= identified.made
        made = making.made_records(mentions, identified, directory)
        directory.texts.append(made.part.columns["name"])
        self.named.made.append(made)
        return [made]

    # ------------------------------------------------------------ joining

    def _settle(self, table: str) -> None:
        """Give every column of references to a table its ids."""
        for place in self._places(table):
            texts = place.get()
            if not where_tokens(texts).any():
                continue
            if place.members:
                labels = place.part.member_label
                for label in np.unique(labels):
                    here = texts.filter(pa.array(labels == label))
                    self._count(table, here, place.part, place.part.member_labels[label])
            elif place.label:
                self._count(table, texts, place.part, place.label)
            place.put(self._answered(table, texts, place.part))

    def _settle_gone(self) -> None:
        for part in self.parts:
            if part.file.table is PEOPLE and not part.file.joins:
                gone = part.gone
                gone["organisation_id"] = self._answered("organisations", gone["organisation_id"], part)

    def _answered(self, table: str, texts: pa.Array, part: Part) -> pa.Array:
        cells = encoded(texts)
        distinct = cells.dictionary.to_pylist()
        ids = [self._answer(table, text, part.format).id or text for text in distinct]
        return pa.array(ids, pa.string()).take(cells.indices)

    def _count(self, table: str, texts: pa.Array, part: Part, label: str) -> None:
        tally = Tally(part.label, label)
        for entry in pc.value_counts(texts.drop_null()).to_pylist():
            answer, rows = self._answer(table, entry["values"], part.format), entry["counts"]
            if answer.code is Code.AMBIGUOUS_NAME:
                tally.ambiguous += rows
            elif answer.code is not None:
                tally.dangling += rows
            elif answer.id in self.made_ids and is_token(entry["values"]):
                tally.made += rows
            elif answer.by == "id":
                tally.ids += rows
            else:
                tally.joined[answer.by] += rows
        if tally.references > tally.ids:
            self.named.tallies.append(tally)

    def _answer(self, table: str, text: str, format_: Format) -> _Answer:
        if not is_token(text):
            return _Answer(text)
        key = (table, format_.name, text)
        if key not in self.answers:
            self.answers[key] = self._look_up(table, text, format_)
        return self.answers[key]

    def _look_up(self, table: str, text: str, format_: Format) -> _Answer:
        token = read(text)
        scope = self._answer("organisations", token.scope, format_)
        home = self._home(scope.id)
        kinds = [kind for kind in token.kinds if scope.code is None or kind != "name"]
        given = as_id(token.text, format_) if "id" in token.kinds else ""
        found = self.directories[table].find(kinds, token.text, as_id=given, scope=home, asking=format_.name)
        if scope.code is not None and not found.records:
            why = self.named.unknown["organisations", token.scope]
            extra = f"whose organisation is {why.text!r}, {why.extra}"
            if why.code is Code.AMBIGUOUS_NAME:
                extra = f"its organisation {why.text!r} may be {why.extra}"
            return self._unknown(table, text, Unknown(why.code, token.text, extra))
        if len(found.records) == 1:
            return _Answer(found.records[0].id, found.by)
        if found.records:
            organisations = self.directories["organisations"] if table == "people" else None
            candidates = listed(found.records, organisations)
            return self._unknown(table, text, Unknown(Code.AMBIGUOUS_NAME, token.text, candidates))
        if several := self._several_at_domain(token, table):
            return self._unknown(table, text, Unknown(Code.AMBIGUOUS_NAME, token.text, several))
        missing = self._missing(token, table, home)
        return self._unknown(table, text, Unknown(Code.DANGLING_REFERENCE, token.text, missing))

    def _several_at_domain(self, token: Token, table: str) -> str:
        """The organisations at one of which somebody with a new address works; empty where it is not in doubt."""
        if table != "people" or "email" not in token.kinds or not addresses(token.text):
            return ""
        found = self.directories["organisations"].find(["domain"], token.text)
        if len(found.records) < 2:
            return ""
        domain = addresses(token.text)[0].rpartition("@")[2]
        return f"nobody has that address, and its domain {domain!r} may be {listed(found.records)}"

    def _missing(self, token: Token, table: str, home: str) -> str:
        words = " or ".join(_WORDS[kind] for kind in token.kinds)
        at = ""
        if home:
            known = self.directories["organisations"].records.get(home)
            at = f" at {home if known is None else known.name}"
        self.looked_up[table] += 1
        near = self.directories[table].nearest(token.text) if self.looked_up[table] <= _LOOKED_UP else ""
        return f"which is no {words} in the table {table}{at}{near}"

    def _unknown(self, table: str, text: str, why: Unknown) -> _Answer:
        known = self.named.unknown.get((table, text))
        # two systems may ask alike and mean different records; what is told must not depend on their order
        if known is None or why.extra < known.extra:
            self.named.unknown[table, text] = why
        return _Answer("", "id", why.code)


def _label(part: Part, field_name: str) -> str:
    """The header's spelling of the columns behind a field, each of which may say it."""
    value = part.file.fields.get(field_name)
    said = () if value is None else (value, *value.first)
    names = [name.casefold() for one in said for name in one.column]
    spelt = dict.fromkeys(part.source.peek.folded[name] for name in names if name in part.source.peek.folded)
    return " or ".join(spelt) or part.labels[field_name]


def _getter(columns: dict[str, pa.Array], name: str) -> Callable[[], pa.Array]:
    return lambda: columns[name]


def _putter(columns: dict[str, pa.Array], name: str) -> Callable[[pa.Array], None]:
    def put(texts: pa.Array) -> None:
        columns[name] = texts

    return put


def _members(part: Part) -> _Place:
    def put(texts: pa.Array) -> None:
        part.member_id = encoded(texts)

    return _Place(part, part.member_id.dictionary_decode, put, members=True)


def _texts(column: pa.Array) -> list[str]:
    return [text or "" for text in column.to_pylist()]


def _where(column: pa.Array, holds: Callable[[str], bool]) -> Mask:
    """Rows whose text satisfies a test, which is asked once of each distinct text."""
    cells = encoded(column)
    answers = np.array([*(holds(text) for text in cells.dictionary.to_pylist()), False], dtype=np.bool_)
    found: Mask = np.take(answers, pc.fill_null(cells.indices, -1).to_numpy(zero_copy_only=False))
    return found


def _chosen(columns: dict[str, pa.Array], where: Mask, key: str, *names: str) -> Iterator[tuple[str, ...]]:
    """Cells of some columns in the rows that have a key, empty ones as empty texts."""
    rows = pa.array(np.flatnonzero(where))
    cells = [_texts(columns[name].take(rows)) for name in (key, *names)]
    return (row for row in zip(*cells, strict=True) if row[0])
