"""Adversarial networks of bars: rolls, choices made of them, and what they learn."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from musictool import CannotProcess, Meter, Score, Track
from musictool_generation.families.family import Fitting
from musictool_generation.families.gan import GAN, energy_distance
from musictool_generation.families.rolls import Grid, Made, RollDecoder
from musictool_generation.searches.annealing import anneal
from musictool_generation.searches.constraints import Constraints
from musictool_generation.searches.sampling import sample
from musictool_generation.vocabulary import STEPS, Vocabulary

BAR = 4 * STEPS
CHORD = (60, 64, 67)

NOTES = [
    (1920 * bar + 960 * half, 960, pitch) for bar in range(6) for half in (0, 1) for pitch in CHORD
]
SCORE = Score((Track.of(NOTES),), resolution=480)
VOCABULARY = Vocabulary.of([SCORE])
PIECE = VOCABULARY.encode(SCORE)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    made = GAN(VOCABULARY, width=24, latent=4, batch=8, check_every=25, rate=2e-3)
    made.fit([PIECE], [PIECE], Fitting(tmp_path_factory.mktemp("gan"), steps=200))
    return made


def test_of_one_chord_it_learns_that_chord(model) -> None:
    made = sample(model, Constraints(VOCABULARY, 4 * BAR), 2, np.random.default_rng(0))
    for piece in made:
        notes = VOCABULARY.decode(piece).tracks[0].notes
        whole = [(half * 2 * STEPS, 2 * STEPS, pitch) for half in range(8) for pitch in CHORD]
        found = {(int(one["start"]), int(one["duration"]), int(one["pitch"])) for one in notes}
        assert len(found & set(whole)) > 0.8 * len(found | set(whole))


def test_wishes_are_kept(model) -> None:
    low = VOCABULARY.pitch_of_symbols < 66
    wishes = Constraints(VOCABULARY, 4 * BAR, masks={"range": low})
    for piece in sample(model, wishes, 2, np.random.default_rng(0)):
        assert VOCABULARY.pitch_of_symbols[piece.symbols].max() < 66
        assert wishes.broken(piece) == 0


def test_a_search_that_needs_a_likelihood_says_so(model) -> None:
    assert model.nats(PIECE) is None
    with pytest.raises(CannotProcess, match="gan does not say how likely"):
        anneal(model, Constraints(VOCABULARY, BAR), 1, np.random.default_rng(0))


def test_saved_and_loaded_it_makes_the_same(model) -> None:
    again = GAN.load(VOCABULARY, model.settings, model.arrays())
    wishes = Constraints(VOCABULARY, 2 * BAR)
    one, other = (sample(each, wishes, 1, np.random.default_rng(3))[0] for each in (model, again))
    assert one.symbols.tolist() == other.symbols.tolist()
    with pytest.raises(ValueError, match="another gan"):
        GAN.load(VOCABULARY, {**model.settings, "width": 8}, model.arrays())


def test_equal_seeds_make_equal_weights(tmp_path) -> None:
    found = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        made = GAN(VOCABULARY, width=8, latent=2, batch=4, check_every=10)
        made.fit([PIECE], [PIECE], Fitting(tmp_path / name, steps=10, seed=5))
        found.append(made.arrays())
    assert all(np.array_equal(found[0][name], found[1][name]) for name in found[0])


@pytest.mark.parametrize(
    "meters", [(), (Meter(0, 3, 4),), (Meter(0, 7, 4), Meter(3360, 2, 4), Meter(4320, 4, 4))]
)
def test_rolls_read_as_choices_are_the_piece_again(meters) -> None:
    notes = [
        (0, 480, 60), (720, 120, 60), (720, 1440, 67), (1600, 240, 62), (2000, 240, 59),
        (3400, 480, 58), (3840, 60, 72), (4000, 960, 64), (4800, 240, 63), (5760, 240, 65),
        (6000, 240, 61),
    ]  # fmt: skip
    score = Score((Track.of(notes),), meters=meters, resolution=480)
    piece, grid = VOCABULARY.encode(score), Grid(VOCABULARY, 16)
    rolls = [grid.roll(piece, bar) for bar in grid.bars(piece)]
    silence = np.zeros(grid.shape)

    def make(before, firsts, sizes, noise) -> Made:
        """What comes after it in the piece."""
        next_ones = zip(rolls, [*rolls[1:], silence], strict=True)
        known = [after for roll, after in next_ones if np.array_equal(roll, before[0])]
        roll = rolls[0] if firsts[0] else [*known, silence][0]
        return Made(*(2.0 * roll[:, None] - 1))

    reading = SimpleNamespace(
        vocabulary=VOCABULARY,
        decoder=lambda rows, rng, known: RollDecoder(grid, make, 1, rows, rng),
    )
    frame = [Meter(one.tick * STEPS // 480, *one[1:3]) for one in meters]
    wishes = Constraints(VOCABULARY, score.length * STEPS // 480, frame)
    found = sample(reading, wishes, 1, np.random.default_rng(0))[0]
    for name in ("gaps", "places", "symbols", "lengths", "offsets"):
        assert getattr(found, name).tolist() == getattr(piece, name).tolist()


def test_frames_read_as_choices_are_the_roll_again() -> None:
    vocabulary = Vocabulary.of_rolls(60, 63)
    roll = np.random.default_rng(0).integers(2, size=(4, 4))
    grid = Grid(vocabulary, 12)
    made = Made(np.zeros((1, 12, 4)), np.zeros((1, 12, 4)))
    made.begins[0, :4] = 2.0 * roll - 1
    decoder = RollDecoder(grid, lambda *known: made, 1, 1, np.random.default_rng(0))
    reading = SimpleNamespace(vocabulary=vocabulary, decoder=lambda rows, rng, known: decoder)
    found = sample(reading, Constraints(vocabulary, 5), 1, np.random.default_rng(0))[0]
    assert found.symbols.tolist() == np.nonzero(roll)[1].tolist()


def test_sets_of_points_are_as_far_as_they_differ() -> None:
    points = torch.tensor([[0.0], [1.0], [3.0]])
    assert float(energy_distance(points, points)) == pytest.approx(0, abs=1e-6)
    one, other = torch.zeros(4, 1), torch.full((3, 1), 2.0)
    assert float(energy_distance(one, other)) == pytest.approx(4)


def test_it_works_where_it_is_told_to() -> None:
    made = GAN(Vocabulary.of_rolls(), width=8, latent=4)
    made.to("meta")
    assert {weight.device.type for weight in made.model.parameters()} == {"meta"}
