"""Stands for a Loki on another host: reads each push to its end and answers 204, for next to no CPU of this one."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from oncall.stack.ports import LOOPBACK
from oncall.stack.supervisor import Command, python_command


def command(port: int) -> Command:
    """Run it as a process of its own on a loopback port."""
    from oncall.parts import answers  # noqa: PLC0415 -- the receiver itself has no need of it

    argv = [*python_command("benchmarks.sending.telling.receiver"), str(port)]
    return Command("receiver", argv, ready=answers(f"http://{LOOPBACK}:{port}/ready"))


class _Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.send_response_only(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response_only(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer((LOOPBACK, int(sys.argv[1])), _Receiver).serve_forever()
