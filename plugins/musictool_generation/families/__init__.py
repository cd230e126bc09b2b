"""The families of models, each a file that is read alone.

`FAMILIES` names them with the module and class of each; `family_class` imports one.
"""

from __future__ import annotations

from importlib import import_module

from .family import Family

__all__ = ["FAMILIES", "Family", "family_class"]

FAMILIES = {
    "rnn": "recurrent:RNN",
    "lstm": "recurrent:LSTM",
    "gru": "recurrent:GRU",
    "cnn": "convolutional:CNN",
    "tcn": "convolutional:TCN",
    "transformer": "transformer:Transformer",
    "vae": "vae:VAE",
    "hmm": "hmm:HMM",
    "crf": "crf:CRF",
    "rbm": "rbm:RBM",
    "markov": "markov:Markov",
    "flow": "flow:Flow",
    "gan": "gan:GAN",
}
"""By name: module in this package and class."""


def family_class(name: str) -> type[Family]:
    """The class of a family; its module is imported now, and with it what it needs."""
    module, _, attribute = FAMILIES[name].partition(":")
    found: type[Family] = getattr(import_module(f".{module}", __name__), attribute)
    return found
