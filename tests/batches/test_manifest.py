"""Tables of jobs: what each row makes of the pipeline, and what is said of one that cannot be."""

import json

import pytest

import musictool as mt
from musictool.batches import Asked
from musictool.discovery import registry
from musictool.pipeline import find

PIPELINE = "fade out=1 | gain db=-3 | fade in=1 as=end | convert"


@pytest.fixture
def given(tmp_path):
    """What the rows of a table ask for, of a pipeline."""

    def read(content, pipeline=PIPELINE, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        manifest = Asked(jobs=path).manifest
        return list(manifest.given(find(pipeline, registry()), registry()))

    return read


def texts(rows):
    return [row.pipeline.text for row in rows]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("db", "fade out=1 | gain db=2 | fade in=1 as=end | convert"),
        ("gain.db", "fade out=1 | gain db=2 | fade in=1 as=end | convert"),
        ("GAIN db", "fade out=1 | gain db=2 | fade in=1 as=end | convert"),
        ("2.db", "fade out=1 | gain db=2 | fade in=1 as=end | convert"),
        ("1.out", "fade out=2 | gain db=-3 | fade in=1 as=end | convert"),
        ("1 fade in", "fade out=1 in=2 | gain db=-3 | fade in=1 as=end | convert"),
        ("end.out", "fade out=1 | gain db=-3 | fade in=1 out=2 as=end | convert"),
        ("sample-rate", "fade out=1 | gain db=-3 | fade in=1 as=end | convert sample_rate=2"),
        (
            "end.crossfade",
            "fade out=1 | gain db=-3 | fade in=1 crossfade=2 start=0 as=end | convert",
        ),
    ],
)
def test_a_column_sets_a_parameter_of_a_step(given, column, text):
    value = "2" if "rate" not in column else "48000"
    with_start = ",end.start" if "crossfade" in column else ""
    (row,) = given(f"path,{column}{with_start}\na.wav,{value}{',0' * bool(with_start)}\n")
    assert texts([row]) == [text.replace("sample_rate=2", "sample_rate=48000")]
    assert (row.path, row.seed, row.output) == ("a.wav", None, None)


def test_the_same_table_in_each_form(given, tmp_path):
    rows = [
        {"path": "ä.wav", "gain.db": "-1.5", "output": "x"},
        {"path": "b, c.wav", "gain.db": "-6..6", "output": ""},
    ]
    table = 'path,gain.db,output\nä.wav,-1.5,x\n"b, c.wav",-6..6,\n'
    nested = [
        {"path": "ä.wav", "output": "x", "steps": {"gain": {"db": -1.5}}},
        {"file": "b, c.wav", "gain.db": "-6..6", "seed": None},
    ]
    forms = {
        "plain.csv": table.encode(),
        "excel.csv": b"\xef\xbb\xbf" + table.replace("\n", "\r\n").encode(),
        "windows.csv": table.encode("cp1252"),
        "unicode.txt": table.replace(",", "\t").replace("b\t ", "b, ").encode("utf-16"),
        "europe.csv": b"path;gain.db;output;#for me\n\xc3\xa4.wav;-1,5;x;!\n\n"
        b"b, c.wav;-6..6;;\n;;;\n",
        "lines.jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "list.json": json.dumps(nested).encode(),
    }
    for name, content in forms.items():
        first, second = given(content, "gain db=0", name)
        assert (first.path, first.output, first.pipeline.text) == ("ä.wav", "x", "gain db=-1.5")
        assert (second.path, second.output, second.pipeline.text[:8]) == (
            *("b, c.wav", None),
            "gain db=",
        ), name
        assert second.pipeline.draws


def test_rows_with_equal_parameters_have_one_pipeline(given):
    rows = given("path,db\n" + "".join(f"{n}.wav,{n % 2}\n" for n in range(100)))
    assert len({id(row.pipeline) for row in rows}) == 2
    assert all("list.csv" not in step.step.where for step in rows[0].pipeline.steps)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "list.csv: is empty; write a header line with path"),
        ("path\n", "list.csv: has no rows"),
        ("path,gian.db\na.wav,1\n", "no column is called 'gian.db'; did you mean gain.db?"),
        ("pth,db\na.wav,1\n", "list.csv: no column is called 'pth'; did you mean path?"),
        ("path,volume\na.wav,1\n", "no column is called 'volume'; did you mean"),
        ("path,artist\na.wav,1\n", "no column is called 'artist'; put # before its name"),
        ("path,engine\na.wav,unit\n", "'engine'; all rows have the engine that --engine names"),
        ("path,in\na.wav,1\n", "column in may mean 1.in or 3.in; name one of them"),
        (
            "path,file\na.wav,b.wav\n",
            "list.csv, line 2: two columns give the file; keep one of them",
        ),
        (
            "path,db,2.db\na.wav,1,2\n",
            "list.csv, line 2: two columns give the 2.db; keep one of them",
        ),
        ("path,db\na.wav,1\nb.wav,loud\n", "line 3: gain: db must be a number from -120 to 60 dB"),
        ("path,db\na.wav,1,2\n", "list.csv: line 2 has 3 cells"),
        ("path,seed\na.wav,x\n", "list.csv, line 2: seed must be a whole number"),
        ('{"path": "a.wav"}\n{"path": \n', "list.csv, line 2: is no JSON"),
        ('[{"path": "a.wav"}, 3]', "list.csv, item 2: is no object; write {"),
        ('{"path": "a.wav", "steps": {"gain": 3}}', "item 1: steps has the parameters of each"),
        ('{"path": "a.wav", "gain.db": [1, 2]}', "item 1: gain: db"),
        ('{"path": ["a.wav"]}', "item 1: path must be the path of a file, not ['a.wav']"),
        ("songs/a.wav\nb.wav\n", "its first line names no columns, but songs/a.wav; write path"),
        (b"path\0\n", "list.csv: is no table; save it as CSV"),
    ],
)
def test_what_cannot_be_is_said_with_its_place(given, content, says):
    with pytest.raises(mt.MusictoolError) as refused:
        given(content)
    assert says in str(refused.value)


def test_what_the_pipeline_lacks_a_row_must_give(given):
    first, second = given("path,db\na.wav,1\nb.wav,2\n", "gain")
    assert texts([first, second]) == ["gain db=1", "gain db=2"]
    with pytest.raises(mt.BadParameter, match=r"list\.csv, line 3: gain: db must be given"):
        given("path,db\na.wav,1\nb.wav,\n", "gain")


def test_paths_among_the_parameters_count_from_the_table(given, tmp_path):
    table = "path,duck.key\na.wav,b.wav\nb.wav,softer\nc.wav,/d.wav\n"
    rows = given(table, "gain db=-3 as=softer | fx.duck key=x.wav")
    keys = [row.pipeline.steps[1].values["key"] for row in rows]
    assert keys == [str(tmp_path / "b.wav"), "softer", "/d.wav"]
