"""Finding a pipeline by file, by name or by text; presets of the project, the user, plugins."""

from __future__ import annotations

from pathlib import Path

import pytest

from musictool.errors import BadParameter, PipelineError, UnknownName
from musictool.pipeline import check, find, presets, trust_preset


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


def test_the_user_comes_before_plugins_and_both_before_the_folder(known, project, own_folders):
    user = own_folders / "config" / "musictool" / "presets"
    write(user / "warm.yaml", "steps: [{level: {db: 2}}]")
    write(user / "mine.yml", "description: Mine\nsteps: [level]")
    assert str(find("warm", known)) == "level db=2"
    assert find("mine", known).description == "Mine"
    for name in ("warm", "yaml"):
        write(project / ".musictool" / "presets" / f"{name}.yaml", "steps: [{level: {db: 1}}]")
    assert str(find("warm", known)) == "level db=2"
    assert str(find("yaml", known)) == "level db=3"
    listed = [(one.name, one.source, one.description) for one in presets(known) if not one.problem]
    assert ("yaml", "a plugin", "level db=3") in listed
    assert ("warm", str(user / "warm.yaml"), "level db=2") in listed
    hidden = [one.problem for one in presets(known) if "another preset" in one.problem]
    says = "another preset has this name, so this is never used; rename it"
    assert hidden == [f".musictool/presets/{name}.yaml: {says}" for name in ("warm", "yaml")]
    with pytest.raises(UnknownName):
        trust_preset("warm", known)


def test_a_preset_of_the_folder_is_used_once_it_was_trusted_and_while_the_same(known, project):
    file = project / ".musictool" / "presets" / "my take.yaml"
    write(file, "- warm\n- measure\n")
    untrusted = r"^\.musictool/presets/my take\.yaml is not trusted yet; read it, then: musictool"
    for name in ("'my take'", "level | 'my take'"):
        with pytest.raises(PipelineError, match=untrusted):
            find(name, known)
    (listed,) = (one for one in presets(known) if one.name == "my take")
    assert listed.problem.endswith("then: musictool preset trust 'my take'")
    trust_preset("my take", known)
    assert str(find("'my take'", known)) == "level db=3 | sing | measure"
    write(file, "- warm\n")
    with pytest.raises(PipelineError, match=untrusted):
        find("'my take'", known)
    with pytest.raises(UnknownName, match="no preset of the current folder is called 'other'"):
        trust_preset("other", known)


def test_presets_that_use_each_other_many_times_are_refused_at_once(known, project, own_folders):
    user = own_folders / "config" / "musictool" / "presets"
    write(user / "p0.yaml", "- level\n")
    for number in range(1, 12):
        write(user / f"p{number}.yaml", f"- p{number - 1}\n" * 9)
    with pytest.raises(PipelineError, match="the pipeline has more than 1000 steps"):
        find("p10", known)
    assert len(find("p3", known).steps) == 9**3
    for number in range(1, 30):
        write(user / f"d{number}.yaml", f"- d{number - 1}\n")
    write(user / "d0.yaml", "- level\n")
    with pytest.raises(PipelineError, match="presets inside presets, more than 16 deep"):
        find("d29", known)
    write(user / "large.yaml", "- level\n" * 40_000)
    with pytest.raises(
        PipelineError, match=r"large\.yaml: cannot be read: is larger than 0\.256 MB"
    ):
        find("large", known)


def test_a_file(known, project):
    write(project / "master.yaml", "steps:\n  - warm\n  - level: {db: 1}\n")
    assert str(find("master.yaml", known)) == "level db=3 | sing | level db=1"
    assert str(find(str(project / "master.yaml"), known)) == str(find("master.yaml", known))
    write(project / "LOUD.YML", "steps: [level: {db: 7}]")
    assert str(find("LOUD.YML", known)) == "level db=7"
    write(project / ".musictool" / "presets" / "Shout.YAML", "steps: [level: {db: 8}]")
    trust_preset("Shout", known)
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
    trust_preset("own", known)
    with pytest.raises(BadParameter, match=r"own\.yaml, step 1, line 1: level: db must be"):
        check(find("own", known), known)


def test_a_broken_preset_harms_only_those_who_use_it(known, project):
    presets = project / ".musictool" / "presets"
    write(presets / "fine.yaml", "- level")
    (presets / "latin.yaml").write_bytes(b"steps: [\xff]")
    (presets / "folder.yaml").mkdir()
    write(presets / "notes.txt", "not a preset")
    for name in ("fine", "latin"):
        trust_preset(name, known)
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
    for name in ("my take", "latin", "torn"):
        trust_preset(name, known)
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
