"""What is refused to the two people who decide together."""

from __future__ import annotations

from app.errors import Refusal


class NoSuchProposal(Refusal):
    """No proposal has this identifier."""

    status = 404
    sentence = "There is no such proposal. Check the address."


class RoleMissing(Refusal):
    """Somebody acts in a role that was not granted, or was taken back."""

    status = 403
    sentence = "You do not hold the role that this decision needs."


class SecondPersonNeeded(Refusal):
    """One person tries to give both approvals, in whatever roles."""

    sentence = "You have already approved this. The second approval must come from another person."


class OtherRoleNeeded(Refusal):
    """This role has given its approval."""

    sentence = "Your role has already approved this. Now the other role must approve."


class ProposalChanged(Refusal):
    """What would be approved is not what the page showed."""

    sentence = "Something has changed since you opened the page. Read it again, then approve."


class AlreadyProposed(Refusal):
    """The very same thing is proposed already and waits for its second approval."""

    sentence = "This is proposed already. Open the proposal and approve it there."


class ProposalSettled(Refusal):
    """The proposal was carried out or dropped before."""

    sentence = "This proposal is settled: it was carried out or dropped. Nothing was changed."


class ReasonRefused(Refusal):
    """There is no reason, or one that people cannot read."""

    status = 400
