"""What is made of repeated measurements."""
import random
import statistics

RESAMPLES = 2000


def median(values):
    return statistics.median(values)


def percentile(ordered, share):
    """The value below which `share` (0 to 1) of an ordered list lies."""
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, max(0, int(share * len(ordered))))]


def ratio(values, base):
    """Ratio of medians with its 95 % bootstrap interval, as (ratio, low, high).

    Both lists hold one value per round. Rounds are drawn, not single values, because what disturbs a machine disturbs
    neighbours in time alike: the interval is that of the ratio within a round, free of the drift between rounds.
    """
    rounds = min(len(values), len(base))
    if rounds == 0 or median(base) == 0:
        return float("nan"), float("nan"), float("nan")
    dice = random.Random(1)
    drawn = []
    for _ in range(RESAMPLES):
        picks = [dice.randrange(rounds) for _ in range(rounds)]
        below = median([base[i] for i in picks])
        if below:
            drawn.append(median([values[i] for i in picks]) / below)
    drawn.sort()
    return median(values) / median(base), percentile(drawn, 0.025), percentile(drawn, 0.975)


def agree(one, other, tolerance):
    """Whether two values differ by no more than a share of the larger."""
    return abs(one - other) <= tolerance * max(abs(one), abs(other))


def abba(names, rounds):
    """The order of measurement: forwards, backwards, forwards ..., so that a steady drift hits all alike."""
    return [list(names) if number % 2 == 0 else list(reversed(names)) for number in range(rounds)]
