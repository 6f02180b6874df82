"""`python -m oncall.stack.smtp_receiver --state DIR`: the receiver as a process of its own."""

import asyncio
import signal
from pathlib import Path

import click

from oncall.stack.smtp_receiver.options import Options, Tls
from oncall.stack.smtp_receiver.server import Receiver


@click.command()
@click.option("--state", type=click.Path(path_type=Path), required=True, help="Folder of its letters and faults.")
@click.option("--port", default=0, show_default=True, help="Loopback port; 0 takes a free one.")
@click.option("--auth", default="", metavar="USER:PASSWORD", envvar="SMTP_RECEIVER_AUTH", help="What AUTH must say.")
@click.option(
    "--tls", type=click.Choice(list(map(str, Tls))), default="none", show_default=True, help="Encryption on offer."
)
@click.option("--max-size", default=Options.max_size, show_default=True, help="Largest letter, in octets.")
@click.option("--keep-bodies", is_flag=True, help="Store accepted letters whole.")
@click.option("--without", multiple=True, metavar="EXTENSION", help="Do not advertise it; may be repeated.")
def main(
    *, state: Path, port: int, auth: str, tls: str, max_size: int, keep_bodies: bool, without: tuple[str, ...]
) -> None:
    """Receive mail on loopback, and fail on purpose where faults.json says so."""
    username, _, password = auth.partition(":")
    options = Options(
        folder=state,
        port=port,
        username=username,
        password=password,
        tls=Tls(tls),
        max_size=max_size,
        keep_bodies=keep_bodies,
        without=frozenset(name.upper() for name in without),
    )
    asyncio.run(_serve(options))


async def _serve(options: Options) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with Receiver(options) as receiver:
        click.echo(f"SMTP receiver on 127.0.0.1:{receiver.port}, letters in {options.folder}")
        await stopped.wait()


if __name__ == "__main__":
    main()
