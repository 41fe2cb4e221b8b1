"""Bad input to `watch` and `plan`: one sentence says what is wrong and what to do; nothing is written."""

from __future__ import annotations

import pytest

MAIL = ("--format", "eml", "--mail-from", "a@rail.example", "--mail-to", "b@rail.example")


@pytest.fixture
def refused(crosstie, desk):
    """Call a command that must fail; what it says."""

    def call(*words, code=2):
        before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
        ended = crosstie(*words)
        assert ended.code == code, ended.err
        assert ended.out == ""
        assert "bug" not in ended.err
        assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before
        return ended.err

    return call


@pytest.mark.parametrize("command", ["watch", "plan"])
def test_there_is_no_store(command, refused):
    assert "crosstie load" in refused(command, code=3)


@pytest.mark.parametrize("command", ["watch", "plan"])
def test_nothing_has_been_analysed(command, refused, crosstie, export):
    assert crosstie("load", export()).code == 0
    assert "crosstie analyse" in refused(command, code=3)


def test_acknowledging_before_anything_was_told(refused, analysed):
    assert "crosstie watch --all" in refused("watch", "--acknowledge", "0123456789ab")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch", "--note", "why"), "--note goes with --acknowledge"),
        (("watch", "--acknowledge", "abcd", "--all"), "--acknowledge takes"),
        (("watch", "--acknowledge", "abcd", "--fail-on", "low"), "--acknowledge takes"),
        (("watch", "--acknowledge", "abcd", *MAIL), "--acknowledge takes"),
        (("watch", "--format", "eml"), "needs --mail-from and --mail-to"),
        (("watch", "--format", "eml", "--mail-from", "a@b.example"), "needs --mail-from and --mail-to"),
        (("watch", "--mail-to", "a@b.example"), "go with --format eml"),
        (("watch", "--fail-on", "unclear"), "unclear"),
        (("watch", "--format", "xml"), "xml"),
        (("plan", "--ties", "0"), "0"),
        (("plan", "--ties", "2", "--hours", "4"), "either --ties or --hours"),
        (("plan", "--hours", "0"), "0"),
        (("plan", "--min-revenue", "-1"), "-1"),
    ],
)
def test_words_that_do_not_go_together(words, said, refused):
    assert said in refused(*words)


def test_an_address_that_is_none_is_refused_and_nothing_is_marked(refused, analysed):
    for address in ("nobody", "a@rail.example\nBcc: all@rail.example", "", "a@"):
        words = ("watch", "--format", "eml", "--mail-from", "a@rail.example", "--mail-to", address)
        assert "crosstie: To: " in refused(*words)


def test_a_plan_for_nobody_says_why(refused, analysed):
    for words, said in (
        (("--client", "Alder Mot"), "Alder Motors"),
        (("--client", "cedar"), "1 without a live tie"),
        (("--min-revenue", "1e15"), "Give a lower --min-revenue"),
        (("--min-revenue", "nan"), "'nan' is not a number"),
        (("--hours", "3"), "3 hours are too few for a tie, which takes 6"),
        (("--hours", "nan"), "'nan' is not a number"),
    ):
        assert said in refused("plan", *words)


def test_a_setting_that_is_none_is_named(refused, analysed, desk):
    (desk / "crosstie.toml").write_text("[watch]\nmany_fadding = 0.4\n", encoding="utf-8")
    for command in ("watch", "plan"):
        assert "Did you mean 'many_fading'?" in refused(command)
