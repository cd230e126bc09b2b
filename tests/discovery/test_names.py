"""Who gets a name that several plugins claim, and what the others are called."""

from __future__ import annotations

import sys

import pytest

from musictool.discovery import Registry, chosen
from musictool.discovery.order import order_file, order_of
from musictool.errors import PluginError, UnknownName
from musictool.kinds import Kind
from musictool.pipeline import check, find

HEAD = "from musictool import Audio, Score, command, engine, hookimpl\n"
WORK = '''
@{mark}
def work{at}(value: {kind}) -> {kind}:
    """Work."""
    return value
'''


def plugin(*marks: str, kind: str = "Audio", head: str = HEAD) -> str:
    """A plugin's source, with a function for each mark."""
    functions = [WORK.format(mark=mark, at=at, kind=kind) for at, mark in enumerate(marks)]
    names = ", ".join(f"work{at}" for at in range(len(marks)))
    hook = f"@hookimpl\ndef musictool_register():\n    return [{names}]\n"
    return "".join([head, *functions, hook])


COSY = plugin('command("cosy")')


def owner(known: Registry, name: str, kind: Kind = Kind.AUDIO) -> str:
    """The plugin whose function a name leads to."""
    variant = known.command(name).variant(kind)
    assert variant is not None
    return known.plugin_of(variant.spec).name


def test_who_was_there_first_keeps_the_name_and_who_comes_back_is_new(plugins):
    plugins.install("zebra", COSY)
    assert owner(plugins.registry(), "cosy") == "zebra"
    plugins.install("acme", COSY)
    known = plugins.registry()
    assert [owner(known, one) for one in ("cosy", "zebra:cosy", "acme:cosy")] == [
        "zebra",
        "zebra",
        "acme",
    ]
    assert known.called("zebra:cosy") == ("cosy",)
    assert known.called("acme:cosy") == ("acme:cosy",)
    assert not known.problems()
    assert known.notes() == [
        "musictool-acme (musictool_acme): its cosy is called acme:cosy, since cosy is that of "
        "zebra; musictool plugins prefer acme:cosy changes that"
    ]
    plugins.uninstall("zebra")
    known = plugins.registry()
    assert owner(known, "cosy") == "acme"
    assert known.called("acme:cosy") == ("cosy",)
    plugins.install("zebra", COSY)
    assert owner(plugins.registry(), "cosy") == "acme"


def test_of_two_that_come_at_once_the_first_by_name_is_first(plugins):
    plugins.install("zebra", COSY)
    plugins.install("acme", COSY)
    assert owner(plugins.registry(), "cosy") == "acme"


def test_a_command_that_comes_with_a_later_version_is_new(plugins):
    plugins.install("acme", plugin('command("other")'))
    plugins.install("zebra", COSY)
    assert owner(plugins.registry(), "cosy") == "zebra"
    plugins.uninstall("acme")
    plugins.install("acme", plugin('command("other")', 'command("cosy")'))
    assert owner(plugins.registry(), "cosy") == "zebra"


def test_a_folder_that_is_not_searched_today_keeps_its_order(plugins, tmp_path, monkeypatch):
    plugins.install("zebra", COSY)
    plugins.registry()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("sys.path", [one for one in sys.path if one != str(tmp_path)])
        order_of([])
    plugins.install("acme", COSY)
    assert owner(plugins.registry(), "cosy") == "zebra"


def test_a_name_is_never_lost_to_a_newcomer(plugins):
    marks = 'command("trim")', 'command("fx.reverb", engine="mine")', 'engine("continue", "unit")'
    plugins.install("acme", plugin(*marks))
    known = plugins.registry()
    assert [owner(known, one) for one in ("trim", "fx.reverb")] == ["basics", "effects"]
    assert owner(known, "trim", Kind.SCORE) == "scores"
    assert [owner(known, one) for one in ("acme:trim", "acme:fx.reverb")] == ["acme", "acme"]
    assert known.called("reverb") == ("fx.reverb",)
    assert known.called("acme:reverb") == ("acme:fx.reverb",)
    engine = known.command("continue").choose("unit", "")
    assert known.plugin_of(engine).name == "continuation"
    told = "its engine unit of continue is called acme:unit, since unit is that of continuation"
    assert told in " ".join(known.notes())


def test_a_qualified_name_leaves_out_what_is_not_the_plugins(plugins):
    known = plugins.registry()
    (variant,) = known.command("scores:trim").variants
    assert (variant.flow, variant.name) == (Kind.SCORE, "scores:trim")
    assert known.command("rhythm:analyze") is known.command("analyze")  # which has both kinds
    plugins.install("acme", plugin('command("trim")', kind="Score"))
    assert plugins.registry().command("acme:trim").variant(Kind.AUDIO) is None


def test_engines_go_with_the_command_of_their_plugin(plugins):
    plugins.install("zebra", plugin('command("sing", engine="one")', 'engine("sing", "two")'))
    plugins.registry()
    plugins.install("acme", plugin('command("sing", engine="three")', 'engine("sing", "four")'))
    known = plugins.registry()
    assert [*known.command("sing").engines] == ["one", "two"]
    assert [*known.command("acme:sing").engines] == ["three", "four"]
    assert not known.problems()


def test_who_is_off_gives_its_name_for_the_time_and_who_is_broken_does_not(plugins):
    plugins.install("zebra", COSY)
    plugins.registry()
    plugins.install("acme", COSY)
    chosen.disable("zebra")
    known = plugins.registry()
    assert owner(known, "cosy") == "acme"
    with pytest.raises(PluginError, match="zebra:cosy: its plugin is disabled; use it again"):
        known.command("zebra:cosy")
    chosen.enable("zebra")
    assert owner(plugins.registry(), "cosy") == "zebra"

    plugins.uninstall("zebra")
    plugins.install("zebra", COSY + "raise RuntimeError('no licence')\n")
    known = plugins.registry()
    with pytest.raises(PluginError) as error:
        known.command("cosy")
    assert "cosy: its plugin is broken: musictool-zebra" in str(error.value)
    assert "there is also acme:cosy" in str(error.value)
    assert owner(known, "acme:cosy") == "acme"
    with pytest.raises(PluginError, match="zebra:cosy: its plugin is broken"):
        known.command("zebra:cosy")


def test_a_name_that_is_none_is_told_what_is_near(plugins):
    plugins.install("acme", plugin('command("trim")'))
    known = plugins.registry()
    for wrong, said in (
        ("acme:trm", "no command is called 'acme:trm'; did you mean acme:trim?"),
        ("acm:trim", "no plugin is called 'acm'; did you mean acme?"),
    ):
        with pytest.raises(UnknownName) as error:
            known.command(wrong)
        assert str(error.value) == said


def test_an_order_that_cannot_be_written_or_makes_no_sense_is_no_error(plugins):
    order_file().parent.mkdir(parents=True, exist_ok=True)
    order_file().write_text("cosy\n\t\t\t\t\n")
    plugins.install("zebra", COSY)
    assert owner(plugins.registry(), "cosy") == "zebra"
    order_file().unlink()
    order_file().mkdir()
    assert owner(plugins.registry(), "cosy") == "zebra"


FAST = """from musictool import Audio, command, engine, hookimpl
{start}
@command("{name}", engine="usual")
def own(value: Audio) -> Audio:
    \"\"\"Work.\"\"\"
    return value

@engine("sing", "fast")
def fast(value: Audio) -> Audio:
    \"\"\"Work.\"\"\"
    return value

@hookimpl
def musictool_register():
    return [own, fast]

@hookimpl
def musictool_presets():
    return {{"surf": "{name}"}}
"""


def test_engines_and_presets_keep_to_the_rule_of_commands(plugins, tmp_path):
    plugins.install("zebra", FAST.format(name="sing", start=""))
    plugins.registry()
    plugins.install("acme", FAST.format(name="hum", start=""))
    known = plugins.registry()
    sing = known.command("sing")
    assert list(sing.engines) == ["usual", "fast", "acme:fast"]

    def whose(known: Registry, *names: str) -> list[str]:
        command = known.command("sing")
        return [known.plugin_of(command.choose(name, "")).name for name in names]

    assert whose(known, "fast", "zebra:fast", "acme:fast") == ["zebra", "zebra", "acme"]
    with pytest.raises(UnknownName, match="no engine is called 'other:fast'"):
        sing.choose("other:fast", "")
    assert (known.presets["surf"], known.presets["acme:surf"]) == ("sing", "hum")
    steps = {name: str(find(name, known)) for name in ("surf", "zebra:surf", "acme:surf")}
    assert steps == {"surf": "sing", "zebra:surf": "sing", "acme:surf": "hum"}
    assert str(find("sing engine=zebra:fast", known)) == "sing engine=fast"

    chosen.keep_preferred(["acme:fast", "acme:surf"])
    known = plugins.registry()
    assert whose(known, "fast", "zebra:fast", "acme:fast") == ["acme", "zebra", "acme"]
    assert (known.presets["surf"], known.presets["zebra:surf"]) == ("hum", "sing")
    chosen.keep_preferred([])

    file = tmp_path / "musictool_acme.py"
    chosen.keep_preferred(["acme:fast", "acme:surf"])
    file.write_text(FAST.format(name="hum", start="raise ValueError('cold')"))
    sys.modules.pop("musictool_acme")
    known = plugins.registry()
    with pytest.raises(PluginError, match=r"is broken: .*cold.*there is also zebra:fast"):
        known.command("sing").choose("fast", "")
    assert whose(known, "zebra:fast") == ["zebra"]
    with pytest.raises(PluginError, match=r"preset surf: its plugin is broken.*also zebra:surf"):
        check(find("surf", known), known)
