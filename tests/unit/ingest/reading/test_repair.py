"""What was read wrongly is repaired where that is certain, and names that only look so are left alone."""

from __future__ import annotations

import ftfy.bad_codecs  # noqa: F401 - with it Python knows how browsers read Western text
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.repair import mend, repaired

CERTAIN = [
    "Karásek", "Benoît", "JOSÉ", "Müller", "MÜLLER", "王伟", "采购部", "Département", "Straße",
    "São Paulo", "Gonçalves",
    "Kovář", "İzmir", "Иванов", "Ça va – déjà", "d’Été",
]  # fmt: skip


@pytest.mark.parametrize("text", CERTAIN)
@pytest.mark.parametrize("times", [1, 2])
def test_what_is_certain_is_repaired(text, times):
    spoilt = text
    for _ in range(times):
        spoilt = spoilt.encode().decode("sloppy-windows-1252")
    assert mend(spoilt) == text


LEFT_ALONE = [
    "Ã", "Â", "Å", "SÃO PAULO", "IRMÃ", "IRMÃ®", "IRMÃ»", "CONCEIÇÃO", "ÂNGELO", "MÃE", "LÃ", "NÃO",
    "Nguyễn Thị Hòa", "ĐẶNG", "Trần Văn Ất", "LÊ VÂN", "CHÂU ÂU", "Ô TÔ",
    "ÉLECTRICITÉ DE L’ÉTÉ", "CAFÉ’S", "NESCAFÉ®", "NESTLÉ™", "SOCIÉTÉ…", "« À LA CARTE »", "Crème brûlée", "ÎLE", "ÇA",
    "MÍŽEK", "ŠKODA", "Žižka", "BLÅ®", "MALMÖ™", "ÄÄ", "Ö°", "xÜ¡", "Müller", "王伟", "", "plain", "20 °C", "Σίσυφος",
    "Jean â€", "Ã© et â",
]  # fmt: skip


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_is_not_certain_is_left_alone(name):
    assert mend(name) is None


@given(
    st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cc", "Cs", "Sk", "Sc", "Po", "So", "Sm"]))
)
def test_letters_alone_are_never_touched(text):
    """Signs give a wrong reading away; without any, only letters that no language has side by side do."""
    mended = mend(text)
    assert mended is None or any(not char.isalpha() or char in "ŒœŠšŸŽžƒª" for char in text)


def test_a_column_is_repaired_and_counted():
    column = pa.array(["KarÃ¡sek", "SÃO", None, "KarÃ¡sek", "王"])
    mended, repairs = repaired(column)
    assert mended.to_pylist() == ["Karásek", "SÃO", None, "Karásek", "王"]
    assert repairs.cells == 2
    assert repairs.examples == (("KarÃ¡sek", "Karásek"),)
    sound = pa.array(["Karásek"])
    assert repaired(sound)[0] is sound
