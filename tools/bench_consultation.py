"""``python -m tools.bench_consultation``: what a consultation costs the server, its auditors and trustees.

Tokens are signed in two processes, as two cores would; beside the clock stands what the CPU time alone
allows. The ratio is that of a blind signature to a bare RSA private operation of the same size, once
GMP's constant-time powers without anything around them, once OpenSSL's signature. Exit code 1 when two
cores sign fewer than 100 tokens a second, or when the precautions more than double the bare operation.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a file
    sys.path.insert(0, str(ROOT))

from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: E402
from gmpy2 import powmod_sec  # noqa: E402

from crypto.consultation.answers import check_submission, make_answer  # noqa: E402
from crypto.consultation.codes import derive_keys, new_code  # noqa: E402
from crypto.consultation.tokens import finish_token, request_token, sign_request  # noqa: E402
from crypto.groups import group_named  # noqa: E402
from crypto.proofs import prove_equality  # noqa: E402
from tools import consultation_vectors as vectors  # noqa: E402

TOKENS_PER_SECOND, CORES, DEAREST = 100, 2, 2.0
RUNS = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0 when both goals are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args(arguments).runs
    token, bare, library = (seconds(one, runs) for one in private_operations())
    print(f"bare RSA powers (GMP, constant time)  {1000 * bare:7.2f} ms")
    print(f"bare RSA signature (OpenSSL)          {1000 * library:7.2f} ms")
    print(f"blind signature                       {1000 * token:7.2f} ms   ratio {token / bare:.2f}", end="")
    print(f" to GMP, {token / library:.2f} to OpenSSL")
    clock = in_two_processes(runs)
    print(f"tokens/s, {CORES} processes by the clock     {clock:7.0f}")
    print(f"tokens/s, {CORES} cores by CPU time          {CORES / token:7.0f}   goal {TOKENS_PER_SECOND}")
    for label, one in other_operations():
        print(f"{label:<37} {1000 * seconds(one, max(runs // 10, 1)):7.2f} ms")
    return 0 if CORES / token >= TOKENS_PER_SECOND and token / bare <= DEAREST else 1


def private_operations() -> tuple[Callable[[], object], ...]:
    """Return a blind signature, the powers inside it, and OpenSSL's signature with the same key."""
    key = vectors.token_key("member")
    dp, dq, _ = key.crt
    der = serialization.load_der_private_key(base64.b64decode(key.text()), None)
    assert isinstance(der, rsa.RSAPrivateKey)  # noqa: S101 (what PrivateKey.text writes)
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), 48)
    blinded = _request()
    return (
        lambda: sign_request(key, blinded),
        lambda: (powmod_sec(5, dp, key.p), powmod_sec(5, dq, key.q)),
        lambda: der.sign(b"message", pss, hashes.SHA384()),
    )


def other_operations() -> list[tuple[str, Callable[[], object]]]:
    """Return what else is done for every answer, with its label."""
    group = group_named("BELENIOS-2048")
    made = vectors.record(group, group.power(group.g, 12345), "[]")
    derived = derive_keys(new_code(), made.fingerprint)
    request = request_token(made, derived, "member")
    token = finish_token(made, request, sign_request(vectors.token_key("member"), request.blinded))

    def answer() -> str:
        return make_answer(
            made,
            derived,
            class_name="member",
            token=token,
            questionnaire="ab" * 32,
            questions=vectors.QUESTIONS,
            revision=1,
            answers=vectors.ANSWERS,
        ).text()

    text, alpha = answer(), group.power(group.g, 54321)
    return [
        ("collector: check an answer", lambda: check_submission(made, text)),
        ("respondent: make an answer (Python)", answer),
        (
            "trustee: open one answer",
            lambda: (group.power_secret(alpha, 12345), prove_equality(group, "x", alpha, 12345)),
        ),
    ]


def in_two_processes(runs: int) -> float:
    """Return how many tokens a second two processes sign, by the clock."""
    with ProcessPoolExecutor(CORES) as pool:
        list(pool.map(_sign, [1] * CORES))  # both are started before the clock is
        start = time.perf_counter()
        list(pool.map(_sign, [runs] * CORES))
        return CORES * runs / (time.perf_counter() - start)


def seconds(one: Callable[[], object], runs: int) -> float:
    """Return the CPU seconds of one call, the best of three rounds."""
    one()
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(runs):
            one()
        rounds.append((time.process_time() - start) / runs)
    return min(rounds)


def _sign(runs: int) -> None:
    key, blinded = vectors.token_key("member"), _request()
    for _ in range(runs):
        sign_request(key, blinded)


def _request() -> str:
    return base64.b64encode((12345**80).to_bytes(384, "big")).decode()


if __name__ == "__main__":
    sys.exit(main())
