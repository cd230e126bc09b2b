"""Reading the inline form and YAML: what is read, and where an error is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from musictool.errors import PipelineError
from musictool.pipeline import Pipeline, Step, parse_inline, parse_yaml


def steps(pipeline: Pipeline) -> list[tuple]:
    return [(s.command, dict(s.parameters), s.engine, s.name) for s in pipeline.steps]


def test_the_inline_form():
    text = (
        "trim end=30|sing engine=acme  as=longer seconds=2 |overlay on='my pad.wav' loop x= a=1 a=2"
    )
    assert steps(parse_inline(text)) == [
        ("trim", {"end": "30"}, None, None),
        ("sing", {"seconds": "2"}, "acme", "longer"),
        ("overlay", {"on": "my pad.wav", "loop": True, "x": "", "a": ["1", "2"]}, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x a='1 | 2'", "1 | 2"),
        ('x a="it\'s"', "it's"),
        ("x a='say \"hi\"'", 'say "hi"'),
        ("x a=b=c", "b=c"),
        ("x a=''", ""),
        ("x 'a=b c'", "b c"),
        ("x a=Ünïcode\tb", "Ünïcode"),
        ("x a=-3", "-3"),
        ("x a=C:\\music\\a.wav", "C:\\music\\a.wav"),
        ("x a=pre'fix and 'post", "prefix and post"),
    ],
)
def test_quotes_hold_together(text, value):
    assert parse_inline(text).steps[0].parameters["a"] == value


def test_each_step_knows_its_column():
    assert [s.where for s in parse_inline("trim end=3 |  'sing' | level").steps] == [
        "step 1, column 1",
        "step 2, column 15",
        "step 3, column 24",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("trim | | sing", "step 2, column 8: the step is empty"),
        ("trim |", "step 2, column 7: the step is empty"),
        ("| trim", "step 1, column 1: the step is empty"),
        ("", "step 1, column 1: the step is empty"),
        ("trim | sing =3", "step 2, column 13: '=3' has no name before the ="),
        ("trim end='3 | sing", "column 10: a ' is opened"),
        ('a b="c" d="e', 'column 11: a " is opened'),
        ("trim | sing engine=a engine=b", "step 2, column 22: engine must be one name"),
        ("sing engine", "step 1, column 6: engine must be one name"),
        ("sing as=", "step 1, column 6: as must be one name, not ''"),
    ],
)
def test_inline_errors_say_where(text, says):
    with pytest.raises(PipelineError) as refused:
        parse_inline(text)
    assert str(refused.value).startswith(says)
    with pytest.raises(PipelineError, match=r"^preset warm, "):
        parse_inline(text, "preset warm")


@given(text=st.text(alphabet="ab=|'\" \n\\ü", max_size=30))
@example('a "b\'"\'"\'="c d"')
@example("'a b' c=\"'\"'\"'")
def test_text_is_a_fixed_point(text):
    try:
        pipeline = parse_inline(text)
    except PipelineError:
        return
    again = parse_inline(str(pipeline))
    assert steps(again) == steps(pipeline)
    assert str(again) == str(pipeline)


printable = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")  # YAML folds line breaks
words = st.text(printable, min_size=1, max_size=8).filter(lambda text: "=" not in text)
values = st.text(printable, max_size=8) | st.just(True)
names = st.none() | st.text(printable, min_size=1, max_size=5)
some_steps = st.builds(
    Step,
    command=words,
    parameters=st.dictionaries(
        words.filter(lambda key: key not in ("engine", "as")),
        values | st.lists(values, min_size=2, max_size=3),
        max_size=3,
    ),
    engine=names,
    name=names,
)


@given(made=st.lists(some_steps, min_size=1, max_size=3))
def test_a_pipeline_made_in_python_is_read_back_from_its_text(made):
    pipeline = Pipeline(tuple(made))
    assert steps(parse_inline(str(pipeline))) == steps(pipeline)


def test_values_of_python_have_a_text():
    step = Step("x", {"a": 2.5, "b": False, "c": True, "d": [1, 2], "e": None})
    assert str(step) == "x a=2.5 b=false c d=1 d=2"


def test_yaml():
    text = """
description: Longer
steps:
  - trim: {end: 30, start: 1:30}
  - sing:
      engine: acme
      as: longer
      shape: off
      limit: ~
      title: "007"
      gains: [1, -2.50]
  - level
  - measure:
"""
    pipeline = parse_yaml(text, "a.yaml")
    assert pipeline.description == "Longer"
    assert steps(pipeline) == [
        ("trim", {"end": "30", "start": "1:30"}, None, None),
        (
            "sing",
            {"shape": "off", "limit": None, "title": "007", "gains": ["1", "-2.50"]},
            "acme",
            "longer",
        ),
        ("level", {}, None, None),
        ("measure", {}, None, None),
    ]
    assert pipeline.steps[1].where == "a.yaml, step 2, line 5"
    assert steps(parse_yaml("[trim, level: {db: 3}]", "x")) == [
        ("trim", {}, None, None),
        ("level", {"db": "3"}, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a.yaml: a pipeline is a list of steps under `steps:`"),
        ("trim", "a.yaml: a pipeline is a list of steps"),
        ("steps: []", "a.yaml: a pipeline is a list of steps"),
        ("steps: {trim: 3}", "a.yaml: a pipeline is a list of steps"),
        ("stages: [trim]", "a.yaml: does not know stages"),
        ("description: x", "a.yaml: has no steps"),
        ("steps: [trim]\nsteps: [level]", "a.yaml: steps is given twice in line 2"),
        ("steps: [trim\n", "a.yaml: not valid YAML: while parsing a flow sequence in line 1,"),
        ("steps: [\x00]", "a.yaml: not valid YAML"),
        ("[" * 1500, "a.yaml: not valid YAML"),
        ("--- [a]\n--- [b]", "a.yaml: not valid YAML"),
        ("description: {a: b}\nsteps: [trim]", "a.yaml: description must be one value"),
        ("- trim\n- 3: {}\n- [level]", "a.yaml, step 3, line 3: a step is `command`"),
        ("- trim: {}\n  level: {}", "a.yaml, step 1, line 1: a step is `command`"),
        ("- trim\n-", "a.yaml, step 2, line 2: a step is `command`"),
        ("- trim: 30", "a.yaml, step 1, line 1: the parameters of trim must be"),
        ("- trim: [end]", "a.yaml, step 1, line 1: the parameters of trim must be"),
        ("- trim:\n    end: 3\n    end: 4", "a.yaml, step 1, line 1: end is given twice in line 3"),
        ("- trim: {end: {s: 3}}", "a.yaml, step 1, line 1: end must be one value"),
        ("- trim: {end: [[3]]}", "a.yaml, step 1, line 1: end must be one value"),
        ("- trim:\n    end: 3\n    at: {s: 3}", "a.yaml, step 1, line 3: at must be one value"),
        ("- trim: {engine: [a, b]}", "a.yaml, step 1, line 1: engine must be one name"),
        ("- trim: {? [a] : b}", "a.yaml, step 1, line 1 must be one value"),
        ("- &x [*x]", "a.yaml, step 1, line 1: a step is `command`"),
        ("- !!python/object/apply:os.getcwd []", "a.yaml, step 1, line 1: a step is"),
    ],
)
def test_yaml_errors_say_where(text, says):
    with pytest.raises(PipelineError) as refused:
        parse_yaml(text, "a.yaml")
    assert str(refused.value).startswith(says)


@given(
    made=st.lists(some_steps, min_size=1, max_size=3), description=st.text(printable, max_size=9)
)
def test_yaml_holds_what_the_pipeline_holds(made, description):
    pipeline = Pipeline(tuple(made), description)
    again = parse_yaml(pipeline.as_yaml(), "x")
    assert again.description == description
    for old, new in zip(steps(pipeline), steps(again), strict=True):
        spelt = {key: written(value) for key, value in old[1].items()}
        assert new == (old[0], spelt, *old[2:])


def test_yaml_has_comments_above_what_they_tell_of():
    steps = (Step("trim", {"end": 3}, comment="the\nbeginning"), Step("sing"))
    assert Pipeline(steps, "A take: mine").as_yaml("By me\x07\n- not a step") == (
        "# By me?\n"
        "# - not a step\n"
        "description: 'A take: mine'\n"
        "steps:\n"
        "  # the\n"
        "  # beginning\n"
        "  - trim:\n"
        "      end: 3\n"
        "  - sing\n"
    )


def test_yaml_says_whether_a_pipeline_adapts():
    text = Pipeline((Step("trim", adapts=True), Step("sing", adapts=True))).as_yaml()
    assert text == "adapts: true\nsteps:\n  - trim\n  - sing\n"
    assert all(step.adapts for step in parse_yaml(text, "x").steps)
    assert not parse_yaml("steps: [trim]", "x").steps[0].adapts


def written(value):
    """As YAML gives it back: a switch as the word for it."""
    if isinstance(value, list):
        return [written(one) for one in value]
    return "true" if value is True else value


def test_what_steps_share_is_merged():
    text = """
loud: &loud {lufs: -14, peak: -1}
quiet: &quiet
  <<: *loud
  lufs: -23
seconds: &seconds 30
steps:
  - normalize: {<<: *loud, peak: -2}
  - normalize: {<<: [*quiet, *loud], engine: e}
  - normalize: &self {<<: *self, peak: -3}
  - trim: {end: *seconds}
"""
    assert steps(parse_yaml(text, "f")) == [
        ("normalize", {"peak": "-2", "lufs": "-14"}, None, None),
        ("normalize", {"lufs": "-23", "peak": "-1"}, "e", None),
        ("normalize", {"peak": "-3"}, None, None),
        ("trim", {"end": "30"}, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("typo: {a: 1}\nsteps: [gain]", "f: does not know typo; write"),
        ("x: &x 5\nsteps:\n  - gain: {<<: *x}", "f, step 1, line 3: << in line 1 must merge"),
        ("steps:\n  - gain: {<<: [{a: 1}, b]}", "f, step 1, line 2: << in line 2 must merge"),
        ("steps:\n  - gain: {<<: {a: 1}, b: 1, b: 2}", "f, step 1, line 2: b is given twice"),
    ],
)
def test_what_cannot_be_merged_or_is_not_used_is_refused(text, sentence):
    with pytest.raises(PipelineError) as refused:
        parse_yaml(text, "f")
    assert str(refused.value).startswith(sentence)


def test_mappings_that_merge_each_other_many_times_are_read_at_once():
    lines = ["a0: &a0 {db: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30)]
    text = "\n".join([*lines, "steps:", "  - gain: {<<: *a29}"])
    assert steps(parse_yaml(text, "f")) == [("gain", {"db": "1"}, None, None)]
