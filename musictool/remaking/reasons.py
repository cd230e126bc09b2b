"""Why the bytes that are made again may be others than those of then."""

from __future__ import annotations

from collections.abc import Iterator

from musictool import __version__
from musictool.discovery import Registry
from musictool.jobs.history import versions
from musictool.pipeline import CheckedPipeline
from musictool.remaking.record import Entry
from musictool.remaking.steps import device_of
from musictool.weights.pins import pinned

__all__ = ["reasons_of"]

CPU = "cpu"


def reasons_of(entry: Entry, pipeline: CheckedPipeline, registry: Registry) -> Iterator[str]:
    """What is not as it was when an entry was written, a sentence each; none promises the bytes."""
    if entry.musictool != __version__:
        yield f"made by musictool {entry.musictool}, and this is {__version__}"
    for step, made in zip(pipeline.steps, entry.steps, strict=True):
        plugin = registry.plugin_of(step.spec)
        now = f"{plugin.distribution} {plugin.version}"
        if made.plugin != now and made.plugin != f"musictool {entry.musictool}":
            yield f"{made.command} was done by {made.plugin or 'another plugin'}, and is by {now}"
        if step.spec.batch is not None:
            yield f"{made.command} may have worked on several recordings at once, in other bits"
        if any(parameter.native for parameter in step.spec.all_parameters):
            yield f"{made.command} calls native code, and the record does not say which version"
    here = versions(registry, with_torch=True)
    for name, then in entry.versions.items():
        if here.get(name) != then:
            yield f"{name} was {then}, and is {here.get(name, 'not here')}"
    for name, then in entry.weights.items():
        declared = registry.weights.get(name)
        if declared is None or pinned(name, declared).sha256 != then:
            yield f"made with weights {name} that are not those which plugins declare here"
    if entry.device is not None:
        if device_of(entry) is None:
            yield f"made on the device {entry.device}, which is not here"
        elif entry.device != CPU:
            yield f"made on {entry.device}: a GPU need not give the same bits again"
    if any(source.name is None for source in entry.across):
        yield "measured together with other recordings, which are not in the record"
