"""One export folder with everything that goes wrong in real ones, written from readable Python.

The supplier is Rail & Sons (rail.example) with three users: Ada Reyes, Ben Lee, and Eva Fox, who left. Its files come
from two CRMs, a report, a sheet of follow-ups in Chinese, a calendar and a mailbox. The same Cleo Lind of Acme occurs
in five ways: by her 15-character id, with her address in another case, as ``Name <mail>``, with her names swapped, and
under an alias.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl

from ingest.id_forms import eighteen

RLO, LRM = "\u202e", "\u200e"
"""Right-to-left override and left-to-right mark."""
CROWD = 1_001
"""One person more than may take part."""


def short(prefix: str, name: str) -> str:
    """A Salesforce id in the 15 characters of a report."""
    return f"{prefix}5g{name:0>10}"


def whole(prefix: str, name: str) -> str:
    """The same id in the 18 characters of an object export."""
    return eighteen(short(prefix, name))


def cut(text: str) -> str:
    """A file written as an indented block: without the indentation."""
    return "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"


def accounts() -> bytes:
    """UTF-8 with a byte-order mark; mojibake, markup, a merged, a deleted and a repeated account, an empty row."""
    rows = [
        "Id,IsDeleted,MasterRecordId,Name,Type,ParentId,Website,Industry,Rating",
        f"{whole('001', 'Acme')},0,,Acme GmbH,Customer,,https://www.acme.example/de,Machines,Hot",
        f"{whole('001', 'AcmeUk')},0,,Acme UK Ltd,Customer,{short('001', 'Acme')},uk.acme.example,#N/A,",
        f"{whole('001', 'AcmeOld')},1,{whole('001', 'Acme')},ACME (old),,,,,",
        f"{whole('001', 'Bolt')},0,,<b>Bolt</b> Systems,Customer,,bolt.example,NULL,",
        f"{whole('001', 'Cedar')},0,,Cedar KarÃ¡sek,Customer,,cedar.example,NULL,",
        f"{whole('001', 'Sao')},0,,SÃO Motores,Partner,,sao.example,,",
        f"{whole('001', 'Gone')},1,,Thrown away,,,,,",
        f"{whole('001', 'Bolt')},0,,Bolt Rivets,Customer,,rivets.example,,",
        f"{whole('001', 'Orphan')},0,,Orphan AG,Customer,{short('001', 'Nobody')},,,",
        f"{whole('001', 'Fir')},0,,Fir Wood,Customer,,fir.example,,",
        ",,,,,,,,",
    ]
    return "\n".join(rows).encode("utf-8-sig")


def contacts() -> bytes:
    """Data Loader's form (capitals, ``;``, CRLF) in UTF-8, with one line in Windows-1252 and two of wrong shape."""
    acme, bolt, cedar = (short("001", name) for name in ("Acme", "Bolt", "Cedar"))
    rows: list[str | bytes] = [
        "ID;ACCOUNTID;LASTNAME;FIRSTNAME;REPORTSTOID;EMAIL;TITLE;DEPARTMENT;ISDELETED;MASTERRECORDID;DESCRIPTION",
        f"{whole('003', 'Cleo')};{acme};Lind;Cleo;;cleo.lind@acme.example;Buyer;Purchasing;false;;",
        f"{whole('003', 'CleoTwo')};{acme};Lind;Cleo;;Cleo.Lind@ACME.example;Buyer;Purchasing;false;;typed in twice",
        f"{whole('003', 'CleoOld')};{acme};Lind;C.;;;;;true;{whole('003', 'Cleo')};merged in the CRM",
        f"{whole('003', 'Null')};{acme};Null;Christopher;{short('003', 'Cleo')};chris@acme.example;NULL;;false;;",
        f'{whole("003", "Markup")};{bolt};<i>Day</i>;"Dan &amp; Co";;dan@bolt.example;CTO;;false;;"<p>',
        "met at the fair;",
        '<b>call back</b></p>"',
        f"{whole('003', 'Bidi')};{bolt};{RLO}Levi{LRM};Noa 🚄;;noa@bolt.example;Head of ICT;N/A;false;;",
        f"{whole('003', 'Free')};{cedar};Novák;Petr;;petr.novak@gmail.com;Managing Director;;false;;",
        f"{whole('003', 'Office')};{cedar};Office;;;info@cedar.example;;;false;;",
        f"{whole('003', 'TwinA')};{cedar};Kim;Sora;;sora.a@cedar.example;Wizard;Magic;false;;",
        f"{whole('003', 'TwinB')};{cedar};Kim;Sora;;sora.b@cedar.example;;;false;;",
        f"{whole('003', 'Latin')};{acme};Jürgens;Jörg;;;;;false;;".encode("cp1252"),
        f"{whole('003', 'Shift')};{acme};Shifted;;Sue;;sue@acme.example;;;false;;",
        f'{whole("003", "Quote")};{acme};"O"Hara;Pat;;;;;false;;',
        f"{whole('003', 'Homeless')};;Unplaced;Una;;una@nowhere.example;;;false;;",
        f"{whole('003', 'Lost')};{short('001', 'Nobody')};Lost;Lee;;lee@nowhere.example;;;false;;",
    ]
    return b"\r\n".join(row if isinstance(row, bytes) else row.encode() for row in rows) + b"\r\n"


def users() -> bytes:
    """What Excel calls Unicode text: UTF-16 with tabs. Eva Fox has left."""
    rows = [
        "Id Username FirstName LastName Email Title Department IsActive ManagerId ContactId LastModifiedDate",
        f"{whole('005', 'Ada')} ada@crm Ada Reyes ada@rail.example Director Sales 1 - - 2026-03-01",
        f"{whole('005', 'Ben')} ben@crm Ben Lee ben@rail.example Engineer Service 1 {whole('005', 'Ada')} - 2026-03-01",
        f"{whole('005', 'Eva')} eva@crm Eva Fox eva@rail.example Manager Sales 0 {whole('005', 'Gone')} - 2026-01-15",
        f"{whole('005', 'Portal')} una@crm Una Portal una@acme.example - - 1 - {whole('003', 'Cleo')} 2026-03-01",
    ]
    return "\r\n".join(
        row.replace(" - ", "  ").replace(" ", "\t").replace("\t-\t", "\t\t") for row in rows
    ).encode("utf-16")


def tasks() -> bytes:
    """Windows-1252, days before months (31.01.2026); a NUL, an open quote, HTML over many lines, short ids."""
    cleo, petr = short("003", "Cleo"), short("003", "Free")
    ada, ben, eva = (short("005", name) for name in ("Ada", "Ben", "Eva"))
    rows = [
        "Id;WhoId;OwnerId;Subject;ActivityDate;Status;Type;TaskSubtype;IsDeleted;Description",
        f"{whole('00T', 'Call')};{cleo};{ada};Rückfrage wegen Prüfgerät;31.01.2026;Completed;Call;Call;0;",
        f'{whole("00T", "Html")};{cleo};{ben};Störung behoben;02.02.2026;Completed;;Email;0;"<html><body>',
        "<p>Grüße;",
        "",
        '  ""bis bald""</p></body></html>"',
        f"{whole('00T', 'Left')};{petr};{eva};Übergabe geklärt;12.01.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Stub')};{petr};{short('005', 'Gone')};Termin für März;05.02.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Merged')};{short('003', 'CleoOld')};{ada};Angebot erklärt;06.02.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Plan')};{cleo};{ada};Rückruf;01.03.2026;Not Started;Call;Call;0;",
        f"{whole('00T', 'Lead')};{short('00Q', 'Lead')};{ada};Erstgespräch;01.02.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Nul')};{cleo};{ada};ein\0e;01.02.2026;Completed;Call;Call;0;",
        f'{whole("00T", "Open")};{cleo};{ada};"nie geschlossen;01.02.2026;Completed;Call;Call;0;',
        f"{whole('00T', 'Feb')};{cleo};{ada};Schöne Grüße;30.02.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Who')};{short('003', 'Missing')};{ada};Wer war das?;03.02.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Lost')};{short('003', 'Lost')};{ada};Frage zur Größe;04.02.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Undated')};{cleo};{ada};ohne Tag;NULL;Completed;Call;Call;0;",
        f"{whole('00T', 'Call')};{cleo};{ada};Rückfrage wegen Prüfgerät;31.01.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Call')};{petr};{ada};eine andere Sache;31.01.2026;Completed;Call;Call;0;",
        f"{whole('00T', 'Bin')};{cleo};{ada};gelöscht;01.02.2026;Completed;Call;Call;1;",
    ]
    return "\r\n".join(rows).encode("cp1252")


def events() -> str:
    """A meeting of four, its copy in an invitee's calendar, and one whose only attendee declined."""
    return cut(f"""
        Id,WhoId,OwnerId,Subject,StartDateTime,DurationInMinutes,Type,IsChild,IsDeleted
        {whole("00U", "Review")},{whole("003", "Cleo")},{whole("005", "Ada")},Review,2026-02-10T09:00:00Z,60,Visit,0,0
        {whole("00U", "Copy")},{whole("003", "Cleo")},{whole("005", "Ben")},Review,2026-02-10T09:00:00Z,60,Visit,1,0
        {whole("00U", "Alone")},,{whole("005", "Ada")},Nobody came,2026-02-11T09:00:00.000Z,60,Meeting,0,0
    """)


def event_relations() -> str:
    """Attendees by short ids: one who declined, one whose row was quarantined, one of a meeting that is not there."""
    review, alone = short("00U", "Review"), short("00U", "Alone")
    return cut(f"""
        Id,RelationId,EventId,IsWhat,Status,IsDeleted
        1,{short("003", "Null")},{review},0,Accepted,0
        2,{short("005", "Ben")},{review},0,Accepted,0
        3,{short("003", "Markup")},{review},0,Declined,0
        4,{short("001", "Acme")},{review},1,,0
        5,{short("003", "Latin")},{review},0,,0
        6,{short("003", "Bidi")},{alone},0,Declined,0
        7,{short("003", "Cleo")},{short("00U", "Nowhere")},0,,0
        8,{short("003", "Cleo")},{review},0,,0
    """)


def opportunities() -> bytes:
    """Windows-1252, numbers as people write them, a total below the table."""
    rows = [
        "Id;AccountId;Name;StageName;Amount;CloseDate;IsClosed;IsWon",
        f"{whole('006', 'Won')};{short('001', 'Acme')};Prüfstände;Closed Won;€ 1.234,56;28.02.2026;1;1",
        f"{whole('006', 'Credit')};{short('001', 'Acme')};Rückvergütung;Closed Won;(7,50);13.02.2026;1;1",
        f"{whole('006', 'Share')};{short('001', 'Bolt')};Größe unklar;Closed Won;12 %;13.02.2026;1;1",
        f"{whole('006', 'Huge')};{short('001', 'Bolt')};zu groß;Closed Won;1e400;13.02.2026;1;1",
        "",
        "Summe über alle;;;;1.227,06;;;",
    ]
    return "\n".join(rows).encode("cp1252")


def report() -> str:
    """An activities report: title and filter above, footer below, names for ids; one firm under three spellings."""
    return cut("""
        Activities with Accounts

        Filtered by: Date = last month
        Assigned,Company / Account,Contact,Subject,Date,Status,Type
        Ada Reyes,Acme GmbH,Cleo Lind,Call,2/13/2026,Completed,Call
        ada reyes,ACME G.m.b.H.,"Lind, Cleo",Offer,2/14/2026,Completed,Email
        "Reyes, Ada",acme,"NULL, Christopher",Visit,2/15/2026,Completed,Visit
        Ada Reyes,Cedar Karásek,Sora Kim,Call,2/16/2026,Completed,Call
        Ada Reyes,Acme GmbH,Cleo Lindt,Call,2/17/2026,Completed,Call
        Carl Unknown,Birch Ltd,Bea Alder,Call,2/18/2026,Completed,Call
        Ada Reyes,Acme GmbH,,Note to self,2/19/2026,Completed,Other
        Ada Reyes,NULL,Cleo Lind,Call,2/20/2026,Completed,Call

        Grand Totals (8 records)

        Confidential Information - Do Not Distribute
        Copyright (c) 2000-2026 an invented vendor. All rights reserved.
    """)


def follow_ups() -> bytes:
    """A sheet of follow-ups in GB18030: customers and colleagues by name, one of them in two forms."""
    return cut("""
        客户名称,联系人,职务,跟进人,跟进时间,跟进方式,跟进内容
        桦树机械有限公司,王伟、李娜,采购经理,Ada Reyes,2026年2月3日,拜访,看样机
        桦树机械,王伟,采购经理,赵强,2026-02-05 下午3:30,微信,发报价
        桦树机械有限公司,李娜,,赵强,2026-02-06,电话,确认交期
        雪松贸易,,,赵强,2026-02-07,电话,没有联系人
        雪松贸易,陈晨,董事长,赵强,明天,电话,时间不对
        雪松贸易,陈晨,董事长,赵强,2026-02-09,心灵感应,方式不明
    """).encode("gb18030")


def workbook(path: Path, sheets: Sequence[tuple[str, str, Sequence[Sequence[object]]]]) -> None:
    """Write sheets: each with its name, its state (``visible``, ``hidden``) and its rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, state, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(list(row))
    book.save(path)


def companies(path: Path) -> None:
    """HubSpot's companies with two rows of title and a total; the sheet before them is hidden."""
    workbook(
        path,
        [
            ("hiddenSheet", "hidden", [["checksum", "a1b2"]]),
            (
                "Companies",
                "visible",
                [
                    ["All companies"],
                    [],
                    ["Record ID", "Company name", "Company Domain Name", "Type", "Company owner"],
                    [9001, "Acme Group", "acme-group.example", "Customer", "Ada Reyes"],
                    [9002, "Elm Foods", "elm.example", "Customer", "ben@rail.example"],
                    [9003.0, "#N/A", "fir.example", "Prospect", None],
                    [],
                    ["3 companies"],
                ],
            ),
            ("Notes", "visible", [["call Elm back"], ["before March"]]),
            ("Empty", "visible", []),
        ],
    )


def hubspot_contacts() -> str:
    """HubSpot's contacts: companies as names with ids; a free-mail address, a person whom nobody employs."""
    return "\ufeff" + cut("""
        "Record ID","First Name","Last Name","Email","Job Title","Associated Company","Merged Contact IDs"
        "5001","Cleo","Lind","CLEO.LIND@acme.example","Buyer","Acme Group (9001)","5009;5010"
        "5002","Eli","Sand","eli@elm.example","Chief Happiness Officer","Elm Foods (9002); Acme Group (9001)",""
        "5003","Flo","Pine","flo.pine@gmail.com","","fir.example (9003)",""
        "5004","Gus","Ivy","gus@elm.example","","",""
    """)


def hubspot_calls() -> str:
    """HubSpot's calls: to a merged contact, to two at once, to nobody, to one who is not there."""
    return "\ufeff" + cut("""
        "Record ID","Activity date","Activity assigned to","Call direction","Call outcome","Associated Contact IDs"
        "7001","2026-02-20 10:00","Ada Reyes","Outbound","Connected","5010"
        "7002","2026-02-21 10:00","Ben Lee","Inbound","Connected","5002;5003"
        "7003","2026-02-22 10:00","Ben Lee","Outbound","No answer","5002"
        "7004","2026-02-23 10:00","Ben Lee","Outbound","Connected",""
        "7005","2026-02-24 10:00","Ben Lee","Outbound","Connected","5999"
    """)


def _letter(number: int, day: int, sender: str, to: str, *more: str) -> str:
    headers = [
        f"From x@rail.example Mon Feb {day:2} 10:00:00 2026",
        f"Message-ID: <{number}@rail.example>",
        f"Date: {day} Feb 2026 10:00:00 +0100",
        f"From: {sender}",
        f"To: {to}",
        *more,
    ]
    return "\n".join([*headers, "", "A body that nobody reads.", ""])


def mailbox() -> str:
    """An mbox file: people, an alias, a subdomain, free mail, a shared mailbox, a list, programs, a crowd, a fault."""
    ada = "Ada Reyes <ada@rail.example>"
    crowd = ",\n ".join(f"guest{number}@fair.example" for number in range(CROWD))
    letters = [
        _letter(1, 10, '"Lind, Cleo" <Cleo.Lind@acme.example>', ada),
        _letter(1, 10, '"Lind, Cleo" <Cleo.Lind@acme.example>', ada, "Cc: ben@rail.example"),
        _letter(2, 11, "Cleo Lind <cleo@acme.example>", ada),
        _letter(3, 12, ada, "Hal Oak <hal@eu.sales.elm.example>"),
        _letter(4, 12, ada, "petr.novak@gmail.com"),
        _letter(5, 12, ada, "a.stranger@gmail.com"),
        _letter(6, 12, ada, "sales@elm.example"),
        _letter(7, 12, "no-reply@bolt.example", ada),
        _letter(8, 12, "MAILER-DAEMON@rail.example", ada, "Return-Path: <>", "Auto-Submitted: auto-replied"),
        _letter(9, 12, "news@fair.example", ada, "List-Unsubscribe: <https://fair.example/out>"),
        _letter(
            10,
            12,
            "dan@bolt.example",
            "talk@lists.fair.example",
            "List-Post: <mailto:talk@lists.fair.example>",
        ),
        _letter(11, 12, "noa@bolt.example", ada, "Auto-Submitted: auto-replied"),
        _letter(12, 13, ada, "=?utf-8?B?546L5LyfCg==?= <wang@huashu.example>"),
        _letter(13, 14, ada, crowd),
        _letter(14, 14, "undisclosed", ada),
        _letter(15, 14, ada, "ben@rail.example"),
        _letter(16, 15, ada, "a.newcomer@fir.example"),
        _letter(17, 15, "Sora Kim <sora@cedar.example>", ada),
    ]
    return "\n".join(letters)


def letter_file() -> str:
    """A mail by itself, which the mailbox holds too."""
    return _letter(2, 11, "Cleo Lind <cleo@acme.example>", "Ada Reyes <ada@rail.example>").split("\n", 1)[1]


def calendar() -> str:
    """A meeting, one without a start, one that was called off."""
    return cut("""
        BEGIN:VCALENDAR
        VERSION:2.0
        BEGIN:VEVENT
        UID:fair
        DTSTAMP:20260220T000000Z
        DTSTART:20260217T090000Z
        DTEND:20260217T100000Z
        ORGANIZER:mailto:ben@rail.example
        ATTENDEE;PARTSTAT=ACCEPTED:mailto:eli@elm.example
        ATTENDEE;CUTYPE=ROOM:mailto:room1@rail.example
        END:VEVENT
        BEGIN:VEVENT
        UID:undated
        ORGANIZER:mailto:ben@rail.example
        END:VEVENT
        BEGIN:VEVENT
        UID:off
        DTSTART:20260218T090000Z
        STATUS:CANCELLED
        ORGANIZER:mailto:ben@rail.example
        ATTENDEE:mailto:eli@elm.example
        END:VEVENT
        END:VCALENDAR
    """)


TEXTS: dict[str, Callable[[], str | bytes]] = {
    "Account.csv": accounts,
    "Contact.csv": contacts,
    "User.csv": users,
    "Task.csv": tasks,
    "Event.csv": events,
    "EventRelation.csv": event_relations,
    "Opportunity.csv": opportunities,
    "Case.csv": lambda: "Id,CaseNumber,AccountId,ContactId,CreatedDate,ClosedDate,Priority,IsDeleted\n",
    "Lead.csv": lambda: "Id,LastName\n00Q5g000000Lead,Doe\n",
    "report1771000000.csv": report,
    "跟进记录.csv": follow_ups,
    "hubspot-crm-exports-all-contacts-2026-02-28.csv": hubspot_contacts,
    "hubspot-crm-exports-all-calls-2026-02-28.csv": hubspot_calls,
    "Archive": mailbox,
    "kept.eml": letter_file,
    "team.ics": calendar,
    "Staff list.csv": lambda: "First Name,Last Name,Email\nGus,Ivy,gus@elm.example\n",
    "Weather.csv": lambda: "Day,Rain\n1,2\n",
    "Empty.csv": lambda: b"",
    "Backup.xlsx": lambda: b"PK\x03\x04 cut off by a full disk",
    "read me.txt": lambda: "These are last night's exports.\n",
    "logo.png": lambda: b"\x89PNG\r\n\x1a\n",
}
"""What writes each file but the workbook."""
BOOK = "hubspot-crm-exports-all-companies-2026-02-28.xlsx"


def write(folder: Path) -> Path:
    """Write the whole folder and return it."""
    folder.mkdir(parents=True)
    for name, made in TEXTS.items():
        content = made()
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    companies(folder / BOOK)
    return folder


def write_undecided(folder: Path) -> Path:
    """Write a small folder in which no day tells the order of its dates."""
    folder.mkdir(parents=True)
    for name in ("Account.csv", "Contact.csv", "User.csv"):
        content = TEXTS[name]()
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    header, *rows = tasks().decode("cp1252").split("\r\n")
    few = [row.replace("31.01.2026", "03/04/2026") for row in rows if "31.01.2026" in row]
    (folder / "Task.csv").write_bytes("\r\n".join([header, *few]).encode())
    return folder
