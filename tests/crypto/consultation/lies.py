"""What a lying server can do to the published files of a consultation; each changes one thing."""

from __future__ import annotations

import json
from dataclasses import replace

from crypto.consultation.encoding import canonical
from crypto.consultation.files import Files
from crypto.consultation.leaves import answer_leaf
from crypto.receipts import new_platform_key
from tests.crypto.consultation.world import QUESTIONNAIRE_HASH, QUESTIONNAIRE_TEXT, World

EDITION_TEXT = QUESTIONNAIRE_TEXT.replace("Vectors", "Vectors, corrected")


def relogged(stage: World, leaves: list[str], **changes: object) -> Files:
    """Let the log's own key sign other leaves: what the collector itself could do."""
    return replace(stage.files, leaves=tuple(leaves), checkpoints=(stage.note(tuple(leaves)),), **changes)


def dropped(stage: World) -> Files:
    leaves = list(stage.files.leaves)
    del leaves[2]
    return replace(stage.files, leaves=tuple(leaves))


def reordered(stage: World) -> Files:
    first, second, third, *rest = stage.files.leaves
    return replace(stage.files, leaves=(first, third, second, *rest))


def truncated(stage: World) -> Files:
    return replace(stage.files, leaves=stage.files.leaves[:-2], counted=None)


def dropped_and_signed_again(stage: World) -> Files:
    """The counted list names what is gone; without a list the totals would still fit."""
    leaves = list(stage.files.leaves)
    del leaves[2]
    return relogged(stage, leaves)


def altered(stage: World) -> Files:
    leaves = list(stage.files.leaves)
    value = json.loads(leaves[1])
    value["statement"]["commitment"] = "00" * 32
    leaves[1] = canonical(value)
    return relogged(stage, leaves)


def minted(stage: World) -> Files:
    """An answer with the token of another key."""
    leaves = list(stage.files.leaves)
    value, other = json.loads(leaves[1]), json.loads(leaves[2])
    leaves[1] = canonical({**value, "token": other["token"]})
    return relogged(stage, leaves)


def foreign(stage: World) -> Files:
    made = stage.people[0].submissions[0]
    moved = replace(made, statement=replace(made.statement, consultation="00" * 32))
    leaves = [*stage.files.leaves[:-1], answer_leaf(moved), stage.files.leaves[-1]]
    return relogged(stage, leaves)


def repeated(stage: World) -> Files:
    *leaves, closing = stage.files.leaves
    return relogged(stage, [*leaves, leaves[1], closing])


def after_the_close(stage: World) -> Files:
    return relogged(stage, [*stage.files.leaves, stage.files.leaves[1]])


def without_definition(stage: World) -> Files:
    return relogged(stage, list(stage.files.leaves[1:]))


def empty(stage: World) -> Files:
    return replace(stage.files, leaves=())


def two_definitions(stage: World) -> Files:
    return relogged(stage, [stage.files.leaves[0], *stage.files.leaves])


def another_counted_list(stage: World) -> Files:
    value = json.loads(str(stage.files.counted))
    return replace(stage.files, counted=canonical({**value, "counted": value["counted"][1:]}))


def too_few_tokens(stage: World) -> Files:
    closing = stage.closing({"member": 2, "non-member": 1}, {"member": 10, "non-member": 2})
    return relogged(stage, [*stage.files.leaves[:-1], closing], counted=None)


def too_many_tokens(stage: World) -> Files:
    closing = stage.closing({"member": 11, "non-member": 1}, {"member": 10, "non-member": 2})
    return relogged(stage, [*stage.files.leaves[:-1], closing], counted=None)


def more_people(stage: World) -> Files:
    """The registrar finds ten more members than it defined, so that more tokens fit."""
    closing = stage.closing({"member": 11, "non-member": 1}, {"member": 20, "non-member": 2})
    return relogged(stage, [*stage.files.leaves[:-1], closing], counted=None)


def foreign_closing(stage: World) -> Files:
    value = {"consultation": "00" * 32, "entitled": {}, "issued": {}}
    closing = stage.statement("tellers-closing-1|", value)
    return relogged(stage, [*stage.files.leaves[:-1], closing], counted=None)


def forged_closing(stage: World) -> Files:
    """The collector says how many tokens there were."""
    registrar = replace(stage, registrar=new_platform_key())
    closing = registrar.closing({"member": 9}, {"member": 10})
    return relogged(stage, [*stage.files.leaves[:-1], closing], counted=None)


def second_questionnaire(stage: World) -> Files:
    return replace(stage.files, questionnaires={QUESTIONNAIRE_HASH: EDITION_TEXT})


def missing_questionnaire(stage: World) -> Files:
    return replace(stage.files, questionnaires={})


def forked(stage: World) -> Files:
    """Two checkpoints of one size, both signed, of which only one is of these leaves."""
    first, second, third, *rest = stage.files.leaves
    return replace(
        stage.files, checkpoints=(*stage.files.checkpoints, stage.note((first, third, second, *rest)))
    )


def unsigned(stage: World) -> Files:
    return replace(stage.files, checkpoints=())


def signed_by_another(stage: World) -> Files:
    other = replace(stage, log=replace(stage.log, seed=b"x" * 32))
    return replace(stage.files, checkpoints=(other.note(stage.files.leaves),))


def forged_cosignature(stage: World) -> Files:
    good, other = stage.note(stage.files.leaves), stage.note(stage.files.leaves[:4])
    note = good.split("\n\n")[0] + "\n\n" + good.splitlines()[4] + "\n" + other.splitlines()[5] + "\n"
    return replace(stage.files, checkpoints=(note,))


def unknown_entry(stage: World) -> Files:
    value = json.loads(stage.files.leaves[-1])
    leaf = canonical({**value, "statement": {"anything": 1}})
    return relogged(stage, [*stage.files.leaves[:-1], leaf], counted=None)
