"""What a plugin may declare of weights, and what is refused in a sentence."""

from __future__ import annotations

from hashlib import sha256

import pytest

from musictool import ContractError, Weights

from .conftest import COMMIT, declared


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("package:musictool_acme!/w/a.onnx", ("package", "musictool_acme", "", "w/a.onnx")),
        ("file:/srv/a.onnx", ("file", "", "", "/srv/a.onnx")),
        ("file:///srv/a.onnx", ("file", "", "", "/srv/a.onnx")),
        (f"hf:band/ears@{COMMIT}!/a.onnx", ("hf", "band/ears", COMMIT, "a.onnx")),
        ("pypi:a-b==2.1.0!/a_b/c.onnx", ("pypi", "a-b", "2.1.0", "a_b/c.onnx")),
        ("pypi:a.b==1!0.post1+cpu!/c.onnx", ("pypi", "a.b", "1!0.post1+cpu", "c.onnx")),
    ],
)
def test_sources_have_parts(source: str, parts: tuple[str, ...]) -> None:
    assert tuple(declared(source, b"?").parts) == parts


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("hf:band/ears@main!/a.onnx", "are at no source; write package:"),
        ("hf:band/ears@0123abc!/a.onnx", "are at no source"),
        ("pypi:a!/a.onnx", "are at no source"),
        ("pypi:a>=2!/a.onnx", "are at no source"),
        ("file:a.onnx", "are at no source"),
        ("https://example.com/a.onnx", "are at no source"),
        ("package:acme!/../a.onnx", "leads elsewhere"),
        ("pypi:a==1!//etc/a.onnx", "leads elsewhere"),
        ("package:acme!/a.pkl", "could hold code"),
        ("package:acme!/a.py", "could hold code"),
    ],
)
def test_other_sources_are_refused(source: str, problem: str) -> None:
    with pytest.raises(ContractError, match=problem):
        declared(source, b"?")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"sha256": "abc"}, "has 64 digits"),
        ({"sha256": {}}, "name their files"),
        ({"sha256": {"../a.onnx": "0" * 64}}, "leads elsewhere"),
        ({"sha256": {"a.pickle": "0" * 64}}, "could hold code"),
        ({"size": 0}, "their size in bytes"),
        ({"trained_on": " "}, "what they were trained on"),
    ],
)
def test_what_is_not_said_is_asked_for(changed: dict, problem: str) -> None:
    with pytest.raises(ContractError, match=problem):
        declared("package:acme!/a.onnx", b"?", **changed)


def test_many_files_have_one_hash_whatever_their_order() -> None:
    files = {"b.index": b"1", "a.onnx": b"2"}
    both = [
        declared("package:acme!/w", dict(each))
        for each in (files.items(), list(files.items())[::-1])
    ]
    lines = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    assert {one.digest for one in both} == {sha256(lines.encode()).hexdigest()}
    assert [Weights(**one.to_json()) for one in both] == both
