"""Quantities: what people write for them, what is refused, and that what is printed parses back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from musictool.discovery import registry
from musictool.pipeline import check, find
from musictool.quantities import (
    UNITS,
    format_quantity,
    format_time,
    parse_quantity,
    parse_range,
)

READ = [
    ("s", "90", 90),
    ("s", "90s", 90),
    ("s", "90 sec", 90),
    ("s", "1500ms", 1.5),
    ("s", "1:30", 90),
    ("s", "01:30", 90),
    ("s", "1:02:03.5", 3723.5),
    ("s", "00:00:07", 7),
    ("s", "90:00", 5400),
    ("s", "1m30s", 90),
    ("s", "1 min 30 s", 90),
    ("s", "1h2m3.5s", 3723.5),
    ("s", "2m", 120),
    ("s", "2.5 min", 150),
    ("s", "1h", 3600),
    ("s", "-0:10", -10),
    ("s", "-1m30s", -90),
    ("s", "\N{MINUS SIGN}0:10", -10),
    ("s", "+5", 5),
    ("s", ".5", 0.5),
    ("ms", "20", 20),
    ("ms", "20ms", 20),
    ("ms", "0.02s", 20),
    ("ms", "0:01", 1000),
    ("dB", "-3dB", -3),
    ("dB", "-3 dB", -3),
    ("dB", "+3 DB", 3),
    ("dBFS", "-20dBFS", -20),
    ("dBFS", "-20 dB", -20),
    ("dBTP", "-1dBTP", -1),
    ("LUFS", "-14LUFS", -14),
    ("LUFS", "-14 lufs", -14),
    ("LUFS", "-14 LKFS", -14),
    ("Hz", "440Hz", 440),
    ("Hz", "1.2kHz", 1200),
    ("Hz", "44.1k", 44100),
    ("Hz", "22.05 khz", 22050),
    ("BPM", "120bpm", 120),
    ("kbit/s", "192k", 192),
    ("kbit/s", "192kbps", 192),
    ("kbit/s", "192 kbit/s", 192),
    ("kbit/s", "192000 bit/s", 192),
    ("semitones", "+2st", 2),
    ("semitones", "2 semitones", 2),
    ("semitones", "-50ct", -0.5),
    ("semitones", "50 cents", 0.5),
    ("semitones", "1 octave", 12),
    ("times", "x1.5", 1.5),
    ("times", "1.5x", 1.5),
    ("times", "150%", 1.5),
    ("times", "+10%", 1.1),
    ("times", "-25 %", 0.75),
    ("times", "3/2", 1.5),
    (":1", "4:1", 4),
    ("share", "30%", 0.3),
    ("share", "30 percent", 0.3),
    ("°", "90°", 90),
    ("°", "90 deg", 90),
    ("bit", "16-bit", 16),
    ("ch", "2 ch", 2),
    ("ch", "2", 2),
    ("ch", "mono", 1),
    ("ch", "Stereo", 2),
    ("ch", "5.1", 6),
    ("bars", "4 bars", 4),
    ("%", "30%", 30),
    ("", "1e-3", 0.001),
]


@pytest.mark.parametrize(("unit", "text", "number"), READ)
def test_it_is_read_as_people_mean_it(unit: str, text: str, number: float) -> None:
    assert parse_quantity(text, unit) == number


REFUSED = [
    ("dB", "3Hz", "in dB, not Hz"),
    ("dB", "3 LUFS", "in dB, not LUFS"),
    ("dBFS", "-1dBTP", "in dBFS, not dBTP"),
    ("s", "3dB", "in s, not dB"),
    ("s", "50%", "in s, not %"),
    ("Hz", "3s", "in Hz, not s"),
    ("BPM", "x1.5", "a number in BPM, not 'x1.5'"),
    ("", "3dB", "a number without a unit, not '3dB'"),
    ("share", "3dB", "a number without a unit, not '3dB'"),
    ("dB", "-3,5", "written with a point for decimals and nothing between thousands, not -3,5"),
    ("Hz", "48,000 Hz", "written with a point for decimals and nothing between"),
    ("s", "1:5", "a time like 1:05 or 1:02:05, two digits behind each colon, not 1:5"),
    ("s", "1:75", "a time like 1:05"),
    ("s", "1:2:03", "a time like 1:05"),
    ("s", "30s1m", "a number in s"),
    ("s", "1m-30s", "a number in s"),
    ("s", "1:02:03:04", "a number in s"),
    ("dB", "loud", "a number in dB, not 'loud'"),
    ("dB", "nan", "a number in dB, not 'nan'"),
    ("dB", "1_000", "a number in dB"),
    ("", "", "a number, not ''"),
]


@pytest.mark.parametrize(("unit", "text", "fault"), REFUSED)
def test_what_cannot_be_read_or_in_two_ways_is_refused(unit: str, text: str, fault: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_quantity(text, unit)
    assert str(refused.value).startswith(fault)


numbers = st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda number: float(f"{number:.12g}"))


@example(1.41509874902e-307, "ms")
@given(numbers, st.sampled_from([*UNITS, "bars", "%"]))
def test_all_that_is_printed_parses_back(number: float, unit: str) -> None:
    number = round(number, 6) if unit == "s" else number
    assert parse_quantity(format_quantity(number, unit), unit) == number


@given(st.floats(-1e5, 1e5, allow_subnormal=False), st.integers(0, 3))
def test_so_does_what_is_printed_with_fewer_decimals(seconds: float, decimals: int) -> None:
    read = parse_quantity(format_time(seconds, decimals), "s")
    assert read == pytest.approx(seconds, abs=0.51 * 10**-decimals)


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (4.25, None, "4.25 s"),
        (59.9999999, None, "1:00"),
        (90, None, "1:30"),
        (-90.5, None, "-1:30.5"),
        (3723, None, "1:02:03"),
        (5, 1, "5.0 s"),
        (59.96, 1, "1:00.0"),
        (-0.001, 1, "0.0 s"),
    ],
)
def test_times_are_printed_as_on_a_clock(seconds: float, decimals: int | None, text: str) -> None:
    assert format_time(seconds, decimals) == text


@pytest.mark.parametrize(
    ("text", "unit", "ends"),
    [
        ("60-120", "BPM", (60, 120)),
        ("60-120 BPM", "BPM", (60, 120)),
        ("60bpm - 120bpm", "BPM", (60, 120)),
        ("60\N{EN DASH}120", "BPM", (60, 120)),
        ("1-2kHz", "Hz", (1000, 2000)),
        ("0:30-1:00", "s", (30, 60)),
        ("-6--3", "dB", (-6, -3)),
    ],
)
def test_ranges(text: str, unit: str, ends: tuple[float, float]) -> None:
    assert parse_range(text, unit) == ends


def test_every_number_of_every_command_takes_its_default_and_bounds_as_they_are_printed() -> None:
    for known in registry().commands.values():
        for spec in known.engines.values() or [known.spec]:
            for parameter in spec.settings:
                if parameter.kind not in ("number", "integer") or parameter.many:
                    continue
                for number in (parameter.default, parameter.ge, parameter.le):
                    if isinstance(number, int | float):
                        text = format_quantity(number, parameter.unit)
                        assert parameter.check(text, "x") == number, (spec.name, parameter.name)


def test_a_range_has_its_unit_behind_it_as_a_number_has() -> None:
    known = registry()
    drawn = check(find("fx.tremolo phase=0..90 | fx.compressor ratio={2,4}", known), known)
    words = [draw.words() for _, draw in drawn.draws.values()]
    assert words == ["from 0 to 90°", "one of 2, 4:1"]
    assert drawn.steps[0].draws[0].parameter.bounds() == "from 0 to 360°"
