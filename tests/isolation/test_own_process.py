"""Functions in a process of their own, as a plugin that calls native code uses them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from musictool import BadParameter, CannotProcess, OwnProcess, TimedOut


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnProcess]:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with OwnProcess("the adder", "another may help") as made:
        yield made


def test_functions_that_it_gives_keep_their_state_and_work_in_order_in_the_main_thread(own):
    start = np.zeros((2, 5), np.float32)
    about, add = own.run("own_work:opened", start)
    assert about["size"] == 10
    assert about["process"] != os.getpid()
    waiting = [own.begin(add, np.float32(more), seconds=20) for more in (1, 2, 4)]
    for total, wait in zip((1, 3, 7), waiting, strict=True):
        made, in_main = wait()
        np.testing.assert_array_equal(made, start + total)
        assert in_main
    assert not start.any()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_a_fork_keeps_the_files_that_have_the_numbers_of_what_has_ended():
    ended = [OwnProcess("the root") for _ in range(3)]
    for one in ended:
        one.close()
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(12)]
    if not (child := os.fork()):
        lost = 0
        for file in files:
            try:
                os.fstat(file)
            except OSError:
                lost += 1
        os._exit(lost)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    for file in files:
        os.close(file)


@pytest.mark.parametrize(
    ("how", "kind", "said"),
    [
        ("crash", CannotProcess, r"the adder crashed \(SIGSEGV\); another may help"),
        ("leave", CannotProcess, r"the adder ended before .*\(exit status 3\); another may help"),
        ("raise", CannotProcess, r"KeyError: 'no\\nsuch'"),
        ("refuse", BadParameter, "so it is not"),
        ("wait", TimedOut, r"the adder did not answer within 0\.5 s, and was stopped"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_nothing_is_printed(own, capfd, how, kind, said):
    _, add = own.run("own_work:opened", 1)
    with pytest.raises(kind) as caught:
        own.run("own_work:fail", how, seconds=0.5 if how == "wait" else 20)
    assert type(caught.value) is kind
    assert re.fullmatch(said, str(caught.value))
    assert capfd.readouterr() == ("", "")
    if how in ("raise", "refuse"):
        assert own.run(add, 2)[0] == 3
    else:
        for function in (add, "own_work:opened"):
            with pytest.raises(CannotProcess, match=r"^the adder has ended already, and does"):
                own.run(function, 2)


def test_who_calls_before_the_end_was_heard_of_is_told_how_it_ended(own):
    own.begin("own_work:fail", "crash")
    while own._process.is_alive:
        time.sleep(0.01)
    for said in (r"the adder crashed \(SIGSEGV\)", "the adder has ended already"):
        with pytest.raises(CannotProcess, match=said):
            own.run("math:sqrt", 4.0)


def test_wrong_calls_are_told(own):
    with pytest.raises(ValueError, match=r"'math\.sqrt' is no function; write it as \"module:name"):
        own.run("math.sqrt", 4.0)
    with pytest.raises(ValueError, match="seconds must be more than 0"):
        own.run("math:sqrt", 4.0, seconds=0)
    assert own.run("math:sqrt", 4.0, seconds=20) == 2.0
    own.close()
    with pytest.raises(CannotProcess, match="has ended already"):
        own.run("math:sqrt", 4.0)


def test_one_that_takes_nothing_any_more_is_stopped(own):
    """What is sent is more than the system keeps for who does not receive."""
    _, add = own.run("own_work:opened", 1)
    own.begin("own_work:fail", "hold")
    time.sleep(0.5)
    with pytest.raises(TimedOut, match=r"did not answer within 0\.5 s"):
        own.run(add, np.zeros((1, 900_000), np.float32), seconds=0.5)
