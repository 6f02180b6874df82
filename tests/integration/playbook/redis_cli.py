"""A stand-in for `redis-cli` and `valkey-cli` where neither is installed: the same words, by a real client.

Understands `-e -u URL COMMAND …` and answers as the real ones do on a terminal.
"""

import argparse
import os
import sys

import redis


def shown(answer: object) -> str:
    match answer:
        case None:
            return "(nil)"
        case bool() | int():
            return f"(integer) {int(answer)}"
        case list():
            return "\n".join(f"{place}) {shown(one)}" for place, one in enumerate(answer, 1)) or "(empty array)"
        case str() if "\r\n" in answer or answer == "PONG":
            return answer.replace("\r\n", "\n").strip()
        case _:
            return f'"{answer}"'


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("-e", action="store_true")
    parser.add_argument("-u", default=os.environ.get("REDIS_URL", ""))
    parser.add_argument("words", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        with redis.Redis.from_url(options.u, decode_responses=True) as client:
            client.response_callbacks.clear()
            answer = client.execute_command(*options.words)
    except redis.RedisError as error:
        sys.stderr.write(f"(error) {error}\n")
        return 1 if options.e else 0
    sys.stdout.write(f"{shown(answer)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
