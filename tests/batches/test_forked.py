"""A fork that works for itself: nobody waits for it who waits for the process that made it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from musictool.batches.forked import Forked, can_fork

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of threads")

MAKER = """
import os, sys, time
from musictool.batches.forked import Forked

def work():
    os.write(kept, str((os.getsid(0), sys.stdin.read())).encode())
    time.sleep(60)

given, kept = os.pipe()
fork = Forked(work, [kept], None)
print(fork._pid, os.read(given, 100).decode(), flush=True)
os._exit(0)
"""


def test_it_holds_neither_the_terminal_nor_the_files_of_its_maker():
    made = subprocess.run([sys.executable, "-c", MAKER], stdout=subprocess.PIPE, timeout=30)
    pid, said = made.stdout.decode().split(maxsplit=1)  # there, although the fork is at work
    assert said.strip() == str((int(pid), ""))
    held = {one.name: str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()}
    os.kill(int(pid), signal.SIGKILL)
    kept = {name for name, where in held.items() if where != os.devnull}
    assert {held[name] for name in ("0", "1", "2")} == {os.devnull}
    assert len(kept) == 1


def test_it_is_waited_for_and_ended():
    ended = Forked(lambda: None, (), None)
    ended.wait()
    ended.kill()  # nobody else's process has its number
    endless = Forked(lambda: time.sleep(60), (), None)
    with pytest.raises(subprocess.TimeoutExpired):
        endless.wait(0.05)
    endless.kill()
    endless.wait(10)


def test_a_process_with_threads_is_not_forked():
    said, end = [], threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    said.append(can_fork())
    end.set()
    thread.join()
    code = "from musictool.batches.forked import can_fork; print(can_fork())"
    alone = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (said, alone.stdout) == ([False], "True\n")
