"""How effects are drawn, each kind in its own way: functions of an `Effect` and matplotlib's axes.

`levels` draws levels over time, `waves` what can be seen of the wave itself, `spectra` all that has
frequencies. `effect` runs the command.
"""
