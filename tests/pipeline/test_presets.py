"""Finding a pipeline by file, by name or by text; presets of the project, the user, plugins."""

from __future__ import annotations

from pathlib import Path

import pytest

from musictool.errors import BadParameter, PipelineError, UnknownName
from musictool.pipeline import check, find, presets


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_presets_of_plugins_in_all_their_forms(known, project):
    assert str(find("warm", known)) == "level db=3 | sing"
    assert str(find("multiline", known)) == "level db=3 | sing engine=acme"
    assert str(find("yaml", known)) == "level db=3"


def test_outputs_are_named_after_file_preset_or_command(known, project):
    (project / "my.take.yml").write_text("steps: [warm, measure]")
    texts = ("warm", "level db=1", "level | warm", "my.take.yml")
    assert [find(text, known).name for text in texts] == ["warm", "level", "run", "my.take"]


def test_presets_are_steps_among_steps(known, project):
    pipeline = find("measure | warm | needs amount=1 | yaml", known)
    assert str(pipeline) == "measure | level db=3 | sing | needs amount=1 | level db=3"


def test_the_project_comes_before_the_user_and_the_user_before_plugins(known, project, own_folders):
    user = own_folders / "config" / "musictool" / "presets"
    write(user / "warm.yaml", "steps: [{level: {db: 2}}]")
    write(user / "mine.yml", "description: Mine\nsteps: [level]")
    assert str(find("warm", known)) == "level db=2"
    assert find("mine", known).description == "Mine"
    write(project / ".musictool" / "presets" / "warm.yaml", "steps: [{level: {db: 1}}]")
    assert str(find("warm", known)) == "level db=1"
    listed = {preset.name: preset for preset in presets(known)}
    assert listed["warm"].source.endswith("warm.yaml")
    assert listed["mine"].description == "Mine"
    assert (listed["yaml"].source, listed["yaml"].description) == ("a plugin", "level db=3")


def test_a_preset_of_ones_own_may_have_spaces_and_use_others(known, project):
    write(project / ".musictool" / "presets" / "my take.yaml", "- warm\n- measure\n")
    assert str(find("'my take'", known)) == "level db=3 | sing | measure"


def test_a_file(known, project):
    write(project / "master.yaml", "steps:\n  - warm\n  - level: {db: 1}\n")
    assert str(find("master.yaml", known)) == "level db=3 | sing | level db=1"
    assert str(find(str(project / "master.yaml"), known)) == str(find("master.yaml", known))
    write(project / "LOUD.YML", "steps: [level: {db: 7}]")
    assert str(find("LOUD.YML", known)) == "level db=7"
    write(project / ".musictool" / "presets" / "Shout.YAML", "steps: [level: {db: 8}]")
    assert str(find("Shout", known)) == "level db=8"
    with pytest.raises(PipelineError, match=r"mastre\.yaml: there is no such file"):
        find("mastre.yaml", known)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("itself", PipelineError, "preset itself contains itself"),
        ("wram", UnknownName, "no command or preset is called 'wram'; did you mean warm?"),
        ("warm db=3", PipelineError, "step 1, column 1: warm is a preset and takes no parameters"),
        ("warm as=x", PipelineError, "warm is a preset and takes no parameters"),
        ("  ", PipelineError, "the pipeline is empty"),
        ("unreadable", PipelineError, "preset unreadable: a pipeline is a list of steps"),
    ],
)
def test_what_cannot_be_found_is_refused(text, error, says, known, project):
    with pytest.raises(error) as refused:
        find(text, known)
    assert says in str(refused.value)


def test_an_error_inside_a_preset_says_which(known, project):
    with pytest.raises(BadParameter, match=r"^preset wrong, step 2, column 15: level: db must be"):
        check(find("level | wrong", known), known)
    write(project / ".musictool" / "presets" / "own.yaml", "- level: {db: 99}\n")
    with pytest.raises(BadParameter, match=r"own\.yaml, step 1, line 1: level: db must be"):
        check(find("own", known), known)


def test_a_broken_preset_harms_only_those_who_use_it(known, project):
    presets = project / ".musictool" / "presets"
    write(presets / "fine.yaml", "- level")
    (presets / "latin.yaml").write_bytes(b"steps: [\xff]")
    (presets / "folder.yaml").mkdir()
    write(presets / "notes.txt", "not a preset")
    assert str(find("level | fine", known)) == "level | level"
    for name in ("latin", "folder"):
        with pytest.raises(PipelineError, match=f"{name}.yaml: cannot be read"):
            find(name, known)
    with pytest.raises(UnknownName):
        find("notes", known)


def test_presets_that_cannot_be_used_are_listed_with_the_reason(known, project):
    folder = project / ".musictool" / "presets"
    write(folder / "my take.yaml", "description: Mine\nsteps: [level]")
    write(folder / "level.yaml", "- sing")
    write(folder / "torn.yaml", "- sing")
    (folder / "latin.yaml").write_bytes(b"steps: [\xff]")
    listed = {preset.name: preset for preset in presets(known)}
    assert (listed["my take"].description, listed["my take"].problem) == ("Mine", "")
    assert listed["torn"].problem == ""  # no plugin got the name, so the preset does
    assert listed["warm"].problem == ""
    for name, says in {
        "latin": "latin.yaml: cannot be read",
        "unreadable": "preset unreadable: a pipeline is a list of steps",
        "itself": "preset itself contains itself",
        "wrong": "preset wrong, step 2, column 15: level: db must be",
        "level": "level.yaml: a command is called level, so this is never used; rename it",
    }.items():
        assert says in listed[name].problem


def test_a_step_may_end_in_the_name_of_a_yaml_file(known):
    with pytest.raises(UnknownName, match="no command or preset is called 'nothing'"):
        find("nothing keep=a.yaml", known)
