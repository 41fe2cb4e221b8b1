"""What a salesperson would tell of a client at each stage: who deals with whom, how often, and about what.

The tales follow the story of the five stages, not the conditions by which an engine finds them; a number in
here is a habit of people (a fortnightly call, a quarterly review), never a threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from graphmodel.tables import STAGES
from tests.stories.telling import (
    AS_OF,
    FORTNIGHTLY,
    MAIL,
    MEETING,
    MONTHLY,
    ON_SITE,
    QUARTERLY,
    VISIT,
    WEEKLY,
    WORKSHOP,
    Book,
    Person,
    Telling,
    Told,
)
from tests.stories.words import DIRECTOR, EXECUTIVE, MANAGER, STAFF

A_STAGE = 31
"""Clients of each stage in one book."""

A_WORKS, A_LARGE_FIRM = 6, 40
"""People in a department of the supplier."""

SMALL = ("purchasing", "production", "finance")
MIDDLE = (*SMALL, "quality", "logistics", "engineering", "service")
LARGE = (*MIDDLE, "management", "marketing", "sales", "it", "legal", "human_resources")
LEADERS = (MANAGER, MANAGER, DIRECTOR)


def house(t: Telling) -> None:
    """Name somebody in each department of ours, whether they ever meet the client or not."""
    for department in LARGE:
        if department != "purchasing":
            t.ours(department)


# -- the window ---
def window(t: Telling, every: Sequence[float], since: float, rank: str = STAFF) -> tuple[Person, Person]:
    """The account manager and the buyer of today; one of them may have had a predecessor."""
    rhythm = t.rng.choice(every)
    seller, buyer = t.ours("sales", MANAGER), t.theirs("purchasing", rank)
    t.say(f"{seller.person_id} deals with {buyer.person_id} every {rhythm} days")
    change = t.rng.uniform(60, 500)
    if since > change + 60 and t.chance(0.4):
        before = t.passing("sales", MANAGER) if t.chance(0.5) else t.theirs("purchasing", rank)
        ours = before.organisation_id != t.client
        t.leaves(before, change)
        t.say(f"{'our' if ours else 'their'} window changed hands {change:.0f} days ago")
        t.talk(*((before, buyer) if ours else (seller, before)), rhythm, since, change)
        t.happens(change - 1, MEETING, [seller, buyer])
        since = change
    t.talk(seller, buyer, rhythm, since)
    return seller, buyer


def point_to_point(t: Telling) -> None:
    since = t.rng.randint(90, 1100)
    rank = t.rng.choice((STAFF, STAFF, MANAGER, DIRECTOR))
    seller, buyer = window(t, (WEEKLY, FORTNIGHTLY, FORTNIGHTLY, MONTHLY, 45), since, rank)
    firm = t.rng.choice((SMALL, MIDDLE, LARGE))
    others = t.known(firm, 12)
    t.newsletter(others)
    t.met_once(seller, buyer)
    t.flood(seller, buyer)
    t.at_home([seller, t.ours("production"), t.ours("logistics")], since)
    if t.chance(0.3) and not t.noted_by_hand:
        boss = t.theirs("purchasing", DIRECTOR)
        t.say("the buyer's superior is in copy and never writes")
        t.talk(seller, buyer, MONTHLY, since, copy=[boss])
    if t.chance(0.2):
        days_ago = t.rng.uniform(20, 700)
        t.say(f"the two superiors came along once, {days_ago:.0f} days ago")
        bosses = [t.ours("management", DIRECTOR), t.theirs("purchasing", DIRECTOR)]
        t.happens(days_ago, t.rng.choice((MEETING, VISIT)), [seller, buyer, *bosses])
    if t.chance(0.15):
        asker = t.theirs("quality")
        t.say("somebody of their quality asks and gets no answer")
        t.write(asker, [seller], MONTHLY, 300)
    if t.chance(0.5):
        t.orders(120, (1, 40), since, won=0.4)
    if t.chance(0.4):
        stronghold = t.chance(0.1)
        t.facts((0.55, 0.8) if stronghold else (0.01, 0.2), (2, 8), agreement=t.chance(0.1), claimed="wedge")


# -- the team around it ---
def wedge(t: Telling) -> None:
    since = t.rng.randint(300, 800)
    manager, buyer = window(t, (WEEKLY, 10, FORTNIGHTLY), since)
    formed = since - t.rng.randint(60, 150)
    team, centre = t.rng.choice((specialists, specialists, daily_business))(t, manager, buyer, formed)
    every = t.rng.choice((21, MONTHLY, 45))
    t.say(f"{len(team)} around the account manager meet {len(centre)} around the buyer every {every} days")
    t.meet(team, centre, every, formed, always=[manager, buyer])
    t.newsletter([*centre, *t.known(t.rng.choice((SMALL, MIDDLE, LARGE)), 8)])
    t.met_once(manager, buyer)
    t.flood(manager, buyer)
    if t.chance(0.6):
        t.orders(t.rng.choice((FORTNIGHTLY, MONTHLY, 60)), (5, 80), since)
    if t.chance(0.5):
        t.facts((0.1, 0.4), (1, 4), agreement=t.chance(0.3), claimed=t.rng.choice(("wedge", "mesh")))


def specialists(
    t: Telling, manager: Person, buyer: Person, formed: float
) -> tuple[list[Person], list[Person]]:
    """Serve two masters: they write to the client with their account manager in copy."""
    more = t.rng.sample(("quality", "logistics", "production"), t.rng.randint(0, 2))
    team = [t.ours(one) for one in ("service", "engineering", *more)]
    seats = t.rng.sample(("quality", "engineering", "logistics", "finance"), t.rng.randint(1, 3))
    user = t.theirs("production", t.rng.choice((STAFF, MANAGER)))
    centre = [user, *(t.theirs(one, t.rng.choice((STAFF, MANAGER))) for one in seats)]
    if t.chance(0.5):
        centre.append(t.theirs("purchasing", DIRECTOR))
    centre[-1].unheard = t.chance(0.2)
    masters = t.rng.choice(([manager], [manager, buyer]))
    for one in team:
        t.talk(one, t.rng.choice(centre), t.rng.choice((MONTHLY, 45)), formed, copy=masters)
    if t.chance(0.4):
        t.say("the service engineer also deals with the user alone")
        t.talk(team[0], user, t.rng.choice((21, MONTHLY)), formed)
    return team, centre


def daily_business(
    t: Telling, manager: Person, buyer: Person, formed: float
) -> tuple[list[Person], list[Person]]:
    """Repeated purchase keeps a second of sales, a second buyer and the service busy."""
    second, other, fitter = t.ours("sales"), t.theirs("purchasing"), t.ours("service")
    t.say("a second of sales deals with a second buyer")
    t.talk(second, other, t.rng.choice((FORTNIGHTLY, MONTHLY)), formed)
    t.talk(manager, other, 60, formed)
    return [second, fitter], [other, t.theirs("production")]


# -- channels past the window ---
MESH_CHANNELS = (
    ("engineering", "engineering"), ("engineering", "production"), ("engineering", "quality"),
    ("production", "production"), ("production", "logistics"), ("production", "sales"),
    ("service", "production"), ("service", "logistics"), ("service", "sales"),
    ("quality", "quality"), ("quality", "production"),
    ("logistics", "logistics"), ("logistics", "production"),
)  # fmt: skip


def mesh(t: Telling) -> None:
    since = t.rng.randint(350, 800)
    manager, buyer = window(t, (WEEKLY, 10, FORTNIGHTLY), since)
    channels = chosen_channels(t, t.rng.randint(3, 6))
    t.say("channels of their own: " + ", ".join(f"{ours} with {theirs}" for ours, theirs in channels))
    insiders: tuple[list[Person], list[Person]] = ([], [])
    for ours, theirs in channels:
        begun = t.rng.randint(200, since - 100)
        people = channel(t, ours, theirs, t.rng.randint(1, 2), (10, FORTNIGHTLY, 21, MONTHLY, 45), begun)
        insiders[0].extend(people[0])
        insiders[1].extend(people[1])
    t.meet(*insiders, t.rng.choice((45, 60, QUARTERLY)), since - 100, always=[manager, buyer])
    t.newsletter([*insiders[1], *t.known(t.rng.choice((SMALL, MIDDLE, LARGE)), 10)])
    t.met_once(manager, buyer)
    t.flood(manager, buyer)
    t.at_home([manager, *insiders[0]], since)
    if t.chance(0.6):
        t.orders(21, (10, 150), since)
    if t.chance(0.5):
        t.facts(
            (0.2, 0.5), (1, 3), agreement=t.chance(0.5), claimed=t.rng.choice(("wedge", "mesh", "diamond"))
        )


def chosen_channels(t: Telling, count: int) -> list[tuple[str, str]]:
    """Channels of several of ours with several of theirs: no single department carries a mesh."""
    while True:
        chosen = t.rng.sample(MESH_CHANNELS, count)
        ours, theirs = map(set, zip(*chosen, strict=True))
        if len(ours) > 2 and len(theirs) > 1:
            return chosen


def channel(
    t: Telling,
    ours: str,
    theirs: str,
    pairs: int,
    every: Sequence[float],
    since: float,
    rank: str = STAFF,
) -> tuple[list[Person], list[Person]]:
    """So many of ours each deal with one of theirs; now and then somebody left and was replaced."""
    sides: tuple[list[Person], list[Person]] = ([], [])
    for number in range(pairs):
        one, other = t.ours(ours, rank), t.theirs(theirs, rank)
        rhythm, begun = t.rng.choice(every), since
        if t.chance(0.12) and since > 200:
            begun = t.rng.uniform(90, since - 60)
            before = t.theirs(theirs, rank)
            t.leaves(before, begun)
            t.talk(one, before, rhythm, since, begun)
        t.talk(one, other, rhythm, begun)
        other.unheard = number > 0 and t.chance(0.1)
        sides[0].append(one)
        sides[1].append(other)
    return sides


# -- function to function ---
def diamond(t: Telling) -> None:
    since = t.rng.randint(400, 800)
    window(t, (FORTNIGHTLY, 21, MONTHLY), since)
    extra = t.rng.sample(("logistics", "finance", "marketing"), t.rng.randint(1, 3))
    functions = ["engineering", "production", "quality", *extra]
    pairs = [(one, one) for one in functions] + [("service", t.rng.choice(("production", "service")))]
    t.say("each knows its counterpart: " + ", ".join(f"{ours} with {theirs}" for ours, theirs in pairs))
    for ours, theirs in pairs:
        begun = t.rng.randint(250, since)
        experts = channel(t, ours, theirs, t.rng.randint(1, 3), (10, FORTNIGHTLY, 21, MONTHLY, 45), begun)
        heads = channel(t, ours, theirs, 1, (21, MONTHLY, 45), begun, t.rng.choice(LEADERS))
        if t.chance(0.6):
            t.meet(
                experts[0], experts[1], t.rng.choice((60, QUARTERLY)), begun, always=[*heads[0], *heads[1]]
            )
    top_with_top(t, since)
    t.newsletter(t.known(t.rng.choice((SMALL, MIDDLE, LARGE)), 10))
    if t.chance(0.6):
        t.orders(FORTNIGHTLY, (20, 300), since)
    if t.chance(0.6):
        t.facts((0.52, 0.85), (1, 2), agreement=True, claimed=t.rng.choice(("mesh", "diamond")))


def top_with_top(t: Telling, since: float) -> tuple[Person, Person]:
    ours, theirs = t.ours("management", EXECUTIVE), t.theirs("management", EXECUTIVE)
    t.say("the two managing directors meet every quarter and phone in between")
    t.meet([ours], [theirs], QUARTERLY, since, always=[ours, theirs], channels=(MEETING, VISIT))
    t.talk(ours, theirs, t.rng.choice((MONTHLY, 45, 60)), since, manner="callers")
    return ours, theirs


# -- the fence is gone ---
def cloud(t: Telling) -> None:
    since = t.rng.randint(450, 800)
    window(t, (WEEKLY, FORTNIGHTLY), since)
    others = t.rng.sample(("quality", "it", "legal", "human_resources"), t.rng.randint(0, 2))
    functions = ["engineering", "production", "logistics", "finance", "strategy", "marketing", *others]
    if "quality" not in functions and t.chance(0.8):
        functions.append("quality")
    ours: dict[str, list[Person]] = {"service": [t.ours("service") for _ in range(t.rng.randint(1, 3))]}
    theirs: dict[str, list[Person]] = {}
    for function in functions:
        pairs = t.rng.randint(1, 3)
        experts = channel(t, function, function, pairs, (FORTNIGHTLY, 21, MONTHLY), since)
        heads = channel(t, function, function, 1, (21, MONTHLY, 45), since, t.rng.choice(LEADERS))
        ours[function], theirs[function] = experts[0] + heads[0], experts[1] + heads[1]
    for one in ours["service"]:
        t.talk(one, t.rng.choice(theirs["production"]), t.rng.choice((FORTNIGHTLY, MONTHLY)), since)
    leaders = top_with_top(t, since)
    joint_teams(t, ours, theirs, since)
    t.say("an executive of either side leads them")
    steering = (
        [leaders[0], *(some[-1] for some in ours.values())],
        [leaders[1], *(some[-1] for some in theirs.values())],
    )
    t.meet(
        steering[0][:5],
        steering[1][:5],
        t.rng.choice((MONTHLY, 45)),
        since,
        always=leaders,
        channels=(WORKSHOP,),
    )
    desks(t, ours, theirs, since)
    t.newsletter(t.known(LARGE, 10))
    if t.chance(0.6):
        t.orders(WEEKLY, (50, 900), since)
    if t.chance(0.6):
        t.facts((0.6, 0.95), (0, 2), agreement=True, claimed=t.rng.choice(("diamond", "cloud")))


THEMES: Mapping[str, Sequence[str]] = {
    "the next product": ("engineering", "production", "quality", "service"),
    "the market": ("marketing", "strategy", "engineering"),
    "the forecast": ("logistics", "production", "finance"),
    "the joint venture": ("strategy", "finance", "legal", "human_resources"),
    "one system for both": ("it", "logistics", "finance"),
}


def joint_teams(
    t: Telling, ours: Mapping[str, list[Person]], theirs: Mapping[str, list[Person]], since: int
) -> None:
    themes = list(THEMES)[:3] + t.rng.sample(list(THEMES)[3:], t.rng.randint(0, 2))
    for theme in themes:
        begun, every = t.rng.randint(300, since), t.rng.choice((FORTNIGHTLY, 21, MONTHLY))
        team = [
            [one for name in THEMES[theme] for one in side.get(name, ())[: t.rng.randint(1, 2)]]
            for side in (ours, theirs)
        ]
        t.say(f"a joint team of {len(team[0])} and {len(team[1])} on {theme} every {every} days")
        t.meet(team[0], team[1], every, begun, channels=(WORKSHOP, WORKSHOP, MEETING))


def desks(
    t: Telling, ours: Mapping[str, list[Person]], theirs: Mapping[str, list[Person]], since: int
) -> None:
    """Ours who sit at the client's for some days of each week, beside those they work with."""
    guests = [*ours["engineering"][:-1], *ours["service"], t.ours("engineering"), t.ours("sales")]
    hosts = [one for name in ("engineering", "production", "logistics") for one in theirs[name]]
    t.say(f"{len(guests)} of ours have a desk there")
    for guest in guests:
        beside = t.rng.sample(hosts, 3)
        days = t.rng.choice((2.5, 3.5, WEEKLY))
        for days_ago in t.rhythm(days, t.rng.randint(200, since)):
            t.happens(days_ago, ON_SITE, [guest, *t.rng.sample(beside, t.rng.randint(1, 3))])


# -- no relationship, or none any more ---
def none(t: Telling) -> None:
    people = [*t.known(MIDDLE, 10), t.theirs("purchasing"), t.theirs("management", EXECUTIVE)]
    seller = t.ours("sales")
    plots: Sequence[Callable[[], None]] = (
        lambda: t.write(seller, t.rng.sample(people, 2), t.rng.choice((FORTNIGHTLY, MONTHLY)), 700),
        lambda: t.write(t.theirs("production"), [seller], MONTHLY, 400),
        lambda: t.write(t.ours("marketing"), people, MONTHLY, 700),
        lambda: t.happens(t.rng.uniform(5, 300), MAIL, [seller, *(t.theirs("production") for _ in range(50))], seller),
        lambda: t.happens(t.rng.uniform(5, 300), WORKSHOP, [seller, *(t.theirs("engineering") for _ in range(60))]),
    )  # fmt: skip
    words = ("cold mails", "a question nobody answered", "newsletters", "one circular", "one webinar")
    for number in t.rng.sample(range(len(plots)), t.rng.randint(0, 2)):
        t.say(words[number])
        plots[number]()
    if t.chance(0.2):
        t.orders(200, (1, 20), 600, won=0)


def dormant(t: Telling) -> None:
    if t.chance(0.7):
        silent = t.rng.randint(400, 1000)
        t.today = AS_OF - timedelta(silent)
        t.rng.choice((point_to_point, point_to_point, wedge, mesh))(t)
        t.say(f"all this ended {silent} days ago")
    else:
        gone = t.rng.randint(20, 500)
        seller, buyer = t.ours("sales", MANAGER), t.theirs("purchasing")
        t.talk(seller, buyer, t.rng.choice((WEEKLY, FORTNIGHTLY)), gone + t.rng.randint(200, 500), gone)
        t.leaves(buyer, gone)
        t.say(f"the only contact left {gone} days ago; ours writes to the next one in vain")
        t.write(seller, [t.theirs("purchasing")], MONTHLY, gone)
    t.today = AS_OF
    t.newsletter(t.known(MIDDLE, 6))


TALES: Mapping[str, Callable[[Telling], None]] = {
    "none": none,
    "dormant": dormant,
    "point_to_point": point_to_point,
    "wedge": wedge,
    "mesh": mesh,
    "diamond": diamond,
    "cloud": cloud,
}


def library(
    way: str, a_stage: int = A_STAGE, tales: Mapping[str, Callable[[Telling], None]] = TALES, seed: int = 0
) -> list[Book]:
    """Two books, told to the end; ``tales`` may name other tellers for a stage."""
    shelf = [Book(way, seed, colleagues) for colleagues in (A_WORKS, A_LARGE_FIRM)]
    for book in shelf:
        for stage in STAGES:
            for number in range(a_stage):
                tales[stage](Telling(book, Told(f"{stage}-{number}", stage)))
    return shelf
