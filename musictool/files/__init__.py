"""Files: formats, tags, atomic writes, output names.

    path --open_stream, read--> value
    path --check_target--> Target;  Target, value --write--> Written

Nothing outside this room opens a recording. `names`, `search` and `globs` say which files,
`same` which of them are one, `access` whether they may be read or written, `atomic` makes them
appear whole, `system_errors` says what was in the way. `audio` knows the containers of recordings
and reads and writes them, `tags` and `history` carry what goes with the sound, `chunks` walks
through what lies beside it, and `limits` says how much of that is read; `scores`, `reports`, `jams`
and `tables` know the other formats. `reading` and `writing` choose among these by the kind of
value.
"""

from musictool.files.access import Place, check_place, over_input
from musictool.files.atomic import write_bytes
from musictool.files.audio.clipping import Clip, Level
from musictool.files.audio.formats import AUDIO_SUFFIXES, Encoding
from musictool.files.audio.reading import open_stream, probe, read_audio
from musictool.files.audio.writing import Written
from musictool.files.far import check_there, local_copy, outgoing
from musictool.files.globs import EVERY, Chosen
from musictool.files.group import Group
from musictool.files.history import hash_file
from musictool.files.model_folders import model_folders_in, model_info, read_model
from musictool.files.names import (
    Input,
    expand_inputs,
    is_template,
    makes_folders,
    names_many,
    output_folder,
    output_path,
    output_paths,
)
from musictool.files.numbered import numbered, numbered_there, unnumbered
from musictool.files.parts import remove_abandoned
from musictool.files.reading import info, read
from musictool.files.same import Folders, Taken
from musictool.files.state import FileState, state_of
from musictool.files.system_errors import file_errors
from musictool.files.tables import parse_table, read_table
from musictool.files.writing import Target, check_target, write, write_reports, write_rows

__all__ = [
    "AUDIO_SUFFIXES",
    "EVERY",
    "Chosen",
    "Clip",
    "Encoding",
    "FileState",
    "Folders",
    "Group",
    "Input",
    "Level",
    "Place",
    "Taken",
    "Target",
    "Written",
    "check_place",
    "check_target",
    "check_there",
    "expand_inputs",
    "file_errors",
    "hash_file",
    "info",
    "is_template",
    "local_copy",
    "makes_folders",
    "model_folders_in",
    "model_info",
    "names_many",
    "numbered",
    "numbered_there",
    "open_stream",
    "outgoing",
    "output_folder",
    "output_path",
    "output_paths",
    "over_input",
    "parse_table",
    "probe",
    "read",
    "read_audio",
    "read_model",
    "read_table",
    "remove_abandoned",
    "state_of",
    "unnumbered",
    "write",
    "write_bytes",
    "write_reports",
    "write_rows",
]
