"""Weights of networks: where they are, and how those come here that no package has brought.

    a name --finding--> its declaration --store--> files, checked by their `hashes`

`find_weights` is behind `Context.weights`, and fetches nothing. `pulling` does, when somebody asks
for it: from a model hub (`hub`) or out of a package of the package index (`package_index`, which
goes by pip's settings, `pip_settings`, and `archives`), over `web`. Which commit of a hub's
repository that is, and which hashes its files have, is kept in `pins` where nobody has declared it.
"""

from musictool.weights.finding import declared, find_weights

__all__ = ["declared", "find_weights"]
