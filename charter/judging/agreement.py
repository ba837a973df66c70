"""How far two people who rate the same things agree beyond chance."""

from collections import Counter
from itertools import product


def weighted_kappa(pairs, categories=3, power=2):
    """Return Cohen's weighted kappa of ``pairs`` of ratings from 0 up, or None where it is not defined.

    J. Cohen, "Weighted kappa", Psychological Bulletin 70 (1968), 213-220: one minus the observed disagreement through
    the one that chance would give. A disagreement weighs its distance to the ``power``: 2 is quadratic, 1 linear.
    """
    pairs = list(pairs)
    first, second = (Counter(side) for side in zip(*pairs, strict=True)) if pairs else (Counter(), Counter())
    observed = sum(abs(one - other) ** power for one, other in pairs)
    places = product(range(categories), repeat=2)
    by_chance = sum(abs(one - other) ** power * first[one] * second[other] for one, other in places)
    if not by_chance:
        return None
    return 1 - observed * len(pairs) / by_chance
