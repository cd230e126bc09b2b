"""The version of the contract that a plugin is made for, which is read before it is imported."""

from __future__ import annotations

import pytest

import musictool
from musictool.errors import PluginError

SOURCE = '''"""Cosy."""
{declared}
from musictool import Audio, command, hookimpl
{more}

@command("cosy")
def cosy(audio: Audio) -> Audio:
    """Work."""
    return audio

@hookimpl
def musictool_register():
    return [cosy]
'''

FIRST, SECOND = map(int, musictool.CONTRACT.split("."))


@pytest.mark.parametrize(
    "declared",
    [
        "",
        f'MUSICTOOL_CONTRACT = "{FIRST}.{SECOND}"',
        f"MUSICTOOL_CONTRACT: str = '{FIRST}.0'  # ours",
    ],
)
def test_a_plugin_for_this_version_works(plugins, declared):
    plugins.install("acme", SOURCE.format(declared=declared, more=""))
    known = plugins.registry()
    assert not known.problems()
    assert known.command("cosy").name == "cosy"
    (plugin,) = (one for one in known.plugins if one.name == "acme")
    assert plugin.contract == ("" if not declared else plugin.contract)
    assert plugin.contract in declared


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (
            f'"{FIRST}.{SECOND + 1}"',
            f"it is made for version {FIRST}.{SECOND + 1} of the contract with musictool, and this "
            f"one has {musictool.CONTRACT}; upgrade musictool: pip install --upgrade musictool",
        ),
        (
            f'"{FIRST + 1}.0"',
            f"it is made for version {FIRST + 1}.0 of the contract with musictool, and this one "
            f"has {musictool.CONTRACT}; upgrade musictool: pip install --upgrade musictool",
        ),
        (
            f'"{FIRST - 1}.7"',
            f"it is made for version {FIRST - 1}.7 of the contract with musictool, which "
            f"{musictool.CONTRACT} no longer keeps; upgrade the plugin: pip install --upgrade "
            "musictool-acme",
        ),
        ("1", f'MUSICTOOL_CONTRACT must be a text such as "{musictool.CONTRACT}", not 1'),
        ('"new"', f'MUSICTOOL_CONTRACT must be a text such as "{musictool.CONTRACT}", not "new"'),
    ],
)
def test_one_for_another_is_told_what_to_do_and_is_not_imported(plugins, declared, said):
    plugins.install(
        "acme",
        SOURCE.format(
            declared=f"MUSICTOOL_CONTRACT = {declared}", more="from musictool import no_such_name"
        ),
    )
    known = plugins.registry()
    assert known.problems() == [f"musictool-acme (musictool_acme): {said}"]
    with pytest.raises(PluginError) as error:
        known.command("cosy")
    assert str(error.value).endswith(said)


def test_a_package_says_it_in_the_module_of_its_entry_point(plugins, tmp_path):
    plugins.install("acme", "from musictool import no_such_name\n")
    (tmp_path / "musictool_acme.py").unlink()
    (tmp_path / "musictool_acme").mkdir()
    (tmp_path / "musictool_acme" / "__init__.py").write_text('MUSICTOOL_CONTRACT = "99.0"\n')
    (problem,) = plugins.registry().problems()
    assert "version 99.0" in problem
