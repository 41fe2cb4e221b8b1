"""Address headers, as mail programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mail.addresses import mailboxes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada@example.com", [("", "ada@example.com")]),
        ("Ada Reyes <ADA@Example.com>", [("Ada Reyes", "ada@example.com")]),
        ('"Reyes, Ada" <ada@example.com>, ben@x.org', [("Reyes, Ada", "ada@example.com"), ("", "ben@x.org")]),
        ("Reyes, Ada <ada@example.com>", [("Reyes, Ada", "ada@example.com")]),
        ("'Ada' <ada@example.com>", [("Ada", "ada@example.com")]),
        ("ada@example.com (Ada)", [("Ada", "ada@example.com")]),
        ("Buyers: ben@x.org, eve@x.org;", [("", "ben@x.org"), ("", "eve@x.org")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?B?546L5LyfLCBB?= <wang@x.org>", [("王伟, A", "wang@x.org")]),
        ("=?gb2312?B?zfXOsA==?= <wang@x.org>", [("王伟", "wang@x.org")]),
        ("=?no-such-charset?Q?x?= <a@x.org>", [("=?no-such-charset?Q?x?=", "a@x.org")]),
        ("ada@example.com <ada@example.com>", [("", "ada@example.com")]),
        ("Ada <ada@localhost>, Ben <>, just words", []),
        ("a@x.org;b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("", []),
    ],
)
def test_names_and_addresses(text, found):
    assert [tuple(box) for box in mailboxes(text)] == found


@given(st.text(max_size=80) | st.text(alphabet='a@.<>,;:"()\\= ?', max_size=40))
def test_nothing_crashes_and_no_cell_can_be_misread(text):
    for name, address in mailboxes(text):
        assert address.count("@") == 1
        assert not set(name) & set('<>;"\n\r')
        assert not set(address) & set(' <>;,"')
