"""Settings: every default is told and lies in its own range; every bad value is refused by name."""

from __future__ import annotations

import dataclasses
import json
import math

import pytest

from graphmodel.errors import SettingsError
from graphmodel.settings import Settings
from graphmodel.tables import CHANNELS, FUNCTIONS

ITEMS = [
    (section.name, item)
    for section in dataclasses.fields(Settings)
    for item in dataclasses.fields(section.default_factory)
]
each_setting = pytest.mark.parametrize(
    ("section", "item"), ITEMS, ids=[f"{section}.{item.name}" for section, item in ITEMS]
)


def default_of(section, item):
    return getattr(getattr(Settings(), section), item.name)


def numbers_in(value):
    """All numbers of a setting: itself, or those of a table of names."""
    if isinstance(value, int | float):
        return [value]
    return (
        [number for number in value.values() if isinstance(number, int | float)]
        if hasattr(value, "values")
        else []
    )


@each_setting
def test_a_setting_is_explained(section, item):
    assert item.metadata["text"].endswith(".")


@each_setting
def test_a_default_lies_in_its_own_range(section, item):
    for number in numbers_in(default_of(section, item)):
        assert item.metadata["low"] <= number <= item.metadata["high"]


@each_setting
def test_a_default_may_be_set_to_itself(section, item):
    value = Settings().as_mapping()[section][item.name]
    assert Settings.from_mapping({section: {item.name: value}}) == Settings()


NUMBERS = [(section, item) for section, item in ITEMS if isinstance(default_of(section, item), int | float)]


@pytest.mark.parametrize(
    ("section", "item"), NUMBERS, ids=[f"{section}.{item.name}" for section, item in NUMBERS]
)
def test_a_bound_is_allowed_and_what_lies_beyond_is_not(section, item):
    for bound, beyond in ((item.metadata["low"], -1), (item.metadata["high"], +1)):
        assert getattr(getattr(one(section, item.name, bound), section), item.name) == bound
        with pytest.raises(SettingsError, match=f"{section}.*{item.name}: must be between"):
            one(section, item.name, bound + beyond)


def one(section, key, value):
    return Settings.from_mapping({section: {key: value}})


def test_the_defaults_of_the_model():
    """A few of the numbers that the model states, by hand."""
    settings = Settings()
    assert settings.ties.half_life_days == 90
    assert settings.ties.window_half_lives == 4
    assert settings.ties.dormant_half_lives == 16
    assert settings.ties.live_strength == 1
    assert dict(settings.ties.channel_weights) == {
        "message": 0.5,
        "email": 1,
        "call": 3,
        "meeting": 5,
        "visit": 8,
        "workshop": 8,
        "on_site": 8,
    }
    assert (settings.turnover.supplier, settings.turnover.client) == (0.17, 0.17)
    assert (settings.risk.high_severance, settings.risk.moderate_severance) == (0.05, 0.01)
    assert (settings.joint_work.on_site_days, settings.joint_work.on_site_window_days) == (8, 30)


# --- overriding ---


def test_one_override_leaves_the_rest():
    changed, settings = one("ties", "half_life_days", 60), Settings()
    assert changed.ties.half_life_days == 60
    assert dataclasses.replace(changed.ties, half_life_days=90.0) == settings.ties
    assert dataclasses.replace(changed, ties=settings.ties) == settings


def test_a_table_overrides_name_by_name():
    weights = one("ties", "channel_weights", {"email": 2}).ties.channel_weights
    assert set(weights) == set(CHANNELS)
    assert (weights["email"], weights["call"]) == (2, 3)


def test_a_list_replaces_the_whole_list():
    assert one("functions", "client_template", ["quality"]).functions.client_template == ("quality",)
    assert one("functions", "counterparts", [["sales", "quality"]]).functions.counterparts == (
        ("sales", "quality"),
    )
    assert one("functions", "supplier_windows", []).functions.supplier_windows == ()


def test_a_tier_of_any_name_has_a_template():
    settings = one("functions", "client_template_by_tier", {"战略": ["quality", "it"]})
    assert settings.functions.client_template_by_tier == {"战略": ("quality", "it")}


def test_a_whole_number_may_be_written_with_a_point():
    found = one("ties", "window_half_lives", 3.0).ties.window_half_lives
    assert (found, type(found)) == (3, int)


def test_settings_are_frozen():
    settings = Settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.ties.half_life_days = 1
    with pytest.raises(TypeError):
        settings.ties.channel_weights["email"] = 9


def test_there_and_back_again():
    changed = Settings.from_mapping(
        {
            "ties": {"half_life_days": 45.5, "channel_weights": {"email": 2}},
            "turnover": {"supplier_by_function": {"sales": 0.25}},
            "functions": {"client_template_by_tier": {"A": ["it"]}, "counterparts": [["sales", "it"]]},
            "joint_work": {"times": 5},
        }
    )
    plain = changed.as_mapping()
    assert Settings.from_mapping(plain) == changed
    assert Settings.from_mapping(json.loads(json.dumps(plain))) == changed
    assert Settings.from_mapping(Settings().as_mapping()) == Settings() == Settings.from_mapping({})


# --- what is refused ---

BAD = {
    "an unknown section": ({"tie": {}}, "settings: unknown section 'tie'. Did you mean 'ties'"),
    "a section nobody meant": ({"qqq": {}}, "unknown section 'qqq'. Known: ties, turnover"),
    "a section that is a value": ({"ties": 3}, "settings: 'ties' is a section, not a value"),
    "an unknown key": ({"ties": {"half_live_days": 1}}, r"settings \[ties\]: unknown key 'half_live_days'"),
    "a text for a number": ({"ties": {"half_life_days": "90"}}, "half_life_days: must be a number, not '90'"),
    "a boolean for a number": ({"ties": {"half_life_days": True}}, "must be a number, not True"),
    "a list for a number": ({"ties": {"half_life_days": [90]}}, "must be a number"),
    "no number": ({"ties": {"half_life_days": math.nan}}, "must be a number, not nan"),
    "infinity": ({"ties": {"half_life_days": math.inf}}, "must be a number, not inf"),
    "too large for any float": ({"ties": {"half_life_days": 10**400}}, "half_life_days: must be"),
    "half of a whole number": ({"ties": {"window_half_lives": 2.5}}, "must be a whole number, not 2.5"),
    "a share above 1": ({"turnover": {"client": 1.01}}, "client: must be between 0 and 1, not 1.01"),
    "a number for a table": ({"ties": {"channel_weights": 3}}, "channel_weights: must be a table"),
    "an unknown channel": ({"ties": {"channel_weights": {"e-mail": 1}}}, "unknown name 'e-mail'.*'email'"),
    "a negative weight": (
        {"ties": {"channel_weights": {"email": -1}}},
        r"channel_weights.email: must be between 0 and 10000, not -1",
    ),
    "an unknown function in a table": (
        {"turnover": {"client_by_function": {"purchase": 0.1}}},
        "unknown name 'purchase'.*'purchasing'",
    ),
    "a text for a list": ({"functions": {"client_template": "quality"}}, "must be a list of functions"),
    "an unknown function in a list": (
        {"functions": {"client_windows": ["purchasng"]}},
        "client_windows: unknown function 'purchasng'.*'purchasing'",
    ),
    "a number in a list": ({"functions": {"client_windows": [3]}}, "unknown function '3'"),
    "a tier that is no list": (
        {"functions": {"client_template_by_tier": {"A": "it"}}},
        "client_template_by_tier.A: must be a list",
    ),
    "a counterpart alone": ({"functions": {"counterparts": [["sales"]]}}, "list of pairs"),
    "counterparts that are no pairs": ({"functions": {"counterparts": ["sales"]}}, "list of pairs"),
    "an unknown counterpart": ({"functions": {"counterparts": [["sales", "it "]]}}, "unknown function 'it '"),
}


@pytest.mark.parametrize(("sections", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_value_is_refused_by_name(sections, sentence):
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_mapping(sections)


def test_a_known_function_is_every_function():
    for name in FUNCTIONS:
        assert one("functions", "client_windows", [name]).functions.client_windows == (name,)


# --- the file ---


def test_a_file_is_read(tmp_path):
    path = tmp_path / "crosstie.toml"
    path.write_text(
        '[ties]\nhalf_life_days = 60\n\n[functions.client_template_by_tier]\n"战略" = ["it"]\n', "utf-8"
    )
    settings = Settings.from_file(path)
    assert settings.ties.half_life_days == 60
    assert settings.functions.client_template_by_tier == {"战略": ("it",)}


@pytest.mark.parametrize("content", [b"ties: 3", b"[ties", b"\xff\xfe[ties]", b"[ties]\n[ties]\n"])
def test_a_file_that_is_no_toml(tmp_path, content):
    path = tmp_path / "crosstie.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="not a TOML file") as refused:
        Settings.from_file(path)
    assert refused.value.where == str(path)


def test_a_file_that_cannot_be_read(tmp_path):
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(SettingsError) as refused:
            Settings.from_file(path)
        assert refused.value.where == str(path)
