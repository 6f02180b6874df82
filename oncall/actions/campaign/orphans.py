"""Take letters back that are marked as in a worker's hands while no lease holds them."""

from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from mailer_core.message.content import message_id
from mailer_core.sending import tick_queries
from mailer_core.sending.batch import take_back
from mailer_core.sending.database import all_rows, execute
from observability.catalogue.events.letters import EmailUnknown
from observability.catalogue.text import Text, same
from observability.emit import emit
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.texts import letters, plural

ORPHANED: Final[LiteralString] = """
    SELECT held.lease_id, q.id, q.campaign_id, split_part(c.from_email, '@', 2), q.provider, held.letters, held.begun
    FROM mailer_campaignqueue q
    JOIN mailer_campaign c ON c.id = q.campaign_id
    CROSS JOIN LATERAL (
        SELECT r.lease_id, array_agg(r.id) AS letters, (count(*) FILTER (WHERE r.state = 'sending'))::int AS begun
        FROM mailer_recipient r
        WHERE r.campaign_id = q.campaign_id AND r.lease_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM mailer_lease l WHERE l.id = r.lease_id)
        GROUP BY r.lease_id) AS held
    WHERE q.status <> 'done'
    ORDER BY held.lease_id
"""
"""The leases that are gone and still have letters: which, and how many of them were begun. Campaign by campaign
(`LATERAL`), those in flight alone: a campaign ends only without letters in hand."""
CAUSE: Final = "no lease held this letter; a person took it back"


@dataclass(frozen=True, slots=True)
class Orphans:
    """Letters of one lease that is gone. `begun`: those that may have arrived."""

    lease: UUID
    queue: UUID
    campaign: UUID
    domain: str
    provider: str
    letters: list[UUID]
    begun: int


def find() -> list[Orphans]:
    """Find them all; there are none in a mailer that nobody has laid hands on."""
    return [Orphans(*row) for row in all_rows(ORPHANED, {})]


def _look(_given: Given, _actor: User) -> Look:
    found = find()
    count, begun = sum(len(one.letters) for one in found), sum(one.begun for one in found)
    campaigns = len({one.campaign for one in found})
    return Look(
        effect=(
            Text(f"Not begun: {letters(count - begun).en}; they wait again, and workers send them. Begun: "
                 f"{letters(begun).en}; the outcome becomes unknown, and a person decides: unknowns-resolve.",
                 f"Не начато: {letters(count - begun).ru} — снова в очередь, воркеры отправят. Начато: "
                 f"{letters(begun).ru} — исход станет неизвестным, решит человек: unknowns-resolve."),
            Text(f"Campaigns: {campaigns}. Letters that a living lease holds are not touched.",
                 f"Затронет {plural(campaigns, 'кампанию', 'кампании', 'кампаний')}. "
                 "Письма под живой арендой не задеты."),
        ),
        facts={"leases": ",".join(str(one.lease) for one in found), "letters": count},
        numbers={"letters": count, "begun": begun, "campaigns": campaigns},
        preconditions=(
            Precondition(Text("letters in hand have no lease", "есть письма «в руках» без аренды"), count > 0,
                         same(str(count))),
        ),
        rollback=Rollback(None, Text("none: it is what the tick does for a worker that died",
                                     "нет: то же делает тик, когда умирает воркер")),
        verification=Text("every letter in hand has its lease, and each campaign in flight adds up",
                          "у каждого письма в работе есть аренда, и суммы всех идущих кампаний сходятся"),
    )  # fmt: skip


def _return(_given: Given, _actor: User) -> Changed:
    """Do as the reaper does: letters before queues, and the facts are told after the commit."""
    facts: list[EmailUnknown] = []
    returned = 0
    with transaction.atomic():
        found = find()
        for orphans in found:
            waiting, lost = take_back(orphans.lease, orphans.letters, CAUSE)
            returned += waiting
            facts += [_fact(orphans, letter.id, letter.email, letter.attempt) for letter in lost]
        execute(tick_queries.FREE_PROBES, {"leases": [orphans.lease for orphans in found]})
    for fact in facts:
        emit(fact)
    return {"returned": returned, "unknown": len(facts)}


def _fact(orphans: Orphans, recipient: UUID, email: str, attempt: int) -> EmailUnknown:
    return EmailUnknown(
        campaign_id=orphans.campaign,
        queue_id=orphans.queue,
        recipient_id=recipient,
        recipient_email=email,
        smtp_message_id=message_id(recipient, orphans.domain),
        provider=orphans.provider,
        cause=CAUSE,
        attempt=attempt,
        lease_id=orphans.lease,
    )


def _adds_up(_given: Given, _actor: User, _before: Look, _changed: Changed) -> Verification:
    left = sum(len(one.letters) for one in find())
    broken = len(all_rows(tick_queries.CONSERVATION, {}))
    return Verification(
        not left and not broken,
        Text(f"letters without a lease: {left}; campaigns that do not add up: {broken}",
             f"писем без аренды: {left}; кампаний, где суммы не сходятся: {broken}"),
    )  # fmt: skip


RETURN: Final = Action(
    "orphans-return",
    Text("Take back letters in hand that no lease holds", "Вернуть письма «в руках», оставшиеся без аренды"),
    _look, _return, _adds_up,
)  # fmt: skip
