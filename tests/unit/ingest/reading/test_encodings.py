"""Which encoding a file has, in the languages of CRMs; where two fit alike, the user is asked."""

from __future__ import annotations

import pytest

from graphmodel.errors import ExportError
from ingest.reading import peek, read
from ingest.reading.encodings import encoding_of

WRITTEN = {
    "gb18030": [
        "姓名,公司\n王伟,朔渊重工\n李娜,桦树机械\n",
        "客户名称,联系人,部门,职务,跟进人,跟进时间\n朔渊重工集团,郭明轩,采购部,经理,张三,2026-01-05\n",
    ],
    "big5": [
        "姓名,公司\n陳大文,臺灣機械\n林美玲,遠東工業\n",
        "客戶名稱,聯絡人,部門,職稱\n遠東工業股份有限公司,林美玲,採購部,經理\n",
    ],
    "cp932": [
        "氏名,会社\n佐藤太郎,株式会社日本\n鈴木花子,東京機械\n",
        "顧客名,担当者,部署\nトヨタ商事,田中,営業部\n",
    ],
    "cp949": [
        "이름,회사\n김철수,한국기계\n이영희,서울산업\n",
        "고객사,담당자,부서,직책\n한국기계,김민수,구매팀,과장\n서울산업,박지훈,기술팀,부장\n",
    ],
    "cp1252": [
        "name,firm\nMüller,Bäcker\nJürgen,Größe\n",
        "nombre\nMuñoz\nPeña\nIbáñez\n",
        "nome\nForlì\nCittà di Castello\nperché è così\n",
        "nome,empresa\nJoão,São Paulo\nConceição,Ação\n",
        "navn\nSørensen\nBjørn Ærø\n",
        "namn\nÅse\nBåth\nHåkan\n",
        "nom,ville\nFrançois,Orléans\nHélène,Besançon\nLefèvre,Évry\nBenoît,Nîmes\nAgnès,Sète\nJérôme,Angoulême\n"
        "Gaëlle,Mâcon\nSociété,Forêt\nMichèle,Saint-Étienne\nThérèse,Crécy\n",
        "name,city\nMüller,Köln\nNúñez,Málaga\nSørensen,Århus\nLefèvre,Orléans\nConceição,Évora\n",
        "name\n“Größe” – Straße…\nKöln\n",
    ],
    "cp1250": [
        "jméno,firma\nDvořák,Škoda\nJiří Němec,Plzeň\nČapek,Žižka\n",
        "nazwisko\nWałęsa\nŻółć\nKamiński\n",
        "név\nGyőr\nFűrész\nTőzsér\nKovács\n",
        "ime\nĐorđević\nŠarić\nČović\n",
    ],
    "cp1251": [
        "имя,компания\nИванов,Завод\nПётр Смирнов,Москва\n",
        "организация,телефон\nООО «Ромашка»,1\nЗАО «Север»,2\nАО Восток,3\n",
    ],
    "utf-8": ["name\nMüller\n王伟\n"],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in WRITTEN.items() for text in texts]
)
def test_the_encoding_is_found_and_the_text_is_read(tmp_path, name, text):
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(name))
    source = read(peek(path))
    assert source.peek.encoding == name
    cells = [",".join(row) for row in zip(*(c.to_pylist() for c in source.columns.values()), strict=True)]
    assert "\n".join([",".join(source.peek.header), *cells, ""]) == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["name,city\nAda,Ulm\n", "姓名,公司\n王伟,朔渊重工\n"])
def test_utf_16_without_a_mark(tmp_path, name, text):
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(name))
    assert peek(path).encoding == name
    assert ",".join(peek(path).header) == text.splitlines()[0]


@pytest.mark.parametrize("text", ["name\nHélène\nLefèvre\n", "name\nErdős\n"])
def test_where_two_fit_alike_the_user_is_asked(tmp_path, text):
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode("cp1252" if "è" in text else "cp1250"))
    with pytest.raises(ExportError) as caught:
        encoding_of(path)
    assert "--encoding" in str(caught.value)
    assert (
        read(peek(path, "cp1250")).columns["name"].to_pylist()
        != read(peek(path, "cp1252")).columns["name"].to_pylist()
    )


def test_what_fits_alike_and_is_the_same_text_is_no_question(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("name\nNovák\n".encode("cp1250"))
    assert read(peek(path)).columns["name"].to_pylist() == ["Novák"]


def test_an_answer_holds_only_where_there_is_a_question(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("name\nMüller\n".encode())
    assert peek(path, "gb18030").encoding == "utf-8"


def test_an_unknown_answer(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("name\nHélène\n".encode("cp1252"))
    with pytest.raises(ExportError, match="there is no encoding 'cp99999'"):
        peek(path, "cp99999")


def test_a_cell_cut_within_a_character_costs_its_row(tmp_path):
    path = tmp_path / "x.csv"
    lines = [f"{i},朔渊重工,王伟".encode("gb18030") for i in range(40)]
    lines[7] = "7,朔渊重工,王伟".encode("gb18030")[:-1]
    path.write_bytes("序号,公司,姓名\n".encode("gb18030") + b"\n".join(lines))
    source = read(peek(path))
    assert source.peek.encoding == "gb18030"
    assert (source.rows, [broken.code.text for broken in source.broken]) == (39, ["wrong_encoding"])
