"""The walk in docs/how-it-works.md names what there is."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from musictool.discovery import registry

PAGE = (Path(__file__).parents[2] / "docs" / "how-it-works.md").read_text(encoding="utf-8")
WALK = PAGE.split("followed as data")[1].split("## The index")[0]
OTHERS = {"in.wav", "in.continue.wav", *registry().commands}
NAMES = sorted(set(re.findall(r"`((?:[a-z]+\.)+[A-Za-z_]+)`", WALK)) - OTHERS)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_walk_is_there(name: str) -> None:
    full = f"musictool.{name.removeprefix('musictool.')}"
    module, _, attribute = full.rpartition(".")
    assert find_spec(module), f"{name}: there is no {module}"
    assert hasattr(import_module(module), attribute) or find_spec(full)


def test_the_walk_has_about_twelve_stations() -> None:
    assert len(NAMES) > 15
    assert len(re.findall(r"^\d+\. ", WALK, re.M)) == 12


def test_every_room_is_named() -> None:
    import musictool

    hub = Path(musictool.__file__).parent
    rooms = [
        path.name
        for path in hub.iterdir()
        if not path.name.startswith("_") and (path.is_dir() or path.suffix == ".py")
    ]
    assert [room for room in rooms if room.removesuffix(".py") not in PAGE] == []
