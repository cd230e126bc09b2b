"""How far a training is, in a line."""

from musictool import Check, TrainingSettings
from musictool_generation.course import Course, sparkline


def test_a_curve_goes_from_its_lowest_to_its_highest() -> None:
    assert sparkline([8, 4, 2, 1]) == "█▄▂▁"
    assert sparkline([1.0]) == sparkline([5.0]) == "▁"
    assert len(sparkline(range(1000))) < 40


def test_a_course_tells_the_part_that_is_done_and_the_loss() -> None:
    told: list[tuple[float, str]] = []
    course = Course(TrainingSettings(200), lambda *one: told.append(one))
    course.at(0)
    course.checked(Check(50, {}, 3.0, 50, 3.0, 1.0))
    course.checked(Check(100, {}, 2.0, 100, 2.0, 2.0))
    assert told[0] == (0.0, "learning")
    assert told[-1] == (0.5, "2.000 nats a moment █▁")
