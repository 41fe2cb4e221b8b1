"""Mapping files proposed for exports that nobody knows: the right table, columns and joins, whatever the language."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from graphmodel.errors import ExportError
from ingest.cells.conventions import Conventions
from ingest.formats import built_in, parse_format
from ingest.proposing import SLOTS, propose, tried
from ingest.proposing.looks import Look
from ingest.proposing.slots import NEEDS
from ingest.proposing.surroundings import Neighbours, Surroundings, surroundings_of
from ingest.proposing.words import headers, likeness, meaning, plain
from ingest.reading import peek, read
from tests.examples import examples

NOTHING_GIVEN = Conventions()


def write(folder, name, *lines, encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def proposed(*paths: Path, **wishes):
    beside = surroundings_of(paths, built_in(), NOTHING_GIVEN, None)
    sources = [read(peek(path)) for path in paths]
    proposal = propose(sources, Neighbours.of(beside, NOTHING_GIVEN), **wishes)
    format_ = parse_format(proposal.text, Path("proposed.toml"))
    return proposal, tomllib.loads(proposal.text), tried(sources, format_, beside, NOTHING_GIVEN, None)


def column_of(value):
    """The column behind a value, by the last of its alternatives."""
    if isinstance(value, str):
        return value
    return column_of(value["first"][-1]) if "first" in value else value.get("column")


VISITS = {
    "de": (
        "Lfd. Nr.;Besuchsdatum;Kundenname;Gesprächspartner;ADM;Kontaktart;Dauer (Min.);Anlass;km",
        "1;13.02.2026;Ahorn GmbH;Cleo Lind;Ada Reyes;Besuch;60;Angebot besprochen;12",
        "2;14.02.2026;Birke AG;Dan Day;Ada Reyes;Telefonat;30;Angebot besprochen;0",
        "3;15.02.2026;Birke AG;Dan Day;Ben Lee;Videokonferenz;30;Reklamation;0",
    ),
    "fr": (
        "Date RDV;Société;Interlocuteur;Fonction;Commercial;Type;Durée (h);Compte rendu;Tél",
        "13/02/2026;Érable SARL;Zoé Petit;Acheteuse;Ana Ruiz;Visite;0,5;Prix;01 23",
        "14/02/2026;Cèdre SA;Léa Mûr;Directrice;Ana Ruiz;Appel;1,5;Prix;01 24",
        "15/02/2026;Cèdre SA;Léa Mûr;Directrice;Luc Bréal;Courriel;1;Délais;01 24",
    ),
    "es": (
        "Fecha visita;Nombre cliente;Persona de contacto;Comercial asignado;Tipo visita;Comentarios",
        "13/02/2026;Arce S.L.;Zoe Paz;Ana Ruiz;Presencial;precios",
        "14/02/2026;Cedro S.A.;Luis Mar;Ana Ruiz;Llamada;plazos",
    ),
    "ja": (
        "訪問日,取引先名,先方担当者,営業担当,活動種別,商談内容",
        "2026/2/13,楓工業株式会社,山田太郎,鈴木一郎,訪問,価格の件",
        "2026/2/14,杉商事,佐藤花子,田中次郎,Web会議,納期の件",
    ),
    "zh": (
        "日期,客户单位,洽谈人,我方人员,接触方式,情况",
        "2026年2月13日,桦树机械有限公司,王小明,白露,电话,谈价格",
        "2026年2月14日,松林科技,赵敏,陈晨,上门,谈价格",
    ),
    "zh-Hant": (
        "拜訪日期,客戶名稱,洽談人,業務員,聯絡方式,內容",
        "2026/2/13,樺樹機械,王小明,白露,電話,談價格",
        "2026/2/14,松林科技,趙敏,陳晨,上門拜訪,談價格",
    ),
    "en": (
        "Call ID,Date of call,Client,Spoke to,Sales rep,How,Mins,Outcome",
        "C1,2026-02-13 10:00,Alder Ltd,Cleo Lind,Ada Reyes,Phone,12,quote asked",
        "C2,2026-02-14 10:00,Birch plc,Dan Day,Ben Lee,Video call,30,quote asked",
    ),
}
"""Columns of each: day, client, contact, colleague and channel are the ones that `WANTED` names by their place."""

WANTED = {
    "de": (1, 2, 3, 4, 5),
    "fr": (0, 1, 2, 4, 5),
    "es": (0, 1, 2, 3, 4),
    "ja": (0, 1, 2, 3, 4),
    "zh": (0, 1, 2, 3, 4),
    "zh-Hant": (0, 1, 2, 3, 4),
    "en": (1, 2, 3, 4, 5),
}


@pytest.mark.parametrize("language", VISITS)
def test_a_visit_book_in_each_language_is_found_out_and_loads(language, tmp_path):
    lines = VISITS[language]
    proposal, text, trial = proposed(write(tmp_path, "export.csv", *lines))
    names = lines[0].replace(";", ",").split(",")
    day, client, contact, colleague, channel = (names[at] for at in WANTED[language])

    assert proposal.tables == {"export.csv": "interactions"}
    (file,) = text["file"]
    own, theirs = file["members"]
    assert column_of(file["fields"]["occurred_at"]) == day
    assert column_of(file["fields"]["channel"]) == channel
    assert (column_of(own), own["within"]) == (colleague, "own-firm")
    assert (column_of(theirs), column_of(theirs["within"])) == (contact, client)
    assert not trial.finds
    assert trial.files["export.csv"].loaded == len(lines) - 1
    assert trial.records["interactions"] == len(lines) - 1


def test_hours_become_minutes_and_phones_are_read_as_nothing(tmp_path):
    _, text, _ = proposed(write(tmp_path, "export.csv", *VISITS["fr"]))
    assert text["file"][0]["fields"]["duration_minutes"] == {"column": "Durée (h)", "factor": 60}
    assert "Tél" not in str(text)


CUSTOMERS = (
    "Kd-Nr;Firmenname;Branche;Webseite",
    "K1;Ahorn GmbH;Maschinen;www.ahorn.example",
    "K2;Birke AG;Chemie;www.birke.example",
)
CONTACTS = (
    "Nr;Kd-Nr;Vorname;Nachname;Abteilung;E-Mail-Adresse",
    "P1;K1;Cleo;Lind;Einkauf;cleo@ahorn.example",
    "P2;K2;Dan;Day;Technik;dan@birke.example",
)
ORDERS = (
    "Belegnummer;Kd-Nr;Auftragsdatum;Nettobetrag;Währung;Status",
    "B1;K1;13.02.2026;1.234,50;EUR;bestellt",
    "B2;K2;14.02.2026;99,00;EUR;storniert",
    "B3;K2;15.02.2026;10,00;EUR;schwebend",
)
CASES = (
    "Ticketnr.;Kd-Nr;Ansprechpartner;Gemeldet am;Prio",
    "T1;K1;Cleo Lind;13.02.2026;hoch",
    "T2;K2;;14.02.2026;tief",
)
STAFF = ("Personalnr.,Name,Abteilung,Vorgesetzter", "M1,Ada Reyes,Vertrieb,", "M2,Ben Lee,Service,Ada Reyes")


def test_files_that_belong_together_are_joined_by_the_ids_that_one_of_them_tells(tmp_path):
    paths = [
        write(tmp_path, "Kunden.csv", *CUSTOMERS),
        write(tmp_path, "Kontakte.csv", *CONTACTS),
        write(tmp_path, "Aufträge.csv", *ORDERS),
        write(tmp_path, "Fälle.csv", *CASES),
        write(tmp_path, "Mitarbeiter.csv", *STAFF),
    ]
    proposal, text, trial = proposed(*paths)
    files = {file["table"]: file for file in text["file"] if file["name"] != "Mitarbeiter"}

    assert list(proposal.tables.values()) == ["organisations", "people", "orders", "cases", "people"]
    assert all(
        files[table]["fields"]["organisation_id"] == {"column": "Kd-Nr"}
        for table in ("people", "orders", "cases")
    )
    assert not any("makes" in file for file in text["file"])
    assert files["people"]["fields"]["name"] == {"join": ["Vorname", "Nachname"]}
    assert files["cases"]["fields"]["person_id"]["within"] == {"column": "Kd-Nr"}
    (staff,) = (file for file in text["file"] if file["name"] == "Mitarbeiter")
    assert staff["fields"]["organisation_id"] == {"value": "own-firm"}
    assert staff["fields"]["reports_to"] == {
        "column": "Vorgesetzter", "by": ["name"], "within": "own-firm", "absent": "empty",
    }  # fmt: skip
    assert not trial.finds
    assert {name: trial.records[name] for name in ("people", "orders", "cases")} == {
        "people": 4,
        "orders": 3,
        "cases": 2,
    }


def test_a_known_neighbour_tells_who_is_who(tmp_path):
    write(tmp_path, "organisations.csv", "organisation_id,name,role", "own,Rail,supplier", "a,Alder,client")
    write(tmp_path, "people.csv", "person_id,name,organisation_id", "s1,Ada Reyes,own", "c1,Cleo Lind,a")
    path = write(tmp_path, "x.csv", "Date,A,B,C,Type", "2026-02-13,Alder,Cleo Lind,Ada Reyes,Visit")
    proposal, text, trial = proposed(path)
    own, theirs = text["file"][0]["members"]
    assert (column_of(own), column_of(theirs), column_of(theirs["within"])) == ("C", "B", "A")
    assert "makes" not in text["file"][0]
    assert "its cells are names that a neighbouring file knows" in proposal.text
    assert trial.records == {"organisations": 2, "people": 2, "interactions": 1}


def test_lists_of_people_are_cut_and_titles_given_to_who_stands_alone(tmp_path):
    path = write(
        tmp_path, "calls.csv", "Date,Client,Contact,Job title,Owner,Type",
        "2026-02-13,Alder,Cleo Lind / Dan Day,Buyer,Ada Reyes,Call", "2026-02-14,Alder,Cleo Lind,Buyer,Ada Reyes,Call",
    )  # fmt: skip
    _, text, trial = proposed(path)
    theirs = text["file"][0]["members"][1]
    titled = [make for make in text["file"][0]["makes"] if "title" in make["fields"]]
    assert theirs["split"] == ["/"]
    assert [make["fields"]["name"]["when"] for make in titled] == [
        {"not": {"column": "Contact", "contains": ["/"]}}
    ]
    assert not trial.finds
    assert trial.records["people"] == 3


def test_a_comma_that_turns_names_round_parts_nobody():
    turned = Look("Contact", ["Lind, Cleo", "Day, Dan", "Cleo Lind"], 3)
    listed = Look("Contact", ["Cleo Lind, Dan Day", "Dan Day"], 2)
    assert turned.separators == ()
    assert listed.separators == (",",)


def test_addresses_alone_give_firms_by_their_domains(tmp_path):
    path = write(
        tmp_path, "meetings.csv", "Meeting ID,Starts at,Attendee e-mails",
        "m1,2026-02-13 10:00,ada@rail.example; cleo@alder.example",
        "m2,2026-02-14 10:00,ada@rail.example; dan@birch.example",
    )  # fmt: skip
    proposal, text, trial = proposed(path)
    file = text["file"][0]
    assert file["members"] == [{"column": "Attendee e-mails", "split": [";"], "by": ["email"]}]
    assert file["fields"]["channel"] == {"value": "meeting"}
    assert proposal.lacking == {}
    assert trial.files["meetings.csv"].loaded == 2


def test_values_nobody_knows_are_comments_to_fill_in_and_their_rows_are_not_guessed(tmp_path):
    lines = [*VISITS["en"], "C3,2026-02-15 10:00,Birch plc,Dan Day,Ben Lee,Carrier pigeon,5,quote"]
    proposal, text, trial = proposed(write(tmp_path, "export.csv", *lines))
    assert text["maps"]["channel"] == {"phone": "call", "video call": "meeting"}
    assert '# "carrier pigeon" = ""  # 1 of 3 rows' in proposal.text
    assert "carrier pigeon" in proposal.questions["export.csv"][0]
    assert trial.finds
    assert trial.files["export.csv"].quarantined == 1


def test_open_orders_stay_open(tmp_path):
    _, text, _ = proposed(write(tmp_path, "orders.csv", *ORDERS))
    assert text["maps"]["won"] == {"bestellt": "true", "storniert": "false"}


def test_what_no_column_tells_is_said_with_what_to_do_and_what_it_could_be(tmp_path):
    path = write(
        tmp_path, "visits.csv", "Date,Client,Contact,Xyz,Type", "2026-02-13,Alder,Cleo Lind,Ada Reyes,Visit"
    )
    proposal, _, _ = proposed(path)
    (told,) = proposal.lacking["visits.csv"].items()
    assert told[0] == "who of your own firm"
    assert "«Xyz»" in told[1]
    assert "NEEDED: no column tells who of your own firm" in proposal.text


def test_people_without_a_firm_lack_it_and_would_not_load(tmp_path):
    _, _, trial = proposed(
        write(tmp_path, "contacts.csv", "Name,E-mail,Job title", "Cleo Lind,cleo@a.example,Buyer")
    )
    assert trial.lacking == {"contacts.csv": ["organisation_id"]}
    assert trial.finds


def test_rows_that_name_nobody_at_all_are_quarantined_and_no_crash(tmp_path):
    _, _, trial = proposed(write(tmp_path, "visits.csv", "Date", "2026-02-13"), table="interactions")
    assert trial.lacking == {"visits.csv": ["members"]}
    assert trial.files["visits.csv"].quarantined == 1


def test_ids_that_repeat_within_a_day_gather_and_others_are_left_out(tmp_path):
    head = "Meeting ID,Date,Client,Contact,Owner,Type"
    rows = ["m1,2026-02-13,Alder,Cleo Lind,Ada Reyes,Visit", "m1,2026-02-13,Alder,Dan Day,Ada Reyes,Visit"]
    _, text, trial = proposed(write(tmp_path, "visits.csv", head, *rows))
    assert text["file"][0]["gathers"] is True
    assert (trial.records["interactions"], trial.files["visits.csv"].merged) == (1, 1)

    rows[1] = rows[1].replace("02-13", "02-15")
    proposal, text, _ = proposed(write(tmp_path, "visits.csv", head, *rows))
    assert "interaction_id" not in text["file"][0]["fields"]
    assert '# interaction_id = "Meeting ID"' in proposal.text


def test_the_same_sheets_of_two_years_are_read_by_one_file(tmp_path):
    paths = [write(tmp_path, f"visits {year}.csv", *VISITS["en"]) for year in (2025, 2026)]
    _, text, trial = proposed(*paths)
    assert [file["names"] for file in text["file"]] == [["visits *"]]
    assert set(trial.files) == {"visits 2025.csv", "visits 2026.csv"}


def test_a_question_about_dates_is_passed_on(tmp_path):
    path = write(tmp_path, "calls.csv", "Date,Client,Contact,Owner", "03/04/2026,Alder,Cleo Lind,Ada Reyes")
    _, _, trial = proposed(path)
    assert "--date-order" in trial.asked
    assert trial.finds


def test_the_table_may_be_given(tmp_path):
    path = write(tmp_path, "export.csv", *CUSTOMERS)
    assert proposed(path, table="people")[0].tables == {"export.csv": "people"}
    assert proposed(path)[0].tables == {"export.csv": "organisations"}


def test_without_examples_no_person_stands_in_the_text(tmp_path):
    path = write(tmp_path, "export.csv", *VISITS["en"])
    assert "Cleo Lind" in proposed(path)[0].text
    hidden = proposed(path, examples=False)[0].text
    assert not any(cell in hidden for cell in ("Cleo Lind", "Ada Reyes", "Alder", "quote asked", "C1"))


def test_the_own_firm_is_named(tmp_path):
    path = write(tmp_path, "export.csv", *VISITS["en"])
    assert proposed(path, supplier="Rail & Sons")[1]["own_firm"] == "Rail & Sons"


def test_next_months_file_is_read_by_this_months_mapping(tmp_path):
    _, text, _ = proposed(write(tmp_path, "visits 2026-06.csv", *VISITS["en"]))
    sources = [read(peek(write(tmp_path, "visits 2026-07.csv", *VISITS["en"])))]
    format_ = parse_format(proposed(tmp_path / "visits 2026-06.csv")[0].text, Path("june.toml"))
    assert text["file"][0]["names"] == ["visits *"]
    assert not tried(sources, format_, Surroundings(), NOTHING_GIVEN, None).unread
    other = [read(peek(write(tmp_path, "weather.csv", "Day,Rain", "2026-02-13,1")))]
    assert tried(other, format_, Surroundings(), NOTHING_GIVEN, None).unread


def test_every_group_of_words_is_some_slots_and_every_need_is_met_by_slots():
    used = {group for slots in SLOTS.values() for slot in slots for group in slot.words}
    assert set(headers()) == used | {"elsewhere"}
    for table, needs in NEEDS.items():
        assert {slot for slots in needs.values() for slot in slots} <= {slot.name for slot in SLOTS[table]}


def test_no_word_means_a_column_and_nothing_at_all():
    shared = {
        group: words & headers()["elsewhere"] for group, words in headers().items() if group != "elsewhere"
    }
    told = {group: words for group, words in shared.items() if words}
    assert told == {"opened": {plain("created at"), plain("创建时间")}}  # of cases it is the day


@pytest.mark.parametrize(
    ("cell", "of", "means"),
    [
        ("Phone call (out)", "channel", "call"),
        ("电话会议", "channel", "meeting"),
        ("Flurfunk", "channel", ""),
        ("not paid", "won", ""),
        ("Closed Won", "won", "true"),
        ("Lieferant", "role", "other"),
        ("Supplier", "role", "other"),
    ],
)
def test_cells_mean_what_the_list_says(cell, of, means):
    assert meaning(cell, of) == means


def test_a_longer_word_in_a_header_counts_more():
    header = "Customer contact person"
    assert likeness(header, headers()["contact"]) > likeness(header, headers()["company"]) > 0
    assert likeness("", headers()["contact"]) == 0


cells = st.one_of(
    st.sampled_from(
        [
            "",
            "Ada Reyes",
            "Acme GmbH",
            "2026-02-13",
            "13.02.2026",
            "a@b.example",
            "call",
            "12,5",
            "x;y",
            "@",
            "#",
        ]
    ),
    st.text(max_size=12),
)
names = st.one_of(
    st.sampled_from(
        ["Date", "Client", "Contact", "Owner", "Type", "ID", "Amount", "E-mail", "@Name", 'Say "x"', "Status"]
    ),
    st.text(min_size=1, max_size=8),
)


@examples(15, HealthCheck.function_scoped_fixture)
@given(data=st.data())
def test_whatever_the_table_the_proposal_is_a_mapping_file_that_reads_it(data, tmp_path):
    header = data.draw(
        st.lists(names, min_size=1, max_size=7, unique_by=lambda name: " ".join(name.split()).casefold())
    )
    rows = data.draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), max_size=6))
    path = tmp_path / "table.csv"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (header, *rows)]
    path.write_text("\n".join(quoted) + "\n", encoding="utf-8", errors="replace", newline="")
    try:
        source = read(peek(path))
    except ExportError:
        return  # no table that can be read at all
    table = data.draw(st.sampled_from([None, *SLOTS]))
    proposal = propose([source], Neighbours(), table=table)
    format_ = parse_format(proposal.text, path)
    trial = tried([source], format_, Surroundings(), NOTHING_GIVEN, None)
    assert not trial.unread
    assert trial.asked or trial.files["table.csv"].holds
