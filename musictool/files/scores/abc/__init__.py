"""ABC notation, to a `Score`."""

from musictool.files.scores.abc.reading import NoAbc, read_abc

__all__ = ["NoAbc", "read_abc"]
