from __future__ import annotations

import stat

import pytest

from dashboard.access.keys import key_in, mask_key
from dashboard.access.settings import AccessSettings, folder_of
from graphmodel.errors import InputError, SettingsError

OIDC = {
    "CROSSTIE_OIDC_ISSUER": "https://id.example/realm",
    "CROSSTIE_OIDC_CLIENT_ID": "crosstie",
    "CROSSTIE_OIDC_CLIENT_SECRET": "not to be told",
    "CROSSTIE_OIDC_VIEWERS": "*",
}


def of(**told):
    return AccessSettings.from_environment("crosstie.duckdb", told)


def test_without_any_there_are_defaults():
    told = of()
    assert (told.idle_minutes, told.hours, told.proxy, told.openid, told.key) == (60, 12, None, None, None)


def test_all_that_the_environment_says():
    told = of(
        **OIDC,
        CROSSTIE_ACCESS="/var/lib/crosstie",
        CROSSTIE_SECRET_KEY="k" * 40,
        CROSSTIE_SESSION_IDLE_MINUTES="15",
        CROSSTIE_SESSION_HOURS="8",
        CROSSTIE_TRUSTED_PROXY="10.0.0.7",
        CROSSTIE_OIDC_ANALYSTS="sales ops, leadership",
        CROSSTIE_OIDC_CLIENTS_CLAIM="clients",
    )
    assert (told.idle_minutes, told.hours, told.proxy, told.key) == (15, 8, "10.0.0.7", b"k" * 40)
    assert told.folder.as_posix() == "/var/lib/crosstie"
    assert told.openid.analysts == {"sales ops", "leadership"}
    assert told.openid.name == "id.example"
    assert told.openid.discovery == "https://id.example/realm/.well-known/openid-configuration"


def test_no_secret_is_told():
    told = repr(of(**OIDC, CROSSTIE_SECRET_KEY="k" * 40))
    assert "not to be told" not in told
    assert "kkk" not in told


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"CROSSTIE_SECRET_KEY": "short"}, "CROSSTIE_SECRET_KEY"),
        ({"CROSSTIE_SESSION_HOURS": "0"}, "CROSSTIE_SESSION_HOURS"),
        ({"CROSSTIE_SESSION_HOURS": "nan"}, "CROSSTIE_SESSION_HOURS"),
        ({"CROSSTIE_SESSION_IDLE_MINUTES": "an hour"}, "CROSSTIE_SESSION_IDLE_MINUTES"),
        ({"CROSSTIE_TRUSTED_PROXY": "proxy.example"}, "CROSSTIE_TRUSTED_PROXY"),
        ({"CROSSTIE_TRUSTED_PROXY": "*"}, "CROSSTIE_TRUSTED_PROXY"),
        ({**OIDC, "CROSSTIE_OIDC_ISSUER": "http://id.example"}, "CROSSTIE_OIDC_ISSUER"),
        ({**OIDC, "CROSSTIE_OIDC_ISSUER": "id.example"}, "CROSSTIE_OIDC_ISSUER"),
        ({**OIDC, "CROSSTIE_OIDC_CLIENT_ID": ""}, "CROSSTIE_OIDC_CLIENT_ID"),
        ({**OIDC, "CROSSTIE_OIDC_VIEWERS": ""}, "CROSSTIE_OIDC_VIEWERS"),
        ({**OIDC, "CROSSTIE_OIDC_ANALYSTS": "*"}, "CROSSTIE_OIDC_ANALYSTS"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(told, where):
    with pytest.raises(SettingsError) as refused:
        of(**told)
    assert refused.value.where == where
    assert "not to be told" not in str(refused.value)


def test_the_folder_lies_beside_the_store():
    assert folder_of("/data/crm.duckdb", {}).as_posix() == "/data/crm.access"
    assert folder_of("neo4j+s://host", {}).as_posix() == "crosstie.access"
    assert folder_of("x.duckdb", {"CROSSTIE_ACCESS": "there"}).as_posix() == "there"


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    key = key_in(tmp_path / "access")
    assert len(key) >= 48
    assert key_in(tmp_path / "access") == key
    assert stat.S_IMODE((tmp_path / "access" / "secret.key").stat().st_mode) == 0o600
    assert mask_key(key) not in (key, mask_key(b"another"))


@pytest.mark.parametrize("content", ["", "short\n", "é" * 40])
def test_a_key_that_is_none_is_said_so(tmp_path, content):
    (tmp_path / "secret.key").write_text(content, "utf-8")
    (tmp_path / "secret.key").chmod(0o600)
    with pytest.raises(InputError, match=r"secret\.key"):
        key_in(tmp_path)


def test_a_key_that_others_may_read_is_refused(tmp_path):
    key_in(tmp_path)
    (tmp_path / "secret.key").chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        key_in(tmp_path)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="CROSSTIE_ACCESS"):
        key_in(tmp_path / "file" / "access")
