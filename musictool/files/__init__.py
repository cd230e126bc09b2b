"""Files: formats, tags, atomic writes, output names.

    path --open_stream/read--> Stream, Audio, Score --write--> path

Nothing outside this room opens a recording. `names` says which files, `formats` what a container
holds, `choice` which encoding an output gets; `reading` and `foreign` decode, `completeness` tells
a whole file from a cut one; `writing`, `audio` and `encoders` encode, `atomic` makes files appear
whole, `clipping` guards full scale; `tags` and `provenance` carry what goes with the sound.
"""

from musictool.files.atomic import check_place, write_bytes
from musictool.files.audio import Written
from musictool.files.choice import encoding_for
from musictool.files.clipping import Clip
from musictool.files.formats import AUDIO_SUFFIXES, Encoding
from musictool.files.information import FileInfo, info
from musictool.files.names import (
    Input,
    expand_inputs,
    makes_folders,
    names_many,
    output_path,
    output_paths,
)
from musictool.files.provenance import hash_file, read_history
from musictool.files.reading import open_stream, read
from musictool.files.writing import check_target, write, write_reports

__all__ = [
    "AUDIO_SUFFIXES",
    "Clip",
    "Encoding",
    "FileInfo",
    "Input",
    "Written",
    "check_place",
    "check_target",
    "encoding_for",
    "expand_inputs",
    "hash_file",
    "info",
    "makes_folders",
    "names_many",
    "open_stream",
    "output_path",
    "output_paths",
    "read",
    "read_history",
    "write",
    "write_bytes",
    "write_reports",
]
