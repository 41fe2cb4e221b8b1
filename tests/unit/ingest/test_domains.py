"""What an address says of a firm, of a provider, of a shared mailbox, of a program."""

import pytest

from ingest.domains import (
    domain_of_address,
    is_automatic,
    is_free_mail,
    is_shared_mailbox,
    read_list,
    registrable,
)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("mail.sales.acme.co.uk", "acme.co.uk"),
        ("ACME.com.", "acme.com"),
        ("acme.uk.com", "acme.uk.com"),
        ("uk.com", "uk.com"),  # a registry's own name is a firm's too
        ("x.企业.cn", "企业.cn"),
        ("xn--bcher-kva.example.de", "example.de"),
        ("shop.xn--bcher-kva.de", "bücher.de"),
        ("corp.local", "corp.local"),
        ("a_b.acme.com", "acme.com"),
        ("co.uk", ""),
        ("localhost", ""),
        ("192.0.2.1", ""),
        ("[192.0.2.1]", ""),
        ("a..com", ""),
        ("", ""),
    ],
)
def test_a_subdomain_belongs_to_the_domain_that_a_firm_registers(host, domain):
    assert registrable(host) == domain


def test_an_address_without_a_domain_has_none():
    assert domain_of_address("ada") == ""
    assert domain_of_address("ada@eu.acme.example") == "acme.example"


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "yahoo.co.jp",
        "qq.com",
        "vip.qq.com",
        "163.com",
        "gmx.net",
        "gmx.at",
        "web.de",
        "free.fr",
        "mail.ru",
        "live.com.au",
        "pp.inet.fi",
    ],
)
def test_free_mail_of_many_countries(domain):
    assert is_free_mail(domain)


@pytest.mark.parametrize("domain", ["acme.example", "gmail.acme.com", "live.acme.de", "inet.fi", ""])
def test_a_firm_is_no_provider(domain):
    assert not is_free_mail(domain)


@pytest.mark.parametrize(
    "local",
    [
        "info",
        "INFO",
        "sales",
        "sales-uk",
        "uk.sales",
        "sales01",
        "einkauf",
        "service.team",
        "kefu",
        "caigou2",
        "contact",
        "hr",
        "采购",
        "office",
    ],
)
def test_shared_mailboxes(local):
    assert is_shared_mailbox(f"{local}@acme.example")


@pytest.mark.parametrize(
    "local", ["ada", "ada.reyes", "emily.post", "salesman", "j.press", "c.officer", "wang.wei"]
)
def test_people_have_mailboxes_of_their_own(local):
    assert not is_shared_mailbox(f"{local}@acme.example")


@pytest.mark.parametrize(
    "address",
    [
        "no-reply@acme.example",
        "billing-noreply@acme.example",
        "MAILER-DAEMON@acme.example",
        "bounces+12-3@acme.example",
        "x@1-abc.eu5.in.salesforce.com",
        "room_1@resource.calendar.google.com",
    ],
)
def test_programs(address):
    assert is_automatic(address)


@pytest.mark.parametrize(
    "address", ["noreen.ply@acme.example", "anna.bounce@acme.example", "systema@acme.example"]
)
def test_people_whose_names_look_like_programs(address):
    assert not is_automatic(address)


@pytest.mark.parametrize("name", ["free_mail", "shared_mailboxes", "automatic_addresses", "mail_labels"])
def test_no_list_names_anything_twice(name):
    lines = read_list(name)
    assert len(lines) == len(set(lines)) > 20
