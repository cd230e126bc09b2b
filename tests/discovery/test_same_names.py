"""Commands, engines, presets and plugins of one name, of one distribution or of several."""

from .sources import HEAD, SOUND, declaring, function


def test_one_distribution_with_one_command_twice(tmp_path, install_plugin, discover):
    source = declaring(
        function("command('good')", "one"),
        function("command('good')", "two"),
        register="[one, two]",
    )
    install_plugin(tmp_path, "musictool-twice", source)
    seen = discover(tmp_path)
    assert "good" not in seen["commands"]
    assert "musictool_twice:one and musictool_twice:two" in seen["contested"]["good"]
    assert "rename all but one" in seen["contested"]["good"]


def test_a_function_found_twice_is_one(tmp_path, install_plugin, discover):
    install_plugin(tmp_path, "musictool-sound", SOUND.replace("[good]", "[good, good]"))
    seen = discover(tmp_path)
    assert "good" in seen["commands"]
    assert seen["contested"] == {}


def test_a_command_with_the_name_of_a_group(tmp_path, install_plugin, discover):
    source = declaring(function("command('fx.warm')"), register="[work]")
    install_plugin(tmp_path, "musictool-group", source)
    install_plugin(tmp_path, "musictool-single", source.replace("fx.warm", "fx"))
    seen = discover(tmp_path)
    assert "fx" not in seen["commands"]
    assert {"fx.warm", "fx.reverb", "musictool_single:fx"} <= set(seen["commands"])
    (note,) = seen["notes"]["musictool-single"]
    assert "its fx is called musictool_single:fx, since fx is a group of commands" in note


def test_a_group_with_the_name_of_a_command(tmp_path, install_plugin, discover):
    source = declaring(function("command('trim.left')"), register="[work]")
    install_plugin(tmp_path, "musictool-group", source)
    seen = discover(tmp_path)
    assert {"trim", "musictool_group:trim.left"} <= set(seen["commands"])
    assert "trim.left" not in seen["commands"]
    assert not any(seen["problems"].values())
    assert "trim is a command of basics" in seen["notes"]["musictool-group"][0]


SING = declaring(function("command('sing', engine='unit')"), register="[work]")
ACME = declaring(function("engine('sing', 'acme')"), register="[work]")


def test_two_distributions_with_one_engine(tmp_path, install_plugin, discover, python):
    install_plugin(tmp_path, "musictool-sing", SING)
    install_plugin(tmp_path, "musictool-a", ACME)
    install_plugin(tmp_path, "musictool-b", ACME)
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["unit", "acme", "musictool_b:acme"]
    assert not any(seen["problems"].values())
    (note,) = seen["notes"]["musictool-b"]
    assert note.endswith(
        "its engine acme of sing is called musictool_b:acme, since acme is that of musictool_a; "
        "musictool plugins prefer musictool_b:acme changes that"
    )
    code = (
        "from musictool.discovery import registry\n"
        "from musictool.pipeline import check, find\n"
        "known = registry()\n"
        "for name in ('acme', 'musictool_a:acme', 'musictool_b:acme', 'musictool_sing:unit'):\n"
        "    (step,) = check(find('sing engine=' + name, known), known).of('audio').steps\n"
        "    print(step.spec.engine, step.spec.target)\n"
    )
    code = code.replace("'audio'", "known.commands['sing'].flow")
    assert python(code, tmp_path).splitlines() == [
        "acme musictool_a:work",
        "acme musictool_a:work",
        "musictool_b:acme musictool_b:work",
        "unit musictool_sing:work",
    ]


def test_an_engine_with_the_name_of_the_default_one(tmp_path, install_plugin, discover):
    install_plugin(tmp_path, "musictool-sing", SING)
    install_plugin(tmp_path, "musictool-a", ACME.replace("acme", "unit"))
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["unit", "musictool_a:unit"]
    assert "unit is that of musictool_sing" in seen["notes"]["musictool-a"][0]


def test_a_default_engine_that_two_claim_does_not_win_silently(
    tmp_path, install_plugin, discover, python
):
    twice = declaring(
        function("command('sing', engine='unit')"),
        function("engine('sing', 'unit')", "other"),
        register="[work, other]",
    )
    install_plugin(tmp_path, "musictool-sing", twice)
    install_plugin(tmp_path, "musictool-b", ACME)
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["acme"]
    sentence = seen["engines_contested"]["sing"]["unit"]
    code = (
        "from musictool.discovery import registry\n"
        "from musictool.pipeline import check, find, schema\n"
        "known = registry()\n"
        "print(known.commands['sing'].default_engine)\n"
        "for text in ('sing engine=acme', 'sing', 'sing engine=unit'):\n"
        "    try: print(check(find(text, known), known).pipeline)\n"
        "    except Exception as error: print(error)\n"
        "steps = schema(known)['$defs']['steps']['items']['anyOf']\n"
        "print('sing' in steps[0]['enum'])\n"
        "(step,) = [one for one in steps if 'sing' in one.get('properties', {})]\n"
        "print(step['properties']['sing']['required'])"
    )
    assert python(code, tmp_path).splitlines() == [
        "None",
        "sing engine=acme",
        sentence,
        sentence,
        "False",
        "['engine']",
    ]
    text = python(
        "import sys; sys.argv[1:] = ['sing', '--help']\nfrom musictool.cli import main; main()",
        tmp_path,
    )
    shown = " ".join(text.split())
    assert "default: acme" not in shown
    assert "default: unit" not in shown
    assert "What does the work (required)" in shown


def test_plugins_of_one_name_are_told_apart(tmp_path, install_plugin, python):
    for name in ("musictool-one", "musictool-two"):
        info = install_plugin(tmp_path, name, SOUND)
        module = name.replace("-", "_")
        (info / "entry_points.txt").write_text(f"[musictool]\nsame = {module}\n")
    code = (
        "from musictool.discovery import registry\n"
        "print(*[p.name for p in registry().plugins if 'same' in p.name])\n"
        "print(len(registry().problems()))"
    )
    assert python(code, tmp_path) == "musictool-one:same musictool-two:same\n0"
    code = (
        "from musictool.discovery import registry\n"
        "for name in ('good', 'musictool-one:same:good', 'musictool-two:same:good'):\n"
        "    print(registry().command(name).spec.target)"
    )
    assert python(code, tmp_path).split() == [
        "musictool_one:good",
        "musictool_one:good",
        "musictool_two:good",
    ]


def test_a_plugin_with_the_name_of_one_of_ours_takes_it_from_none(tmp_path, install_plugin, python):
    info = install_plugin(tmp_path, "musictool-one", SOUND)
    (info / "entry_points.txt").write_text("[musictool]\nbasics = musictool_one\n")
    code = (
        "from musictool.discovery import registry\n"
        "print(*[p.name for p in registry().plugins if 'basics' in p.name])"
    )
    assert python(code, tmp_path) == "basics musictool-one:basics"


def test_engines_of_several_distributions(tmp_path, install_plugin, discover):
    # sorted by name, so that engines come before the command that they are for
    install_plugin(tmp_path, "musictool-sing", SING)
    install_plugin(tmp_path, "musictool-a", ACME)
    other = ACME.replace("acme", "beta").replace("audio: Audio", "audio: Audio, *, heat: float = 1")
    install_plugin(tmp_path, "musictool-b", other)
    clash = ACME.replace("acme", "ceta").replace(
        "audio: Audio", "audio: Audio, *, heat: bool = True"
    )
    install_plugin(tmp_path, "musictool-c", clash)
    seen = discover(tmp_path)
    assert seen["commands"]["sing"] == ["unit", "acme", "beta"]
    (problem,) = seen["problems"]["musictool-c"]
    assert "musictool-c" in problem
    assert "parameter heat is not the same kind of flag" in problem
    assert "in engine beta of sing" in problem


def preset(name: str, text: str) -> str:
    return f"{HEAD}@hookimpl\ndef musictool_presets():\n    return {{{name!r}: {text!r}}}\n"


def test_two_distributions_with_one_preset(tmp_path, install_plugin, discover):
    install_plugin(tmp_path, "musictool-a", preset("warm", "gain db=1"))
    install_plugin(tmp_path, "musictool-b", preset("warm", "gain db=2"))
    install_plugin(tmp_path, "musictool-c", preset("cold", "gain db=-1"))
    install_plugin(tmp_path, "musictool-d", preset("gain", "trim end=3"))
    seen = discover(tmp_path)
    assert seen["presets"]["cold"] == "gain db=-1"
    assert "gain" not in seen["presets"]
    assert seen["presets"]["warm"] == "gain db=1"
    assert seen["presets"]["musictool_b:warm"] == "gain db=2"
    assert "since warm is that of musictool_a" in seen["notes"]["musictool-b"][0]
    assert "preset gain has the name of a command" in seen["problems"]["musictool-d"][0]
    assert "gain" in seen["commands"]
