"""The public face holds what it promises."""

import musictool
from musictool import errors


def test_every_public_name_is_there_and_every_error_of_the_tree_is_public() -> None:
    assert all(hasattr(musictool, name) for name in musictool.__all__)
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    tree = {one.__name__ for one in classes if issubclass(one, errors.MusictoolError)}
    assert tree <= set(musictool.__all__)
