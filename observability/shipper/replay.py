"""Push the dead letters again, after what Loki refused them for was mended."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from observability.shipper.answers import Action, action_for
from observability.shipper.dead import DeadLetters, letters
from observability.shipper.push import body
from observability.shipper.target import LokiTarget, PushClient
from observability.spool.durable import write_durably


@dataclass(frozen=True)
class Replay:
    """What came of it: letters `stored`, letters `left` in `dead/`, and Loki's last word on those."""

    stored: int
    left: int
    reason: str = ""


def replay_dead(directory: Path, target: LokiTarget) -> Replay:
    """Push every dead letter of a spool once more, while a shipper may be running.

    What Loki stores is removed; what it refuses again stays, with its new words. Where it cannot be
    asked, the rest stays as it is. A kill in the middle loses nothing: what was stored already is sent
    again, byte-identical.
    """
    dead, client = DeadLetters(directory), PushClient(target)
    result = Replay(0, 0)
    for path in _claimed(dead):
        found = letters(path)
        kept = _refused_again(found, client)
        reason = kept[-1]["reason"] if kept else result.reason
        result = Replay(result.stored + len(found) - len(kept), result.left + len(kept), reason)
        _keep(path, kept)
    client.close()
    return result


def _claimed(dead: DeadLetters) -> list[Path]:
    """Take the files out of a running shipper's way: it goes on in a new one."""
    with dead.locked():
        for path in dead.files():
            path.rename(path.with_suffix(".replay"))
    return sorted(dead.directory.glob("*.replay"))


def _refused_again(found: list[dict[str, Any]], client: PushClient) -> list[dict[str, Any]]:
    kept = []
    for number, letter in enumerate(found):
        answer = client.push(body([(orjson.dumps(letter["stream"]), orjson.dumps(letter["value"]))]))
        action = action_for(answer)
        if action is not Action.DONE:
            kept.append(letter | {"status": answer.status, "reason": answer.text})
        if action in {Action.RETRY, Action.HOLD}:
            return kept + found[number + 1 :]
    return kept


def _keep(path: Path, kept: list[dict[str, Any]]) -> None:
    if kept:
        again = path.with_name(f"{time.time_ns():020d}.jsonl")
        write_durably(again, b"".join(orjson.dumps(letter) + b"\n" for letter in kept))
    path.unlink()
