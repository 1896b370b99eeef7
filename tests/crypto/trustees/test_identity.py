from __future__ import annotations

import hashlib

import pytest

from crypto.groups import group_named
from crypto.trustees.identity import SEED_LENGTH, Identity, WrongSeed, new_seed, read_seed

GROUP = group_named("BELENIOS-2048")
SEED = "ScYXAUgCL78cSQ8PoCgtUQ"


def test_keys_follow_from_the_seed() -> None:
    identity = Identity(GROUP, SEED)
    signing = int(hashlib.sha256(b"sk|" + SEED.encode()).hexdigest(), 16)
    decryption = int(hashlib.sha256(b"dk|" + SEED.encode()).hexdigest(), 16)
    assert identity.verification_key == GROUP.power(GROUP.g, signing % GROUP.q)
    assert identity.encryption_key == GROUP.power(GROUP.g, decryption % GROUP.q)


def test_new_seeds_differ_and_are_readable() -> None:
    seeds = {new_seed() for _ in range(20)}
    assert len(seeds) == 20
    assert {len(read_seed(GROUP, f" {seed}\n").seed) for seed in seeds} == {SEED_LENGTH}


@pytest.mark.parametrize("text", ["", SEED[:-1], SEED + "1", SEED[:-1] + "0", SEED[:-1] + "l", '"x"'])
def test_other_texts_are_no_seed(text: str) -> None:
    with pytest.raises(WrongSeed):
        read_seed(GROUP, text)


def test_the_seed_is_not_shown() -> None:
    assert SEED not in repr(Identity(GROUP, SEED))
