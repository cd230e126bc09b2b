"""Model cards: what weights are, from what and how they were made, and how well they do.

After Mitchell et al., "Model cards for model reporting", FAT* 2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from musictool.models.weights import replace_file

if TYPE_CHECKING:
    from musictool.models.training import Check, TrainingSettings

__all__ = ["CARD_NAME", "ModelCard", "Source", "card_text", "markdown_table", "write_card"]

CARD_NAME = "MODEL_CARD.md"


@dataclass(frozen=True)
class Source:
    """A data set that was trained on."""

    name: str
    licence: str
    examples: int
    held_out: int = 0
    """Examples kept out of training, for the figures."""
    sha256: str = ""
    """Of what is in it, where that is known."""


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
    sections: Mapping[str, str] = field(default_factory=dict)
    """Further ones by their headings, in Markdown, before the limits."""


def write_card(card: ModelCard, weights: Path, settings: TrainingSettings, last: Check) -> Path:
    """Write the card of a trained network beside its weights.

    Returns
    -------
    Path
        `MODEL_CARD.md` in the folder of the weights.
    """
    kept = "the best" if last.validation is not None else "the last"
    training = (
        f"AdamW, learning rate {settings.rate:g}, seed {settings.seed}: {last.step:,} steps in "
        f"{last.seconds / 60:.0f} minutes. These weights are {kept}, of step {last.best_step:,}, "
        f"with a loss of {last.best:.4f}."
    )
    path = weights.with_name(CARD_NAME)
    replace_file(path, card_text(card, weights.name, weights.read_bytes(), training).encode())
    return path


def card_text(card: ModelCard, name: str, weights: bytes, training: str) -> str:
    """A card in Markdown.

    Parameters
    ----------
    name
        What the card is called by.
    weights
        A safetensors file.
    training
        In words, how it was trained.
    """
    from hashlib import sha256

    from safetensors.numpy import load

    parameters = sum(tensor.size for tensor in load(weights).values())
    size = f"{parameters:,} parameters ({len(weights) / 1000:,.0f} kB)"
    sections = [
        f"# {name}",
        f"{card.description}\n{size}; {card.licence}; SHA-256 `{sha256(weights).hexdigest()}`.",
        f"## Made by\n\n{card.made_by}\n\n{training}",
        _sources(card.sources),
    ]
    if card.figures:
        figures = [(name, f"{value:.3f}") for name, value in card.figures.items()]
        sections.append("## Figures\n\nOn the examples held out:")
        sections.append(markdown_table(("what", "value"), figures))
    sections += [f"## {heading}\n\n{text}" for heading, text in card.sections.items()]
    sections.append("## Limits\n\n" + "\n".join(f"- {limit}" for limit in card.limits))
    return "\n\n".join(sections) + "\n"


def markdown_table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """Rows as a table; a bar in a text would end its cell."""
    lines = [head, ("---",) * len(head), *rows]
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _sources(sources: Sequence[Source]) -> str:
    head: tuple[str, ...] = ("source", "licence", "examples", "held out")
    rows: list[tuple[object, ...]] = [
        (source.name, source.licence, source.examples, source.held_out) for source in sources
    ]
    if any(source.sha256 for source in sources):
        head += ("SHA-256",)
        rows = [
            (*row, f"`{source.sha256}`" if source.sha256 else "unknown")
            for row, source in zip(rows, sources, strict=True)
        ]
    return markdown_table(head, rows)
