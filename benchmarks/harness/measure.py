"""Windows of load, in turn over all contestants, with what each cost its proxy."""
import dataclasses
import sys
import time
from dataclasses import dataclass

from .load import Load
from .machine import busy_seconds, own_seconds
from .stats import abba, agree, median

DISTURBED = 0.05
SATURATED = 0.95
CALM_SECONDS = 0.5
AGREEMENT = 0.05
FEWEST_WARM_WINDOWS = 3


@dataclass(frozen=True)
class Effort:
    """How long and how often."""
    rounds: int
    seconds: int
    warm_seconds: int
    warm_windows: int
    repeats: int
    patience: float = 0
    pause: float = 0


@dataclass
class Window:
    """One contestant under load for some seconds.

    `foreign`: the share of the cores that others took meanwhile; `load_core`: how busy that of origin and generator was.
    """
    contestant: str
    round: int
    load: Load
    cpu_us: float
    rss_mb: float
    foreign: float
    load_core: float

    @property
    def is_sound(self):
        return self.foreign <= DISTURBED and not self.load.void

    @property
    def is_open_and_saturated(self):
        """Whether latencies are those of a generator that could not keep up; a closed loop just goes slower."""
        return self.load.offered > 0 and self.load_core > SATURATED

    def value(self, what):
        if what == "rps":
            return self.load.rate
        if what == "cpu":
            return self.cpu_us
        if what == "rss":
            return self.rss_mb
        return self.load.latency({"p50": 0.5, "p99": 0.99, "p999": 0.999}[what])

    def record(self):
        return {"contestant": self.contestant, "round": self.round, "cpu_us_per_request": round(self.cpu_us, 3),
                "rss_mb": round(self.rss_mb, 1), "foreign_share": round(self.foreign, 4),
                "load_core_busy": round(self.load_core, 4), **self.load.record()}


class Progress:
    """Says on stderr what is going on, for runs take minutes."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.began = time.monotonic()

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    def window(self, window, note=""):
        latencies = f"p50 {window.value('p50'):.0f} p99 {window.value('p99'):.0f} µs" if window.load.curve else ""
        self.say(f"  {note:14}{window.contestant:14}{window.load.rate:9.0f}/s  cpu {window.cpu_us:6.2f} µs  {latencies}"
                 + (f"  others took {window.foreign:.0%}" if window.foreign > DISTURBED else "")
                 + ("  load core saturated" if window.is_open_and_saturated else "")
                 + ("  VOID" if window.load.void else "")
                 + (f"  ERRORS {window.load.errors}" if window.load.errors else ""))

    def counted(self):
        self.done += 1
        return f"[{self.done}/{self.total}]"


class Measurement:
    """One scenario: warm-up, then rounds."""

    def __init__(self, stage, contestants, generators, effort, progress):
        self.stage = stage
        self.contestants = contestants
        self.generators = generators
        self.effort = effort
        self.progress = progress
        self.warm_windows = {}
        # A budget for all: on a machine that is always busy, repeating each window would only take longer.
        self.repeats = effort.repeats * len(contestants)
        self.patience = effort.patience

    def costs(self):
        return own_seconds() + sum(process.cpu() for process in self.stage.processes if process.is_running())

    def await_calm(self):
        """Waits while others keep the cores busy, as long as there is patience left."""
        cores = self.stage.machine.cores
        time.sleep(self.effort.pause)
        while self.patience > 0:
            busy, began = busy_seconds(cores), time.monotonic()
            time.sleep(CALM_SECONDS)
            passed = time.monotonic() - began
            if (busy_seconds(cores) - busy) / passed / len(cores) <= DISTURBED:
                return
            self.patience -= passed

    def window(self, contestant, number, seconds):
        self.await_calm()
        machine = self.stage.machine
        own, cpu = self.costs(), contestant.process.cpu()
        began, busy, busy_load = time.monotonic(), busy_seconds(machine.cores), busy_seconds([machine.load_core])
        load = self.generators.drive(contestant.port, seconds)
        passed = time.monotonic() - began
        busy, busy_load = busy_seconds(machine.cores) - busy, busy_seconds([machine.load_core]) - busy_load
        own, cpu = self.costs() - own, contestant.process.cpu() - cpu
        foreign = max(0.0, (busy - own) / passed / len(machine.cores))
        return Window(contestant.name, number, load, cpu / max(1, load.requests) * 1e6, contestant.process.rss(), foreign,
                      busy_load / passed)

    def warm_up(self, contestant):
        """Drives a contestant until two windows agree in rate and in CPU, or the patience is at its end."""
        windows = []
        while len(windows) < self.effort.warm_windows:
            windows.append(self.window(contestant, 0, self.effort.warm_seconds))
            self.progress.window(windows[-1], "warm-up")
            if len(windows) >= FEWEST_WARM_WINDOWS and is_steady(*windows[-2:]):
                break
        self.warm_windows[contestant.name] = windows
        return windows[-1]

    def warm_up_closed(self, contestant):
        """An open loop at half load takes long to warm a proxy: it is warmed by a closed one."""
        scenario = self.stage.scenario
        self.stage.scenario = dataclasses.replace(scenario, generator="wrk")
        try:
            return self.warm_up(contestant)
        finally:
            self.stage.scenario = scenario

    def rounds(self):
        """All windows that count."""
        windows = []
        by_name = {contestant.name: contestant for contestant in self.contestants}
        for number, order in enumerate(abba(list(by_name), self.effort.rounds), start=1):
            for name in order:
                windows.append(self.sound_window(by_name[name], number))
        return windows

    def sound_window(self, contestant, number):
        """A window in which nothing disturbed the machine, or the less disturbed of two."""
        window = self.window(contestant, number, self.effort.seconds)
        self.progress.window(window, self.progress.counted())
        if window.is_sound or window.load.errors or self.repeats == 0:
            return window
        self.repeats -= 1
        again = self.window(contestant, number, self.effort.seconds)
        self.progress.window(again, "  again")
        return min(window, again, key=lambda each: (each.load.void, each.foreign))


def is_steady(before, after):
    return all(agree(before.value(what), after.value(what), AGREEMENT) for what in ("rps", "cpu"))


def column(windows, contestant, what):
    """The values of one contestant, one for each round."""
    return [window.value(what) for window in sorted(windows, key=lambda w: w.round) if window.contestant == contestant]


def summary(windows, contestant):
    """Medians over the rounds, and what went wrong."""
    mine = [window for window in windows if window.contestant == contestant]
    errors = {}
    for window in mine:
        for kind, count in window.load.errors.items():
            errors[kind] = errors.get(kind, 0) + count
    shares = [share for share, _ in mine[0].load.curve]
    return {
        **{what: median([window.value(what) for window in mine]) for what in ("rps", "p50", "p99", "p999", "cpu", "rss")},
        "curve": [[share, median([window.load.latency(share) for window in mine])] for share in shares],
        "foreign": median([window.foreign for window in mine]),
        "disturbed": sum(window.foreign > DISTURBED for window in mine),
        "void": sum(window.load.void for window in mine),
        "saturated": sum(window.is_open_and_saturated for window in mine),
        "errors": errors,
    }
