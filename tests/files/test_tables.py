"""CSV as people and spreadsheets write it."""

import pytest

from musictool import Table
from musictool.errors import UnreadableFile
from musictool.files.tables import read_table


@pytest.mark.parametrize(
    "text",
    [
        'time,name\n1.5,cut\n2,"door, slam"\n',
        "\ufefftime;name\r\n1.5;cut\r\n2;door, slam\r\n",
        "\n time\tname\n\n1.5\t cut \n2\tdoor, slam\n\n",
        'time,name,,\n1.5,cut,,\n2,"door, slam",,\n,,,\n',
    ],
)
def test_separators_quotes_marks_and_empty_lines(tmp_path, text):
    path = tmp_path / "cues.csv"
    path.write_bytes(text.encode())
    table = read_table(path)
    assert table.columns == ("time", "name")
    assert [dict(row) for row in table.rows] == [
        {"time": "1.5", "name": "cut"},
        {"time": "2", "name": "door, slam"},
    ]
    assert table.path == path


def test_each_row_knows_its_line(tmp_path):
    path = tmp_path / "cues.csv"
    path.write_text('time,name\n\n1,"two\nlines"\n2,x\n3\n')
    table = read_table(path)
    assert [table.place(row) for row in range(3)] == [f"{path}, line {line}" for line in (3, 5, 6)]
    assert table.rows[0]["name"] == "two\nlines"
    assert table.rows[2]["name"] == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "there is no such file"),
        (b"", "is empty (0 bytes)"),
        (b"\n\n", "has no rows"),
        (b"time,name\n", "has no rows; write a header line"),
        (b"time,name\n1,caf\xe9\n", "is not UTF-8 text"),
        (b"time,name\n1,\0\n", "is not UTF-8 text"),
        (b"time,name\n1,a\n2,b,c\n", "line 3 has 3 cells, but the header names 2 columns"),
        (b"time,time\n1,2\n", "two columns are called 'time'"),
        (b"time,,name\n1,2,3\n", "column 2 has no name"),
    ],
)
def test_refusals_are_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "cues.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        read_table(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_table(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder, not a table"):
        read_table(tmp_path)


def test_a_table_of_a_script():
    table = Table.of([{"time": 1.5}, {"time": 2, "name": "cut"}])
    assert table.columns == ("time", "name")
    assert dict(table.rows[0]) == {"time": "1.5", "name": ""}
    assert table.place(1) == "row 2"
    with pytest.raises(ValueError, match="no column: name"):
        Table(("time",), ({"name": "cut"},))
