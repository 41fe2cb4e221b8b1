"""Every default of the model, with unit, range and source; read once at the edge, passed inwards, frozen.

A ``crosstie.toml`` overrides any of them, section by section::

    [ties]
    half_life_days = 60

    [turnover]
    supplier = 0.12
    supplier_by_function = { sales = 0.25 }

>>> Settings().ties.half_life_days
90.0
>>> Settings.from_mapping({"ties": {"half_live_days": 60}})
Traceback (most recent call last):
    ...
graphmodel.errors.SettingsError: settings [ties]: unknown key 'half_live_days'. Did you mean 'half_life_days'?
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphmodel.errors import SettingsError
from graphmodel.tables import CHANNELS, FUNCTIONS


def _setting(
    default: Any,
    text: str,
    *,
    unit: str = "",
    low: float = -math.inf,
    high: float = math.inf,
    source: str = "",
) -> Any:
    metadata = {"text": text, "unit": unit, "low": low, "high": high, "source": source}
    if isinstance(default, dict):
        return field(default_factory=lambda: types.MappingProxyType(dict(default)), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class TieSettings:
    """From interactions to ties."""

    half_life_days: float = _setting(
        90.0, "An interaction counts half after this time.", unit="days", low=1, high=3650
    )
    window_half_lives: int = _setting(
        4, "Older interactions no longer count.", unit="half-lives", low=1, high=40
    )
    live_strength: float = _setting(
        1.0, "Least strength of a live tie.", unit="fresh e-mails between two people", low=1e-9, high=1e6
    )
    dormant_half_lives: int = _setting(
        16, "How far back a lost live tie makes a relationship dormant.", unit="half-lives", low=2, high=100
    )
    channel_weights: Mapping[str, float] = _setting(
        {
            "message": 0.5,
            "email": 1.0,
            "call": 3.0,
            "meeting": 5.0,
            "visit": 8.0,
            "workshop": 8.0,
            "on_site": 8.0,
        },
        "Weight of one interaction.",
        unit="fresh e-mails between two people",
        low=0,
        high=1e4,
    )


@dataclass(frozen=True, slots=True)
class TurnoverSettings:
    """How likely people are to leave their job within a year."""

    supplier: float = _setting(
        0.17,
        "Supplier people who leave.",
        unit="share a year",
        low=0,
        high=1,
        source="Salesforce Research 2017, 21.3 million B2B profiles",
    )
    client: float = _setting(
        0.17,
        "Client people who leave.",
        unit="share a year",
        low=0,
        high=1,
        source="Salesforce Research 2017, 21.3 million B2B profiles",
    )
    supplier_by_function: Mapping[str, float] = _setting(
        {}, "Supplier rates of single functions.", unit="share a year", low=0, high=1
    )
    client_by_function: Mapping[str, float] = _setting(
        {}, "Client rates of single functions.", unit="share a year", low=0, high=1
    )
    exact_threads: int = _setting(
        20,
        "Largest component, in threads, whose severance is computed exactly.",
        unit="people",
        low=1,
        high=24,
    )


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """Which functions are windows, expected, and counterparts of each other."""

    supplier_windows: tuple[str, ...] = _setting(("sales",), "Functions that are the supplier's window.")
    client_windows: tuple[str, ...] = _setting(("purchasing",), "Functions that are the client's window.")
    supplier_template: tuple[str, ...] = _setting(
        (
            "sales",
            "service",
            "research_development",
            "production",
            "quality",
            "logistics",
            "finance",
            "management",
        ),
        "Functions expected of the supplier where it has people in them.",
    )
    client_template: tuple[str, ...] = _setting(
        (
            "purchasing",
            "production",
            "quality",
            "research_development",
            "logistics",
            "finance",
            "management",
        ),
        "Functions expected of every client.",
    )
    client_template_by_tier: Mapping[str, tuple[str, ...]] = _setting({}, "Template of a client tier.")
    supplier_weights: Mapping[str, float] = _setting(
        {}, "Weight of a function in supplier_coverage; 1 unless set.", low=0, high=1e3
    )
    client_weights: Mapping[str, float] = _setting(
        {}, "Weight of a function in client_coverage; 1 unless set.", low=0, high=1e3
    )
    counterparts: tuple[tuple[str, str], ...] = _setting(
        (
            *((function, function) for function in FUNCTIONS if function != "other"),
            ("sales", "purchasing"),
            ("service", "production"),
            ("service", "logistics"),
            ("marketing", "sales"),
        ),
        "Pairs (supplier function, client function) that belong together.",
        source="the diamond stage: function to function",
    )


@dataclass(frozen=True, slots=True)
class JointWorkSettings:
    """What counts as joint work and as being embedded at the client."""

    half_lives: int = _setting(2, "How far back joint work counts.", unit="half-lives", low=1, high=4)
    functions_a_side: int = _setting(2, "Functions of each side in one piece of joint work.", low=1, high=14)
    times: int = _setting(
        3, "Pieces of joint work that make a function a joint one.", unit="interactions", low=1, high=1000
    )
    on_site_days: int = _setting(8, "Days on site that make a person embedded.", unit="days", low=1, high=366)
    on_site_window_days: int = _setting(
        30, "The days looked at for embedded people.", unit="days", low=1, high=366
    )


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """When data is too thin to be believed."""

    thin_interactions: int = _setting(
        3, "Fewer interactions are too thin.", unit="interactions", low=0, high=1000
    )
    thin_half_lives: int = _setting(2, "The time looked at for thin data.", unit="half-lives", low=1, high=4)
    low_score: int = _setting(6, "Highest score that is low feedback.", unit="0 to 10", low=0, high=10)


@dataclass(frozen=True, slots=True)
class RiskSettings:
    """From severance probability to a level that batch jobs can act on."""

    high_severance: float = _setting(
        0.05, "At or above: high.", unit="probability within 12 months", low=0, high=1
    )
    moderate_severance: float = _setting(
        0.01, "At or above: moderate.", unit="probability within 12 months", low=0, high=1
    )
    stronghold_wallet_share: float = _setting(
        0.5, "Above this share of wallet a point-to-point network is an exposed stronghold.", low=0, high=1
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; a section each."""

    ties: TieSettings = field(default_factory=TieSettings)
    turnover: TurnoverSettings = field(default_factory=TurnoverSettings)
    functions: FunctionSettings = field(default_factory=FunctionSettings)
    joint_work: JointWorkSettings = field(default_factory=JointWorkSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    risk: RiskSettings = field(default_factory=RiskSettings)

    @classmethod
    def from_file(cls, path: Path) -> Settings:
        """Read ``crosstie.toml``; ``SettingsError`` names the section, the key and the nearest right one."""
        try:
            return cls.from_mapping(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
            raise SettingsError(f"not a TOML file ({cause})", where=str(path)) from cause
        except OSError as cause:
            raise SettingsError(cause.strerror or "cannot be read", where=str(path)) from cause

    @classmethod
    def from_mapping(cls, sections: Mapping[str, Any]) -> Settings:
        """Override defaults by ``{section: {key: value}}``."""
        known = {f.name: f.default_factory for f in dataclasses.fields(cls)}
        parts: dict[str, Any] = {}
        for section, values in sections.items():
            if section not in known:
                raise _unknown("section", section, known, "settings")
            if not isinstance(values, Mapping):
                raise SettingsError(f"'{section}' is a section, not a value", where="settings")
            parts[section] = _override(known[section](), values, f"settings [{section}]")  # type: ignore[operator]
        return cls(**parts)

    def as_mapping(self) -> dict[str, dict[str, Any]]:
        """All settings as plain values, as written into ``run.json``."""
        return {
            section.name: {
                item.name: _plain(getattr(getattr(self, section.name), item.name))
                for item in dataclasses.fields(getattr(self, section.name))
            }
            for section in dataclasses.fields(self)
        }


def _unknown(kind: str, name: str, known: typing.Iterable[str], where: str) -> SettingsError:
    nearest = difflib.get_close_matches(name, list(known), n=1)
    remedy = f"Did you mean '{nearest[0]}'?" if nearest else "Known: " + ", ".join(known)
    return SettingsError(f"unknown {kind} '{name}'", where=where, remedy=remedy)


def _override(section: Any, values: Mapping[str, Any], where: str) -> Any:
    fields = {item.name: item for item in dataclasses.fields(section)}
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in fields:
            raise _unknown("key", key, fields, where)
        changes[key] = _checked(getattr(section, key), value, fields[key], f"{where} {key}")
    return dataclasses.replace(section, **changes)


def _checked(default: Any, value: Any, item: dataclasses.Field[Any], where: str) -> Any:
    """The value in the default's shape, or ``SettingsError``."""
    low, high = item.metadata["low"], item.metadata["high"]
    if isinstance(default, Mapping):
        if not isinstance(value, Mapping):
            raise SettingsError("must be a table of name = value", where=where)
        if item.name == "channel_weights":
            names: tuple[str, ...] = CHANNELS
        elif item.name == "client_template_by_tier":
            return types.MappingProxyType(
                {tier: _functions(v, f"{where}.{tier}") for tier, v in value.items()}
            )
        else:
            names = FUNCTIONS
        for name in value:
            if name not in names:
                raise _unknown("name", name, names, where)
        numbers = {name: _number(v, low, high, f"{where}.{name}") for name, v in value.items()}
        return types.MappingProxyType({**default, **numbers})
    if item.name == "counterparts":
        if not isinstance(value, list) or not all(isinstance(v, list) and len(v) == 2 for v in value):
            raise SettingsError("must be a list of pairs [supplier function, client function]", where=where)
        return tuple(_functions(pair, where) for pair in value)
    if isinstance(default, tuple):
        return _functions(value, where)
    number = _number(value, low, high, where)
    if isinstance(default, int):
        if number != int(number):
            raise SettingsError(f"must be a whole number, not {value}", where=where)
        return int(number)
    return number


def _functions(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SettingsError("must be a list of functions", where=where)
    for name in value:
        if name not in FUNCTIONS:
            raise _unknown("function", str(name), FUNCTIONS, where)
    return tuple(value)


def _number(value: Any, low: float, high: float, where: str) -> float:
    not_finite = isinstance(value, float) and not math.isfinite(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not_finite:
        raise SettingsError(f"must be a number, not {value!r}", where=where)
    if not low <= value <= high:
        raise SettingsError(f"must be between {low:g} and {high:g}, not {str(value)[:20]}", where=where)
    return float(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
