"""In which order to take turns, so that none has the same one before it in every round."""

from collections.abc import Iterator, Sequence


def balanced(things: Sequence[str]) -> Iterator[list[str]]:
    """Give as many rounds as there are things (an even number): each is once in each place, and once after each other.

    Source: E. J. Williams, Experimental designs balanced for the estimation of residual effects (1949).
    """
    count = len(things)
    first = [0] + [(step + 1) // 2 if step % 2 else count - step // 2 for step in range(1, count)]
    for shift in range(count):
        yield [things[(place + shift) % count] for place in first]
