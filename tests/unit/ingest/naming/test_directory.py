"""Records found by what they may be named by."""

from __future__ import annotations

from ingest.naming.directory import Directory, Record, domains_of


def found(directory: Directory, text: str) -> set[str]:
    return {record.id for record in directory.find(["domain"], text).records}


def test_a_domain_is_its_owner_s_and_not_a_subsidiary_s() -> None:
    directory = Directory("organisations")
    for one, website in (("parent", "https://www.acme.example"), ("uk", "uk.acme.example")):
        directory.add(Record(one, one), domains=domains_of(website))
    assert found(directory, "cleo@acme.example") == {"parent"}
    assert found(directory, "cleo@uk.acme.example") == {"uk"}
    assert found(directory, "cleo@us.acme.example") == {"parent"}


def test_where_nobody_has_the_domain_itself_its_subdomains_tell() -> None:
    directory = Directory("organisations")
    for one in ("uk", "us"):
        directory.add(Record(one, one), domains=domains_of(f"{one}.acme.example"))
    assert found(directory, "cleo@acme.example") == {"uk", "us"}
