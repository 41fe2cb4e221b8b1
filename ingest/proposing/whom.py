"""The organisations and people that rows name: how a mapping file refers to them, and who is made of the rows.

A reference is by id where some table tells the ids, else by address or name. Whom neighbouring tables tell of already
is not made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.formats import OWN_FIRM
from ingest.proposing.draft import ALL, MOST, Draft, quoted
from ingest.proposing.looks import Look
from ingest.proposing.toml import Plain

Value = dict[str, Plain]

_WORTH_SAYING = 0.05
_CLIENT: Value = {"value": "client"}


@dataclass(frozen=True)
class Make:
    """A [[file.makes]], and why it is there."""

    why: str
    table: str
    fields: Value


@dataclass
class Whom:
    """The references of one table; ``makes`` gathers whom its rows tell of besides."""

    draft: Draft
    makes: list[Make] = field(default_factory=list)

    def organisation(self) -> Value | None:
        """The organisation that a row names; None where no column does."""
        company, identity = self.draft.look("company"), self.draft.look("company_id")
        values: list[Value] = []
        if identity is not None:
            told = company is not None or self.draft.knows("company_id", identity)
            values.append(self._by_name(identity, not told))
        if company is not None and not _everywhere(identity):
            share = self.draft.neighbours.share
            values.append(self._by_name(company, share("company_id", company) <= share("company", company)))
        return _first(values)

    def make_organisations(self) -> None:
        """The clients that no neighbouring table tells of."""
        company, identity = self.draft.look("company"), self.draft.look("company_id")
        named = company or identity
        if named is None:
            return
        known = max(self.draft.neighbours.share(slot, named) for slot in ("company", "company_id"))
        if known >= ALL:
            return
        fields: Value = {"name": self.draft.column(named), "role": _CLIENT}
        if identity is not None and company is not None:
            fields = {"organisation_id": self.draft.column(identity), **fields}
        self._make("the clients", known, "organisations", fields)

    def contacts(self) -> Value | None:
        """The client's people that a row names."""
        look, email, identity = (self.draft.look(slot) for slot in ("contact", "email", "contact_id"))
        halves = self._halves()
        named = look or (halves[-1] if halves else None) or email or identity
        if named is None:
            return None
        within = self.organisation()
        scope: Value = {} if within is None else {"within": within}
        values: list[Value] = []
        if look is not None and look.separators:
            identity = email = None
            values.append(self._by_kinds(look, scope))
        else:
            if identity is not None:
                told = named is not identity or self.draft.knows("contact_id", identity)
                values.append({**self._by_name(identity, not told), **({} if told else scope)})
            if email is not None and not _everywhere(identity):
                values.append({"column": self.draft.column(email), "by": ["email"]})
            if look is not None and not _everywhere(identity):
                values.append(self._by_kinds(look, scope))
            elif halves and not _everywhere(identity):
                values.append({"join": self._read(halves), "by": ["name"], **scope})
        self._make_contacts(named, within, halves if named is not look else ())
        return _first(values)

    def colleagues(self) -> Value | None:
        """The user's own people that a row names."""
        slots = ("colleague", "colleague_email", "colleague_id")
        look, email, identity = (self.draft.look(slot) for slot in slots)
        named = look or email or identity
        if named is None:
            return None
        own: Value = {"within": OWN_FIRM}
        values: list[Value] = []
        if look is not None and look.separators:
            identity = email = None
        if identity is not None:
            told = named is not identity or self.draft.knows("colleague_id", identity)
            values.append({**self._by_name(identity, not told), **({} if told else own)})
        if email is not None and not _everywhere(identity):
            values.append({"column": self.draft.column(email), "by": ["email"]})
        if look is not None and not _everywhere(identity):
            values.append(self._by_kinds(look, own))
        known = max(self.draft.neighbours.share(slot, named) for slot in ("colleague", "colleague_id"))
        if known < ALL:
            fields: Value = {_named_by(named): self._cut(named), "organisation_id": {"value": OWN_FIRM}}
            if email is not None and email is not named:
                fields = {"email": self.draft.column(email), **fields}
            if identity is not None and identity is not named:
                fields = {"person_id": self.draft.column(identity), **fields}
            self._make("your own people", known, "people", fields)
        return _first(values)

    def everybody(self, look: Look) -> Value | None:
        """All who took part, in one column: people whom some table knows, else addresses, else the client's people."""
        column, own = self._cut(look), self.draft.neighbours
        value: Value = column if isinstance(column, dict) else {"column": column}
        if self.draft.knows("anybody", look):
            ids = own.person_ids | own.own_ids
            by_id = sum(piece in ids for piece in look.pieces) >= MOST * len(look.pieces)
            self.draft.settled |= {"the client", "whom of the client", "who of your own firm"}
            return value if by_id else {**value, "by": kinds_of(look)}
        if look.fit("email") >= MOST:
            firms: Value = {"domain": value, "role": _CLIENT}
            people: Value = {"email": value, "organisation_id": {**value, "by": ["domain"]}}
            self._make("firms, by the domains of the addresses", 0.0, "organisations", firms)
            self._make("people, by their addresses", 0.0, "people", people)
            self.draft.settled |= {"the client", "whom of the client", "who of your own firm"}
            self.draft.questions.append(
                "your own people are told by your domain: give it with --supplier DOMAIN"
            )
            return {**value, "by": ["email"]}
        within = self.organisation()
        if within is None or self.draft.look("contact") is not None:
            self.draft.questions.append(
                f"«{look.name}» is not used: nothing tells at which firm these people are"
            )
            return None
        if self.draft.look("colleague") is None:
            self.draft.unsettled.add("who of your own firm")
        self.draft.questions.append(f"«{look.name}» is taken for people of the client")
        self._make_contacts(look, within, ())
        return self._by_kinds(look, {"within": within})

    def _make_contacts(self, look: Look, within: Value | None, halves: Sequence[Look]) -> None:
        """The client's people that no neighbouring table tells of; without a firm nobody can be made."""
        known = max(self.draft.neighbours.share(slot, look) for slot in ("contact", "contact_id"))
        email, identity = self.draft.look("email"), self.draft.look("contact_id")
        address = look if look.fit("email") >= MOST else None if look.separators else email
        if known >= ALL or (within is None and address is None):
            return
        fields: Value = {}
        if identity is not None and identity is not look and not look.separators:
            fields["person_id"] = self.draft.column(identity)
        fields[_named_by(look)] = {"join": self._read(halves)} if halves else self._cut(look)
        if within is None and address is not None:
            domain = self._cut(address)
            firms: Value = {"domain": domain, "role": _CLIENT}
            self._make("the clients, by the domains of their people's addresses", 0.0, "organisations", firms)
            within = {**(domain if isinstance(domain, dict) else {"column": domain}), "by": ["domain"]}
            self.draft.settled.add("the client")
        assert within is not None  # noqa: S101 - a firm or an address is there
        fields["organisation_id"] = within
        self._make("the clients' people", known, "people", {**fields, **self._about(look)})
        about = {slot: other for slot in ("email", "title", "department") if (other := self.draft.look(slot))}
        if look.separators and about and "name" in fields:
            alone: Plain = {"not": {"column": self.draft.column(look), "contains": list(look.separators)}}
            one: Value = {**fields, "name": {"column": self.draft.column(look), "when": alone}}
            told: Value = {slot: self.draft.column(other) for slot, other in about.items()}
            why = f"who stands alone in a cell; of several, none is known to be whom {quoted(about.values())} is about"
            self.makes.append(Make(why, "people", {**one, **told}))

    def _about(self, look: Look) -> Value:
        """What further columns tell of the one person whom a cell names."""
        if look.separators:
            return {}
        others = {slot: self.draft.look(slot) for slot in ("email", "title", "department")}
        return {
            slot: self.draft.column(other)
            for slot, other in others.items()
            if other is not None and other is not look
        }

    def _halves(self) -> list[Look]:
        """First and last name, where they stand in columns of their own."""
        looks = [self.draft.look(slot) for slot in ("contact_first_name", "contact_last_name")]
        return [look for look in looks if look is not None] if looks[-1] is not None else []

    def _read(self, looks: Sequence[Look]) -> list[str]:
        """Columns to be joined, as they are called."""
        self.draft.used.update(look.name for look in looks)
        return [look.name for look in looks]

    def _cut(self, look: Look) -> Plain:
        column = self.draft.column(look)
        return {"column": column, "split": list(look.separators)} if look.separators else column

    def _by_name(self, look: Look, named: bool) -> Value:
        column: Value = {"column": self.draft.column(look)}
        return {**column, "by": ["name"]} if named else column

    def _by_kinds(self, look: Look, scope: Value) -> Value:
        column, kinds = self._cut(look), kinds_of(look)
        value: Value = column if isinstance(column, dict) else {"column": column}
        return {**value, "by": kinds, **(scope if "name" in kinds else {})}

    def _make(self, whom: str, known: float, table: str, fields: Value) -> None:
        told = f"; neighbouring files tell of {known:.0%} of them" if known >= _WORTH_SAYING else ""
        self.makes.append(Make(f"{whom}, of whom the rows tell besides{told}", table, fields))


def kinds_of(look: Look) -> list[str]:
    """By what the cells name people."""
    share = sum("@" in piece for piece in look.pieces) / max(len(look.pieces), 1)
    return ["email"] if share >= ALL else ["email", "name"] if share > 0 else ["name"]


def _named_by(look: Look) -> str:
    return "email" if look.fit("email") >= MOST else "name"


def _everywhere(look: Look | None) -> bool:
    """Whether a column is there and filled in every row, so that no other need stand in."""
    return look is not None and len(look.cells) == look.rows


def _first(values: Sequence[Value]) -> Value | None:
    """The first of some values that is not empty."""
    if not values:
        return None
    return values[0] if len(values) == 1 else {"first": list(values)}
