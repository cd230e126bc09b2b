"""Several results for each input: what they are called, and that what is drawn can be had again."""

import json
import shutil

import numpy as np
import pytest
import soundfile

from musictool import read
from musictool.cli.commands import hub_options
from musictool.contract.options import VARIATIONS


def level(path):
    """The gain that a file of the tone in `in.wav` has had, in dB."""
    samples, _ = soundfile.read(path)
    return 20 * np.log10(np.abs(samples).max() / 0.25)


def levels(found):
    return [round(level(path), 2) for path in sorted(found)]


def test_each_is_a_file_of_its_own_drawn_anew(run, here):
    done = run("gain", "in.wav", "--db", "-12..0", "--variations", "3")
    assert done.code == 0
    files = [here / f"in.gain.{number}.wav" for number in (1, 2, 3)]
    found = levels(files)
    assert len(set(found)) == 3
    assert all(-12.01 <= one <= 0.01 for one in found)
    for line, one in zip(done.out.splitlines(), found, strict=True):
        drawn = float(line.partition("; gain db ")[2].partition(")")[0])
        assert drawn == pytest.approx(one, abs=0.02)


def test_count_is_another_word_unless_a_command_has_it(run, here):
    assert run("gain", "in.wav", "--db", "-12..0", "--count", "2").code == 0
    assert len(list(here.glob("in.gain.*.wav"))) == 2
    hub = hub_options([VARIATIONS], [])
    own = hub_options([VARIATIONS], [], taken={"--count"})
    flags = [{flag for option in some for flag in option.opts} for some in (hub, own)]
    assert flags[0] - flags[1] == {"--count"}
    assert "--variations" in flags[1]


def test_one_is_what_its_seed_gives_alone(run, here):
    run("gain", "in.wav", "--db", "-12..0", "--variations", "3", "--seed", "5")
    assert run("gain", "in.wav", "--db", "-12..0", "--seed", "7", "-o", "seven.wav").code == 0
    assert (here / "seven.wav").read_bytes() == (here / "in.gain.3.wav").read_bytes()


def test_takes_of_commands_that_use_the_seed(run, here, lab):
    assert run("lab", "dice", "in.wav", "--variations", "3").code == 0
    takes = [(here / f"in.lab.dice.{number}.wav").read_bytes() for number in (1, 2, 3)]
    assert len(set(takes)) == 3
    run("lab", "dice", "in.wav", "--seed", "1", "-o", "one.wav")
    assert (here / "one.wav").read_bytes() == takes[1]
    assert run("lab", "noise", "--variations", "2").code == 0
    assert (here / "lab.noise.1.wav").read_bytes() != (here / "lab.noise.2.wav").read_bytes()


def test_neither_order_nor_folder_matters_and_copies_differ(run, here, tone):
    for name in ("data/a/x.wav", "data/b/x.wav", "data/b/y.wav"):
        tone(here / name, seconds=0.1 if "/a/" in name else 0.2)
    text = "gain db=-12..0"
    run("run", text, "data", "--variations", "2", "-o", "all/")
    run(
        "run",
        text,
        "data/b/y.wav",
        "data/b/x.wav",
        "data/a/x.wav",
        "--variations",
        "2",
        "-o",
        "back/{parent}/{stem}.gain.{variation}{ext}",
    )
    shutil.copytree(here / "data", here / "moved")
    run("run", text, "moved/b", "--variations", "1", "-o", "some/")
    found = {str(path.relative_to(here / "all")): level(path) for path in here.glob("all/*/*.wav")}
    assert len(found) == 6
    assert len({round(one, 2) for one in found.values()}) == 6  # copies under other names, too
    for name, one in found.items():
        assert level(here / "back" / "data" / name) == one
    assert level(here / "some" / "x.gain.1.wav") == found["b/x.gain.1.wav"]


def test_the_record_has_what_was_drawn_and_from_what(run, here):
    run("run", "gain db=-12..0 | fade out={0.1, 0.2}", "in.wav", "--variations", "2", "--seed", "3")
    (made,) = read("in.run.2.wav").origin.history
    gain, fade = made["steps"]
    assert made["pipeline"] == 'gain db=-12..0 | fade out="{0.1, 0.2}"'
    assert made["seed"] == 4
    assert gain["drawn"] == {"db": "-12..0"}
    assert gain["parameters"]["db"] == pytest.approx(level("in.run.2.wav"), abs=0.1)
    assert fade["drawn"] == {"out": "{0.1, 0.2}"}
    assert fade["parameters"]["out"] in (0.1, 0.2)


def test_json_and_a_dry_run_tell_it(run, here):
    planned = run("gain", "in.wav", "--db", "-12..0", "--variations", "2", "--dry-run").out
    rows = json.loads(run("gain", "in.wav", "--db", "-12..0", "--variations", "2", "--json").out)
    assert [row["variation"] for row in rows] == [1, 2]
    assert [row["pipeline"] for row in rows] == ["gain db=-12..0"] * 2
    drawn = [row["drawn"]["gain db"] for row in rows]
    assert [line for line in planned.splitlines() if "->" in line] == [
        f"in.wav -> gain db={one} -> in.gain.{number}.wav" for number, one in enumerate(drawn, 1)
    ]
    assert levels(here.glob("in.gain.*")) == pytest.approx(drawn, abs=0.02)


def test_reports_tell_it_in_tables_and_files(run, here, lab):
    text = "gain db=-12..0 | lab.level"
    table = run("run", text, "in.wav", "--variations", "2").out.splitlines()
    assert table[0].split()[:5] == ["file", "variation", "gain", "db", "peak"]
    assert run("run", text, "in.wav", "--variations", "2", "-o", "all.csv").code == 0
    head, first, second = (here / "all.csv").read_text().splitlines()
    assert head.startswith("file,variation,drawn.gain db,peak")
    for line in (first, second):
        _, _, drawn, peak, *_ = line.split(",")
        assert float(peak) == pytest.approx(0.25 * 10 ** (float(drawn) / 20), rel=1e-3)
    assert run("run", text, "in.wav", "--variations", "2", "-o", "each/").code == 0
    assert json.loads((here / "each" / "in.run.2.json").read_text())["variation"] == 2
    one = run("run", "gain db=-6..0 | lab.level", "in.wav").out
    assert one.startswith("gain db ")


def test_what_is_made_of_several_inputs_varies_too(run, here, tone):
    tone(here / "b.wav")
    line = ["mix", "in.wav", "b.wav", "--gains", "-12..0", "--gains", "-3", "--variations", "2"]
    refused = run(*line)
    assert refused.code == 2
    assert run(*line, "-o", "mixes/").code == 0
    assert {path.name for path in here.glob("mixes/*.wav")} == {"in.mix.1.wav", "in.mix.2.wav"}
    first, second = levels(here.glob("mixes/*.wav"))
    assert first != second


def test_further_files_have_the_number_as_well(run, here, lab):
    line = ["lab", "sketch", "in.wav", "--variations", "2", "--mix", "0..1", "--plot"]
    assert run(*line, "pictures/").code == 0
    assert {path.name for path in here.glob("pictures/*")} == {"in.plot.1.png", "in.plot.2.png"}
    assert "names one file, but there are several variations" in run(*line, "a.png", "--force").err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--db", "3"], "gain: all variations would be the same; write what is to be drawn"),
        (["--db", "1..2", "-o", "x.wav"], "-o x.wav names one file, but there are several vari"),
        (["--db", "1..2", "-o", "{stem}x.wav"], "all variations would be written to inx.wav; use"),
        (["--db", "1..2", "-o", "-"], "-o - takes one result, but there are several"),
        (["--db", "1..200"], "gain: db must be a number from -120 to 60 dB, not 200"),
    ],
)
def test_what_cannot_be_varied_is_refused_in_a_sentence(run, here, options, says):
    done = run("gain", "in.wav", "--variations", "2", *options)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert says in done.err
    none = run("gain", "in.wav", "--variations", "0", "--db", "1..2")
    assert "gain: variations must be a whole number from 1 to 10000, not 0" in none.err
    assert [path.name for path in here.iterdir()] == ["in.wav"]


def test_a_template_has_their_number(run, here):
    line = ["gain", "in.wav", "--db", "1..2", "-o", "{variation:02}-{stem}{ext}"]
    assert run(*line, "--variations", "2").code == 0
    assert {path.name for path in here.glob("0*")} == {"01-in.wav", "02-in.wav"}
    assert run(*line, "--force").code == 0  # one of no number is the first
    assert run("gain", "in.wav", "--db", "1..2", "--variations", "1", "-o", "one.wav").code == 0


def test_presets_and_files_have_ranges_too(run, here):
    assert run("preset", "new", "levels", "gain db={-6, -3} | fade out=0.1..0.2").code == 0
    assert run("preset", "new", "bad", "gain db=6..-6").code == 2
    assert run("preset", "levels", "in.wav", "--variations", "2").code == 0
    assert set(levels(here.glob("in.levels.*"))) <= {-6.0, -3.0}
    (here / "levels.yaml").write_text("- gain: {db: {-6, -3}}\n")
    checked = run("pipeline", "check", "levels.yaml").out
    assert checked == (
        "gain db={-6,-3}: takes audio, gives audio; takes score, gives score\n"
        "  gain db: drawn, one of -6, -3 dB\n"
    )


def test_braces_that_a_shell_has_expanded_are_told(run, here):
    done = run("gain", "in.wav", "--db=-1", "--db=0")
    assert (done.code, done.err) == (
        2,
        "error: gain: --db is given more than once (-1, 0); it takes one value, and braces go in "
        "quotes\n",
    )


def test_a_frequency_that_could_be_too_high_is_refused_whatever_is_drawn(run, here):
    for seed in range(3):
        done = run(
            "fx",
            "lowpass",
            "in.wav",
            "--cutoff-frequency-hz",
            "100..5000",
            "--seed",
            str(seed),
            "-o",
            f"{seed}.wav",
        )
        assert done.code == 1
        assert "cutoff-frequency-hz 5000 is not under half the sample rate, 4000 Hz" in done.err


def test_info_tells_what_was_drawn(run, here):
    run("gain", "in.wav", "--db", "{-3}")
    shown = run("info", "in.gain.wav").out
    assert "gain db={-3}  (drawn: gain db -3.0)" in shown


def test_an_album_is_measured_as_it_was_drawn(run, here, tone):
    tone(here / "b.wav", seconds=1)
    text = "gain db=-12..0 | normalize peak=-1 album"
    assert run("run", text, "in.wav", "b.wav", "-o", "album/", "--variations", "2").code == 0
    peaks = [np.abs(soundfile.read(path)[0]).max() for path in here.glob("album/*.wav")]
    assert 20 * np.log10(max(peaks)) == pytest.approx(-1, abs=0.1)
    assert len({round(float(peak), 4) for peak in peaks}) == 4
