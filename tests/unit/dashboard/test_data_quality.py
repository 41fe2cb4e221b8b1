"""What is said of loads, gaps, and what is missing in the data."""

from __future__ import annotations

import datetime as dt
import json

import pyarrow as pa
import pytest

from crosstie.alike import likely
from dashboard.access.rights import Rights, exercised
from dashboard.app import create_app
from dashboard.asking import Asking
from dashboard.components.data_quality import age as data_age
from dashboard.components.data_quality import loaded, page
from dashboard.components.data_quality.duplicates import told as told_of
from dashboard.data import Data
from dashboard.data_quality.duplicates import LOOKED_AT, Likely
from dashboard.data_quality.gaps import gaps, months_of, newest
from dashboard.data_quality.loads import (
    FATES,
    Load,
    MonthOfChannel,
    by_folder,
    interactions_by_load,
    interactions_by_month,
    loads,
)
from dashboard.data_quality.wholeness import changed_settings, evidence, people
from dashboard.theme import DARK, LIGHT
from graphmodel.settings import Settings
from ingest.alike.duplicates import duplicates
from ingest.load import read_folder
from tests.unit.dashboard.test_app import call
from tests.unit.dashboard.test_components import words

NASTY = "<img src=x onerror=alert(1)>"


def month(year_and_month, channel="email", interactions=30):
    first = dt.date.fromisoformat(f"{year_and_month}-01")
    return MonthOfChannel(first, channel, interactions, first.replace(day=28))


def months(numbers, channel="email"):
    """Interactions of each month of 2026; none where there are none."""
    return [month(f"2026-{place:02}", channel, size) for place, size in enumerate(numbers, start=1) if size]


def found_gaps(*rows, until="2026-06-30"):
    day = dt.date.fromisoformat(until)
    return gaps(months_of([row for each in rows for row in each], until=day), whole_until=day)


# ------------------------------------------------------------ gaps


def test_a_month_without_anything_is_a_gap():
    (gap,) = found_gaps(months([30, 30, 0, 30, 30, 30]))
    assert (gap.first, gap.months, gap.channel, gap.goes_on) == (dt.date(2026, 3, 1), 1, None, False)
    assert gap.usual == 30


def test_a_channel_that_falls_silent_is_a_gap_that_goes_on():
    (gap,) = found_gaps(months([30] * 6), months([9, 9, 9, 9, 0, 0], "call"))
    assert (gap.first, gap.last, gap.months) == (dt.date(2026, 5, 1), dt.date(2026, 6, 1), 2)
    assert (gap.channel, gap.goes_on) == ("call", True)


def test_what_all_channels_lack_is_told_once():
    (gap,) = found_gaps(months([30, 30, 0, 30, 30, 30]), months([9, 9, 0, 9, 9, 9], "call"))
    assert gap.channel is None


@pytest.mark.parametrize(
    "numbers",
    [
        [30] * 6,  # nothing is missing
        [4, 4, 0, 4, 4, 4],  # as few as these leave a month out by chance
        [0, 0, 0, 30, 30, 30],  # what has not begun is not silent
    ],
)
def test_what_is_no_gap(numbers):
    assert found_gaps(months([50] * 6, "call"), months(numbers)) == []


def test_a_month_that_is_not_over_is_not_judged():
    assert found_gaps(months([30] * 5), until="2026-06-15") == []
    assert len(found_gaps(months([30] * 5), until="2026-06-30")) == 1


def test_months_have_no_holes_and_end_with_the_day():
    found = months_of(months([5, 0, 7]), until=dt.date(2026, 5, 31))
    assert found.counts[:, 0].tolist() == [5, 0, 7, 0, 0]
    assert found.months[-1] == dt.date(2026, 5, 1)
    assert months_of([]).counts.shape == (0, 0)
    assert newest([*months([5, 6]), *months([1], "call")]) == {
        "email": dt.date(2026, 2, 28),
        "call": dt.date(2026, 1, 28),
    }


# ------------------------------------------------------------ loads


def report(**more):
    total = {"read": 10, "loaded": 6, "unchanged": 1, "merged": 0, "ignored": {"footer": 1}, "quarantined": 2}
    return {
        "total": total,
        "tables": {"people": total},
        "files": {f"{NASTY}.csv": {**total, "format": "salesforce", "unread_columns": ["odd"]}},
        "unread_files": {"a.docx": "no table"},
        "reasons": {"footer": "it stands below"},
        "rejections": {"wrong_type": 3},
        "examples": [
            {"file": "p.csv", "line": 7, "column": "c", "code": "wrong_type", "sentence": NASTY, "raw": NASTY}
        ],
        "notes": ["one note"],
        **more,
    }


def said(number=1, source="exports", at="2026-07-01T06:30:00+00:00", **more):
    return {"load": number, "loaded_at": at, "source": source, "report": report(**more)}


class Remembering:
    """A store that remembers loads and nothing else."""

    def __init__(self, *told):
        self.told = list(told)

    def loads(self):
        return self.told

    def results_version(self):
        return ""


def test_a_load_and_its_balance():
    load = Load.of(said())
    assert (load.number, load.folder, load.systems) == (1, "exports", ("salesforce",))
    assert load.total.read == sum(load.total.fates.values()) == 10
    assert tuple(load.total.fates) == FATES
    assert load.total.reasons == {"footer": 1}
    assert load.examples[0].line == 7


def test_what_the_program_wrote_down_itself_is_no_load():
    asking = Asking(Remembering(said(3), {**said(2), "report": {}}, said(1)))
    found = loads(asking)
    assert [load.number for load in found] == [3, 1]
    assert [load.number for load in by_folder(found)] == [3]


def test_rows_in_quarantine_are_shown_as_text():
    load = Load.of(said())
    told = words(loaded.quarantine(load, raw=True))
    assert "2 of 10 rows of exports (20%) were not loaded" in told
    assert "A value is of another kind" in told
    assert NASTY in told
    assert "crosstie load quarantine" in told


def test_rows_in_quarantine_are_not_shown_to_those_who_may_not_see_people():
    load = Load.of(said())
    told = words(loaded.quarantine(load, raw=False)) + words(loaded.section([load], load, raw=False))
    assert "was not loaded" in told or "were not loaded" in told
    assert "one note" not in told
    assert "your account" in told
    assert load.examples[0].raw not in words(loaded.quarantine(load, raw=False))


def test_an_earlier_version_kept_no_examples():
    load = Load.of(said(examples=[]))
    assert "they stand in its quarantine folder" in words(loaded.quarantine(load, raw=True))


def test_the_list_of_loads_marks_the_one_that_is_told():
    found = [Load.of(said(number)) for number in (2, 1)]
    told = words(loaded.section(found, found[1], asked=9, raw=True))
    assert "There is no load 9" in told
    assert "it stands below" not in told  # the reason is told in the language of the page
    assert "It stands below the table" in told
    assert "1 file was not read" in told


# ------------------------------------------------------------ the page


@pytest.fixture(scope="module")
def analysed(held_store):
    data, asking = Data(held_store), Asking(held_store)
    run = asking.reader.run()
    return page.Analysed(run, data.overview(), evidence(data), people(asking), changed_settings(run))


def test_the_verdict(analysed):
    told = words(page.header([Load.of(said())], analysed))
    assert told.startswith(
        "How old and how whole is what we see?Data up to 30 June 2024, loaded last on 1 July 2026."
    )
    assert "20% of the rows are in quarantine." in told
    clean = {"read": 5, "loaded": 5}
    assert "No row is in quarantine." in words(page.header([Load.of(said(total=clean))], analysed))
    assert page.quarantined_share([]) is None


def test_a_store_that_was_never_analysed_still_tells_of_its_loads():
    load = Load.of(said())
    told = words(page.body([load], load, None, raw=True))
    assert "Loaded last" in told or "loaded last on 1 July 2026" in told
    assert "has not been analysed yet" in told
    assert "crosstie analyse" in told


def test_a_load_after_the_analysis_is_told(analysed):
    newer = page.Analysed(
        {**analysed.run, "load": 1}, analysed.overview, analysed.evidence, analysed.people, ()
    )
    assert "analyse again" in words(page.header([Load.of(said(2))], newer))
    assert "analyse again" not in words(page.header([Load.of(said(1))], newer))


def test_what_is_known_of_people(analysed, held_store):
    found = analysed.people
    assert [(row["text"], row["people"]) for row in found.texts] == [("Zebra Unit", 1)]
    assert (found.without_function, found.without_words, found.elsewhere, found.same_name) == (1, 0, 1, 0)
    load = Load.of(said())
    whole = words(page.body([load], load, analysed, raw=True))
    assert "Zebra Unit" in whole
    with exercised(Rights("v", "viewer")):
        masked = words(page.body([load], load, analysed, raw=False))
    assert "Zebra Unit" not in masked
    assert "not shown to your account" in masked


def test_evidence_counts_each_relationship_once(held_store):
    found = evidence(Data(held_store))
    rows = held_store.results("relationships").to_pylist()
    thin = sum("insufficient:" in (row["flags"] or "") for row in rows)
    assert (found.clients, found.thin) == (len(rows), thin)
    assert found.silent[0]["last_interaction_at"] == min(
        row["last_interaction_at"] for row in rows if row["last_interaction_at"]
    )
    assert set(found.flags) <= {"insufficient", "direction_unknown"}


def test_only_settings_that_differ_are_told():
    assert changed_settings({"settings": Settings().as_mapping()}) == []
    assert changed_settings({}) == []
    other = Settings.from_mapping({"ties": {"half_life_days": 60}})
    (changed,) = changed_settings({"settings": other.as_mapping()})
    assert (changed.name, changed.value, changed.default) == ("ties.half_life_days", "60.0", "90.0")


def test_months_come_from_the_interactions(held_store):
    asking = Asking(held_store)
    found = interactions_by_month(asking)
    assert sum(row.interactions for row in found) == 10
    assert max(row.last for row in found) == dt.date(2024, 6, 30)
    (brought,) = interactions_by_load(asking)
    assert (brought.load, brought.interactions, brought.last) == (1, 10, dt.date(2024, 6, 30))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("narrow", [False, True])
def test_the_picture_marks_gaps(palette, narrow):
    rows = [*months([30, 30, 0, 30, 30, 30]), *months([9, 9, 9, 9, 9, 9], "call")]
    age = data_age.Age.of(rows, dt.date(2026, 6, 30))
    figure = data_age.figure(age, palette, narrow=narrow)
    assert len(figure.layout.shapes) == 1
    assert figure.data[0].z[1][2] is None
    told = words(data_age.section(age, [], []))
    assert "E-mails: nothing in March 2026, where about 30 a month is usual." in told
    silent = data_age.Age.of([*rows[:-3], *months([0, 0, 0, 1, 1, 1], "visit")], dt.date(2026, 6, 30))
    assert "Calls: nothing since April 2026, where about 9 a month was usual." in words(
        data_age.section(silent, [], [])
    )
    assert data_age.Age.of([], None) is None
    assert "no interactions" in words(data_age.section(None, [], []))


# ------------------------------------------------------------ likely duplicates


def counted(client, clicks=1):
    """What the page says of likely duplicates once they are counted."""
    while True:  # as the page looks again, which is told to by an interval that is not disabled
        found = call(client, "data-duplicates-found.children", **{"data-duplicates-count.n_clicks": clicks})
        told = found.get_json()["response"]
        if told["data-duplicates-tick"]["disabled"]:
            return json.dumps(told["data-duplicates-found"], ensure_ascii=False)


def test_likely_duplicates_are_counted_when_somebody_asks(held_store):
    client = create_app(held_store, propose=likely).server.test_client()
    offered = call(client, "data-duplicates.children", **{"data-opened-with.data": ""})
    assert "data-duplicates-count" in offered.get_data(as_text=True)
    pairs = duplicates({table.name: held_store.inputs(table.name) for table in LOOKED_AT})
    people = sum(pair["record"] == "people" for pair in pairs)
    said = counted(client)
    if pairs:
        assert f"{people} pair" in said
        assert "crosstie duplicates --out review.csv" in said
    else:
        assert "No records are likely the same." in said
    assert "pair" not in counted(client, clicks=None)


def test_pairs_are_told_apart_by_what_they_are():
    told = words(told_of(Likely(people=8_372, organisations=1)))
    assert "8\u2009372 pairs of people and 1 pair of organisations" in told


def test_who_may_not_see_people_is_offered_nothing(held_store):
    app = create_app(held_store, propose=likely)
    with exercised(Rights("vic", "viewer", None)):
        client = app.server.test_client()
        offered = call(client, "data-duplicates.children", **{"data-opened-with.data": ""})
        assert "data-duplicates-count" not in offered.get_data(as_text=True)
        assert "pair" not in counted(client)


# ------------------------------------------------------------ what a load keeps


def test_a_report_keeps_some_rejections_of_each_code(tmp_path):
    (tmp_path / "organisations.csv").write_text(
        "organisation_id,name,role\no,Own,supplier\nc,Client,client\n"
    )
    (tmp_path / "people.csv").write_text("person_id,name,organisation_id\np,Ann,o\nq,Ben,c\n")
    bad = "".join(f"i{n},never,email,p;q\n" for n in range(9)) + f"j,2026-01-01,{'x' * 3000},p;q\n"
    (tmp_path / "interactions.csv").write_text(
        f"interaction_id,occurred_at,channel,participant_ids\nok,2026-01-01,email,p;q\n{bad}"
    )
    told = read_folder(tmp_path).report.as_mapping()
    codes = [one["code"] for one in told["examples"]]
    assert codes == ["wrong_type"] * 5 + ["unknown_choice"]
    assert told["rejections"] == {"wrong_type": 9, "unknown_choice": 1}
    assert told["examples"][0]["raw"] == "i0,never,email,p;q"
    assert len(told["examples"][-1]["raw"]) == 1001
    assert pa.Table.from_pylist(told["examples"]).column_names == [
        "file",
        "line",
        "column",
        "code",
        "sentence",
        "raw",
    ]
