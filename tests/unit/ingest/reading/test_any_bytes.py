"""Whatever bytes a file holds: it is read, or one sentence says why not; no line is lost on the way."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import event, given
from hypothesis import strategies as st

from graphmodel.errors import ExportError
from ingest.reading import peek_all, read
from tests.examples import examples

PIECES = st.one_of(
    st.sampled_from(
        [b",", b";", b"\n", b"\r\n", b'"', b"\n\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n", b"\r"]
    ),
    st.sampled_from(
        [b"id,name,city\n", b"1,Ada,Ulm\n", b"Total\n", b"2,J\xfcrgen,K\xf6ln\n", b"NULL", b"#N/A"]
    ),
    st.sampled_from(["é,Müller\n", "王伟,", "Ã©", "姓名"]).flatmap(
        lambda text: st.sampled_from(["utf-8", "gb18030", "utf-16-le"]).map(text.encode)
    ),
    st.binary(max_size=5),
)


@given(st.lists(PIECES, max_size=25).map(b"".join), st.sampled_from(["csv", "txt", "xlsx", "ods", "parquet"]))
@examples(150)
def test_any_bytes(tmp_path_factory, data, ending):
    path = tmp_path_factory.mktemp("any") / f"x.{ending}"
    path.write_bytes(data)
    try:
        source = read(peek_all(path).tables[0])
    except ExportError as error:
        event("refused")
        told = (error.where, error.remedy)
    else:
        told = _nothing_is_lost(source, data)
    assert all(told)


def _nothing_is_lost(source, data):
    """Whether each line below the header is in a row, a broken row or the footer."""
    event(source.peek.encoding)
    raw = source.raw_text(np.arange(source.rows))
    told = [*raw.values(), *(broken.raw for broken in source.broken), *source.margins.get("footer", ())]
    text = data.decode(source.peek.encoding, "backslashreplace" if source.peek.mixed else "strict")
    below = _lines(text)[source.peek.skip_lines :]
    return (sum(len(_filled(_lines(row))) for row in told) >= len(_filled(below)),)


def _lines(text: str) -> list[str]:
    return re.split("\r\n|\r|\n", text)


def _filled(lines: list[str]) -> list[str]:
    return [line for line in lines if line]
