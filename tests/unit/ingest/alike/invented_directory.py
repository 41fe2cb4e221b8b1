"""A directory of invented people at invented firms, some of whom were entered twice, as people enter people twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pyarrow as pa

from graphmodel.arrow import schema_of
from graphmodel.tables import ORGANISATIONS, PEOPLE

_FIRST_TEXT = (
    "Ada Adam Adrian Agnes Alan Alexander Alice Amelie Amir Andrew Anja Anna Anthony Arthur Astrid "
    "Barbara Beatrice Ben Benjamin Björn Bruno Carla Carmen Catherine Charles Chloé Christopher Claire "
    "Clara Daniel David Deborah Diego Dora Edward Elena Elizabeth Elsa Emil Emma Erik Esther Eva Fatima "
    "Felix Fiona Florian Francisco Frank Frida Gabriel Georg Gerald Grace Greta Günter Hanna Harold Heike "
    "Helga Henry Hugo Ida Ignacio Ines Ingrid Irene Isabel Ivan Jakob James Jana Jean Jennifer Joachim "
    "Johannes Jonas Jörg José Joseph Judith Julia Jürgen Karen Karl Katharina Kenneth Klaus Lars Laura "
    "Leonard Lina Linda Louis Lucia Luis Lukas Magda Marco Margaret Maria Marie Mark Marta Martin Matthew "
    "Maximilian Michael Mohammed Monika Nadia Natalie Nicholas Nina Nora Olga Oliver Omar Oscar Pablo "
    "Patricia Paul Paula Peter Philip Pierre Priya Rafael Raj Rebecca René Richard Rita Robert Rosa Ruth "
    "Samuel Sandra Sara Sebastian Silvia Simon Sofia Sören Stefan Stephen Susan Sven Teresa Theodore "
    "Thomas Timothy Tobias Ulrich Ursula Valentin Vera Victor William Wolfgang Yara Yusuf Zoë"
)
_FRONT_TEXT = (
    "Ald Bach Bel Berg Birk Blan Bran Brook Bün Cald Cas Dahl Del Eck Eng Fal Feld Fen Gar Gold Grün Ham "
    "Hart Hol Jan Kes Köh Kram Lam Lind Löw Mar Mey Mor Möl Nor Oster Pal Pen Quin Ras Ren Ros Rüd Sal "
    "Schön Stein Tal Thal Vas Wal Wey Wind Zan Zell"
)
_BACK_TEXT = (
    "ardo bauer beck berg by court dale dorf elli er ero etti field ford gren hagen holm ides ington "
    "inski ker land ler ley lund mann more ner ov quist rath sen ski son stad ström thal ton väg well "
    "wick wood"
)
FIRST = _FIRST_TEXT.split()
LAST = [front + back for front in _FRONT_TEXT.split() for back in _BACK_TEXT.split()]
CHINESE_FAMILY, CHINESE_FIRST = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
TITLES = ("Buyer", "Head of Purchasing", "Engineer", "Plant Manager", "Sales Manager", "Controller", "")
SHORT = {
    "Alexander": "Alex",
    "Benjamin": "Ben",
    "Catherine": "Kate",
    "Charles": "Charlie",
    "Christopher": "Chris",
    "Daniel": "Dan",
    "Edward": "Ted",
    "Elizabeth": "Liz",
    "Francisco": "Paco",
    "James": "Jim",
    "Jennifer": "Jen",
    "Joachim": "Jochen",
    "Johannes": "Hans",
    "Katharina": "Kathi",
    "Margaret": "Peggy",
    "Michael": "Mike",
    "Nicholas": "Nick",
    "Richard": "Dick",
    "Robert": "Bob",
    "Stephen": "Steve",
    "Thomas": "Tom",
    "Ulrich": "Uli",
    "William": "Bill",
    "Wolfgang": "Wolf",
}
_SOUNDS = (
    ("k", "ck"),
    ("s", "z"),
    ("d", "t"),
    ("f", "ph"),
    ("th", "t"),
    ("er", "ar"),
    ("o", "oo"),
    ("i", "y"),
    ("v", "w"),
)
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ü": "Ue", "ø": "oe"})
BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "Ü": "U", "é": "e", "ë": "e"})

_DAY = date(2024, 3, 31)

FIRMS = 80

Row = dict[str, Any]


@dataclass(frozen=True)
class Planted:
    """A directory and the pairs of ids in it that are one person, by the error that was made."""

    people: list[Row]
    organisations: list[Row]
    pairs: dict[frozenset[str], str]

    def tables(self) -> dict[str, pa.Table]:
        return {
            "people": pa.Table.from_pylist(self.people, schema_of(PEOPLE)),
            "organisations": pa.Table.from_pylist(self.organisations, schema_of(ORGANISATIONS)),
        }


def directory(seed: int, people: int = 2_000, duplicated: int = 200) -> Planted:
    """People of whom so many of the last are further records of others."""
    drawn = Random(seed)
    organisations = [
        {
            "organisation_id": f"o{number}",
            "name": f"{LAST[number * 23]} {('Works', 'Rail', 'Motors')[number % 3]}",
            "role": "client" if number else "supplier",
            "domain": f"firm{number}.example",
        }
        for number in range(FIRMS)
    ]
    rows: list[Row] = []
    taken: Counter[str] = Counter()
    for number in range(people - duplicated):
        person = _person(drawn, f"p{number:05}")
        if person["email"] is not None:
            taken[person["email"]] += 1
            if (times := taken[person["email"]]) > 1:
                person["email"] = person["email"].replace("@", f"{times}@")
        rows.append(person)
    pairs = {}
    errors = list(ERRORS)
    for one in drawn.sample(rows, len(rows)):
        if len(pairs) == duplicated:
            break
        error = errors[len(pairs) % len(errors)]
        twin = {**one, "person_id": f"q{len(pairs):05}", "title": drawn.choice((one["title"], None))}
        if ERRORS[error](drawn, one, twin):
            pairs[frozenset((one["person_id"], twin["person_id"]))] = error
            rows.append(twin)
    assert len(pairs) == duplicated
    return Planted(drawn.sample(rows, len(rows)), organisations, pairs)


def _person(drawn: Random, person_id: str) -> Row:
    firm = int(FIRMS * drawn.random() ** 2.5)
    if drawn.random() < 0.06:
        name = drawn.choice(CHINESE_FAMILY) + "".join(drawn.choices(CHINESE_FIRST, k=drawn.choice((1, 2))))
        local = f"{person_id}"
    else:
        first = FIRST[int(len(FIRST) * drawn.random() ** 2)]
        last = LAST[int(len(LAST) * drawn.random() ** 2.5)]
        name = f"{first} {last}"
        local = f"{first}.{last}" if firm % 3 else f"{first[0]}{last}"
    plain = local.casefold().translate(WRITTEN_OUT).translate(BARE)
    return {
        "person_id": person_id,
        "name": name,
        "organisation_id": f"o{firm}",
        "email": f"{plain}@firm{firm}.example" if drawn.random() < 0.8 else None,
        "title": drawn.choice(TITLES) or None,
    }


def _words(row: Row) -> list[str]:
    return str(row["name"]).split()


def _latin(change: Callable[[Random, Row, Row], bool]) -> Callable[[Random, Row, Row], bool]:
    """A change to names of a first and a family name; the further record seldom has the address."""

    def changed(drawn: Random, one: Row, twin: Row) -> bool:
        twin["email"] = one["email"] if drawn.random() < 0.1 else None
        return len(_words(one)) == 2 and change(drawn, one, twin)

    return changed


def _as_it_is(drawn: Random, one: Row, twin: Row) -> bool:
    twin["name"] = drawn.choice(("{}", "Dr. {}", " {} ")).format(one["name"])
    if drawn.random() < 0.3:
        twin["name"] = twin["name"].upper()
    twin["email"] = None
    return True


def _turned(drawn: Random, one: Row, twin: Row) -> bool:
    first, last = _words(one)
    twin["name"] = drawn.choice((f"{last} {first}", f"{last}, {first}"))
    return True


def _accents(drawn: Random, one: Row, twin: Row) -> bool:
    twin["name"] = one["name"].translate(drawn.choice((WRITTEN_OUT, BARE)))
    return bool(twin["name"] != one["name"])


def _nickname(_: Random, one: Row, twin: Row) -> bool:
    first, last = _words(one)
    twin["name"] = f"{SHORT.get(first, first)} {last}"
    return first in SHORT


def _initial(drawn: Random, one: Row, twin: Row) -> bool:
    first, last = _words(one)
    twin["name"] = drawn.choice((f"{first[0]}. {last}", f"{first[0]} {last}", f"{last} {first[0]}."))
    return True


def _middle_name(drawn: Random, one: Row, twin: Row) -> bool:
    first, last = _words(one)
    twin["name"] = f"{first} {drawn.choice((*'ABJM', 'Maria', 'Lee'))} {last}"
    return True


def _typo(drawn: Random, one: Row, twin: Row) -> bool:
    first, last = _words(one)
    at = drawn.randrange(1, len(last) - 1)
    slips = (
        last[:at] + last[at + 1 :],
        last[:at] + last[at] + last[at:],
        last[:at] + last[at + 1] + last[at] + last[at + 2 :],
        last[:at] + drawn.choice("aeionrst") + last[at + 1 :],
    )
    twin["name"] = f"{first} {drawn.choice(slips)}"
    return twin["name"] != one["name"] and len(last) > 4


def _misheard(drawn: Random, one: Row, twin: Row) -> bool:
    first, last = _words(one)
    heard = last
    for written, other in drawn.sample(_SOUNDS, 2):
        heard = heard.replace(written, other, 1)
    twin["name"] = f"{first} {heard}"
    return heard != last


def _second_domain(drawn: Random, one: Row, twin: Row) -> bool:
    twin["name"] = drawn.choice((one["name"], _words(one)[0]))
    twin["email"] = str(one["email"]).replace(".example", "-group.example")
    return one["email"] is not None


def _new_family_name(drawn: Random, one: Row, twin: Row) -> bool:
    twin["name"] = f"{_words(one)[0]} {drawn.choice(LAST)}"
    twin["email"] = one["email"]
    return one["email"] is not None


def _moved(drawn: Random, one: Row, twin: Row) -> bool:
    _elsewhere(drawn, one, twin)
    twin["email"] = None
    one["left_on"], twin["left_on"] = drawn.choice(((_DAY, None), (None, _DAY)))
    return True


def _two_firms(drawn: Random, one: Row, twin: Row) -> bool:
    _elsewhere(drawn, one, twin)
    twin["email"] = f"{str(one['email']).partition('@')[0]}@{twin['organisation_id']}-too.example"
    return one["email"] is not None


def _elsewhere(drawn: Random, one: Row, twin: Row) -> None:
    home = int(one["organisation_id"][1:])
    twin["organisation_id"] = f"o{(home + drawn.randrange(1, 20)) % FIRMS}"


ERRORS: dict[str, Callable[[Random, Row, Row], bool]] = {
    "as it is": _as_it_is,
    "turned": _latin(_turned),
    "accents": _latin(_accents),
    "nickname": _latin(_nickname),
    "initial": _latin(_initial),
    "middle name": _latin(_middle_name),
    "typo": _latin(_typo),
    "misheard": _latin(_misheard),
    "second domain": _latin(_second_domain),
    "new family name": _latin(_new_family_name),
    "moved": _latin(_moved),
    "two firms": _latin(_two_firms),
}
"""What goes wrong when somebody is entered again; each says whether it could be done to that person."""
