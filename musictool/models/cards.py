"""Model cards: what weights are, from what and how they were made, and how well they do.

After Mitchell et al., "Model cards for model reporting", FAT* 2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from musictool.models.training import Check, TrainingSettings
from musictool.models.weights import replace_file

__all__ = ["CARD_NAME", "ModelCard", "Source", "write_card"]

CARD_NAME = "MODEL_CARD.md"


@dataclass(frozen=True)
class Source:
    """A data set that was trained on."""

    name: str
    licence: str
    examples: int
    held_out: int = 0
    """Examples kept out of training, for the figures."""


@dataclass(frozen=True)
class ModelCard:
    """What a person writes about some weights; what is measured comes from the training."""

    description: str
    licence: str
    made_by: str
    """The command that makes them again, and in words what it does."""
    limits: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    """By name, on the examples held out."""


def write_card(card: ModelCard, weights: Path, settings: TrainingSettings, last: Check) -> Path:
    """Write the card of a trained network beside its weights.

    Returns
    -------
    Path
        `MODEL_CARD.md` in the folder of the weights.
    """
    from hashlib import sha256

    from safetensors.numpy import load

    content = weights.read_bytes()
    parameters = sum(tensor.size for tensor in load(content).values())
    size = f"{parameters:,} parameters ({len(content) / 1000:,.0f} kB)"
    kept = "the best" if last.validation is not None else "the last"
    training = (
        f"AdamW, learning rate {settings.rate:g}, seed {settings.seed}: {last.step:,} steps in "
        f"{last.seconds / 60:.0f} minutes. These weights are {kept}, of step {last.best_step:,}, "
        f"with a loss of {last.best:.4f}."
    )
    rows = [
        (source.name, source.licence, source.examples, source.held_out) for source in card.sources
    ]
    sections = [
        f"# {weights.name}",
        f"{card.description}\n{size}; {card.licence}; SHA-256 `{sha256(content).hexdigest()}`.",
        f"## Made by\n\n{card.made_by}\n\n{training}",
        _table(("source", "licence", "examples", "held out"), rows),
    ]
    if card.figures:
        figures = [(name, f"{value:.3f}") for name, value in card.figures.items()]
        sections.append("## Figures\n\nOn the examples held out:")
        sections.append(_table(("what", "value"), figures))
    sections.append("## Limits\n\n" + "\n".join(f"- {limit}" for limit in card.limits))
    path = weights.with_name(CARD_NAME)
    replace_file(path, ("\n\n".join(sections) + "\n").encode())
    return path


def _table(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
