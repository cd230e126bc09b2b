"""The numbers of a batch: counts in any order, pace and time left of the work that is done."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from musictool import files
from musictool.cli import tally
from musictool.errors import FileError
from musictool.jobs import Outcome

ERROR = FileError("a.wav", "is empty (0 bytes)")


@pytest.fixture
def clock(monkeypatch):
    """`clock.now = 3.0`: what time it is."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(tally.time, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def many(jobs):
    return jobs(10_000)


def test_outcomes_count_in_whatever_order_they_come(clock, many):
    counted = tally.Tally(many[:5])
    counted.add(Outcome(many[4]))
    counted.add(Outcome(many[0], skipped=True))
    counted.add(Outcome(many[2], error=ERROR))
    assert counted.in_words == "2 of 5 done (1 already), 1 failed"
    assert (counted.share, counted.exit_code) == (0.6, 3)
    counted.update(many[1], 0.5, "writing")
    assert counted.share == 0.7
    assert [going.job.number for going in counted.going] == [1]


def test_jobs_that_were_never_begun_are_said_in_the_end(many):
    counted = tally.Tally(many[:5])
    counted.add(Outcome(many[0], error=ERROR))
    assert counted.sum_in_words == "0 of 5 done, 1 failed, 4 not begun"
    assert counted.exit_code == 1
    counted.add(Outcome(many[1]))
    assert counted.exit_code == 3


def test_a_word_that_comes_after_the_end_starts_no_job_anew(many):
    counted = tally.Tally(many[:2])
    counted.add(Outcome(many[0]))
    counted.update(many[0], 0.9, "writing")
    assert counted.going == []


def test_the_time_left_is_that_of_jobs_as_fast_as_those_done(clock, many):
    counted = tally.Tally(many[:4])
    assert (counted.left_in_words, counted.pace_in_words) == ("", "")
    clock.now = 100.0
    counted.add(Outcome(many[1]))
    assert (counted.left_in_words, counted.pace_in_words) == ("5:00 left", "1:40 each")
    counted.update(many[0], 0.0, "")
    clock.now = 160.0
    assert counted.left_in_words == "4:00 left"
    clock.now = 1000.0  # it hangs, and nothing is said of the others
    assert counted.left_in_words == "3:20 left"


def test_jobs_that_are_done_beside_each_other_count_by_their_parts(clock, many):
    counted = tally.Tally(many[:100])
    for job in many[:10]:
        counted.update(job, 0.0, "")
    clock.now = 10.0
    for job in many[:10]:
        counted.update(job, 0.9, "")
    counted.add(Outcome(many[0]))
    assert counted.left_in_words == "1:40 left"  # 9.1 jobs in 10 s


def test_what_an_earlier_run_did_says_nothing_of_the_pace(clock, many):
    counted = tally.Tally(many)
    refused = replace(many[9_000], refused=ERROR)
    minute = files.Written(Path("a.wav"), 8000, 1, 480_000)
    for job in many[:9_000]:
        clock.now += 0.001
        counted.add(Outcome(job, skipped=True))
    clock.now += 100.0
    counted.add(Outcome(refused, error=ERROR))
    assert counted.left_in_words == counted.pace_in_words == ""
    for job in many[9_001:9_011]:
        counted.update(job, 0.5, "")
        clock.now += 2.0
        counted.add(Outcome(job, written=minute))
    assert counted.pace_in_words == "2.0 s each"
    assert counted.left_in_words == "32:58 left"
    assert counted.speed_in_words == "x 30 real time"


def test_the_pace_is_that_of_the_last_minute(clock, many):
    counted = tally.Tally(many)
    clock.now = 600.0  # a model is loaded
    for job in many[:1000]:
        clock.now += 0.1
        counted.add(Outcome(job))
    assert counted.pace_in_words == "10 a second"
    assert counted.left_in_words == "15:00 left"
