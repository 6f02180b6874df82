"""Letters that no lease holds are taken back as the tick takes back a dead worker's, and told."""

import pytest
from django.contrib.auth.models import User

from mailer_core.models import CampaignQueue, Lease, Recipient
from mailer_core.sending.tick import tick
from oncall.actions.exceptions import PreconditionFailed
from oncall.actions.performing import plan
from tests.integration.actions.doing import done, recorded
from tests.integration.core.campaigns import leased, states


def orphaned(count: int, begun: int) -> CampaignQueue:
    """Delete a lease behind the core's back; some of its letters had been begun."""
    queue = leased(count, begun)
    Lease.objects.all().delete()
    return queue


def test_the_begun_are_unknown_and_the_others_wait_again(on_call: User) -> None:
    queue = orphaned(3, begun=1)
    look = plan("orphans-return", {}, on_call).look
    assert (look.numbers["letters"], look.numbers["begun"], look.numbers["campaigns"]) == (3, 1, 1)
    outcome = done("orphans-return", on_call)
    assert outcome.verified, outcome.verification.evidence
    assert outcome.changed == {"returned": 2, "unknown": 1}
    assert states(queue) == {"pending": 2, "unknown": 1}
    assert recorded().detail["changed"] == {"returned": 2, "unknown": 1}
    lost = Recipient.objects.get(campaign=queue.campaign_id, state="unknown")
    assert "a person took it back" in lost.error


def test_letters_of_a_living_lease_are_not_touched(on_call: User) -> None:
    orphaned(2, begun=0)
    held = leased(4)
    assert done("orphans-return", on_call).changed == {"returned": 2, "unknown": 0}
    assert states(held) == {"leased": 4}


def test_where_there_is_none_nothing_is_done(on_call: User) -> None:
    leased(2)
    with pytest.raises(PreconditionFailed, match="have no lease"):
        done("orphans-return", on_call)


def test_a_probe_that_was_lost_with_its_lease_is_free_again(on_call: User) -> None:
    queue = orphaned(1, begun=1)
    lease = Recipient.objects.get(campaign=queue.campaign_id).lease_id
    CampaignQueue.objects.filter(pk=queue.pk).update(breaker_state="half_open", probe_lease_id=lease)
    done("orphans-return", on_call)
    assert CampaignQueue.objects.get(pk=queue.pk).probe_lease_id is None
    tick()
