from __future__ import annotations

import pytest
from argon2 import Type, extract_parameters

from dashboard.access import passwords
from graphmodel.errors import InputError


def test_a_password_fits_its_hash_alone():
    kept = passwords.hashed("a long enough password")
    assert passwords.fits("a long enough password", kept)
    assert not passwords.fits("a long enough passwore", kept)
    assert kept != passwords.hashed("a long enough password"), "each hash has salt of its own"


def test_without_a_hash_nothing_fits():
    assert not passwords.fits("of nobody", None)
    assert not passwords.fits("", None)


def test_a_hash_that_is_none_fits_nothing():
    assert not passwords.fits("a long enough password", "plain text")


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "é" * 11])
def test_short_and_endless_passwords_are_refused(password):
    with pytest.raises(InputError, match="12 to 256"):
        passwords.hashed(password)


def test_letters_that_keyboards_write_in_two_ways_are_the_same():
    assert passwords.fits("cafe\u0301 au lait noir", passwords.hashed("caf\u00e9 au lait noir"))


def test_the_cost_is_what_is_recommended():
    from importlib import util

    spec = util.find_spec("dashboard.access.passwords")
    assert spec is not None
    assert spec.loader is not None
    fresh = util.module_from_spec(spec)  # the one of these tests has quick hashes
    spec.loader.exec_module(fresh)
    told = extract_parameters(fresh.hashed("a long enough password"))
    assert (told.type, told.memory_cost, told.time_cost) == (Type.ID, 19_456, 2)
