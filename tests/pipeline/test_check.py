"""Holding a pipeline against the commands: parameters, neighbours, names, one sentence from all."""

from __future__ import annotations

import pytest

from musictool.errors import BadParameter, PipelineError, PluginError, UnknownName, UsageError
from musictool.pipeline import Pipeline, Step, check, parse_inline, parse_yaml


def checked(text, known):
    return check(parse_inline(text), known)


def test_values_are_converted_and_engines_chosen(known):
    made = checked(
        "level db=-3 invert title=3 room-size=2 class=7 | sing engine=acme heat=2", known
    )
    first, second = made.steps
    assert first.values == {
        "db": -3.0,
        "invert": True,
        "title": "3",
        "room_size": 2.0,
        "class": 7,
    }
    assert (second.spec.engine, second.values) == ("acme", {"heat": 2.0, "seconds": 20.0})
    assert (made.takes, made.gives, made.joins) == ("audio", "audio", False)
    assert checked("noise | measure", known).takes == "nothing"
    assert checked("noise | measure", known).gives == "report"
    assert checked("level | join | level", known).joins


def test_the_sentence_is_the_same_from_every_face(known):
    where = "step 1, column 1: level"
    sentence = "db must be a number from -60 to 60 dB, not 99"

    def said(ask, error=BadParameter):
        with pytest.raises(error) as refused:
            ask()
        return str(refused.value)

    spec = known.commands["level"].spec
    assert said(lambda: spec.check({"db": 99}, where)) == f"{where}: {sentence}"
    assert said(lambda: known.commands["level"].check(None, {"db": "99"}, where)) == (
        f"{where}: {sentence}"
    )
    assert said(lambda: checked("level db=99", known)) == f"step 1, column 7: level: {sentence}"
    in_yaml = parse_yaml("- level: {db: 99}", "a.yaml")
    assert said(lambda: check(in_yaml, known)) == f"a.yaml, step 1, line 1: level: {sentence}"
    in_python = Pipeline((Step("level", {"db": 99.0}),))
    assert said(lambda: check(in_python, known)) == f"level: {sentence}"


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        (
            "levle",
            UnknownName,
            "step 1, column 1: no command is called 'levle'; did you mean level?",
        ),
        ("level dbb=1", UnknownName, "level: no parameter is called 'dbb'; did you mean db?"),
        ("sing engine=acne", UnknownName, "no engine is called 'acne'; did you mean acme?"),
        ("level engine=acme", UsageError, "level has no engines to choose from"),
        (
            "level shape=linaer",
            BadParameter,
            "must be off or linear, not linaer; did you mean linear?",
        ),
        ("level db=nan", BadParameter, "db must be a number from -60 to 60 dB, not nan"),
        ("level db", PipelineError, "db needs a value; it must be a number from -60 to 60 dB"),
        ("level db=1; sing", PipelineError, "step 1, column 13: level: write | before sing"),
        (
            "level db=1 > sing",
            PipelineError,
            "step 1, column 12: steps are parted by |: level db=1 | sing",
        ),
        ("level db=1 -o x.wav", PipelineError, "'-o' is no parameter; what is for the whole run"),
        ("level db=1 seed=3", PipelineError, "'seed' is no parameter; what is for the whole run"),
        ("level db=1 --dbb 3", UnknownName, "did you mean db?"),
        ("level db=1 db=2", PipelineError, "db is given more than once; it takes one value"),
        ("level invert invert", PipelineError, "invert is given more than once"),
        ("level room-size=1 room_size=2", PipelineError, "room_size is given more than once"),
        ("level class_=1", UnknownName, "no parameter is called 'class_'; did you mean class?"),
        ("needs", BadParameter, "step 1, column 1: needs: amount must be given: a number"),
        ("overlay gains=1 gains=x", BadParameter, "gains must be a number, not x"),
        (
            "sing heat=2",
            BadParameter,
            "heat belongs to engine acme, not to unit; choose engine acme or leave heat out",
        ),
        ("sing engine=acme grain=2", BadParameter, "grain belongs to engine unit, not to acme"),
        (
            "sing engine=acme heat=-1",
            BadParameter,
            "sing: heat must be a number of at least 0, not -1",
        ),
        (
            "measure | level",
            PipelineError,
            "step 2, column 11: level takes a recording, but measure before it gives a report",
        ),
        (
            "transcribe | level",
            PipelineError,
            "a recording, but transcribe before it gives notes",
        ),
        (
            "level | noise",
            PipelineError,
            "takes nothing, but level before it gives a recording",
        ),
        ("level as=a | sing as=a", PipelineError, "an earlier step is called 'a' already"),
        ("torn", PluginError, "command torn is declared more than once"),
    ],
)
def test_what_does_not_hold_is_refused(text, error, says, known):
    with pytest.raises(error) as refused:
        checked(text, known)
    assert says in str(refused.value)


def test_errors_of_later_steps_say_which(known):
    with pytest.raises(BadParameter, match=r"^step 3, column 23: level: db must be"):
        checked("level |  sing | level db=99", known)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("level db=1 shape=round", 12),
        ("level db=1 shpae=off", 12),
        ("level db=1 room-size=0", 12),
        ("level db=1 room-size=1 room_size=2", 24),
        ("level db=1 db=2", 12),
        ("level title=x db", 15),
        ("level title=x engine=acme", 15),
        ("sing seconds=1 engine=acne", 16),
        ("sing seconds=1 heat=2", 16),
        ("overlay gains=1 on=late | level as=late", 17),
        ("level as=a | level db=1 as=a", 25),
        ("level | needs", 9),
        ("measure | level db=1", 11),
    ],
)
def test_errors_point_at_the_word_that_is_wrong(text, column, known):
    with pytest.raises(UsageError, match=rf"^step \d, column {column}: "):
        checked(text, known)


def test_errors_of_a_file_point_at_the_line(known):
    text = "- sing\n- level:\n    title: x\n    db:\n      99\n"
    with pytest.raises(BadParameter, match=r"^a\.yaml, step 2, line 4: level: db must be"):
        check(parse_yaml(text, "a.yaml"), known)


def test_yaml_words_that_yaml_would_turn_into_values(known):
    pipeline = parse_yaml("- level: {shape: off, title: 007, invert: yes, limit: ~}", "a.yaml")
    assert check(pipeline, known).steps[0].values == {
        "shape": "off",
        "title": "007",
        "invert": True,
        "limit": None,
    }


def test_yaml_lists_only_where_many_fit(known):
    fits = parse_yaml("- overlay: {gains: [1, 2], others: a.wav}", "a.yaml")
    assert check(fits, known).steps[0].values == {"gains": (1.0, 2.0), "others": ("a.wav",)}
    with pytest.raises(PipelineError, match="db is given more than once"):
        check(parse_yaml("- level: {db: [1, 2]}", "a.yaml"), known)


def test_references_to_earlier_steps(known):
    made = checked("level as=dry | sing | overlay on=dry others=dry others=pad.wav", known)
    assert made.steps[2].values == {"on": "dry", "others": ("dry", "pad.wav")}
    made = checked("level as=a | join as=b | level as=a | overlay on=b others=a", known)
    assert made.steps[3].values == {"on": "b", "others": ("a",)}


@pytest.mark.parametrize(
    "text",
    [
        "overlay on=late | level as=late",
        "overlay on=own as=own",
        "level as=each | join | overlay on=each",
        "level as=each | overlay others=pad.wav others=later | sing as=later",
    ],
)
def test_references_out_of_reach_are_refused(text, known):
    with pytest.raises(PipelineError, match="a step not done by then, or joined with others since"):
        checked(text, known)


@pytest.mark.parametrize("text", ["overlay on=othr", "overlay others=pad.wav others=othr"])
def test_a_name_nearly_that_of_a_step_is_no_file(text, known, project):
    """Unless there is such a file; what is near to no step may be a file that is still to come."""
    with pytest.raises(PipelineError) as refused:
        checked(f"level as=other | {text}", known)
    parameter = text.split()[-1].partition("=")[0]
    assert f"overlay: {parameter} is 'othr', but no step and no file is called that; " in str(
        refused.value
    )
    assert str(refused.value).endswith("did you mean other?")
    (project / "othr").touch()
    checked(f"level as=other | {text}", known)


def test_a_reference_must_be_a_recording(known):
    with pytest.raises(PipelineError, match="on must be a recording, but step 'heard' gives notes"):
        checked("transcribe as=heard | perform on=heard", known)


def test_nothing_is_no_pipeline(known):
    with pytest.raises(PipelineError, match="no steps"):
        check(Pipeline(()), known)
