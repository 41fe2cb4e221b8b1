"""Who may be named: the records of one table by name, e-mail, domain and id, and the one that a text means.

A join is exact: the forms of two names (`ingest.naming.names`) are equal, or there is no join. Where several records
fit, the asking format's own records come first, records that are loaded come before those left out, and what is then
left must be one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from ingest.domains import registrable
from ingest.formats import Kind
from ingest.naming.names import addresses, bare_form, organisation_form, person_form, shown_name
from ingest.texts import domain_of

How = Literal["id", "email", "name", "bare_name", "domain"]
"""By what a record was found; ``bare_name`` leaves the legal form of a firm out."""

_SHOWN = 5
"""Candidates that a sentence names."""

_NEAR = 75
"""How alike a name must be to be worth mentioning, of 100."""


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A record that may be named.

    ``organisation`` is where a person works; ``format`` the format whose file tells of the record, empty for those that
    rows tell of besides. What was left out may still be named: the rows that name it are left out with it.
    """

    id: str
    name: str
    organisation: str = ""
    format: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a text means: one record (``by`` says how it was found), several, or none."""

    records: tuple[Record, ...] = ()
    by: How = "id"


@dataclass(slots=True)
class Wanted:
    """What is asked for, in the forms in which it is compared; nothing else need be remembered."""

    forms: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)

    def add(self, table: str, kinds: Iterable[Kind], text: str, as_id: str = "") -> None:
        """Note what a text may be; ``as_id`` is its form as an id."""
        for kind in kinds:
            if kind == "id":
                self.ids.add(as_id)
            elif kind == "email":
                self.emails.update(addresses(text))
            elif kind == "domain":
                self.domains.update(domains_of(text))
            elif table == "people":
                self.forms.add(person_form(shown_name(text)))
            else:
                self.forms.add(form := organisation_form(text))
                self.bare.add(bare_form(form))


class Directory:
    """Records of one table by everything they may be named by."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.records: dict[str, Record] = {}
        self.texts: list[pa.Array] = []
        """Every name there is, also of records that nobody asked for."""
        self._all: dict[str, str] | None = None
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._forms_at: dict[tuple[str, str], set[str]] = defaultdict(set)
        """By organisation too: a name that many firms' people have is not gone through for each of them."""
        self._bare: dict[str, set[str]] = defaultdict(set)
        self._emails: dict[str, set[str]] = defaultdict(set)
        self._domains: dict[str, set[str]] = defaultdict(set)
        self._own_emails: dict[str, set[str]] = defaultdict(set)
        self._own_domains: dict[str, set[str]] = defaultdict(set)

    def add(
        self, record: Record, *, name: str = "", emails: Iterable[str] = (), domains: Iterable[str] = ()
    ) -> None:
        """Let a record be found by one more name, and by some addresses and domains; of two rows the lesser counts."""
        known = self.records.get(record.id)
        self.records[record.id] = record if known is None else min(known, record, key=_row_order)
        if name:
            form = self.form(name)
            self._forms[form].add(record.id)
            self._forms_at[form, record.organisation].add(record.id)
            if self.table == "organisations":
                self._bare[bare_form(form)].add(record.id)
        for email in emails:
            self._emails[email].add(record.id)
            self._own_emails[record.id].add(email)
        for domain in domains:
            self._domains[domain].add(record.id)
            self._own_domains[record.id].add(domain)

    def form(self, name: str) -> str:
        """The form in which the table's names are compared."""
        return person_form(name) if self.table == "people" else organisation_form(name)

    def find(
        self, kinds: Sequence[Kind], text: str, *, as_id: str = "", scope: str = "", asking: str = ""
    ) -> Found:
        """The record that a text means; the first kind by which any is found decides.

        ``as_id`` is the text's form as an id, ``scope`` the organisation in which a person's name is looked for,
        ``asking`` the format in whose files the text stands.
        """
        for kind in kinds:
            found = self._by(kind, as_id if kind == "id" else text, scope)
            if found.records:
                return Found(self._narrowed(found, text, scope, asking), found.by)
        return Found()

    def _by(self, kind: Kind, text: str, scope: str) -> Found:
        if kind == "id":
            return self._found([text] if text in self.records else [], "id")
        if kind == "email":
            return self._found(
                {one for email in addresses(text) for one in self._emails.get(email, ())}, "email"
            )
        if kind == "domain":
            for domain in domains_of(text):
                if domain in self._domains:
                    return self._found(self._at(domain), "domain")
            return Found()
        name = shown_name(text) if self.table == "people" else text
        form = self.form(name)
        if not form:
            return Found()
        if scope:
            here = self._found(self._forms_at.get((form, scope), ()), "name")
            return Found(tuple(record for record in here.records if record.organisation == scope), "name")
        found = self._found(self._forms.get(form, ()), "name")
        if self.table == "organisations" and not found.records:
            found = self._found(self._bare.get(bare_form(form), ()), "bare_name")
        return found

    def _at(self, domain: str) -> set[str]:
        """Who has a domain; a subsidiary with a subdomain of it only where nobody has the domain itself."""
        below = "." + domain
        everybody = self._domains[domain]
        itself = {
            one for one in everybody if not any(host.endswith(below) for host in self._own_domains[one])
        }
        return itself or everybody

    def _found(self, ids: Iterable[str], by: How) -> Found:
        return Found(tuple(sorted(self.records[one] for one in ids)), by)

    def _narrowed(self, found: Found, text: str, scope: str, asking: str) -> tuple[Record, ...]:
        """Fewer records where something tells them apart; two rows about one person are one person."""
        records = found.records
        shown = self.form(shown_name(text)) if found.by == "email" and "<" in text else ""
        for fits in (
            lambda record: not record.left_out,
            lambda record: record.format == asking,
            lambda record: found.by == "email" and bool(scope) and record.organisation == scope,
            lambda record: bool(shown) and self.form(record.name) == shown,
        ):
            records = tuple(filter(fits, records)) or records
        if len(records) > 1 and (records[0].left_out or self._one_person(records)):
            return records[:1]
        return records

    def _one_person(self, records: Sequence[Record]) -> bool:
        """Whether all have one name and one address."""
        if self.table != "people" or len({self.form(record.name) for record in records}) > 1:
            return False
        return bool(set.intersection(*(self._own_emails.get(record.id, set()) for record in records)))

    def nearest(self, text: str) -> str:
        """The name that is most like a text, as the end of a sentence; empty where none is like it."""
        name = shown_name(text) if self.table == "people" else text
        if self._all is None:
            distinct = {one for texts in self.texts for one in pc.unique(texts).drop_null().to_pylist()}
            self._all = {one: self.form(one) for one in sorted(distinct)}
        from rapidfuzz import fuzz, process  # late: most names are known

        found = process.extractOne(self.form(name), self._all, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return "" if found is None else f"; the nearest is {found[2]!r}"


def _row_order(record: Record) -> tuple[bool, Record]:
    return record.left_out, record


def domains_of(text: str) -> tuple[str, ...]:
    """The host in a web or mail address, and the domain that a firm registers.

    >>> domains_of("https://www.shop.acme.co.uk/about"), domains_of("A/B Sales <ab@acme.co.uk>")
    (('shop.acme.co.uk', 'acme.co.uk'), ('acme.co.uk',))
    """
    mails = addresses(text)
    host = mails[0].rpartition("@")[2] if mails else domain_of(text)
    return tuple(dict.fromkeys(name for name in (host, registrable(host)) if name))


def listed(records: Sequence[Record], organisations: Directory | None = None) -> str:
    """Candidates in words: name, organisation, id."""
    some = [_described(record, organisations) for record in records[:_SHOWN]]
    more = len(records) - _SHOWN
    return " or ".join([*some, f"{more} more"] if more > 0 else some)


def _described(record: Record, organisations: Directory | None) -> str:
    at = ""
    if organisations is not None and record.organisation:
        home = organisations.records.get(record.organisation)
        at = f" at {home.name if home is not None else record.organisation}"
    return f"{record.name}{at} ({record.id})"
