"""`Shown`: what a notebook shows in HTML, and a terminal in one line."""

from __future__ import annotations

__all__ = ["Shown"]


class Shown:
    """A value, or a pipeline."""

    def _repr_html_(self) -> str:
        import musictool  # what draws it lies above

        return musictool.html_of(self)
