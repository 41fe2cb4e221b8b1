"""Everybody whom mails and calendars name, by address: the name most often given, and who is no person at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ingest.domains import domain_of_address, is_automatic, is_free_mail
from ingest.mail.addresses import Mailbox

SEPARATOR = "; "
"""Between the people of one cell."""


class AddressBook:
    """Addresses by number, with the names they were given.

    Addresses of mailing lists are known only once every mail was read, so cells are written after that.
    """

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._addresses: list[str] = []
        self._names: list[Counter[str]] = []
        self._lists: set[str] = set()
        self._list_names: set[str] = set()
        self._cells: dict[int, str] = {}

    def number(self, box: Mailbox) -> int:
        """The number of an address; its name is counted."""
        found = self._number.get(box.address)
        if found is None:
            found = self._number[box.address] = len(self._addresses)
            self._addresses.append(box.address)
            self._names.append(Counter())
        if box.name:
            self._names[found][box.name] += 1
        return found

    def numbers(self, boxes: Iterable[Mailbox]) -> tuple[int, ...]:
        """The numbers of several addresses, each once."""
        return tuple(dict.fromkeys(self.number(box) for box in boxes))

    def add_lists(self, addresses: Iterable[str], names: Iterable[str]) -> None:
        """Learn of mailing lists, by their addresses and by their names (``buyers.example.org``)."""
        self._lists.update(addresses)
        self._list_names.update(names)

    def is_list(self, number: int) -> bool:
        """Whether the address is a mailing list's."""
        address = self._addresses[number]
        return address in self._lists or address.replace("@", ".") in self._list_names

    def is_somebody(self, number: int) -> bool:
        """Whether a person, or people who share the mailbox, may be behind the address."""
        address = self._addresses[number]
        return not self.is_list(number) and not is_automatic(address) and bool(domain_of_address(address))

    def is_free_mail(self, number: int) -> bool:
        """Whether anybody may have such an address."""
        return is_free_mail(self._addresses[number].rpartition("@")[2])

    def address(self, number: int) -> str:
        """The address of that number."""
        return self._addresses[number]

    def cell(self, numbers: Iterable[int]) -> str | None:
        """People as the text of a cell: ``Ada Reyes <ada@example.com>; ben@example.org``."""
        return SEPARATOR.join(self._cell(number) for number in dict.fromkeys(numbers)) or None

    def _cell(self, number: int) -> str:
        found = self._cells.get(number)
        if found is None:
            names = self._names[number]
            # the most frequent name, of equally frequent ones the longest, so that no order of files matters
            name = min(names, key=lambda said: (-names[said], -len(said), said)) if names else ""
            address = self._addresses[number]
            found = self._cells[number] = f"{name} <{address}>" if name else address
        return found
