"""`Context`: what the hub lends to a command that asks for it.

A command asks by having a parameter of this type. `Context()` alone is complete, so a command can
be called, and tested, as the plain function it is.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from musictool.contract.declare import CHECKPOINT, USES

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from musictool.values import Audio, Stream, Value

__all__ = ["Context"]

T = TypeVar("T")
R = TypeVar("R", "Audio", "Stream")


def _warn_python(sentence: str) -> None:
    warnings.warn(sentence, stacklevel=3)


def _note_python(sentence: str) -> None:
    import logging

    logging.getLogger("musictool").info(sentence)


def _temporary() -> Path:
    import atexit
    import shutil
    import tempfile
    from pathlib import Path

    folder = Path(tempfile.mkdtemp(prefix="musictool-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _run_alone(context: Context, pipeline: Any, inputs: tuple[Any, ...]) -> Any:
    import musictool

    device = context.choose_device() if "device" in context.uses else None
    result = musictool.run(pipeline, *inputs, seed=context.seed, device=device)
    streamed = any(isinstance(value, musictool.Stream) for value in inputs[:1])
    return result.stream() if streamed and isinstance(result, musictool.Audio) else result


def _installed_weights(name: str) -> Path:
    import musictool

    return musictool.find_weights(name)


@dataclass(frozen=True, eq=False)
class Context:
    """Device, randomness, progress, warnings, models and other commands.

    Parameters
    ----------
    seed
        Seed of `rng`; seed torch with it too, for example through `torch.Generator`.
    choose_device
        Called once, when a command first asks for `device`: finding a GPU imports torch, which
        commands that need none should not pay for.
    progress
        `progress(fraction, message)`: how much of this command is done, 0 to 1, and what it is
        about to do.
    load_model
        `load_model(key, device, load)`: the cache behind `model`.
    warn
        `warn(sentence)`: tell what the user should know of a result that is there all the same:
        what was found, what was asked for. It is shown as a warning, listed in JSON, and a
        `UserWarning` in Python.
    note
        `note(sentence)`: tell what was found in a recording and done about it, where that is as it
        should be: the tempo that was heard. It is shown, listed in JSON and in the history, and a
        line of the log "musictool" in Python.
    uses
        What the command declared to use of "seed", "device", "checkpoint"; the rest is refused.
    make_extra
        `make_extra(name, draw)`: what is behind `extra`.
    run_pipeline
        `run_pipeline(context, pipeline, inputs)`: what is behind `run`.
    keep_under
        `keep_under(ceiling_db)`: tell that no peak of the result passes a level, in dBFS or dBTP.
        If an encoder takes the file over it, the hub says so.
    tag
        `tag(find)`: have fields added to the tags of the file, by their names in Vorbis comments.
        `find()` measures them when the file is made. Only for a command that gives back the very
        recording that it got: a file of which nothing is changed is then copied, not encoded anew.
    across
        `across(stream, measure, merge)`: what `measure` finds of all recordings of a run, each as
        it flows into this step, put together in pairs by `merge`; of `stream` alone if it is the
        only one. The recordings are measured one after the other, once, when a command first asks;
        one that cannot be read is left out. Only where the switch that `across=` of the declaration
        names is given.
    gather
        `gather(work, item, length)`: what is behind `together`.
    choose_one
        `choose_one(context, at)`: what is behind `of`.
    tail_frames
        How much of what a command that rings got is silence, which the hub let follow at the end
        for it to ring in: no part of the recording. `without_tail` takes it off.
    adapts
        Whether the step is a preset's or a saved chain's, whose numbers were not written for this
        recording: what has nothing to do in it is then left out, with a warning, and not refused.
    make_checkpoint
        Called once, for what is behind `checkpoint`.
    find_weights
        `find_weights(name)`: what is behind `weights`.
    left_out
        Of a command that does without what cannot be read: the names of those files, each with why.
    """

    seed: int = 0
    choose_device: Callable[[], str] = field(default=lambda: "cpu", repr=False)
    progress: Callable[[float, str], None] = field(
        default=lambda fraction, message="": None, repr=False
    )
    load_model: Callable[[str, str, Callable[[str], Any]], Any] = field(
        default=lambda key, device, load: load(device), repr=False
    )
    warn: Callable[[str], None] = field(default=_warn_python, repr=False)
    note: Callable[[str], None] = field(default=_note_python, repr=False)
    uses: tuple[str, ...] = field(default=(*USES, CHECKPOINT), repr=False)
    make_extra: Callable[[str, Callable[[str], bytes]], None] = field(
        default=lambda name, draw: None, repr=False
    )
    run_pipeline: Callable[[Context, Any, tuple[Any, ...]], Any] = field(
        default=_run_alone, repr=False
    )
    keep_under: Callable[[float], None] = field(default=lambda ceiling_db: None, repr=False)
    tag: Callable[[Callable[[], Any]], None] = field(default=lambda find: None, repr=False)
    across: Callable[[Any, Callable[[Any], Any], Callable[[Any, Any], Any]], Any] = field(
        default=lambda stream, measure, merge: measure(stream), repr=False
    )
    gather: Callable[[Callable[[list[Any]], Any], Any, int], Any] = field(
        default=lambda work, item, length: work([item])[0], repr=False
    )
    choose_one: Callable[[Context, int], Context] = field(
        default=lambda context, at: replace(context), repr=False
    )
    make_checkpoint: Callable[[], Path] = field(default=_temporary, repr=False)
    find_weights: Callable[[str], Path] = field(default=_installed_weights, repr=False)
    tail_frames: int = 0
    adapts: bool = False
    left_out: tuple[tuple[str, str], ...] = ()

    @cached_property
    def device(self) -> str:
        """Torch's name of the device to work on: "cpu", "cuda:0", "mps"."""
        self._check_use("device")
        return self.choose_device()

    @cached_property
    def rng(self) -> np.random.Generator:
        """The only source of randomness of a command."""
        import numpy as np

        self._check_use("seed")
        return np.random.default_rng(self.seed)

    def fresh_rng(self, number: int = 0) -> np.random.Generator:
        """A generator that begins anew with each call, for what is drawn while a stream is read.

        A stream may be read more than once, and has to give the same samples each time. Drawn from
        `rng`, they would be others; so a reading asks for a generator as it begins:

            def noisy(blocks):
                rng = context.fresh_rng()
                for block in blocks:
                    yield block + rng.normal(0, level, block.shape).astype(np.float32)

        Parameters
        ----------
        number
            From 0, where a command has several streams that are not to draw the same.
        """
        import numpy as np

        self._check_use("seed")
        return np.random.default_rng([self.seed, 1, number])  # none of them is that of `rng`

    def without_tail(self, recording: R) -> R:
        """The recording without the silence that the hub let follow for it to ring in.

        For a command with `rings=` that measures before it works: of the recording itself, and not
        of up to a minute of silence. What it gives back is made of the recording with the silence.

        Parameters
        ----------
        recording
            What flowed in, an `Audio` or a `Stream`, at its own sample rate.
        """
        from musictool.contract.tails import without_end  # few commands ring and measure

        begun: R = without_end(recording, self.tail_frames)
        return begun

    @cached_property
    def checkpoint(self) -> Path:
        """A folder in which to keep what it takes to go on, should the process end before the work.

        The same call finds it as it was: of this command, on inputs of the same content, with the
        same parameters and seed. It goes once the result has been written. What is kept in it has
        to be whole at every moment: write each file beside its place, then rename it.

        Raises
        ------
        FolderBusy
            Somebody is at work on the same.
        """
        self._check_use(CHECKPOINT)
        return self.make_checkpoint()

    def model(self, key: str, load: Callable[[str], T]) -> T:
        """The model `key`, loaded at most once per process and device by `load(device)`."""
        model: T = self.load_model(key, self.device, load)
        return model

    def weights(self, name: str) -> Path:
        """What a network has learnt: a file, or a folder where there are several.

        The plugin declares them by the hook `musictool_weights`. They are what was declared, by
        their hashes, and the history of what is made has their name, revision and hash: so ask for
        them in each call, before the model that is loaded of them, and before the first block.

        Raises
        ------
        MissingWeights
            They are not on this computer; says by which command they are had.
        """
        return self.find_weights(name)

    def run(self, pipeline: Any, *inputs: Value) -> Any:
        """Other commands at work inside this one, with its seed, device, progress and models.

        What they warn of is passed on, and their errors begin with their own names.

        Parameters
        ----------
        pipeline
            A `Step`, a `Pipeline`, its text, or the name of a preset.
        inputs
            What flows in; several values if the pipeline joins them.

        Returns
        -------
        Audio, Stream, Score, Stems, Model or Report
            What the last step gives; a recording whole, or as a `Stream` if one went in. Of a
            command that makes several results, a list.

        Raises
        ------
        MusictoolError
        """
        return self.run_pipeline(self, pipeline, inputs)

    def together(self, work: Callable[[list[T]], Any], item: T, length: int = 1) -> Any:
        """What comes of an item that goes through a network with those of other recordings.

        Of several files at work at once, those that come to the same place go through together, as
        many as the device's memory holds, once each of them has come so far. The command declares
        it: `@command("name", batch=Batching())`.

        Parameters
        ----------
        work
            `work(items)` gives one result for each item, in their order: what it gives for one
            does not depend on the others. A function of a module or a method, or a `partial` of
            one: only those share a batch that are equal, with equal arguments.
        item
            What it is given of this recording.
        length
            Of the item, if all of a batch are padded to the longest: `batch=Batching(within=2)`
            puts together what is alike.
        """
        return self.gather(work, item, length)

    def of(self, at: int) -> Context:
        """Of a command that takes many recordings at once, the context of the one at `at`.

        It has the randomness, and takes the warnings, notes and further files, that the recording
        has alone; what is told to the context of all concerns all.
        """
        return self.choose_one(self, at)

    def extra(self, name: str, draw: Callable[[str], bytes]) -> None:
        """Make a further file, one that the command declares in its `extras`, if it is wanted.

        `draw` is called only then, with the suffix that the person chose (".png"), and returns
        what is in the file; the hub writes it.
        """
        self.make_extra(name, draw)

    def _check_use(self, name: str) -> None:
        if name not in self.uses:
            raise RuntimeError(f"it is declared with uses={self.uses}, without {name!r}")
