"""Plugins put into the environment that musictool runs in, and taken out of it.

`environment` knows what that is and by which program packages come into it, `wanted` what was
asked for, `installed` what is there already, which stays as it is: `conduct` has the program do
it, and takes back what it left half done. `refusals` says in a sentence why it did not. `asked`
remembers what was asked for, `freezing` writes it down for another environment, and `brought` looks
in a new process at what has come.
"""

from musictool.installing.brought import Brought, look
from musictool.installing.conduct import Change, install, plan, uninstall
from musictool.installing.environment import Environment, this_environment
from musictool.installing.wanted import Wanted, read_file, wanted_of

__all__ = [
    "Brought",
    "Change",
    "Environment",
    "Wanted",
    "install",
    "look",
    "plan",
    "read_file",
    "this_environment",
    "uninstall",
    "wanted_of",
]
