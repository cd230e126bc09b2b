"""What a grid is made of: several values of any setting, each cell a pipeline without braces."""

import pytest

from musictool import Pipeline, Step
from musictool.discovery import registry
from musictool.errors import MusictoolError
from musictool.pipeline import check, find
from musictool.pipeline.grid import MOST_CELLS, apart, grid


@pytest.fixture(scope="module")
def cells():
    known = registry()

    def made(pipeline):
        return grid(find(pipeline, known), known)

    return made


def texts(found):
    return [str(cell.pipeline.pipeline) for cell in found]


def labels(found):
    return [cell.pipeline.name for cell in found]


def test_every_combination_with_the_last_setting_changing_first(cells):
    found = cells("gain db={-6,-3} | normalize lufs={-14,-16} limit={yes,no}")
    assert texts(found)[:3] == [
        "gain db=-6 | normalize lufs=-14 limit=yes",
        "gain db=-6 | normalize lufs=-14 limit=no",
        "gain db=-6 | normalize lufs=-16 limit=yes",
    ]
    assert len(found) == 8
    assert found[0].swept == {"db": -6.0, "lufs": -14.0, "limit": True}
    assert labels(found)[0] == "db=-6,lufs=-14,limit=true"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("fx.lowpass cutoff-frequency-hz={1,2.5,4kHz}", ["1kHz", "2.5kHz", "4kHz"]),
        ("trim end={1:00, 90}", ["1:00", "90"]),
        ("rhythm.tempo bpm=120 tempo_range={60-120,100-200}", ["60-120", "100-200"]),
        ("gain db=-3 bars={1-2,3-4}", ["1-2", "3-4"]),
        ("style reference={a.wav,b/c.wav}", ["a.wav", "b/c.wav"]),
        ("style reference=a.wav engine={chain,texture}", ["chain", "texture"]),
        ("style reference=a.wav only={eq,level}", ["eq", "level"]),
        ("gain db={3}", ["3"]),
    ],
)
def test_any_setting_can_have_several_values(cells, text, values):
    before, _, behind = text.partition("{")
    wanted = [f"{before}{value}{behind.partition('}')[2]}" for value in values]
    assert texts(cells(text)) == wanted


def test_a_list_is_several_values_where_a_setting_takes_one(cells):
    step = Step("gain", {"db": [-6, "-3 dB", -3.0]})
    assert [cell.swept for cell in cells(Pipeline((step,)))] == [{"db": -6.0}, {"db": -3.0}]
    many = Pipeline((Step("mix", {"gains": ["{-6,0}", "-3"]}),))
    assert [one.steps[0].parameters["gains"] for one in map(pipeline, cells(many))] == [
        ["-6", "-3"],
        ["0", "-3"],
    ]


def pipeline(cell):
    return cell.pipeline.pipeline


def test_names_say_no_more_than_tells_them_apart(cells):
    assert list(cells("gain db={1,2} | fx.gain gain-db=3")[0].swept) == ["db"]
    two = cells("gain db={1,2} | fx.peak gain-db={1,2} | fx.low-shelf gain-db={1,2}")
    assert list(two[0].swept) == ["db", "fx.peak gain_db", "fx.low-shelf gain_db"]
    same = cells("gain db={1,2} | gain db={3,4}")
    assert list(same[0].swept) == ["1 gain db", "2 gain db"]
    assert labels(same)[0] == "1-gain-db=1,2-gain-db=3"


def test_labels_are_names_of_files_everywhere_each_another(cells):
    alike = cells("style reference={one/a.wav,two/a.wav,'?'.wav}".replace("'", ""))
    assert labels(alike) == ["1,reference=a", "2,reference=a", "3,reference=-"]
    long = cells(" | ".join(["fx.peak cutoff-frequency-hz={100,200} gain-db={1,2}"] * 3))
    assert all(len(label) < 120 for label in labels(long))
    assert len({label.casefold() for label in labels(long)}) == 64
    assert labels(cells("style reference={aux.wav,CON.wav}")) == ["reference=aux", "reference=CON"]


def test_equal_values_are_one(cells):
    assert len(cells("gain db={3,3.0,3dB}")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gain db=3", "no setting has several values; write them in braces, as in gain db={-6"),
        ("gain db=-6..6", "gain db is -6..6, a range, which has no end of values; write those to"),
        ("gain db=-6..6 | normalize lufs={-14,-16}", r"as in db=\{-6,0,6\}"),
        ("gain db={1,x}", "step 1, column 6: gain: db must be a number from -120 to 60 dB, not x"),
        ("gain db={1,}", r"gain: db is \{1,\}, of which a value is empty"),
        ("style reference=a.wav engine={chain,chian}", "did you mean chain"),
    ],
)
def test_what_is_no_grid_is_refused(cells, text, said):
    with pytest.raises(MusictoolError, match=said):
        cells(text)


def test_too_many_are_counted(cells):
    values = ",".join(map(str, range(20)))
    with pytest.raises(MusictoolError, match=f"20 x 20 x 20 = 8000 .* more than the {MOST_CELLS}"):
        cells(f"gain db={{{values}}} | gain db={{{values}}} | gain db={{{values}}}")


@pytest.mark.parametrize("seconds", ["15,1:00, 90", [15, "1:00", 90.0]])
def test_each_of_several_values_makes_a_result_where_that_is_declared(seconds):
    """What braces draw goes on to be drawn."""
    steps = (Step("gain", {"db": "{-3,-6}"}), Step("remix", {"seconds": seconds}))
    found = apart(Pipeline(steps, name="short"), registry())
    assert [cell.swept for cell in found] == [{"seconds": one} for one in (15, 60, 90)]
    assert labels(found) == ["short.15s", "short.60s", "short.90s"]
    assert [len(cell.pipeline.draws) for cell in found] == [1, 1, 1]


@pytest.mark.parametrize(
    "text", ["gain db=-3", "remix seconds=15", "remix seconds={15,30}", "trim end={1,2}"]
)
def test_other_pipelines_make_one_result(text):
    known = registry()
    assert apart(find(text, known), known) == []


def test_where_one_result_is_made_several_values_are_refused():
    known = registry()
    with pytest.raises(MusictoolError, match="seconds is 15,30, but takes one value here"):
        check(find("remix seconds=15,30", known), known)


def test_a_sweep_takes_such_a_list_as_it_is(cells):
    assert texts(cells("remix seconds=15,30")) == ["remix seconds=15", "remix seconds=30"]
