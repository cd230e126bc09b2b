"""Each effect has a page whose examples run and whose picture is there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from musictool import read, write
from musictool.cli import commands
from musictool.cli.app import program
from musictool.discovery import registry

DOCS = Path(__file__).parents[2] / "docs"
EFFECTS = DOCS / "effects"
PAGES = sorted(page for page in EFFECTS.glob("*.md") if page.stem != "index")
EXAMPLES = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts of docs/generate.py, to be imported in the test."""
    monkeypatch.syspath_prepend(DOCS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo clip."""
    here = tmp_path_factory.mktemp("pages")
    shutil.copytree(DOCS.parent / "examples", here / "examples")
    return here


def has_vst3() -> bool:
    import pedalboard

    return any(Path(file).stem == "ZamCompX2" for file in pedalboard.VST3Plugin.installed_plugins)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_run(
    page: Path, folder: Path, generator: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator import signals

    if page.stem == "vst3" and not has_vst3():
        pytest.skip("ZamCompX2 is not installed (Debian: apt-get install zam-plugins)")
    monkeypatch.chdir(folder)
    for name, sound in signals.FILES.items():
        write(name, sound(), force=True)
    commands.known.cache_clear()
    (block,) = EXAMPLES.findall(page.read_text(encoding="utf-8"))
    lines = block.splitlines()
    assert len(lines) == 2
    for line in lines:
        _, *arguments = shlex.split(line)
        assert program([*arguments, "--force", "--quiet"]) == 0
        made = read(arguments[arguments.index("-o") + 1])
        assert made.samples.any()
        assert made.frames >= 2 * made.sample_rate


def test_every_effect_has_a_page() -> None:
    known = registry()
    effects = {
        name.removeprefix("fx.")
        for plugin in known.plugins
        if plugin.distribution == "musictool"
        for name in plugin.commands
        if name.startswith("fx.") and known.commands[name].spec.gives in ("audio", "stream")
    }
    assert len(effects) > 30
    assert {page.stem for page in PAGES} == effects
    index = (EFFECTS / "index.md").read_text(encoding="utf-8")
    assert effects == set(re.findall(r"\]\(([\w-]+)\.md\)", index))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_says_what_the_effect_declares(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    spec = registry().commands[f"fx.{page.stem}"].spec
    assert text.split("\n")[2] == f"# {spec.name}"
    assert spec.summary in text
    for parameter in spec.all_parameters:
        row = next(line for line in text.split("\n") if line.startswith(f"| `{parameter.flag}` |"))
        assert parameter.help in row
        assert (" or curve |" in row) == parameter.curve


def test_pictures_are_small() -> None:
    pictures = list((EFFECTS / "pictures").iterdir())
    assert {picture.name for picture in pictures} == {f"{page.stem}.png" for page in PAGES}
    for picture in pictures:
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size <= 25_000, picture.name


def test_committed_picture_is_what_the_effect_does(generator: None) -> None:
    from generator.pictures import alike, draw
    from generator.showcase import Shown, shown

    committed = (EFFECTS / "pictures" / "tremolo.png").read_bytes()
    assert alike(draw("fx.tremolo", shown("fx.tremolo")), committed)
    slightly_faster = Shown(picture="envelope", settings=({"rate_hz": 4.2, "depth": 0.8},))
    assert not alike(draw("fx.tremolo", slightly_faster), committed)


def test_unknown_effect_gets_a_waveform(generator: None) -> None:
    from generator.pictures import alike, draw
    from generator.showcase import SHOWN, Shown, shown

    assert "fx.new" not in SHOWN
    assert shown("fx.new") == Shown(group="More", picture="wave")
    assert not alike(draw("fx.tremolo", Shown()), draw("fx.invert", Shown()))


def test_every_kind_of_picture_can_be_drawn_and_has_a_caption(generator: None) -> None:
    from generator.pictures import KINDS
    from generator.showcase import CAPTIONS, GROUPS, SHOWN

    assert set(KINDS) == set(CAPTIONS)
    assert {shown.picture for shown in SHOWN.values()} <= set(KINDS)
    assert {shown.group for shown in SHOWN.values()} <= set(GROUPS)


def test_help_is_marked_and_linked(generator: None) -> None:
    from generator.effects import linked

    known = registry()
    spec = known.commands["fx.compressor"].spec
    given = (
        "Follow with fx.gain or --set, not fx.nothing: with ratio=2.5, threshold_db is as in\n"
        "fx.gain gain_db=3 | fx.limiter | normalize. And after."
    )
    assert linked(given, spec, known) == (
        "Follow with [`fx.gain`](gain.md) or `--set`, not fx.nothing: with `ratio=2.5`, "
        "`threshold_db` is as in\n"
        "`fx.gain gain_db=3 | fx.limiter | normalize`. And after."
    )
