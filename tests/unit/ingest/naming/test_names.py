"""Forms of names: what is one name, and what is another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.naming.names import addresses, bare_form, organisation_form, person_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme S.p.A.", "ACME SpA"),
        ("A.B.C. Ltd.", "abc ltd"),
        ("O’Neil, Inc.", "ONeil Inc"),
        ("Ａｃｍｅ（上海）", "acme(上海)"),
    ],
)
def test_firms_with_one_name(one, other):
    assert organisation_form(one) == organisation_form(other)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Acme GmbH & Co. KG", "Acme"),
        ("Acme Co., Ltd.", "acme"),
        ("Foo S.à r.l.", "Foo"),
        ("Foo Sp. z o.o.", "Foo"),
        ("ООО Ромашка", "Ромашка"),
        ("株式会社山田商事", "山田商事"),
        ("㈱山田商事", "山田商事"),
        ("华云技术股份有限公司", "华云技术"),
        ("Bolt B.V.", "Bolt"),
    ],
)
def test_legal_forms_are_left_out_in_the_second_step_only(long, short):
    assert organisation_form(long) != organisation_form(short)
    assert bare_form(organisation_form(long)) == bare_form(organisation_form(short))


@pytest.mark.parametrize("name", ["Company", "S.A.", "有限公司", "GmbH"])
def test_a_name_that_is_a_legal_form_stays(name):
    assert bare_form(organisation_form(name)) == organisation_form(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lind, Cleo", "cleo  LIND"),
        ("Lind，Cleo", "Cleo Lind"),
        ("Prof. Dr. Lind, Cleo", "Cleo Lind"),
        ("Cleo Lind, PhD", "Cleo Lind"),
        ("王 小明 先生", "王小明"),
        ("山田様", "山田"),
    ],
)
def test_people_with_one_name(one, other):
    assert person_form(one) == person_form(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Jack Ma", "Jack"), ("Pan Wei", "Wei"), ("M. Smith", "Smith"), ("José", "Jose")]
)
def test_people_with_two_names(one, other):
    assert person_form(one) != person_form(other)


@given(st.text())
def test_a_form_is_the_form_of_itself(text):
    for form in (organisation_form, person_form):
        assert form(form(text)) == form(text)
    assert bare_form(bare_form(organisation_form(text))) == bare_form(organisation_form(text))
    assert all(addresses(address) == (address,) for address in addresses(text))
