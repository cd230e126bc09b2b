"""Somebody else's engines do what the verbs that make notes do, by what all engines share."""

from __future__ import annotations

from ast import literal_eval
from typing import Any

import pytest

import musictool as mt
from musictool.discovery import registry
from musictool.discovery.called import flags_of

ACME = '''
from collections.abc import Sequence
from typing import Literal

from musictool import Context, Score, Text, Track, engine, hookimpl


def told(asked):
    """A note, and beside it what the engine was handed."""
    asked = {key: one for key, one in asked.items() if not key.startswith(("score", "context"))}
    return Score((Track.of([(0, 960, 60)]),), texts=(Text(0, "text", repr(asked)),))


@engine("generate", "acme")
def generate(style: str | None = None, bars: int | None = None, meter: str | None = None,
             tempo: float | None = None, key: str | None = None, chords: str | None = None,
             instruments: Sequence[str] = (), *, loud: int = 3, context: Context) -> Score:
    """Anew."""
    return told(locals())


@engine("harmonize", "acme")
def harmonize(score: Score, style: str | None = None, instruments: Sequence[str] = (),
              key: str | None = None, chords: str | None = None, *, loud: int = 3) -> Score:
    """Below."""
    return told(locals())


@engine("continue", "acme")
def carry_on(score: Score, bars: int = 8, ending: Literal["resolve", "open"] = "resolve", *,
             loud: int = 3) -> Score:
    """After."""
    return told(locals())


@engine("inpaint", "acme")
def inpaint(score: Score, start: float | None = None, end: float | None = None,
            unit: Literal["seconds", "bars", "beats"] = "seconds", tracks: Sequence[str] = (), *,
            loud: int = 3) -> Score:
    """Within."""
    return told(locals())


@engine("vary", "acme")
def vary(score: Score, amount: float = 0.3,
         keep: Sequence[Literal["rhythm", "melody", "harmony", "tones"]] = (),
         start: float | None = None, end: float | None = None,
         unit: Literal["seconds", "bars", "beats"] = "seconds", tracks: Sequence[str] = (), *,
         loud: int = 3) -> Score:
    """Otherwise."""
    return told(locals())


@engine("interpolate", "acme")
def interpolate(scores: Sequence[Score], steps: int = 5, only: int | None = None, *,
                loud: int = 3) -> Score:
    """Between."""
    return told(locals())


@engine("humanize", "acme")
def humanize(score: Score, amount: float = 1.0, *, loud: int = 3) -> Score:
    """By hand."""
    return told(locals())


@hookimpl
def musictool_register():
    return [generate, harmonize, carry_on, inpaint, vary, interpolate, humanize]
'''

TUNE = mt.Score((mt.Track.of([(960 * at, 960, 60 + at) for at in range(8)]),), length=8 * 960)

WISHES: dict[str, dict[str, Any]] = {
    "generate": {
        "style": "waltz",
        "bars": 3,
        "meter": "3/4",
        "tempo": 90.0,
        "key": "G",
        "chords": "G D",
        "instruments": ("violin",),
    },
    "harmonize": {"style": "waltz", "instruments": ("cello",), "key": "C", "chords": "C"},
    "continue": {"bars": 2, "ending": "open"},
    "inpaint": {"start": 1.0, "end": 2.0, "unit": "bars", "tracks": ("1",)},
    "vary": {
        "amount": 0.5,
        "keep": ("rhythm",),
        "start": 1.0,
        "end": 2.0,
        "unit": "bars",
        "tracks": ("1",),
    },
    "interpolate": {"steps": 4, "only": 2},
    "humanize": {"amount": 0.5},
}


@pytest.fixture
def _acme(tmp_path: Any, install_plugin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    install_plugin(tmp_path, "musictool-acme", ACME)
    monkeypatch.syspath_prepend(tmp_path)


def inputs(verb: str) -> list[mt.Score]:
    return [TUNE] * (0 if verb == "generate" else 2 if verb == "interpolate" else 1)


def asked(made: mt.Score) -> Any:
    return literal_eval(made.texts[0].text)


@pytest.mark.usefixtures("_acme")
def test_engines_of_others_do_what_the_verbs_do():
    assert not registry().problems()
    for verb, wishes in WISHES.items():
        made = mt.commands[verb](*inputs(verb), engine="acme", loud=5, **wishes)
        assert asked(made) == {**wishes, "loud": 5}, verb


@pytest.mark.usefixtures("_acme")
def test_pipelines_name_engines_and_say_whose_wishes_are():
    assert asked(mt.run("generate engine=acme bars=3 key=G"))["key"] == "G"
    made = mt.run("inpaint engine=acme bars=1-2", TUNE)  # the hub counts them
    assert (asked(made)["unit"], asked(made)["start"], asked(made)["end"]) == ("bars", 1, 3)
    for verb, own in (
        ("generate", "mood=calm"),
        ("vary", "particles=2"),
        ("harmonize", "phrases=2"),
    ):
        with pytest.raises(
            mt.BadParameter, match=r"belongs to engine trained, not to acme; choose"
        ):
            mt.run(f"{verb} engine=acme {own}", *inputs(verb))
    with pytest.raises(mt.BadParameter, match="player belongs to engine players, not to acme"):
        mt.run("humanize engine=acme player=pianist", TUNE)


def test_a_flag_of_the_usual_engine_is_found_where_a_command_was_meant():
    assert flags_of("mood", registry().commands) == {"generate": "--mood"}
