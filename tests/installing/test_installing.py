"""`plugins install`, `uninstall`, `upgrade` and `freeze`, in an environment made for it."""

from __future__ import annotations

from .conftest import Place, make_place, wheel

HERE = {"musictool-0.1.0", "torches-2.0"}


def test_a_plugin_comes_moves_nothing_and_goes_without_a_trace(place: Place, tmp_path) -> None:
    done = place.call("plugins", "install", "musictool-acme<2")
    assert (done.code, done.out) == (
        0,
        "musictool-acme 1.1: installed\n"
        "with it: small 1.0\n"
        "acme: warm, acme:trim; presets surf-warm\n",
    )
    assert "its trim is called acme:trim, since trim is that of basics" in done.err
    assert place.versions() == HERE | {"musictool_acme-1.1", "small-1.0"}  # torches 2.5 is there

    frozen = place.call("plugins", "freeze").out
    assert frozen == "musictool-acme>=1.1,<2\n"
    settings = place.folder / "config" / "musictool"
    (settings / "preferred-commands").write_text("acme:trim\nother:trim\n")
    refused = place.call("plugins", "uninstall", "basics")
    assert (refused.code, place.versions() > HERE) == (2, True)
    assert "basics is part of musictool" in refused.err
    gone = place.call("plugins", "uninstall", "acme")
    assert gone.out.startswith("musictool-acme 1.1: uninstalled; gone: warm, ")
    assert place.versions() == HERE | {"small-1.0"}
    again = place.call("plugins", "uninstall", "acme")
    assert again.err == "error: no plugin is called 'acme'; none has been added"
    kept = {one.name: one.read_text() for one in settings.iterdir()}
    assert kept["preferred-commands"] == "other:trim\n"
    assert kept["installed-plugins"] == ""
    assert "acme" not in kept["commands-by-age"]

    other = make_place(tmp_path / "other", place.links)
    origin = wheel(tmp_path, "musictool-far", "3.0", "X = 1\n", "torches<2.2")
    (tmp_path / "plugins.txt").write_text(f"{frozen}musictool-far @ {origin.as_uri()}  # by hand\n")
    there = other.call("plugins", "install", "-r", str(tmp_path / "plugins.txt"))
    assert there.code == 1
    assert "musictool-far (musictool_far): it registers nothing" in there.err
    assert "musictool plugins uninstall musictool-far takes it away" in there.err
    assert other.versions() == {
        "musictool-0.1.0",
        "torches-2.0",
        "musictool_acme-1.1",
        "small-1.0",
        "musictool_far-3.0",
    }
    again = other.call("plugins", "freeze", "--exact").out
    assert again == f"musictool-acme==1.1\nmusictool-far @ {origin.as_uri()}\n"


def test_what_is_installed_moves_only_if_it_is_named(place: Place) -> None:
    before = place.versions()
    refused = place.call("plugins", "install", "musictool-greedy")
    assert refused.code == 1
    assert refused.err == (
        "error: musictool-greedy 1.0 needs torches<2, and torches 2.0 is installed, which stays as "
        "it is unless you say --move torches; nothing was installed; --isolated gives it an "
        "environment of its own"
    )
    assert place.versions() == before
    planned = place.call("plugins", "install", "musictool-greedy", "--move", "torches", "--dry-run")
    assert planned.out == (
        "musictool-greedy 1.0 would be installed\ntorches 2.0 would become 1.5\n"
    )
    assert place.versions() == before
    needy = place.site / "needy-1.0.dist-info"
    needy.mkdir()
    (needy / "METADATA").write_text("Name: needy\nVersion: 1.0\nRequires-Dist: torches>=2\n")
    broken = place.call("plugins", "install", "musictool-greedy", "--move", "torches")
    assert broken.err == (
        "error: torches 1.5 does not suit needy 1.0, which needs torches>=2; nothing was installed"
    )
    assert place.versions() == before | {"needy-1.0"}
