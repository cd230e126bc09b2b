"""A batch that is killed before each of its changes to the disk, and then completed.

    python killed_at_each_moment.py PIPELINE OUT STEP

The files must be those of a run that nothing happened to; it says how many moments there were.
"""

import gc
import os
import shutil
import sys
from pathlib import Path

import musictool as mt
from musictool.discovery import index

index.AT_ONCE = 3600  # no plugin changes meanwhile, and to look takes as long as the batch does
pipeline, out, step = sys.argv[1], sys.argv[2], int(sys.argv[3])
EVENTS = {"os.rename", "os.link", "os.remove", "os.mkdir"}
left = None


def killed(event, args):
    global left
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    if left is not None and (writes or event in EVENTS):
        left -= 1
        if left < 0:
            os._exit(9)


def run(before):
    global left
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    left = before
    failed = [one.error for one in mt.map(pipeline, "in", out, executor="serial") if one.error]
    left = None
    sys.stderr.write(f"{before} {failed}\n")
    os._exit(len(failed))


def files():
    found = [path for path in Path("out").rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in found if ".musictool" not in path.parts}


first = [one.replace("out/", "first/") for one in (pipeline, out)]
list(mt.map(first[0], "in", first[1], executor="serial"))  # imports all
gc.collect()
gc.freeze()  # or each fork would have a copy of all that is imported, to look for what may go
sys.addaudithook(killed)
assert run(None) == 0
whole, moment = files(), 0
while True:
    shutil.rmtree("out")
    code = run(moment)
    if code == 0:
        break
    assert (code, run(None)) == (9, 0), moment
    assert files() == whole, (moment, sorted(files()), sorted(whole))
    moment += step
sys.stdout.write(str(moment))
