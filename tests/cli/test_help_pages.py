"""A page of help: examples, what goes with it, the common options short, and no word broken."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from musictool.cli.guides import guides
from musictool.cli.verbs import verbs
from musictool.contract import Parameter, Spec
from musictool.contract.examples import examples_of, spoken
from musictool.discovery import registry
from musictool.kinds import Kind

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = registry().commands
PAGES = sorted(
    {
        *("", "plugins show", "pipeline check", "preset new", "preset space"),
        *(*COMMANDS, *registry().groups(), *(verb.name for verb in verbs())),
    }
)
LISTS = ("plugins", "plugins show effects", "preset list", "doctor", "docs", "find make it louder")
COMMON = ("--mix", "--crossfade", "--clip", "--bit-depth", "--ceiling", "--dry-run", "--json")


@pytest.fixture
def page(run, monkeypatch):
    def show(name: str, columns: int = 80, flag: str = "--help") -> list[str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        result = run(*name.replace(".", " ").split(), flag)
        assert (result.code, result.err) == (0, "")
        return result.out.splitlines()

    return show


def words(lines: list[str]) -> str:
    """What a page says, wherever its lines end; they may end behind the bar between choices."""
    return re.sub(r"\| ", "|", " ".join(" ".join(lines).split()))


@pytest.mark.parametrize("flag", ["--help", "--help-all"])
def test_no_word_breaks_on_a_narrow_terminal(page, flag):
    for name in PAGES:
        wide = words(page(name, 1000, flag))
        for columns in (80, 60):
            narrow = page(name, columns, flag)
            assert words(narrow) == wide
            assert all(len(line) <= columns or " " not in line.strip() for line in narrow), name


def test_a_flag_of_several_engines_says_once_what_they_share(page):
    told = words(page("continue", 1000))
    assert "; engine ace-step, engine musicgen, engine stable-audio: What was done at" in told
    assert told.count("What was done at the seam") == 1
    assert "; engine musicgen: [default: musicgen-small]; engine" in told


@pytest.fixture
def terminal(run, monkeypatch):
    """What a command prints on a terminal without colours, as lines."""

    def show(columns: int, *line: str) -> list[str]:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("COLUMNS", str(columns))
        result = run(*line)
        assert result.code == 0
        return result.out.splitlines()

    return show


def test_no_word_of_a_list_breaks_on_a_terminal(terminal):
    for line in LISTS:
        wide = words(terminal(1000, *line.split()))
        for columns in (60, 80):
            lines = terminal(columns, *line.split())
            assert words(lines) == wide, line
            long = [row for row in lines if len(row) > columns]
            assert all(len(row.split()[-1]) > columns // 3 for row in long), (line, long)


@pytest.mark.parametrize("columns", [60, 80])
def test_tables_of_many_files_fit_a_terminal(terminal, here, tone, columns):
    tone(here / "another recording with quite a long name, for what it is.wav")
    for command, kept in (("info", "loudness"), ("rhythm beats", "tempo")):
        lines = terminal(columns, *command.split(), str(here))
        assert all(len(line) <= columns for line in lines)
        assert any(kept in line.split() for line in lines)
        assert any("…" in line and "it is.wav  " in line for line in lines)


def test_the_text_of_an_option_has_most_of_the_width(page):
    lines = page("continue")
    at = lines.index("  --tracker tcn|beatnet|librosa|tempogram")
    assert lines[at + 1] == f"{'':25}What finds the beats [default: tempogram]"


@pytest.mark.parametrize("name", ["fx.reverb", "continue", "run", "rhythm.tempo"])
def test_what_all_commands_share_comes_last_and_short(page, name):
    short, full = page(name), page(name, flag="--help-all")
    common = short[short.index("Common options:") :]
    assert len(common) <= 12
    assert common[1].startswith("  -o, --output OUTPUT")
    assert words(common).endswith("which --help-all explains")
    shared = {flag for flag in COMMON if flag in words(common)}
    assert len(shared) >= 4
    explained = {line.split()[0].rstrip(",") for line in full if line.startswith("  -")}
    assert shared <= explained
    assert not shared & {line.split()[0] for line in short if re.match(r"  -\S+ \S*  ", line)}
    assert full.index("Output:") > full.index("Arguments:")


def test_what_a_command_alone_can_make_is_explained(page):
    options = page("style")
    assert (
        options.index("Options:")
        < next(number for number, line in enumerate(options) if line.startswith("  --report"))
        < options.index("Common options:")
    )


def test_guides_and_presets_that_go_with_a_command(page):
    assert "Guide: musictool docs effects/reverb" in page("fx.reverb")
    assert "Presets with it: space (musictool preset space song.wav)" in page("fx.reverb")
    assert "Presets with it: podcast, radio, lofi, vinyl, telephone," in words(page("fx.eq"))
    assert "Guide: musictool docs rhythm" in page("rhythm")
    assert "Guide: musictool docs effects" in page("fx")
    pages = guides()
    for command in (one for several in COMMANDS.values() for one in several.variants):
        assert command.spec.docs in pages, command.name
        text = (DOCS / f"{command.spec.docs}.md").read_text(encoding="utf-8")
        assert command.name in text or spoken(command.name) in text, command.name


def test_presets_are_told_by_their_steps_and_not_by_their_words():
    known = replace(
        registry(),
        presets={
            "inline": "trim end=3 | gain db=-3",
            "yaml": "description: gain: a lot\nsteps:\n  - fx.gain: {gain_db: 3}\n  - normalize\n",
            "quoted": 'steps:\n  - "gain": {db: 3}\n',
            "flow": "steps: [trim, {gain: {db: 1}}]",
            "value": "style only=gain,trim | fx.eq band=gain",
            "key": "steps: [fx.x: {a: 1, gain: 3}]",
            "part": "regain x=1 | gain-more",
        },
    )
    assert known.presets_with("gain") == ["inline", "quoted", "flow"]
    assert known.presets_with("normalize") == ["yaml"]
    assert known.presets_with("fx.gain") == ["yaml"]
    assert known.presets_with("trim") == ["inline", "flow"]


def test_the_first_page_names_a_first_thing_to_try_presets_and_guides(page):
    first = page("")
    assert first[first.index("Examples:") + 1] == "  musictool continue song.wav"
    assert "Guides: musictool docs" in first
    assert "Presets: podcast, radio, lofi, vinyl," in words(first)
    everything = words(page("", flag="--help-all"))
    assert "fx reverb Let a recording sound in a room" in everything
    assert "fx reverb" not in words(first[first.index("Commands:") :])


def spec(*parameters: Parameter, takes: Kind = Kind.AUDIO, gives: Kind = Kind.AUDIO) -> Spec:
    return Spec("acme.do", None, "Do.", "Do.", takes, gives, parameters, (), "acme:do")


LENGTH = Parameter("seconds", "number", "Length", required=True, unit="s", gt=2.5)


@pytest.mark.parametrize(
    ("made", "example"),
    [
        (spec(), "musictool acme do song.wav"),
        (spec(LENGTH), "musictool acme do song.wav --seconds 10"),
        (spec(Parameter("x", "number", "", required=True, ge=-3, le=-2)), "… song.wav --x -3"),
        (spec(Parameter("x", "number", "", default=1)), "musictool acme do song.wav"),
        (
            spec(Parameter("way", "choice", "", required=True, choices=("up",))),
            "… song.wav --way up",
        ),
        (spec(Parameter("bpm", "range", "", required=True, ge=20)), "… song.wav --bpm 60-120"),
        (spec(Parameter("key", Kind.AUDIO, "", required=True)), "… song.wav --key other.wav"),
        (
            spec(Parameter("way", "choice", "", required=True, choices=("up",), positional=True)),
            "… up song.wav",
        ),
        (spec(takes=Kind.SCORE, gives=Kind.AUDIO), "… tune.mid"),
        (spec(takes=Kind.AUDIOS), "… one.wav two.wav -o new.wav"),
        (spec(takes=Kind.NOTHING), "… -o new.wav"),
        (spec(takes=Kind.NOTHING, gives=Kind.REPORT), "musictool acme do"),
        (spec(Parameter("words", "text", "", required=True)), ""),
        (spec(Parameter("model", "path", "", required=True)), ""),
        (spec(Parameter("cues", "table", "", required=True)), ""),
        (spec(Parameter("loud", "flag", "", required=True)), ""),
    ],
)
def test_a_command_without_examples_gets_one_that_is_valid_or_none(made, example):
    expected = example.replace("…", "musictool acme do")
    assert examples_of(made) == ((expected,) if expected else ())
