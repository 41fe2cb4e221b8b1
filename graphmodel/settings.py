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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphmodel.conditions import DEFAULT_CONDITIONS, Condition
from graphmodel.errors import SettingsError
from graphmodel.tables import CHANNELS, CONDITION_MEASURES, FUNCTIONS, OPERATORS, STAGES, YES_OR_NO


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
    small_client_quantile: float = _setting(
        0.25,
        "Clients whose yearly revenue lies below this quantile of the portfolio are small.",
        unit="share of the clients with known revenue",
        low=0,
        high=1,
        source="a quarter of the clients: this project's choice",
    )
    over_served_people: int = _setting(
        4,
        "Our people with a live tie from which on a small client is over-served.",
        unit="people",
        low=1,
        high=1000,
        source="one more than a mesh needs: this project's choice",
    )


@dataclass(frozen=True, slots=True)
class AxesSettings:
    """From simple to complex participation, from transaction to relationship, and the form it takes."""

    full_joint_functions: int = _setting(
        4, "Joint functions of full participation.", unit="functions", low=1, high=14
    )
    full_threads: int = _setting(8, "Threads of full participation.", unit="people", low=1, high=1000)
    repeated_orders: int = _setting(2, "Won orders that are repetition.", unit="orders", low=1, high=1000)
    asking_initiative: float = _setting(
        0.7,
        "The client asks much when it starts this share of the messages.",
        unit="share of messages",
        low=0,
        high=1,
        source="the authority form: the client speaks, the supplier complies",
    )
    mutual_reciprocity: float = _setting(
        0.5, "From this reciprocity on a relationship may be balanced.", unit="0 to 1", low=0, high=1
    )
    concessions_quantile: float = _setting(
        0.75,
        "Concessions above this quantile of the portfolio are many.",
        unit="share of the clients with known concessions",
        low=0,
        high=1,
        source="the third quartile",
    )


@dataclass(frozen=True, slots=True)
class StageSettings:
    """Thresholds and further conditions of the stages, and the stages a firm aims at."""

    thresholds: Mapping[str, float] = _setting(
        {},
        "Threshold of a condition, called `stage.condition`; `false` asks a yes-or-no condition of nobody.",
    )
    thresholds_by_tier: Mapping[str, Mapping[str, float]] = _setting(
        {}, "The same for the clients of a tier."
    )
    conditions: tuple[Condition, ...] = _setting(
        (),
        "Further conditions: stage, name, measure, operator, threshold, sentence, and tiers where only some"
        " are asked.",
    )
    target_by_tier: Mapping[str, str] = _setting({}, "The stage aimed at with the clients of a tier.")
    target_by_client: Mapping[str, str] = _setting(
        {}, "The stage aimed at with a client, by its id; goes before its tier's."
    )

    def all_conditions(self) -> tuple[Condition, ...]:
        """The model's conditions and the further ones, each with the thresholds of these settings."""
        found = []
        for condition in (*DEFAULT_CONDITIONS, *self.conditions):
            by_tier = {
                tier: _asked(condition, thresholds[condition.key])
                for tier, thresholds in self.thresholds_by_tier.items()
                if condition.key in thresholds
            }
            threshold = _asked(condition, self.thresholds.get(condition.key, condition.threshold))
            found.append(
                dataclasses.replace(condition, threshold=threshold, by_tier=types.MappingProxyType(by_tier))
            )
        # Each stage's conditions together, in the order of stages: the sort keeps the order within a stage.
        return tuple(sorted(found, key=lambda condition: STAGES.index(condition.stage)))


def _asked(condition: Condition, threshold: float) -> float:
    """A yes-or-no condition that asks for no yes asks for nothing."""
    return math.nan if condition.operator == "is" and not threshold else threshold


@dataclass(frozen=True, slots=True)
class BacktestSettings:
    """How what was known in the past is judged by what followed."""

    horizon_days: int = _setting(
        180, "How far ahead of a cut is looked for what followed.", unit="days", low=1, high=3650
    )
    least_interactions: int = _setting(
        5,
        "Relationships with fewer interactions within the window of ties are left out.",
        unit="interactions",
        low=1,
        high=10_000,
    )
    least_relationships: int = _setting(
        100, "With fewer relationships nothing is judged.", unit="relationships", low=20, high=1_000_000
    )
    least_outcomes: int = _setting(
        30,
        "With fewer relationships that went dormant, or that did not, nothing is judged.",
        unit="relationships",
        low=10,
        high=1_000_000,
    )
    open_group: int = _setting(
        3, "From this many live contacts, or threads, on relationships are one group.", low=2, high=50
    )
    penalty: float = _setting(
        1.0,
        "Weight of half the squared coefficients in the fit of the forecast; features are standardised.",
        low=1e-6,
        high=1e6,
        source="the inverse of scikit-learn's C",
    )
    calibration_bins: int = _setting(
        10,
        "Groups of equal size, by the probability foretold, that are compared with what followed.",
        low=2,
        high=100,
    )
    replicates: int = _setting(
        1000, "Samples of clients that an interval is made from.", unit="samples", low=100, high=100_000
    )


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """How severe an alert is, and how far back it looks."""

    many_fading: float = _setting(
        0.5,
        "From this share on, fading ties are of high severity.",
        unit="share of the ties that are live or were one half-life ago",
        low=0,
        high=1,
        source="half of them: this project's choice",
    )
    some_fading: float = _setting(
        0.25,
        "From this share on, they are of moderate severity; below it of low.",
        unit="share of the ties that are live or were one half-life ago",
        low=0,
        high=1,
        source="a quarter of them: this project's choice",
    )
    few_fading: float = _setting(
        0.1,
        "Below this share, fading ties are the usual coming and going: no alert.",
        unit="share of the ties that are live or were one half-life ago",
        low=0,
        high=1,
        source="a tenth of them: this project's choice",
    )
    setback_months: int = _setting(
        12, "Older setbacks are history, not alerts.", unit="months", low=1, high=1200
    )


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a new tie costs."""

    hours_a_tie: float = _setting(
        6.0,
        "What it takes our person to bring a tie to life: two meetings, getting ready, getting there.",
        unit="hours",
        low=0.01,
        high=10_000,
        source="this project's choice; put your own figure here",
    )


@dataclass(frozen=True, slots=True)
class IntroductionSettings:
    """How far a tie carries an introduction, and what is assumed of people who were never seen together."""

    half_strength: float = _setting(
        5.0,
        "Strength of a tie that carries every second introduction.",
        unit="fresh e-mails between two people",
        low=1e-3,
        high=1e6,
        source="one fresh meeting of two; the form is that of Kempe, Kleinberg & Tardos 2003",
    )
    least_strength: float = _setting(
        0.1,
        "People seen together with less do not know each other by that: a mail to many is no acquaintance.",
        unit="as half_strength",
        low=0,
        high=1e6,
        source="a fresh mail among eleven people: this project's choice",
    )
    colleague_strength: float = _setting(
        5.0,
        "At the least between two people of our own firm: a colleague can be asked.",
        unit="as half_strength",
        low=0,
        high=1e6,
        source="this project's choice",
    )
    line_strength: float = _setting(
        5.0,
        "At the least between somebody and their superior.",
        unit="as half_strength",
        low=0,
        high=1e6,
        source="this project's choice",
    )
    firm_strength: float = _setting(
        1.0,
        "Assumed between two people of one client who were never seen together.",
        unit="as half_strength",
        low=0,
        high=1e6,
        source="a tie that is just live: this project's choice",
    )
    former_firm_strength: float = _setting(
        0.5,
        "Assumed between somebody who has changed firms and the people of the former one.",
        unit="as half_strength",
        low=0,
        high=1e6,
        source="half of a firm's: this project's choice",
    )
    group_strength: float = _setting(
        0.25,
        "Assumed between people of two clients under one ultimate parent.",
        unit="as half_strength",
        low=0,
        high=1e6,
        source="a quarter of a firm's: this project's choice",
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
    axes: AxesSettings = field(default_factory=AxesSettings)
    introductions: IntroductionSettings = field(default_factory=IntroductionSettings)
    stages: StageSettings = field(default_factory=StageSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)
    plan: PlanSettings = field(default_factory=PlanSettings)
    backtest: BacktestSettings = field(default_factory=BacktestSettings)

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
            read = _stages if section == "stages" else _override
            parts[section] = read(known[section](), values, f"settings [{section}]")  # type: ignore[operator]
        return cls(**parts)

    def with_section(self, section: str, values: Mapping[str, Any]) -> Settings:
        """These settings with some of a section's overridden; ``SettingsError`` as of ``from_mapping``."""
        changed = _override(getattr(self, section), values, f"settings [{section}]")
        return dataclasses.replace(self, **{section: changed})

    def as_mapping(self) -> dict[str, dict[str, Any]]:
        """All settings as plain values, as written into ``run.json``."""
        return {
            section.name: {
                item.name: _plain(getattr(getattr(self, section.name), item.name))
                for item in dataclasses.fields(getattr(self, section.name))
            }
            for section in dataclasses.fields(self)
        }


def _unknown(kind: str, name: str, known: Iterable[str], where: str) -> SettingsError:
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


def _stages(section: StageSettings, values: Mapping[str, Any], where: str) -> StageSettings:
    """The section of stages; its names are those of conditions, measures, stages."""
    fields = {item.name for item in dataclasses.fields(section)}
    for key in values:
        if key not in fields:
            raise _unknown("key", key, fields, where)
    added = values.get("conditions", [])
    if not isinstance(added, list):
        raise SettingsError(
            "must be tables, each begun by [[stages.conditions]]", where=f"{where} conditions"
        )
    conditions: dict[str, Condition] = {condition.key: condition for condition in DEFAULT_CONDITIONS}
    for number, given in enumerate(added, start=1):
        condition = _condition(given, f"{where} conditions, number {number}")
        if condition.key in conditions:
            raise SettingsError(
                f"there is a condition '{condition.key}' already",
                where=f"{where} conditions, number {number}",
                remedy="Give it another name, or change its threshold under [stages.thresholds]",
            )
        conditions[condition.key] = condition
    by_tier = _table(values.get("thresholds_by_tier", {}), f"{where} thresholds_by_tier")
    return StageSettings(
        thresholds=_thresholds(values.get("thresholds", {}), conditions, f"{where} thresholds"),
        thresholds_by_tier=types.MappingProxyType(
            {
                tier: _thresholds(given, conditions, f"{where} thresholds_by_tier.{tier}")
                for tier, given in by_tier.items()
            }
        ),
        conditions=tuple(list(conditions.values())[len(DEFAULT_CONDITIONS) :]),
        target_by_tier=_targets(values.get("target_by_tier", {}), f"{where} target_by_tier"),
        target_by_client=_targets(values.get("target_by_client", {}), f"{where} target_by_client"),
    )


_REACHABLE = STAGES[STAGES.index("point_to_point") :]


def _condition(given: Any, where: str) -> Condition:
    told = _table(given, where)
    texts = ("stage", "name", "measure", "operator", "sentence")
    for key in told:
        if key not in (*texts, "threshold", "tiers"):
            raise _unknown("key", key, (*texts, "threshold", "tiers"), where)
    for key in (*texts, "threshold"):
        if key not in told:
            raise SettingsError(f"'{key}' is missing", where=where)
    for key in texts:
        if not isinstance(told[key], str) or not told[key].strip():
            raise SettingsError("must be a text", where=f"{where}, {key}")
    for key, known in (("stage", _REACHABLE[1:]), ("measure", CONDITION_MEASURES), ("operator", OPERATORS)):
        if told[key] not in known:
            raise _unknown(key, told[key], known, where)
    if "." in told["name"] or ";" in told["name"]:
        raise SettingsError("may have no '.' or ';' in it", where=f"{where}, name")
    if (told["operator"] == "is") != (told["measure"] in YES_OR_NO):
        asked = "is" if told["measure"] in YES_OR_NO else ">=, >, <= or <"
        raise SettingsError(f"'{told['measure']}' is compared by {asked}", where=f"{where}, operator")
    tiers = told.get("tiers", [])
    if not isinstance(tiers, list) or not all(isinstance(tier, str) for tier in tiers):
        raise SettingsError("must be a list of tiers", where=f"{where}, tiers")
    return Condition(
        told["stage"],
        told["name"],
        told["measure"],
        told["operator"],
        _threshold(told["threshold"], told["operator"], f"{where}, threshold"),
        sentence=told["sentence"].strip(),
        tiers=tuple(tiers),
    )


def _thresholds(
    given: Any, conditions: Mapping[str, Condition], where: str
) -> types.MappingProxyType[str, float]:
    """Thresholds by ``stage.condition``, which TOML may also write as a table in a table."""
    found = {}
    for name, value in _table(given, where).items():
        inner = {f"{name}.{key}": item for key, item in value.items()} if isinstance(value, Mapping) else {}
        for key, threshold in (inner or {name: value}).items():
            if key not in conditions:
                raise _unknown("condition", key, conditions, where)
            if conditions[key].stage == _REACHABLE[0]:
                raise SettingsError(
                    f"{_REACHABLE[0]} is one live tie and nothing else", where=f"{where} {key}"
                )
            found[key] = _threshold(threshold, conditions[key].operator, f"{where} {key}")
    return types.MappingProxyType(found)


def _threshold(value: Any, operator: str, where: str) -> float:
    if operator == "is":
        if value not in (True, False):
            raise SettingsError(f"must be true or false, not {value!r}", where=where)
        return float(value)
    return _number(value, -_LARGEST, _LARGEST, where)


_LARGEST = 1e18


def _targets(given: Any, where: str) -> types.MappingProxyType[str, str]:
    for name, stage in _table(given, where).items():
        if stage not in _REACHABLE:
            raise _unknown("stage", str(stage), _REACHABLE, f"{where}.{name}")
    return types.MappingProxyType(dict(given))


def _table(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise SettingsError("must be a table of name = value", where=where)
    return given


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
    if isinstance(value, Condition):
        told = ("stage", "name", "measure", "operator", "threshold", "sentence", "tiers")
        return {name: _plain(getattr(value, name)) for name in told}
    return value
