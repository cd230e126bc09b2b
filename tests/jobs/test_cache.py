"""Values between steps: done once, and outputs that are the same to the byte."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

import musictool as mt
from musictool.jobs import states
from musictool.jobs.cache import Place

PLUGIN = '''
import os
from musictool import Audio, Context, Note, Score, Stems, Stream, TimeMap, command, hookimpl, moved

def told(name):
    with open(os.environ["CALLS"], "a") as file:
        file.write(name + " ")

@command("once.louder", uses=())
def louder(audio: Audio, db: float = 6.0, other: Audio | None = None, *, context: Context) -> Audio:
    """Louder."""
    told("louder")
    context.note("made louder")
    context.warn("that is loud")
    context.keep_under(-1.0)
    return audio.with_samples(audio.samples * 10 ** (db / 20))

@command("once.turned")
def turned(audio: Audio) -> Audio:
    """Samples that lie the other way."""
    told("turned")
    import time
    import numpy as np
    time.sleep(0.05)
    return audio.with_samples(np.asfortranarray(audio.samples[:, ::-1]))

@command("once.slower", keeps_time=False, passes=3)
def slower(stream: Stream) -> Stream:
    """Every frame twice."""
    told("slower")
    frames = 2 * stream.frames
    made = stream.through(lambda blocks: (b.repeat(2, axis=1) for b in blocks), frames=frames)
    return moved(made, lambda: TimeMap.even(stream.frames / stream.sample_rate, 2.0))

@command("once.late", passes=3, uses=())
def late(stream: Stream, *, context: Context) -> Stream:
    """Notes only what it hears at the end."""
    told("late")
    def blocks(given):
        yield from given
        context.note("it has ended")
    return stream.through(blocks, frames=stream.frames)

@command("once.dice", uses=("seed",))
def dice(audio: Audio, *, context: Context) -> Audio:
    """Noise."""
    told("dice")
    return audio.with_samples(context.rng.uniform(-0.1, 0.1, audio.samples.shape))

@command("once.split")
def split(audio: Audio) -> Stems:
    """Channels."""
    told("split")
    parts = {"left": audio.samples[:1], "right": audio.samples[1:]}
    return Stems({name: audio.with_samples(one) for name, one in parts.items()}, audio.origin)

@command("once.listen")
def listen(audio: Audio) -> Score:
    """Two notes."""
    told("listen")
    return Score.of((Note(0.1, 1 / 3, 60), Note(0.5, 0.7, 62, 90)), beats=(0.0, 0.1 + 0.2))

@command("once.raise")
def raised(score: Score, by: int = 1) -> Score:
    """Higher."""
    told("raise")
    return Score.of(tuple(Note(n.start, n.end, n.pitch + by) for n in score.notes), score.beats)

@hookimpl
def musictool_register():
    return [louder, turned, slower, late, dice, split, listen, raised]
'''


@pytest.fixture
def calls(tmp_path_factory, shared_plugin, monkeypatch):
    """What the plugin's commands have done since this was asked last."""
    shared_plugin("musictool-once", PLUGIN)
    path = tmp_path_factory.mktemp("once") / "calls.txt"
    monkeypatch.setenv("CALLS", str(path))

    def since():
        found = path.read_text().split() if path.exists() else []
        path.write_text("")
        return found

    states.state_of_package.cache_clear()
    yield since
    states.state_of_package.cache_clear()


@pytest.fixture
def recordings(tmp_path):
    """Noise, as an MP3 that passes full scale, and as a WAV with markers."""
    samples = np.random.default_rng(1).standard_normal((2, 30000)).cumsum(axis=1) / 10
    audio = mt.Audio(np.clip(samples, -0.99, 0.99), 22050)
    mt.write(tmp_path / "a.mp3", audio)
    mt.write(tmp_path / "b.wav", mt.run("gain db=-6", audio))
    with (tmp_path / "b.wav").open("r+b") as file:
        data = file.read()
        cue = b"".join(
            np.array([n, at, 0x61746164, 0, 0, at], "<u4").tobytes()
            for n, at in ((1, 5000), (2, 9000))
        )
        cue = b"cue " + np.array([4 + len(cue), 2], "<u4").tobytes() + cue
        data = data + cue
        file.seek(0)
        file.write(data[:4] + np.uint32(len(data) - 8).tobytes() + data[8:])
    return tmp_path


def tree(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and ".musictool" not in path.parts
    }


@pytest.fixture
def thrice(execute, recordings, calls):
    """A pipeline without a cache, with an empty one, and with what that has then."""

    def run(text, *inputs, size=10**9, **settings):
        place = Place(recordings / "cache", size)
        outcomes, outputs, done = [], [], []
        for number, cache in enumerate((None, place, place)):
            folder = recordings / f"out{number}"
            shutil.rmtree(folder, ignore_errors=True)
            outcomes.append(execute(text, *inputs, out=f"{folder}/", cache=cache, **settings))
            outputs.append(tree(folder))
            done.append(calls())
        return outcomes, outputs, done

    return run


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("once.louder | fade out=0.1", []),
        ("trim end=1 | once.louder start=0.2 end=0.5 mix=0.5 | fx.reverb | fade out=0.1", []),
        ("once.turned | once.louder as=it | once.louder other=it | gain db=-20", []),
        ("once.slower | fx.delay tail=1 | gain db=-3", []),
        ("once.louder as=x | once.turned | once.louder other=x | fade in=0.1", []),
        ("once.dice | gain db=-3", []),
        ("once.listen | once.raise by=2", ["raise"]),
        ("once.split | stems.part name=right", []),
        ("once.louder other=a.mp3 | normalize lufs=-20", []),
        ("tag-loudness | once.louder | fade out=0.1", []),
        ("once.late | fade out=0.1", ["late"]),
        ("tag-loudness | tag-loudness", []),
    ],
)
def test_outputs_are_the_same_to_the_byte(thrice, text, left):
    outcomes, outputs, done = thrice(text, "a.mp3", "b.wav", seed=5)
    assert [one.error for its in outcomes for one in its] == [None] * 6
    assert outputs[0] == outputs[1] == outputs[2]
    assert len(outputs[0]) >= 2
    notes = [[one.notes for one in its] for its in outcomes]
    assert notes[0] == notes[1] == notes[2]
    warned = [
        [sorted(w.partition(": ")[2] for w in one.warnings) for one in its] for its in outcomes
    ]
    assert warned[0] == warned[1] == warned[2]
    assert sorted(set(done[2])) == left


def test_only_what_follows_an_edit_is_done_again(execute, recordings, calls):
    place = Place(recordings / "cache", 10**9)

    def run(text, name="b.wav", **settings):
        (outcome,) = execute(text, name, out="out.wav", force=True, cache=place, **settings)
        assert outcome.error is None
        return calls()

    run("once.turned | once.louder | gain db=-3")
    assert run("once.turned | once.louder | gain db=-4") == []
    assert run("once.turned | once.louder | gain db=-4 | fade out=0.1") == []
    assert run("once.turned | once.louder db=3 | gain db=-4") == ["louder"]
    assert run("once.turned | once.louder db=3 mix=0.5 | gain db=-4") == ["louder"]
    shutil.copy("b.wav", "c.wav")
    assert run("once.turned | once.louder | gain db=-4", "c.wav") == []
    mt.write("c.wav", mt.run("gain db=-1", "b.wav"), force=True)
    assert run("once.turned | once.louder | gain db=-4", "c.wav") == ["turned", "louder"]
    assert run("once.turned | once.dice | gain db=-4", seed=1) == ["dice"]
    assert run("once.turned | once.dice | gain db=-5", seed=1) == []
    assert run("once.turned | once.dice | gain db=-5", seed=2) == ["dice"]
    assert run("once.louder other=a.mp3 | gain db=1") == ["louder"]
    assert run("once.louder other=a.mp3 | gain db=2") == []
    mt.write("a.mp3", mt.run("gain db=-1", "b.wav"), force=True)
    assert run("once.louder other=a.mp3 | gain db=2") == ["louder"]


def test_a_plugin_that_was_changed_has_new_results(
    execute, recordings, calls, install_plugin, monkeypatch
):
    own = recordings / "plugins"
    install_plugin(own, "musictool-once", PLUGIN)
    monkeypatch.syspath_prepend(own)
    place = Place(recordings / "cache", 10**9)
    execute("once.turned | gain db=1", "b.wav", out="out.wav", cache=place)
    source = own / "musictool_once.py"
    source.write_text(source.read_text() + "\n# another\n")
    states.state_of_package.cache_clear()  # which a new process would begin without
    calls()
    execute("once.turned | gain db=2", "b.wav", out="out2.wav", cache=place)
    assert calls() == ["turned"]


def test_another_name_of_the_same_content_has_its_own_history(thrice, recordings):
    shutil.copy(recordings / "b.wav", recordings / "c.wav")
    thrice("once.turned | gain db=-3", "b.wav")
    _, outputs, done = thrice("once.turned | gain db=-3", "c.wav")
    assert done[1:] == [[], []]
    assert outputs[0] == outputs[1]


def test_an_album_is_measured_anew(thrice, calls):
    _, outputs, _ = thrice(
        "normalize lufs=-20 album=yes | once.turned | gain db=1", "a.mp3", "b.wav"
    )
    assert outputs[0] == outputs[1] == outputs[2]
    _, alone, _ = thrice("normalize lufs=-20 album=yes | once.turned | gain db=1", "a.mp3")
    assert alone[0] == alone[1] == alone[2]
    assert alone[0] != {path: outputs[0][path] for path in alone[0]}


def test_further_files_are_made_again(execute, recordings, lab):
    place = Place(recordings / "cache", 10**9)
    for number in (1, 2):
        text = f"lab.sketch plot=plot{number}.txt | gain db={number}"
        (outcome,) = execute(text, "b.wav", out=f"out{number}.wav", cache=place)
        assert outcome.error is None
        assert Path(f"plot{number}.txt").read_text() == ".txt 30000"


def test_the_folder_keeps_to_its_size_and_what_was_used_last(execute, recordings, calls):
    one = 30000 * 2 * 4
    place = Place(recordings / "cache", 3 * one + 10000)

    def run(db):
        execute(f"once.louder db={db} | gain db=1", "b.wav", out="o.wav", force=True, cache=place)
        sizes = [path.stat().st_size for path in (recordings / "cache").iterdir()]
        assert sum(sizes) <= place.size
        return calls()

    for db in (1, 2, 3):
        assert run(db) == ["louder"]
        for path in (recordings / "cache").iterdir():  # as long ago as a person takes
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**10))
    assert run(1) == []
    assert run(4) == ["louder"]
    assert run(1) == []
    assert run(2) == ["louder"]


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied"])
def test_what_is_damaged_is_made_again(execute, recordings, calls, harm):
    place = Place(recordings / "cache", 10**9)
    text = "once.turned | gain db=-3"
    execute(text, "b.wav", out="one.wav", cache=place)
    (entry,) = place.folder.iterdir()
    data = bytearray(entry.read_bytes())
    data[1000] ^= 1
    entry.write_bytes({"cut": data[:-9], "changed": data, "emptied": b""}[harm])
    calls()
    execute(text, "b.wav", out="two.wav", cache=place)
    assert calls() == ["turned"]
    assert Path("one.wav").read_bytes() == Path("two.wav").read_bytes()
    execute(text, "b.wav", out="three.wav", cache=place)
    assert calls() == []


def test_a_folder_that_takes_nothing_only_ends_the_keeping(execute, recordings, calls):
    (recordings / "file").write_text("")
    place = Place(recordings / "file" / "cache", 10**9)
    outcomes = execute("once.turned | gain db=-3", "a.mp3", "b.wav", out="out/", cache=place)
    assert [outcome.error for outcome in outcomes] == [None, None]
    (warning,) = [one for one in outcomes[1].warnings if "kept" in one]
    assert warning.startswith(f"nothing more is kept in {place.folder}: ")


def test_a_sweep_does_once_what_its_cells_have_in_common(recordings, calls, monkeypatch):
    monkeypatch.chdir(recordings)
    monkeypatch.setenv("TMPDIR", str(recordings))
    monkeypatch.setattr("tempfile.tempdir", None)
    found = list(mt.sweep("once.turned | once.louder db={1,2} | gain db={-3,-2}", "b.wav", "out"))
    assert calls() == ["turned", "louder", "louder"]
    assert not list(recordings.glob("musictool-*"))
    alone = mt.map("once.turned | once.louder db=2 | gain db=-3", "b.wav", "alone.wav")
    assert [one.error for one in (*found, *alone)] == [None] * 5
    (swept,) = [one for one in found if list(one.swept.values()) == [2.0, -3.0]]
    assert swept.written.path.read_bytes() == Path("alone.wav").read_bytes()


def test_workers_wait_for_what_another_one_makes(recordings, calls, monkeypatch):
    monkeypatch.chdir(recordings)
    text = "once.turned | once.louder db={1,2} | gain db={-3,-2}"
    found = list(mt.sweep(text, "b.wav", "out", executor="processes", workers=2))
    assert [one.error for one in found] == [None] * 4
    assert sorted(calls()) == ["louder", "louder", "turned"]


def test_references_of_other_cells_are_not_in_a_history(recordings, calls, monkeypatch):
    monkeypatch.chdir(recordings)
    list(mt.sweep("once.louder other={a.mp3,b.wav}", "b.wav", "out"))
    list(mt.map("once.louder other=b.wav", "b.wav", "alone.wav"))
    assert Path("out/b.other=b.wav").read_bytes() == Path("alone.wav").read_bytes()


def test_on_the_command_line(recordings, calls, monkeypatch, capsys):
    from musictool.cli import main
    from musictool.cli.commands import known

    known.cache_clear()  # of an earlier test, without the plugin

    def run(*arguments, expected=0):
        monkeypatch.setattr("sys.argv", ["musictool", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert end.value.code == expected, said.err
        return said

    monkeypatch.chdir(recordings)
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    folder = Path(os.environ["XDG_CACHE_HOME"]) / "musictool" / "values"
    run("run", "once.turned | gain db=1", "b.wav", "-o", "1.wav")
    assert not folder.exists()
    run("run", "once.turned | gain db=1", "b.wav", "-o", "2.wav", "--cache", "500MB")
    calls()
    run("run", "once.turned | gain db=2", "b.wav", "-o", "3.wav", "--cache", "1")
    assert calls() == []
    assert folder.stat().st_mode & 0o777 == 0o700
    said = run("doctor", "--json")
    assert f"{folder}, " in json.loads(said.out)["cache"]
    run("gain", "b.wav", "--db", "1", "-o", "4.wav", "--cache", "0")
    assert list(folder.iterdir()) == []
    said = run("gain", "b.wav", "--db", "1", "-o", "5.wav", "--cache", "much", expected=2)
    assert "cache must be a number of at least 0 GB, not much" in said.err
    assert soundfile.info("3.wav").frames == soundfile.info("1.wav").frames
