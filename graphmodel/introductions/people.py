"""Human beings: who works where, who has worked where, and who reports to whom.

The records of somebody who is merged across firms or has had several jobs stand for one human being. Whoever has left
every job that is known is gone; a mailbox that several people read is nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphmodel.arrays import Bools, Ints
from graphmodel.identity import ultimate_parents
from graphmodel.portfolio import Portfolio, end_of_day

NEVER_YET = np.iinfo(np.int64).min
"""The instant, or day, of what has not happened."""


@dataclass(frozen=True, eq=False)
class People:
    """Everybody by code, as in ``Portfolio.person_ids``, and what they are to each other.

    Attributes
    ----------
    portfolio
        Codes, functions and ranks.
    names
        Of each person.
    firm
        Index into ``firm_ids`` of each record.
    firm_ids, firm_names
        Of all organisations.
    is_supplier, is_client
        Of each organisation.
    root
        The ultimate parent of each organisation, as an index; its own where it has none.
    human
        The record that stands for the human being of each record.
    left
        Whether the record's job has ended, one a record.
    left_on
        Day of leaving as days since 1970; the least number where none is known.
    superior
        Whom the record reports to; −1 for nobody known.
    """

    portfolio: Portfolio
    names: pa.Array
    firm: Ints
    firm_ids: pa.Array
    firm_names: pa.Array
    is_supplier: Bools
    is_client: Bools
    root: Ints
    human: Ints
    left: Bools
    left_on: Ints
    superior: Ints

    def __len__(self) -> int:
        return len(self.human)

    @cached_property
    def present(self) -> Bools:
        """Whether somebody works anywhere and is one person, one a human being's record; false for other records."""
        found = np.zeros(len(self), dtype=bool)
        found[self.human[~self.left & ~self.portfolio.shared_mailbox]] = True
        return found

    @cached_property
    def ours(self) -> Bools:
        """Whether somebody works for us, one a human being's record."""
        found = np.zeros(len(self), dtype=bool)
        found[self.human[~self.left & self.is_supplier[self.firm]]] = True
        return found & self.present

    @cached_property
    def jobs(self) -> Mapping[int, Ints]:
        """Records of each human being who has several, by the record that stands for them."""
        several = np.flatnonzero(np.bincount(self.human, minlength=len(self)) > 1)
        records = np.flatnonzero(np.isin(self.human, several))
        found: dict[int, list[int]] = defaultdict(list)
        for record in records.tolist():
            found[int(self.human[record])].append(record)
        return {human: np.array(of) for human, of in found.items()}

    def records(self, human: int) -> list[int]:
        """The records of a human being."""
        return self.jobs[human].tolist() if human in self.jobs else [human]

    def record(self, human: int) -> int:
        """The record of a job that lasts, that of the person's own row before others; else their own."""
        lasting = [record for record in self.records(human) if not self.left[record]]
        return human if human in lasting or not lasting else lasting[0]

    def firms(self, human: int, *, left: bool = False) -> set[int]:
        """Where somebody works, or has worked."""
        return {int(self.firm[record]) for record in self.records(human) if bool(self.left[record]) == left}

    @cached_property
    def _staff(self) -> Mapping[tuple[int, bool], list[int]]:
        """Human beings by firm, and whether they have left it; only those who are still somewhere."""
        found: dict[tuple[int, bool], list[int]] = defaultdict(list)
        for record in np.flatnonzero(self.present[self.human]).tolist():
            found[int(self.firm[record]), bool(self.left[record])].append(int(self.human[record]))
        return found

    def staff(self, firm: int, *, left: bool = False) -> list[int]:
        """Who works at a firm, or has worked there and is somewhere else now."""
        return self._staff.get((firm, left), [])

    @cached_property
    def _group(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for firm in np.flatnonzero(self.is_client).tolist():
            found[int(self.root[firm])].append(firm)
        return found

    def siblings(self, firm: int) -> list[int]:
        """Other clients under the same ultimate parent."""
        if not self.is_client[firm]:
            return []
        return [other for other in self._group[int(self.root[firm])] if other != firm]


def people_of(inputs: Mapping[str, pa.Table], portfolio: Portfolio, loaded: pa.Table, as_of: date) -> People:
    """Everybody of the tables, everybody being who they are (``identity.identified``).

    Parameters
    ----------
    portfolio
        Made of the same tables.
    loaded
        The table ``people`` as it was loaded: what is not there is a job of somebody who is.
    """
    people, firms = inputs["people"].sort_by("person_id"), inputs["organisations"].sort_by("organisation_id")
    ids, roles = portfolio.person_ids, firms["role"].combine_chunks()
    firm_ids = firms["organisation_id"].combine_chunks()
    clients = firms.filter(pc.equal(firms["role"], "client"))
    parents = dict(zip(clients["organisation_id"].to_pylist(), clients["parent_id"].to_pylist(), strict=True))
    roots = pa.array([one for pair in ultimate_parents(parents).items() for one in pair], pa.string())
    root, numbers = np.arange(len(firm_ids)), places(roots, firm_ids)
    root[numbers[::2]] = numbers[1::2]
    left_on = people["left_on"].combine_chunks().cast(pa.int32())
    return People(
        portfolio=portfolio,
        names=people["name"].combine_chunks(),
        firm=places(people["organisation_id"].combine_chunks(), firm_ids),
        firm_ids=firm_ids,
        firm_names=firms["name"].combine_chunks(),
        is_supplier=pc.equal(roles, "supplier").to_numpy(zero_copy_only=False),
        is_client=pc.equal(roles, "client").to_numpy(zero_copy_only=False),
        root=root,
        human=_humans(people, ids, loaded),
        left=np.asarray(portfolio.left_at < end_of_day(as_of)),
        left_on=pc.fill_null(left_on.cast(pa.int64()), NEVER_YET).to_numpy(zero_copy_only=False),
        superior=places(people["reports_to"].combine_chunks(), ids),
    )


def places(values: pa.Array, known: pa.Array) -> Ints:
    """Where each value stands among those known; −1 for nowhere."""
    found = pc.fill_null(pc.index_in(values, value_set=known), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _humans(people: pa.Table, ids: pa.Array, loaded: pa.Table) -> Ints:
    """A job elsewhere has the id ``person@organisation``, which no record was loaded with."""
    human = np.arange(len(ids))
    made = np.flatnonzero(
        pc.invert(pc.is_in(ids, value_set=loaded["person_id"])).to_numpy(zero_copy_only=False)
    )
    jobs = people.take(pa.array(made))
    persons = [
        job.removesuffix(f"@{firm}")
        for job, firm in zip(jobs["person_id"].to_pylist(), jobs["organisation_id"].to_pylist(), strict=True)
    ]
    found = places(pa.array(persons, pa.string()), ids)
    human[made] = np.where(found >= 0, found, made)
    return human
