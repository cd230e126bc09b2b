"""Sources of plugins, written for tests of how plugins are found."""

from __future__ import annotations

SOUND = '''
"""Good things."""
from musictool import Audio, command, hookimpl

@command("good")
def good(audio: Audio, amount: float = 1.0) -> Audio:
    """Do good."""
    return audio

@hookimpl
def musictool_register():
    return [good]
'''

HEAD = "from musictool import Audio, Report, command, engine, hookimpl\n"


def declaring(*functions: str, register: str, head: str = "") -> str:
    """A plugin's source that declares functions and registers those named."""
    hook = f"@hookimpl\ndef musictool_register():\n    return {register}\n"
    return "\n".join([HEAD, head, *functions, hook])


def function(decorator: str, name: str = "work", parameters: str = "audio: Audio") -> str:
    return f'@{decorator}\ndef {name}({parameters}) -> Audio:\n    """Work."""\n    return audio\n'
