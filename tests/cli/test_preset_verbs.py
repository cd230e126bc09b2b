"""Presets as commands, and the verbs that make, show, change and remove them."""

import json
import sys
from pathlib import Path

import pytest
import yaml

from musictool.cli.presets import preset_group
from musictool.pipeline.own_presets import VERBS


@pytest.fixture
def own(own_folders):
    """The folder of the user's own presets."""
    return own_folders / "config" / "musictool" / "presets"


@pytest.fixture
def editor(here, monkeypatch):
    """Have an editor that replaces one text by another."""

    def choose(old, new, variable="EDITOR"):
        script = here / "editor.py"
        script.write_text(
            "import sys, pathlib\np = pathlib.Path(sys.argv[-1])\n"
            f"p.write_text(p.read_text().replace({old!r}, {new!r}))\n"
        )
        monkeypatch.setenv(variable, f"'{sys.executable}' '{script}' --wait")

    return choose


def test_a_preset_is_a_command(run, here, lab):
    done = run("preset", "lab-quiet", "in.wav", "--seed", "7", "--json")
    assert json.loads(done.out)["output"] == "in.lab-quiet.wav"
    assert run("run", "lab-quiet", "in.wav", "--seed", "7", "-o", "same.wav").code == 0
    assert (here / "same.wav").read_bytes() == (here / "in.lab-quiet.wav").read_bytes()
    assert "already" in run("preset", "lab-quiet", "in.wav").err
    planned = run("preset", "lab-quiet", "in.wav", "--force", "--dry-run").out
    assert planned == "in.wav -> gain db=-6 | lab.dice -> in.lab-quiet.wav\n"
    assert run("preset", "run", "lab-quiet", "in.wav", "--force", "--dry-run").out == planned
    assert "gain db=-6 | lab.dice" in run("preset", "lab-quiet", "--help").out
    assert run("preset", "lab-quite", "in.wav").err == (
        "error: preset: no preset is called 'lab-quite'; did you mean lab-quiet?\n"
    )


def test_they_are_listed(run, here, lab):
    listed = run("preset").out
    assert "lab-quiet: gain db=-6 | lab.dice  (a plugin)\n" in listed
    assert listed == run("preset", "list").out
    assert "Far away in a vast hall" in run("preset", "--help").out
    found = {one["name"]: one for one in json.loads(run("preset", "list", "--json").out)}
    assert found["lab-quiet"]["pipeline"] == "gain db=-6 | lab.dice"
    assert set(preset_group().commands) | {"help", "run"} == set(VERBS)


def test_an_unknown_one_leads_to_the_list(run, here):
    told = run("preset", "nothing-like-it", "in.wav").err
    assert told.endswith(
        "no preset is called 'nothing-like-it'; musictool preset lists what there is\n"
    )
    assert "did you mean podcast" in run("preset", "podcats", "in.wav").err


def test_one_is_made_of_text(run, here, own):
    made = run("preset", "new", "softer", "gain db=-3 | fade out=0.1", "--description", "Softer")
    assert (made.code, made.out) == (0, f"softer: made: Softer  ({own}/softer.yaml)\n")
    assert yaml.safe_load((own / "softer.yaml").read_text()) == {
        "description": "Softer",
        "steps": [{"gain": {"db": -3}}, {"fade": {"out": 0.1}}],
    }
    assert run("preset", "softer", "in.wav").code == 0
    taken = run("preset", "new", "softer", "gain db=1")
    assert taken.code == 2
    assert f"{own}/softer.yaml is there already; use --force" in taken.err
    assert run("preset", "new", "softer", "gain db=1", "--force").code == 0
    assert run("preset", "new", "my voice", "softer | gain db=2").code == 0
    planned = run("preset", "my voice", "in.wav", "--dry-run").out
    assert planned == "in.wav -> gain db=1 | gain db=2 -> in.my voice.wav\n"
    circle = run("preset", "new", "softer", "'my voice' | gain db=1", "--force")
    assert "preset softer contains itself" in circle.err


def test_one_is_made_of_a_file_or_of_another(run, here, own, lab):
    text = "# mine\nloud: &loud {db: 3}\nsteps: [gain: *loud]\n"
    (here / "loud.yaml").write_text(text)
    assert run("preset", "new", "loud", "loud.yaml").code == 0
    assert (own / "loud.yaml").read_text() == text
    assert run("preset", "new", "louder", "loud", "--description", "No: 1").code == 0
    assert run("preset", "show", "louder", "--json").out.count("No: 1") == 2
    assert run("preset", "new", "quiet", "lab-quiet").code == 0
    assert (own / "quiet.yaml").read_text() == "steps:\n  - gain:\n      db: -6\n  - lab.dice\n"


def test_what_cannot_be_used_is_not_made(run, here, own, lab):
    for name, text, says in (
        ("show", "gain db=1", "is none of the words of musictool preset (list, show, new"),
        ("gain", "gain db=1", "is not that of a command"),
        ("../x", "gain db=1", "has letters, digits, -, _ and ."),
        ("-x|y", "gain db=1", "'-x|y'"),
        ("", "gain db=1", "has letters"),
        ("a.yaml", "gain db=1", "does not end as a file does"),
        ("x", "gain db=99", "step 1, column 6: gain: db must be a number from -120 to 60 dB"),
        ("x", "gian db=9", "did you mean gain?"),
        ("x", "", "the pipeline is empty"),
        ("x", "none.yaml", "none.yaml: there is no such file"),
        ("lab-quiet", "gain db=1", "lab-quiet is a plugin's preset; choose another name, or use"),
    ):
        done = run("preset", "new", "--", name, text)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert says in done.err
    assert run("preset", "new", "x", "gain", "db=1").err == (
        "error: preset new: put the pipeline in quotes: 'gain db=1'\n"
    )
    assert not own.exists()
    assert run("preset", "new", "lab-quiet", "gain db=-9", "--force").code == 0
    assert run("preset", "list").out.count("lab-quiet: gain db=-9") == 1


def test_one_of_the_current_folder_is_trusted_and_stands_before_none(run, here, own, lab):
    made = run("preset", "new", "mine", "gain db=-3", "--here")
    assert made.out == "mine: made: gain db=-3  (.musictool/presets/mine.yaml)\n"
    assert run("preset", "mine", "in.wav").code == 0
    refused = run("preset", "new", "lab-quiet", "gain db=1", "--here", "--force")
    assert "one of the current folder never stands before another" in refused.err
    hides = run("preset", "new", "mine", "gain db=1")
    assert "mine is a preset already (.musictool/presets/mine.yaml)" in hides.err


def test_one_with_native_code_of_the_folder_is_taken_over_by_its_users_word(run, here, own):
    assert run("preset", "new", "theirs", "fx.vst3 path=evil.vst3", "--here").code == 0
    for text in ("theirs", "gain db=1 | theirs"):
        refused = run("preset", "new", "mine", text, "--force")
        assert (refused.code, "add --allow native" in refused.err) == (2, True)
        assert run("preset", "new", "mine", text, "--allow", "native", "--force").code == 0


def test_one_is_shown_with_what_it_does(run, here, own, lab):
    assert run("preset", "new", "mine", "lab-quiet | gain db=-3").code == 0
    shown = run("preset", "show", "mine").out
    assert shown.startswith(
        f"# mine ({own}/mine.yaml): takes audio, gives audio\n# lab-quiet | gain db=-3\nsteps:\n"
        "  # gain db=-6 | lab.dice\n  - lab-quiet\n  # "
    )
    assert yaml.safe_load(shown) == {"steps": ["lab-quiet", {"gain": {"db": -3}}]}
    folder = here / ".musictool" / "presets"
    folder.mkdir(parents=True)
    (folder / "theirs.yaml").write_text("# \x1b[31mred\n- gain: {db: 1}\n")
    shown = run("preset", "show", "theirs")
    assert (shown.code, shown.out) == (0, "# \\x1b[31mred\n- gain: {db: 1}\n")
    assert "warning: theirs: cannot be used: .musictool/presets/theirs.yaml is not" in shown.err


def test_one_is_changed_in_an_editor(run, here, own, editor, lab):
    run("preset", "new", "mine", "gain db=-3")
    editor("-3", "-4")
    changed = run("preset", "edit", "mine")
    assert changed.out == f"mine: changed: gain db=-4  ({own}/mine.yaml)\n"
    assert run("preset", "edit", "mine").out == f"mine: not changed  ({own}/mine.yaml)\n"
    editor("db: -4", "db: -400", "VISUAL")
    wrong = run("preset", "edit", "mine")
    assert wrong.code == 2
    assert f"{own}/mine.yaml, step 1, line 3: gain: db must be" in wrong.err
    draft = Path(wrong.err.rpartition(" is in ")[2].strip())
    assert "db: -400" in draft.read_text()
    assert "db: -4\n" in (own / "mine.yaml").read_text()
    assert "make one of your own of it: musictool preset new NAME lab-quiet" in (
        run("preset", "edit", "lab-quiet").err
    )


def test_an_editor_is_needed_to_edit(run, here, own, monkeypatch):
    run("preset", "new", "mine", "gain db=-3")
    for command, says in (
        ("no-such-editor", "the editor no-such-editor cannot be started: No such file"),
        ("false", "the editor false ended with 1"),
        ("'", "is no command: No closing quotation"),
    ):
        monkeypatch.setenv("EDITOR", command)
        done = run("preset", "edit", "mine")
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert says in done.err


def test_editing_trusts_only_what_was_trusted(run, here, editor):
    run("preset", "new", "mine", "gain db=-3", "--here")
    editor("-3", "-4")
    assert run("preset", "edit", "mine").out.startswith("mine: changed: gain db=-4")
    assert run("preset", "mine", "in.wav").code == 0
    (here / ".musictool" / "presets" / "mine.yaml").write_text("- gain: {db: -3}\n")
    assert "is not trusted yet" in run("preset", "edit", "mine").out
    assert "is not trusted yet" in run("preset", "mine", "in.wav", "--force").err


def test_one_is_removed(run, here, own, lab):
    run("preset", "new", "lab-quiet", "gain db=-3", "--force")
    removed = run("preset", "remove", "lab-quiet")
    assert removed.out == f"lab-quiet: removed  ({own}/lab-quiet.yaml)\n"
    assert "lab.dice" in run("preset", "list").out
    refused = run("preset", "delete", "lab-quiet")
    assert (refused.code, "which cannot be removed" in refused.err) == (2, True)
    assert run("preset", "remove", "nothing").code == 2
