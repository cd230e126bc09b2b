"""Chains with names. Each works on any number of channels, and leaves the length to the tails."""

from __future__ import annotations

__all__ = ["PRESETS"]

PRESETS = {
    "podcast": """\
description: A voice, clear and even, at the -16 LUFS of podcasts
steps:
  - fx.eq: {band: [highpass 80 24, peak 250 -2 1.2, high-shelf 6000 +2]}
  - fx.de-esser
  - fx.compressor: {threshold_db: -24, ratio: 3, attack_ms: 5, release_ms: 120}
  - fx.true-peak-limiter: {lufs: -16, ceiling_dbtp: -1}
""",
    "radio": """\
description: Loud and dense as on FM radio, nothing above 15 kHz
steps:
  - fx.eq: {band: [highpass 40 24, lowpass 15000 24, peak 3000 +2 0.8]}
  - fx.compressor: {threshold_db: -30, ratio: 4, attack_ms: 3, release_ms: 80}
  - fx.true-peak-limiter: {lufs: -10, ceiling_dbtp: -1, release_ms: 60}
""",
    "lofi": """\
description: A worn cassette; dull, a little unsteady, grainy
steps:
  - fx.compressor: {threshold_db: -18, ratio: 2, attack_ms: 10, release_ms: 200}
  - fx.chorus: {rate_hz: 0.8, depth: 0.1, centre_delay_ms: 8, mix: 1, tail: none}
  - fx.bitcrush: {bits: 10}
  - fx.eq: {band: [highpass 90, low-shelf 200 +2, lowpass 4500]}
""",
    "vinyl": """\
description: An old record that turns 33 times a minute, a little out of the middle
steps:
  - fx.chorus: {rate_hz: 0.5556, depth: 0.06, centre_delay_ms: 7, mix: 1, tail: none}
  - fx.eq: {band: [highpass 30 24, peak 120 +1.5 0.8, high-shelf 8000 -3, lowpass 13000]}
  - fx.true-peak-limiter
""",
    "telephone": """\
description: A telephone line, 300 to 3400 Hz, squeezed and slightly overdriven
steps:
  - fx.eq: {band: [highpass 300 48, lowpass 3400 48]}
  - fx.compressor: {threshold_db: -24, ratio: 6, attack_ms: 2, release_ms: 60}
  - fx.distortion: {drive_db: 6}
  - fx.eq: {band: [highpass 300 24, lowpass 3400 24]}
""",
    "space": """\
description: Far away in a vast hall, with echoes that come back
steps:
  - fx.delay: {delay_seconds: 0.375, feedback: 0.35, mix: 0.25}
  - fx.eq: {band: [highpass 120]}
  - fx.reverb: {room_size: 0.95, damping: 0.35, wet_level: 0.33, dry_level: 0.25, width: 1}
  - fx.true-peak-limiter
""",
    "master-streaming": """\
description: A finished mix at -14 LUFS and -1 dBTP, as streaming services ask for
steps:
  - fx.eq: {band: [highpass 25 24]}
  - fx.compressor: {threshold_db: -16, ratio: 1.5, attack_ms: 30, release_ms: 200}
  - fx.true-peak-limiter: {lufs: -14, ceiling_dbtp: -1}
""",
    "8bit": """\
description: A games console of the eighties; 8 bits at 11 kHz, with mirror tones
steps:
  - fx.brickwall-limiter: {ceiling_db: -2}  # room for what ogg and mp3 make of the edges
  - fx.resample: {target_sample_rate: 11025, quality: zero-order-hold}
  - fx.bitcrush: {bits: 7}  # and the sign
""",
}
