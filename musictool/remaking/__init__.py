"""A file made again from the record that it carries, and compared with what there is.

    file --record--> entries --steps, sources--> a job --making--> file --comparing--> verdict

`record` reads the record, as data of a stranger; `steps` makes a checked pipeline of an entry,
`sources` finds what it names, `links` gives it the names of then, `making` does it, `reasons` says
why the bytes may be others, `comparing` whether they are, and `redo` is all of it for one file.
"""

from musictool.remaking.record import NoRecord
from musictool.remaking.redo import Redone, redo, refuse_addresses
from musictool.remaking.sources import Finder

__all__ = ["Finder", "NoRecord", "Redone", "redo", "refuse_addresses"]
