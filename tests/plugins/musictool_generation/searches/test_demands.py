"""Demands hold in every search: looked for in the notes that come out, note by note."""

import numpy as np
import pytest

from musictool_generation.demands.beneath import Beneath
from musictool_generation.demands.breathing import Breathing
from musictool_generation.demands.demand import Demand, notes_of
from musictool_generation.demands.density import Density, tilt
from musictool_generation.demands.ending import Ending
from musictool_generation.demands.following import Following
from musictool_generation.demands.in_key import InKey
from musictool_generation.demands.pace import Pace
from musictool_generation.demands.playing import Playing
from musictool_generation.demands.register import Register
from musictool_generation.demands.repeating import Repeating
from musictool_generation.moments import Moments
from musictool_generation.searches.annealing import anneal
from musictool_generation.searches.beam import beam_search
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.draft import Draft, Moment
from musictool_generation.searches.sampling import sample, sample_each
from musictool_generation.searches.voices import Voice
from musictool_generation.wishing.form import Echo

from .hand_made import anything

MODEL = anything()
OF = MODEL.vocabulary
DRUMS = OF.part_of_symbols == 2
BAR = 48


@pytest.fixture(params=["sampling", "beam", "annealing"])
def search(request):
    def made(*demands: Demand, bars: int = 2, kept: Moments | None = None):
        rng = np.random.default_rng(5)
        constraints = Constraints(OF, bars * BAR, kept=kept, demands=demands)
        if request.param == "beam":
            piece = beam_search(MODEL, constraints, 1, rng, beams=3)[0]
        elif request.param == "annealing":
            piece = anneal(MODEL, constraints, 1, rng, temperature=3.0, sweeps=0.3)[0]
        else:
            piece = sample(MODEL, constraints, 1, rng)[0]
        assert constraints.broken(piece) == 0
        return [tuple(map(int, row)) for row in zip(*notes_of(piece, OF), strict=True)]

    return made


def _kept(*notes: tuple[int, int, int]) -> Moments:
    starts, symbols, lengths = np.array(sorted(notes), np.int64).T
    return OF.assemble(starts, symbols, lengths, Constraints(OF, 4 * BAR).frame)


def test_what_comes_again_is_the_same(search) -> None:
    echoes = [Echo(BAR, 2 * BAR, BAR), Echo(3 * BAR, 3 * BAR + 24, 3 * BAR)]
    rows = search(Repeating(OF, echoes), bars=4)
    first = [row for row in rows if row[0] < BAR]
    assert first
    assert [(time - BAR, *note) for time, *note in rows if BAR <= time < 2 * BAR] == first
    half = [row for row in first if row[0] < 24]
    again = [(time - 3 * BAR, *note) for time, *note in rows if 0 <= time - 3 * BAR < 24]
    assert again == half


def test_each_of_some_parts_plays(search) -> None:
    rows = search(Playing(OF, {0, 1, 2}, 24), bars=3)
    assert {int(OF.part_of_symbols[symbol]) for _, symbol, _ in rows} == {0, 1, 2}


def test_no_part_is_silent_for_long() -> None:
    constraints = Constraints(OF, 4 * BAR, demands=[Playing(OF, {0, 1}, 24)])
    (piece,) = sample(MODEL, constraints, 1, np.random.default_rng(1))
    times, symbols, _ = notes_of(piece, OF)
    for part in (0, 1):
        mine = np.unique(times[OF.part_of_symbols[symbols] == part])
        assert np.diff(mine, prepend=0).max() <= 24 + 24  # the next moment may be a long gap later


def test_new_notes_begin_where_the_rhythm_does(search) -> None:
    onsets = [0, 9, 12, 30, 48, 84]
    rows = search(Following(OF, onsets))
    assert sorted({time for time, *_ in rows}) == onsets
    kept = _kept((6, 3, 4), (12, 5, 4))
    rows = search(Following(OF, onsets, {6: {3}, 12: {5}}), kept=kept)
    assert sorted({time for time, symbol, _ in rows if (time, symbol) != (6, 3)}) == onsets


def test_what_is_new_is_below_a_melody(search) -> None:
    tune = [(0, 12, 7), (24, 8, 8), (48, 20, 7)]  # C4, G#3 and G#4, which sound to the next bar
    kept = _kept(*tune)
    pitches = OF.pitch_of_symbols
    notes = [(at, at + OF.length_steps[length], pitches[one], one) for at, one, length in tune]
    rows = search(Beneath(OF, np.array(notes), 2 * BAR), kept=kept)
    for start, end, pitch, _ in notes:
        for time, symbol, length in set(rows) - set(tune):
            over = time < end and time + OF.length_steps[length] > start
            assert not over or DRUMS[symbol] or pitches[symbol] < pitch


def test_the_melody_has_its_part_alone(search) -> None:
    kept = _kept((0, 12, 7))
    rows = search(Beneath(OF, np.array([(0, 24, 60, 12)]), 2 * BAR, part=0), kept=kept)
    assert [symbol for _, symbol, _ in rows if OF.part_of_symbols[symbol] == 0] == [12]


def test_nothing_but_drums_moves_where_a_phrase_ends(search) -> None:
    rows = search(Breathing(OF, [(25, 48), (73, 96)]))
    for time, symbol, length in rows:
        assert DRUMS[symbol] or not (24 < time < 48 or time > 72)
        assert DRUMS[symbol] or time >= 48 or time + OF.length_steps[length] <= 48


@pytest.mark.parametrize("root", [None, 7])
def test_the_last_chord_is_held_on_its_root(search, root) -> None:
    rows = search(Ending(OF, 60, 96, root))
    last = [(symbol, length) for time, symbol, length in rows if time == 60 and not DRUMS[symbol]]
    assert last
    assert max(time for time, *_ in rows) == 60
    assert {OF.length_steps[length] for _, length in last} == {24}
    lowest = min(int(OF.pitch_of_symbols[symbol]) for symbol, _ in last)
    assert root is None or lowest % 12 == root


@pytest.mark.parametrize(
    "demand",
    [
        lambda kept: Ending(OF, 24, BAR, 7, kept),
        lambda kept: Following(OF, [24], kept),
        lambda kept: Density(OF, 1.5, BAR, kept=kept),
    ],
)
def test_notes_of_a_moment_rise_past_one_that_stays(demand) -> None:
    """A stroke is higher than all that has a pitch, so what must be there has to come before it."""
    stroke = int(OF.bases[3]) - 1
    kept, model = _kept((24, stroke, 8)), anything()
    model.follows[:, stroke] += 6.0  # it is what the model would have first
    for seed in range(6):
        wishes = Constraints(OF, BAR, kept=kept, demands=[demand({24: {stroke}})])
        (piece,) = sample(model, wishes, 1, np.random.default_rng(seed))
        rows = list(zip(*(one.tolist() for one in notes_of(piece, OF)), strict=True))
        assert [row[:2] for row in rows] == sorted({row[:2] for row in rows})
        assert (24, stroke) in [row[:2] for row in rows]
        assert wishes.broken(piece) == 0


def test_soft_wishes_give_way_to_firm_ones_and_only_to_them() -> None:
    no_root = OF.pitch_of_symbols % 12 != 7
    ending = Ending(OF, 60, 96, 7)
    free = Constraints(OF, 96, demands=[ending])
    held = Constraints(OF, 96, masks={"key": no_root & ~DRUMS}, demands=[ending])
    onset = Constraints(OF, 96, demands=[ending, Following(OF, [0, 72])])  # later than the ending
    for wishes, given_up in ((free, []), (held, ["ending"]), (onset, ["ending"])):
        (piece,) = sample(MODEL, wishes, 1, np.random.default_rng(2))
        assert wishes.given_up(piece) == given_up
        assert (wishes.firm or wishes).broken(piece) == 0
        assert (wishes.broken(piece) > 0) == bool(given_up)


def test_drums_alone_end_with_a_stroke(search) -> None:
    rows = search(Playing(OF, {2}, 0), Ending(OF, 48, 96, pitched=False))
    assert max(time for time, *_ in rows) == 48


@pytest.mark.parametrize("rate", [0.5, 4.0])
def test_there_are_as_many_notes_as_were_wished(search, rate) -> None:
    rows = search(Density(OF, rate, 4 * BAR), bars=4)
    assert abs(len(rows) - 16 * rate) <= 0.1 * 16 * rate


def test_after_too_much_moments_are_of_few_notes() -> None:
    draft = Draft(0)
    draft.total, draft.moments = 40, [Moment(6, 12, ())] * 20
    chances = np.zeros(OF.symbol_count + 1)
    Density(OF, 1.0, 4 * BAR).incline(draft, chances)
    assert chances[-1] > 1.0
    assert not chances[:-1].any()


def test_what_stays_is_counted_before_it_comes() -> None:
    """A bass in eighths, and a model that would have chords over each: there is room for 16."""
    bass = int(OF.bases[1]) + 10
    notes = [(at, bass, 5) for at in range(0, 4 * BAR, 6)]  # 8 of a bar, 32 in all
    kept = {at: {bass} for at, *_ in notes}
    demands = [Density(OF, 3.0, 4 * BAR, kept=kept)]
    wishes = Constraints(OF, 4 * BAR, kept=_kept(*notes), demands=demands)
    pieces = sample(MODEL, wishes, 6, np.random.default_rng(0))
    times = [notes_of(piece, OF)[0] for piece in pieces]
    assert all(abs(len(one) - 48) <= 4.8 for one in times)
    early = np.mean([(one < 2 * BAR).sum() for one in times])
    assert 20 <= early <= 28  # and not all that is new at the beginning


def test_a_voice_keeps_its_pace_whatever_a_model_expects() -> None:
    """Of a model that would have its notes at all times; a bar may have half a bar's too many."""
    model, piano = anything(), OF.part_of_symbols == 0
    model.follows[:, :-1][:, piano] += 12.0
    voice = Voice(0, 8 * BAR, (0,), piano, 0.5 / 12, 1.0, (1.0,))
    wishes = Constraints(OF, 8 * BAR, demands=[Pace(OF, [voice], BAR, 8 * BAR, {})])
    for seed in range(3):
        (piece,) = sample(model, wishes, 1, np.random.default_rng(seed))
        times, symbols, _ = notes_of(piece, OF)
        mine = times[piano[symbols]]
        for bar in range(1, 9):  # two notes a bar, one ahead for half a bar, and one for its chord
            assert (mine < bar * BAR).sum() <= 2 * bar + 2


def test_a_tilted_gap_has_the_wished_mean_and_the_end_is_one_too() -> None:
    chances = np.log(np.full(len(OF.gap_steps) + 1, 0.1))
    tilt(chances, OF, 5.0, left=30)
    shares = np.exp(chances)
    assert shares.sum() == pytest.approx(1.0)
    assert shares @ [*OF.gap_steps, 30] == pytest.approx(5.0, abs=1e-3)


def test_a_register_moves_pitches_of_all_but_drums() -> None:
    chances = np.zeros(OF.symbol_count + 1)
    Register(OF, 4.0).incline(None, chances)
    assert (np.diff(chances[:37]) > 0).all()
    assert (chances[:-1][DRUMS] == 0).all()
    assert chances[-1] == 0


def test_pieces_made_together_are_what_they_are_alone() -> None:
    several = [
        Constraints(OF, 2 * BAR, demands=[Density(OF, 2.0, 2 * BAR)]),
        Constraints(OF, 3 * BAR, demands=[Ending(OF, 2 * BAR, 3 * BAR, 7)]),
        Constraints(OF, BAR),
    ]
    rngs = [np.random.default_rng(seed) for seed in range(3)]
    together = sample_each(MODEL, several, rngs)
    for seed, (one, wishes) in enumerate(zip(together, several, strict=True)):
        (alone,) = sample(MODEL, wishes, 1, np.random.default_rng(seed))
        assert one.symbols.tolist() == alone.symbols.tolist()
        assert one.gaps.tolist() == alone.gaps.tolist()


def test_where_all_that_is_wished_excludes_the_model_s_ways_there_is_one() -> None:
    for seed in range(6):
        wishes = [Breathing(OF, [(25, 48)]), Density(OF, 0.5, 2 * BAR), Ending(OF, BAR, 2 * BAR, 0)]
        constraints = Constraints(OF, 2 * BAR, demands=wishes)
        (piece,) = sample(MODEL, constraints, 1, np.random.default_rng(seed))
        assert constraints.broken(piece) == 0


def test_a_key_is_missed_where_too_little_tells_one() -> None:
    """As `analyze` has it: it takes three pitch classes, and none of them next to alone."""
    c = int(OF.bases[0]) + 12
    tune, drone = [c + step for step in (0, 4, 7, 12, 11, 5, 2, 0)], [c] * 20 + [c + 4, c + 7]
    bass, drums = [int(OF.bases[1]) + 6] * 2, [int(OF.bases[2])] * 6
    missed = [_missed(symbols) for symbols in (tune, drone, bass + drums, drums)]
    assert missed == [False, True, True, True]


def test_a_piece_is_in_the_key_on_whose_tonic_it_ends() -> None:
    """As much for C as for G, by its tones."""
    c = int(OF.bases[0]) + 12
    tune = [c + step for step in (2, 11, 7, 0, 4, 9)]
    assert not _missed([*tune, c], key=0)
    assert _missed([*tune, c + 7], key=0)
    assert not _missed([*tune, c + 7], key=7)


def _missed(symbols: list[int], key: int = 0) -> bool:
    """Whether quarter notes, each half as long, are not in a major key, C unless it is said."""
    notes = np.arange(len(symbols)) * 12, np.array(symbols), np.full(len(symbols), 6)
    return bool(InKey(OF, key, 8 * BAR).missed(notes))


def test_tones_that_tell_the_key_are_likelier_while_it_is_not_heard() -> None:
    """A drone on C: what makes it C major is E, and least of all E flat; a tune in C is left."""
    c, key = int(OF.bases[0]) + 12, InKey(OF, 0, 8 * BAR)

    def moved(tones: list[int], time: int) -> np.ndarray:
        draft = Draft(0)
        draft.time, draft.notes = time, [(c + tone, 6) for tone in tones]
        key.finished(draft)
        chances = np.full(OF.symbol_count + 1, -5.0)
        key.incline(draft, chances)
        pitched = chances[:-1][~DRUMS]
        assert np.logaddexp.reduce(pitched) == pytest.approx(np.log(len(pitched)) - 5)
        assert (chances[:-1][DRUMS] == -5).all()
        assert chances[-1] == -5
        return chances + 5

    drone = moved([0, 0, 0], 4 * BAR)
    assert (np.argmax(drone[c : c + 12]), np.argmin(drone[c : c + 12])) == (4, 3)
    assert not moved([0, 0, 0], BAR).any()  # it is early yet
    assert not moved([0, 4, 7, 12, 5, 4, 2, 0], 4 * BAR).any()


def test_who_goes_with_a_melody_already_is_no_ceiling() -> None:
    """A tune at 72 over a bass at 40: what is new may lie between them."""
    top, between, bass = (
        int(OF.bases[part]) + pitch - OF.parts[part].low
        for part, pitch in ((0, 72), (0, 60), (1, 40))
    )
    notes = np.array([(0, BAR, 72, top), (0, BAR, 40, bass)])
    made = (np.array([0]), np.array([between]), np.array([0]))
    assert Beneath(OF, notes, BAR).broken(made) == 1
    assert Beneath(OF, notes, BAR, own=np.array([True, False])).broken(made) == 0
