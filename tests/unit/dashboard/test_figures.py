from __future__ import annotations

from dashboard.figures import function_matrix
from dashboard.theme import DARK, LIGHT


def cell(ours, theirs, ties=0, *, expected=True, counterpart=False):
    return {
        "supplier_function": ours,
        "client_function": theirs,
        "ties": ties,
        "strength": 2.0 * ties,
        "live": ties > 0,
        "direct": False,
        "expected": expected,
        "counterpart": counterpart,
    }


def test_matrix_marks_gaps_and_outlines_counterparts():
    cells = [
        cell("sales", "purchasing", 2, counterpart=True),
        cell("quality", "quality", counterpart=True),
        cell("quality", "purchasing"),
        cell("sales", "quality", 1),
    ]
    figure = function_matrix.function_matrix(cells, palette=LIGHT)
    assert sorted(a.text for a in figure.layout.annotations) == ["1", "2", function_matrix.GAP]
    assert [s.line.color for s in figure.layout.shapes].count(LIGHT.red) == 1
    assert len(figure.layout.shapes) == 2
    assert list(figure.layout.xaxis.ticktext) == ["Purchasing", "Quality"]


def test_matrix_without_cells_draws():
    assert function_matrix.function_matrix([], palette=DARK).layout.height > 0
