"""Cases about what the profile tellers-1 demands: bound proofs, signed shuffles, equal weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crypto.ballots.ballot import OtherElection
from crypto.bound_proofs import MissingBoundProofs, WrongBoundProof
from crypto.decryption import DecryptionNotCanonical, WrongDecryptionShape
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError, MalformedText
from crypto.profile import TELLERS_1, UnknownProfile
from crypto.shuffle import sign_shuffle
from crypto.shuffle.check import ShuffleNotCanonical
from crypto.shuffle.signature import UnsignedShuffle, WrongShuffleSignature
from crypto.tally import UnequalWeight
from crypto.text import compact, parse_json
from crypto.trustees.record import CertificatesNotAgreed
from tests.tampered.case import Case, Tool
from tests.tampered.ceremony import Ceremony, message_of
from tests.tampered.change import edited, other_digit
from tests.tampered.goods import (
    HOMOMORPHIC,
    bound_choices_script,
    bound_ranking,
    bound_ranking_script,
    ceremony,
    choices_script,
    ranking_script,
)
from tools.samples import Script, choice_question, set_up

Change = Callable[[Any], Any]


def profile_case(
    name: str,
    error: type[CryptoError],
    make: Callable[[], Script],
    tool: Tool = Tool.ACCEPTS,
    attack: int | None = 8,
) -> Case:
    return Case(name, "profile", error, lambda: make().archive(), tool, attack=attack)


def in_decryption(
    change: Change, script: Callable[[], Script] = bound_choices_script
) -> Callable[[], Script]:
    """Return the election with a change of its first decryption."""

    def make() -> Script:
        (owner, text), *others = script().decryptions
        return replace(script(), decryptions=((owner, edited(text, change)), *others))

    return make


def in_shuffle(change: Change, script: Callable[[], Script] = bound_ranking_script) -> Callable[[], Script]:
    """Return the election with a change of its last shuffle, which no later one depends on."""

    def make() -> Script:
        first, (owner, text) = script().shuffles
        return replace(script(), shuffles=(first, (owner, edited(text, change))))

    return make


def without(name: str) -> Change:
    return lambda value: {each: value[each] for each in value if each != name}


def other_bound_proof(value: Any) -> None:
    proof = value["bound_proofs"][0][1]
    proof["response"] = other_digit(proof["response"])


def old_proofs_again(value: Any) -> None:
    """Proofs that do not bind the ciphertext, in the place of those that do."""
    value["bound_proofs"] = value["decryption_proofs"]


def swapped_proofs(value: Any) -> None:
    """Good proofs, each for the other place."""
    value["bound_proofs"][0].reverse()


def proofs_first(value: Any) -> Any:
    return {name: value[name] for name in ("bound_proofs", "decryption_factors", "decryption_proofs")}


def proof_turned(value: Any) -> None:
    value["bound_proofs"][0][0] = dict(reversed(value["bound_proofs"][0][0].items()))


def other_signature(value: Any) -> None:
    value["signature"]["response"] = other_digit(value["signature"]["response"])


def ciphertext_turned(value: Any) -> None:
    value["ciphertexts"][0][0] = dict(reversed(value["ciphertexts"][0][0].items()))


def with_note(value: Any) -> None:
    value["note"] = "1"


def signed_by_another() -> Script:
    """Trustee 2 makes the shuffle of trustee 1 as well and puts the own signature under it."""
    sample, script = bound_ranking(), bound_ranking_script()
    first, (owner, text) = script.shuffles
    rows = parse_json(first[1])["ciphertexts"]
    inputs = [[Ciphertext.from_json(sample.group, one) for one in row] for row in rows]
    bare = edited(text, without("signature"))
    signed = sign_shuffle(sample.election, owner, sample.keys[2], inputs, bare)
    return replace(script, shuffles=(first, (owner, signed)))


def shuffle_of_other_input() -> Script:
    """Both shuffles of an earlier run, in the other order: signed for other ciphertexts."""
    first, second = bound_ranking_script().shuffles
    return replace(bound_ranking_script(), shuffles=(second, first))


def weighted(script: Callable[[], Script]) -> Callable[[], Script]:
    """Give every credential two votes; giving only one of them two might hit who did not vote."""

    def make() -> Script:
        heavier = edited(script().credentials, lambda entries: [f"{entry},2" for entry in entries])
        return replace(script(), credentials=heavier)

    return make


def dropped_profile() -> Script:
    """Leave the profile out, and all that it demands: the ballots were made for another fingerprint."""
    script = bound_choices_script()
    bare = tuple((owner, edited(text, without("bound_proofs"))) for owner, text in script.decryptions)
    return replace(script, election=edited(script.election, without("profile")), decryptions=bare)


def without_agreement(held: Ceremony, item: dict[str, Any]) -> None:
    """A ceremony in the shape of belenios-tool 2.0: nobody has signed what the others were shown."""
    del item["signatures"]
    for i, key in enumerate(item["verification_keys"]):
        del key["signature"]
        message = {name: value for name, value in message_of(held.cert(i)).items() if name != "context"}
        item["certs"][i] = held.sign(i, compact(message))


def old_ceremony() -> Script:
    trustees = (ceremony().record(without_agreement), ceremony().keys())
    sample = set_up(HOMOMORPHIC, [choice_question()], 4, trustees, TELLERS_1)
    return sample.play([], [], [1, 2, 3])


def other_profile(value: str) -> Callable[[], Script]:
    def make() -> Script:
        script = bound_choices_script()
        return replace(script, election=script.election.replace('"tellers-1"', value))

    return make


CASES = [
    profile_case(
        "decryption-without-bound-proofs", MissingBoundProofs, in_decryption(without("bound_proofs"))
    ),
    profile_case("bound-proof-changed", WrongBoundProof, in_decryption(other_bound_proof)),
    profile_case("bound-proofs-that-bind-nothing", WrongBoundProof, in_decryption(old_proofs_again)),
    profile_case("bound-proofs-in-other-places", WrongBoundProof, in_decryption(swapped_proofs)),
    profile_case(
        "bound-proofs-too-few",
        WrongDecryptionShape,
        in_decryption(lambda value: value["bound_proofs"][0].pop() and None),
    ),
    profile_case("bound-proofs-first", DecryptionNotCanonical, in_decryption(proofs_first), attack=None),
    profile_case("bound-proof-turned", DecryptionNotCanonical, in_decryption(proof_turned), attack=None),
    profile_case("decryption-with-a-note", MalformedText, in_decryption(with_note), attack=None),
    profile_case(
        "bound-proofs-without-profile",
        MalformedText,
        in_decryption(lambda v: v.update(bound_proofs=v["decryption_proofs"]), choices_script),
        attack=None,
    ),
    profile_case("shuffle-without-signature", UnsignedShuffle, in_shuffle(without("signature"))),
    profile_case("shuffle-signature-changed", WrongShuffleSignature, in_shuffle(other_signature)),
    profile_case("shuffle-signed-by-another", WrongShuffleSignature, signed_by_another),
    profile_case(
        "shuffle-signed-for-other-input", WrongShuffleSignature, shuffle_of_other_input, Tool.REFUSES
    ),
    profile_case("shuffle-turned", ShuffleNotCanonical, in_shuffle(ciphertext_turned), attack=None),
    profile_case(
        "shuffle-turned-without-profile",
        ShuffleNotCanonical,
        in_shuffle(ciphertext_turned, ranking_script),
        attack=None,
    ),
    profile_case(
        "shuffle-signature-without-profile",
        MalformedText,
        in_shuffle(lambda v: v.update(signature={"challenge": "1", "response": "1"}), ranking_script),
        attack=None,
    ),
    profile_case("weights-with-the-profile", UnequalWeight, weighted(bound_choices_script), Tool.REFUSES, 12),
    profile_case("certificates-not-cross-signed", CertificatesNotAgreed, old_ceremony, attack=7),
    profile_case("profile-dropped", OtherElection, dropped_profile, Tool.REFUSES),
    profile_case("profile-unknown", UnknownProfile, other_profile('"tellers-2"'), Tool.REFUSES, None),
    profile_case("profile-null", UnknownProfile, other_profile("null"), Tool.REFUSES, None),
    profile_case("profile-empty", UnknownProfile, other_profile('""'), Tool.REFUSES, None),
]
