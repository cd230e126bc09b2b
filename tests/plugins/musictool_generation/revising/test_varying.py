"""`vary`: the amount holds, and so does what is to stay."""

from dataclasses import replace

import numpy as np
import pytest

from musictool import CannotProcess, Context, Score, Track
from musictool_generation import vary
from musictool_generation.searches.drafts import Drafts

from .tunes import MODEL, band, rows


def _varied(score: Score, amount: float, *keep: str, seed: int = 0, **options) -> Score:
    given = {"particles": 2, "model": MODEL, **options}
    return vary(score, amount, keep, **given, context=Context(seed=seed))


def _changed(score: Score, made: Score) -> float:
    """Share of the notes that are not there any more."""
    old, new = rows(score), rows(made)
    gone = sum(len(before - after) for before, after in zip(old, new, strict=True))
    return gone / sum(map(len, old))


def test_the_amount_is_the_share_of_notes_made_anew() -> None:
    score = band(10)
    shares = [_changed(score, _varied(score, amount)) for amount in (0, 0.3, 0.6, 1)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert 0.15 < shares[1] <= 0.35  # some come again by chance
    assert 0.4 < shares[2] <= 0.65
    assert shares[3] > 0.7
    assert rows(_varied(score, 0.0)) == rows(score)


def test_bars_that_are_not_made_anew_stay() -> None:
    score = band(6)
    made = _varied(score, 0.3)
    whole = 0
    for old, new in zip(rows(score), rows(made), strict=True):
        for bar in range(6):
            inside = range(1920 * bar, 1920 * bar + 1920)
            whole += {row for row in old if row[0] in inside} <= new
    assert whole >= 11  # of eighteen
    assert (made.length, made.tempos) == (score.length, score.tempos)


def test_bars_between_those_made_anew_are_no_work(monkeypatch) -> None:
    looks = []
    chances = Drafts.chances

    def counted(self: Drafts) -> object:
        looks.append(len(self.rows))
        return chances(self)

    monkeypatch.setattr(Drafts, "chances", counted)
    score = replace(band(48), tracks=band(48).tracks[:1])
    made = _varied(score, 0.05, seed=7, particles=8)
    bars = {row[0] // 1920 for row in rows(score)[0] ^ rows(made)[0]}
    assert len(bars) == 2
    assert max(bars) - min(bars) > 20
    assert sum(looks) < 3000  # of each 16 bars heard, and five made with all particles


def test_the_rhythm_stays_to_the_tick() -> None:
    score = band(4)
    notes = score.tracks[0].notes.copy()
    notes["start"] += np.arange(len(notes), dtype=np.int32) % 3  # not quite on the grid
    notes["velocity"] = 40 + np.arange(len(notes))
    score = replace(score, tracks=(replace(score.tracks[0], notes=notes), *score.tracks[1:]))
    made = _varied(score, 1.0, "rhythm")
    for old, new in zip(score.tracks, made.tracks, strict=True):
        for name in ("start", "duration", "velocity"):
            assert old.notes[name].tolist() == new.notes[name].tolist()
    assert rows(made)[0] != rows(score)[0]
    assert rows(made)[2] == rows(score)[2]  # drums have nothing but rhythm


def test_the_melody_stays() -> None:
    score = band(4)
    chords = Track.of([(1920 * bar, 1920, pitch) for bar in range(4) for pitch in (55, 59)])
    lead = replace(score.tracks[0], notes=np.concatenate([score.tracks[0].notes, chords.notes]))
    score = replace(score, tracks=(lead, *score.tracks[1:]))
    made = _varied(score, 1.0, "melody")
    assert rows(band(4))[0] <= rows(made)[0]
    assert _changed(score, made) > 0.4


def test_the_harmony_stays() -> None:
    """On beats all new notes are of the chord that was there: here C and F by turns."""
    tones = ((60, 64, 67), (65, 69, 72))
    chords = [(480 * beat, 480, pitch) for beat in range(24) for pitch in tones[beat // 4 % 2]]
    score = Score((Track.of(chords),), resolution=480, length=6 * 1920)
    made = _varied(score, 1.0, "harmony", particles=4)
    assert _changed(score, made) > 0.3
    for start, duration, pitch, _ in rows(made)[0]:
        for beat in range(-(-start // 480), -(-(start + duration) // 480)):
            assert pitch % 12 in {tone % 12 for tone in tones[beat // 4 % 2]}


def test_rhythm_and_harmony_stay_together() -> None:
    score = band(4)
    made = _varied(score, 0.5, "rhythm", "harmony")
    for old, new in zip(score.tracks, made.tracks, strict=True):
        assert old.notes["start"].tolist() == new.notes["start"].tolist()


def test_tones_stay_with_their_rhythm() -> None:
    """Bar by bar the same pitch classes sound, and about as long, in another order."""
    bars = ((60, 62, 64, 67), (65, 69, 67, 72), (59, 62, 67, 65))
    notes = [
        (1920 * bar + 240 * at, 240, bars[bar % 3][(at * 3 + bar) % 4])
        for bar in range(6)
        for at in range(8)
    ]
    score = Score((Track.of(notes),), resolution=480, length=6 * 1920)

    def moved(made: Score) -> float:
        """Share of the time in which a bar has other pitch classes."""
        both = []
        for one in (score, made):
            rows = one.tracks[0].notes
            bar, tone = rows["start"] // 1920, rows["pitch"] % 12
            both.append(np.bincount(bar * 12 + tone, minlength=72))
        return np.abs(both[0] - both[1]).sum() / 2 / 48

    made = _varied(score, 1.0, "rhythm", "tones")
    assert moved(made) <= 0.2 < moved(_varied(score, 1.0, "rhythm")) / 2
    assert made.tracks[0].notes["start"].tolist() == score.tracks[0].notes["start"].tolist()
    assert (made.tracks[0].notes["pitch"] != score.tracks[0].notes["pitch"]).mean() > 0.4
    allowed = [{pitch % 12 for pitch in bars[bar % 3]} for bar in range(6)]
    for start, _, pitch, _ in rows(made)[0]:
        assert pitch % 12 in allowed[start // 1920]


def test_chords_of_held_notes_stay_within_what_sounds() -> None:
    """Notes that no pitch of a harmony can be as long as, and chords with as many notes as it."""
    tones = ((60, 64, 67), (65, 69, 72))
    notes = [(1920 * bar, 1920, pitch) for bar in range(6) for pitch in tones[bar % 2]]
    notes += [(1920 * bar + 1680, 720, 79) for bar in range(5)]  # over the bar line
    score = Score((Track.of(notes),), resolution=480, length=6 * 1920)
    made = _varied(score, 1.0, "rhythm", "harmony", particles=4)
    for start, _, pitch, _ in rows(made)[0]:
        chords = {tones[start // 1920 % 2], tones[(start + 240) // 1920 % 2]}
        assert pitch % 12 in {tone % 12 for chord in chords for tone in chord} | {79 % 12}


@pytest.mark.parametrize(
    ("region", "first", "last", "tracks"),
    [
        ({"start": 2, "end": 4, "unit": "bars"}, 1920, 5760, (0, 1, 2)),
        ({"start": 6, "end": 11, "unit": "beats", "tracks": ["bass"]}, 2400, 4800, (1,)),
        ({"tracks": ["1", "drums"]}, 0, 9600, (0, 2)),
    ],
)
def test_outside_of_a_region_and_of_tracks_everything_stays(region, first, last, tracks) -> None:
    score = band(5)
    made = _varied(score, 1.0, seed=2, **region)
    assert (made.length, made.tempos, made.meters) == (score.length, score.tempos, score.meters)
    for at, (old, new) in enumerate(zip(rows(score), rows(made), strict=True)):
        inside = range(first, last) if at in tracks else range(0)
        assert {row for row in old if row[0] not in inside} == {
            row for row in new if row[0] not in inside
        }
        assert all(row[0] + row[1] <= last for row in new - old)
    assert _changed(score, made) > 0


def test_a_region_or_a_track_that_is_not_there_is_said() -> None:
    with pytest.raises(CannotProcess, match="bar 9 is beyond the end"):
        _varied(band(2), 0.5, start=9, unit="bars")
    with pytest.raises(CannotProcess, match="no track is called 'oboe'"):
        _varied(band(2), 0.5, tracks=["oboe"])


def test_where_nothing_can_change_it_says_so() -> None:
    line = replace(band(2), tracks=band(2).tracks[:1])
    with pytest.raises(CannotProcess, match="all notes are what keep=melody lets stay"):
        _varied(line, 0.5, "melody")
    with pytest.raises(CannotProcess, match="has no notes"):
        _varied(Score((Track.of([]),), length=960), 0.5)
    bells = Score((Track.of([(480 * at, 480, 110) for at in range(4)], program=112),))
    with pytest.raises(CannotProcess, match="knows none of the instruments"):
        _varied(bells, 0.5)
