"""Prime factors."""

from __future__ import annotations

from functools import lru_cache
from math import isqrt, prod


@lru_cache(maxsize=1024)
def factors(number: int) -> tuple[int, ...]:
    """Return the prime factors in rising order.

    Raises:
        ValueError: The number is not positive.
    """
    if number < 1:
        raise ValueError(f"a number must be positive, not {number}")
    for divisor in range(2, isqrt(number) + 1):
        if number % divisor == 0:
            return (divisor, *factors(number // divisor))
    return (number,) if number > 1 else ()


def is_prime(number: int) -> bool:
    """Return whether the number has itself alone as a factor."""
    return number > 1 and factors(number) == (number,)


def totient(number: int) -> int:
    """Return how many numbers up to this one share no factor with it (Euler's product).

    Raises:
        ValueError: The number is not positive.
    """
    found = factors(number)
    return prod(
        prime ** (found.count(prime) - 1) * (prime - 1) for prime in dict.fromkeys(found)
    )
