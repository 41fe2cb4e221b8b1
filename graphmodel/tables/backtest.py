"""How often the figures of past days came true: what a backtest writes."""

from __future__ import annotations

from graphmodel.tables.columns import C, Table
from graphmodel.tables.vocabulary import JUDGED_ON, PREDICTORS, RISK_LEVELS

BACKTEST_CUTS = Table(
    "backtest_cuts",
    "One row a cut: a day in the past, what was looked at with nothing from after it, and what followed.",
    ("cut",),
    (
        C("cut", "date", "The last day known."),
        C("relationships", "integer", "Relationships with enough interactions by then.", "relationships"),
        C("dormant", "integer", "Those that went dormant within the horizon.", "relationships"),
        C("flagged", "integer", "Those at level high or critical on that day.", "relationships"),
        C(
            "contact_silent",
            "integer",
            "Those whose strongest contact was silent for the whole horizon.",
            "relationships",
        ),
        C(
            "trained_on",
            "integer",
            "Rows of earlier cuts that the forecast learned from; empty where they are too few.",
            "rows",
        ),
    ),
)

BACKTEST_SURVIVAL = Table(
    "backtest_survival",
    "One row a number of live contacts, or of threads: what held when the strongest contact went silent.",
    ("counted", "number"),
    (
        C("counted", "text", "What is counted at the cut.", choices=("live_contacts", "threads")),
        C("number", "text", "How many there were; the last group ends in `+`."),
        C(
            "relationships",
            "integer",
            "Relationships whose strongest contact was silent for the whole horizon, once a cut.",
            "relationships at cuts",
        ),
        C("clients", "integer", "Different clients among them.", "clients"),
        C("survived", "integer", "Those that others of the client kept up.", "relationships at cuts"),
        C("share", "number", "Share that survived.", "0 to 1"),
        C("low", "number", "Lower end of its 95% interval.", "0 to 1"),
        C("high", "number", "Upper end.", "0 to 1"),
    ),
)

BACKTEST_FORECAST = Table(
    "backtest_forecast",
    "One row a predictor and set of cuts: how well it told beforehand who would go dormant.",
    ("judged_on", "predictor"),
    (
        C(
            "judged_on",
            "text",
            "All cuts, or those with enough earlier ones to learn from.",
            choices=JUDGED_ON,
        ),
        C("predictor", "text", "What relationships are ordered by.", choices=PREDICTORS),
        C("relationships", "integer", "Relationships, once a cut.", "relationships at cuts"),
        C("clients", "integer", "Different clients among them.", "clients"),
        C("dormant", "integer", "Those that went dormant.", "relationships at cuts"),
        C(
            "auc",
            "number",
            "Chance that one that went dormant was ranked before one that did not.",
            "0 to 1; 0.5 is blind",
        ),
        C("auc_low", "number", "Lower end of its 95% interval.", "0 to 1"),
        C("auc_high", "number", "Upper end.", "0 to 1"),
        C("auc_gain", "number", "What it has more than recency.", "-1 to 1"),
        C("auc_gain_low", "number", "Lower end of its 95% interval.", "-1 to 1"),
        C("auc_gain_high", "number", "Upper end.", "-1 to 1"),
        C("listed", "number", "Rows of the lists, as long at each cut as that of the flag.", "rows"),
        C("precision", "number", "Share of those listed that went dormant.", "0 to 1"),
        C("precision_low", "number", "Lower end of its 95% interval.", "0 to 1"),
        C("precision_high", "number", "Upper end.", "0 to 1"),
        C("precision_gain", "number", "What it has more than recency.", "-1 to 1"),
        C("precision_gain_low", "number", "Lower end of its 95% interval.", "-1 to 1"),
        C("precision_gain_high", "number", "Upper end.", "-1 to 1"),
        C("brier", "number", "Mean squared error of the probabilities; less is better.", "0 to 1"),
        C("brier_low", "number", "Lower end of its 95% interval.", "0 to 1"),
        C("brier_high", "number", "Upper end.", "0 to 1"),
        C("brier_gain", "number", "What it has less than recency: above 0 is better.", "-1 to 1"),
        C("brier_gain_low", "number", "Lower end of its 95% interval.", "-1 to 1"),
        C("brier_gain_high", "number", "Upper end.", "-1 to 1"),
    ),
)

BACKTEST_CALIBRATION = Table(
    "backtest_calibration",
    "One row a predictor and group of relationships with like probabilities: foretold against what followed.",
    ("predictor", "bin"),
    (
        C("predictor", "text", "What the probabilities are made from.", choices=("recency", "forecast")),
        C("bin", "integer", "1 has the lowest probabilities.", "rank"),
        C("relationships", "integer", "Relationships, once a cut.", "relationships at cuts"),
        C("clients", "integer", "Different clients among them.", "clients"),
        C("foretold", "number", "Mean probability of going dormant.", "0 to 1"),
        C("dormant", "integer", "Those that went dormant.", "relationships at cuts"),
        C("share", "number", "Share that went dormant.", "0 to 1"),
        C("low", "number", "Lower end of its 95% interval.", "0 to 1"),
        C("high", "number", "Upper end.", "0 to 1"),
    ),
)

_FEATURES = (
    C("recency", "number", "Time since the latest interaction with both sides present.", "days"),
    C("volume", "integer", "Interactions in the window with both sides present.", "interactions"),
    C(
        "trend",
        "number",
        "Interactions of the window's later half over those of its earlier half, each plus one.",
        "powers of 2; 0 is even",
    ),
    C(
        "concentration",
        "number",
        "The higher of the two sides' Herfindahl indices of strength, ties live or not.",
        "0 to 1",
    ),
    C("two_way_share", "number", "Share of strength between people who have both acted.", "0 to 1"),
    C("threads", "integer", "Least number of people whose leaving cuts every live tie.", "people"),
    C("fading", "integer", "Ties live one half-life ago and not now.", "ties"),
)

BACKTEST_COEFFICIENTS = Table(
    "backtest_coefficients",
    "One row a feature of the forecast that is fitted on all cuts: how it counts.",
    ("feature",),
    (
        C("feature", "text", "The feature.", choices=tuple(column.name for column in _FEATURES)),
        C(
            "scale",
            "text",
            "What of the feature is weighed: itself, or the logarithm of one more.",
            choices=("value", "log"),
        ),
        C("mean", "number", "Mean, on that scale.", "that of the scale"),
        C("deviation", "number", "Standard deviation, on that scale.", "that of the scale"),
        C("coefficient", "number", "Change of the log-odds of going dormant by one deviation.", "log-odds"),
    ),
)

BACKTEST_OUTLOOK = Table(
    "backtest_outlook",
    "One row a relationship of today, with the forecast; without any where the forecast is not better than recency.",
    ("client_id",),
    (
        C("client_id", "text", "The client."),
        C("client_name", "text", "Its name."),
        C("as_of", "date", "The day that is looked ahead from."),
        C("probability", "number", "Chance of going dormant within the horizon.", "0 to 1"),
        C(
            "because",
            "text",
            "The feature that raises it most; empty where none does.",
            choices=tuple(column.name for column in _FEATURES),
        ),
        *_FEATURES,
        C("strength", "number", "Strength of all ties, live or not.", "fresh e-mails between two people"),
        C("level", "text", "Level of risk.", choices=RISK_LEVELS),
    ),
)

BACKTEST_OBSERVATIONS = Table(
    "backtest_observations",
    "One row a relationship at a cut: what was known on that day, and what followed. All other tables add these up.",
    ("cut", "client_id"),
    (
        C("cut", "date", "The last day known."),
        C("client_id", "text", "The client."),
        *_FEATURES,
        C("strength", "number", "Strength of all ties, live or not.", "fresh e-mails between two people"),
        C("level", "text", "Level of risk on that day.", choices=RISK_LEVELS),
        C("live_contacts", "integer", "Live contacts on that day.", "people"),
        C("strongest_contact", "text", "The strongest of them."),
        C(
            "contact_silent",
            "boolean",
            "Nothing passed with that contact within the horizon; empty without one.",
        ),
        C("survived", "boolean", "Others kept it up; empty where that contact was not silent."),
        C("dormant", "boolean", "It went dormant within the horizon."),
        C(
            "probability",
            "number",
            "What the forecast said, by earlier cuts alone; empty where they are too few.",
            "0 to 1",
        ),
    ),
)

BACKTESTS: tuple[Table, ...] = (
    BACKTEST_SURVIVAL,
    BACKTEST_FORECAST,
    BACKTEST_CALIBRATION,
    BACKTEST_COEFFICIENTS,
    BACKTEST_OUTLOOK,
    BACKTEST_CUTS,
    BACKTEST_OBSERVATIONS,
)
"""What a backtest writes, in the order in which it is written."""
