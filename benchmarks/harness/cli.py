"""The command line of benchmarks/compare."""
import argparse
import contextlib
import fcntl
import glob
import os
import re
import shutil
import sys
import tempfile
import time

from . import report
from .contestants import Haproxy, Nginx, Sluice, Stage, make_certificate, parse_variant, start_origin
from .load import Generators, missing_tool
from .machine import Failed, Machine
from .measure import Effort, Measurement, Progress
from .scenarios import DEFAULT, SCENARIOS

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
LOCK = os.path.join(tempfile.gettempdir(), "sluice-compare.lock")
YARDSTICK = "nginx"
LOAD_SHARE = 0.5
OLDEST_JAVA = 21


def parser():
    lines = "\n".join(f"  {scenario.name:10} {scenario.title}" for scenario in SCENARIOS.values())
    made = argparse.ArgumentParser(
        prog="compare", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures Sluice side by side with nginx and HAProxy: medians, and ratios to nginx.",
        epilog=f"scenarios:\n{lines}\n\nA variant is 'NAME key=value ...' with the keys chain (none, light, builtin), jvm, "
               "transport, home, heap, toml;\nfor example: --variant \"serial jvm='-XX:+UseSerialGC'\". Options in "
               "COMPARE_OPTIONS are read first.")
    made.add_argument("-s", "--scenarios", default=",".join(DEFAULT), help="comma-separated, or all (default: %(default)s)")
    made.add_argument("-r", "--rounds", type=int, default=6, help="windows of each contestant (default: %(default)s)")
    made.add_argument("-d", "--seconds", type=int, default=5, help="length of a window (default: %(default)s)")
    made.add_argument("-c", "--connections", type=int, default=64, help="(default: %(default)s)")
    made.add_argument("-p", "--proxies", default="nginx,haproxy,sluice,sluice-8,sluice-8b",
                      help="comma-separated (default: %(default)s)")
    made.add_argument("-v", "--variant", action="append", default=[], help="a further Sluice; may be repeated")
    made.add_argument("-b", "--base", default=YARDSTICK, help="what ratios are to (default: %(default)s)")
    made.add_argument("--quick", action="store_true", help="2 rounds of 2 s: whether it works, not how fast it is")
    made.add_argument("--load-share", type=float, default=LOAD_SHARE, metavar="SHARE",
                      help="rate of open loops as a share of nginx's peak (default: %(default)s)")
    made.add_argument("--rate", type=int, default=0, help="rate of open loops per second, instead of a share")
    made.add_argument("--repeats", type=int, default=2,
                      help="windows of each contestant that may be measured again when others disturbed them "
                           "(default: %(default)s)")
    made.add_argument("--patience", type=float, default=0, metavar="SECONDS",
                      help="how long, in each scenario, may be waited for others to leave the machine alone (default: 0)")
    made.add_argument("--pause", type=float, default=0, metavar="SECONDS",
                      help="before each window, for others' sake where --nice takes the machine from them (default: 0)")
    made.add_argument("--nice", type=int, default=0, metavar="N",
                      help="priority of all that takes part; below 0, as root, on a machine that is not calm")
    made.add_argument("-o", "--output", help="folder for results (default: benchmarks/target/compare/TIME)")
    made.add_argument("--self-test", action="store_true", help="test the harness itself and measure nothing")
    return made


def main():
    arguments = os.environ.get("COMPARE_OPTIONS", "").split() + sys.argv[1:]
    options = parser().parse_args(arguments)
    if options.self_test:
        from .selftest import run
        return run()
    try:
        return compare(options)
    except Failed as e:
        print(f"compare: {e}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def compare(options):
    if options.nice:
        take_priority(options.nice)
    scenarios = chosen(options.scenarios)
    contestants = available(options)
    effort = Effort(options.rounds, options.seconds, 3, 12, options.repeats, options.patience, options.pause)
    if options.quick:
        effort = Effort(2, 2, 2, 4, 0)
    machine = Machine()
    progress = Progress(len(scenarios) * len(contestants) * effort.rounds)
    progress.say(machine.describe())
    versions = {contestant.name: contestant.version() for contestant in contestants}
    began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    reports = []
    folder = options.output or os.path.join(REPOSITORY, "benchmarks/target/compare", began.replace(":", ""))
    with alone(progress):
        for scenario in scenarios:
            reports.append(run_scenario(scenario, contestants, machine, effort, options, progress, folder))
            print(report.table(reports[-1]) + "\n", flush=True)
    facts = {"began": began, "machine": machine.facts(), "versions": versions, "connections": options.connections,
             "rounds": effort.rounds, "seconds": effort.seconds,
             "variants": {contestant.name: contestant.settings() for contestant in contestants}}
    report.write_all(folder, facts, reports)
    print(f"results and charts: {os.path.relpath(folder)}")
    return 0 if all(report.is_clean(each) for each in reports) else 1


def take_priority(nice):
    """Sets the priority of this process and its children to come.

    Where the kernel groups processes by session and shares cores out among the groups, it is the group's that counts.
    """
    os.setpriority(os.PRIO_PROCESS, 0, nice)
    group = "/proc/self/autogroup"
    if os.path.exists(group):
        if os.getsid(0) != os.getpid():
            os.execvp("setsid", ["setsid", "--wait", sys.executable, *sys.argv])
        with open(group, "w", encoding="ascii") as output:
            output.write(str(nice))


def chosen(names):
    wanted = list(SCENARIOS) if names == "all" else names.split(",")
    unknown = [name for name in wanted if name not in SCENARIOS]
    if unknown:
        raise Failed(f"unknown scenario {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    return [SCENARIOS[name] for name in wanted]


def available(options):
    """The contestants asked for that can be run here; says which cannot."""
    known = {
        "nginx": Nginx("nginx"),
        "haproxy": Haproxy("haproxy"),
        "sluice": Sluice("sluice", REPOSITORY, {}),
        "sluice-8": Sluice("sluice-8", REPOSITORY, {"chain": "light"}),
        "sluice-8b": Sluice("sluice-8b", REPOSITORY, {"chain": "builtin"}),
    }
    names = [name for name in options.proxies.split(",") if name]
    for text in options.variant:
        name, settings = parse_variant(text)
        known[name] = Sluice(name, REPOSITORY, settings)
        names.append(name)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Failed(f"unknown proxy {', '.join(unknown)}; there are {', '.join(known)}")
    present = []
    for name in names:
        reason = known[name].missing()
        if reason:
            print(f"{name} is left out: {reason}", file=sys.stderr)
        else:
            present.append(known[name])
    if not present:
        raise Failed("nothing to measure")
    return present


@contextlib.contextmanager
def alone(progress):
    """Two comparisons at once would measure each other."""
    with open(LOCK, "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            progress.say("another comparison is running; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_scenario(scenario, contestants, machine, effort, options, progress, folder):
    progress.say(f"{scenario.name}: {scenario.title}")
    reason = missing_tool(scenario)
    if reason:
        return report.scenario_report(scenario, [], [], options.base, {each.name: reason for each in contestants})
    with tempfile.TemporaryDirectory(prefix="sluice-compare-") as scratch:
        stage = Stage(scratch, machine, scenario)
        try:
            start_origin(stage)
            if scenario.tls:
                make_certificate(stage)
            running, skipped = start_all(stage, contestants, progress)
            generators = Generators(stage, options.connections, open_loop_command())
            measurement = Measurement(stage, running, generators, effort, progress)
            warm_up(measurement, running, generators, options, progress)
            windows = measurement.rounds()
            made = report.scenario_report(scenario, [each.name for each in running], windows, options.base, skipped)
            made["warm_windows"] = {name: [window.record() for window in warm]
                                    for name, warm in measurement.warm_windows.items()}
            if generators.rate:
                made["offered"] = generators.rate
            return made
        finally:
            stage.close()
            keep(scratch, os.path.join(folder, scenario.name))


def start_all(stage, contestants, progress):
    """Starts what is fit for the scenario. Only in what is optional may a proxy refuse: TLS and what it carries."""
    running, skipped = [], {}
    for contestant in contestants:
        reason = contestant.unfit(stage.scenario)
        if reason:
            skipped[contestant.name] = reason
            continue
        try:
            contestant.start(stage)
            running.append(contestant)
        except Failed as e:
            if not stage.scenario.tls and contestant.name != "sluice-8b":
                raise
            skipped[contestant.name] = str(e).splitlines()[0]
            progress.say(f"  skipped: {e}")
    return running, skipped


def warm_up(measurement, running, generators, options, progress):
    if measurement.stage.scenario.generator != "open":
        for contestant in running:
            measurement.warm_up(contestant)
        return
    peaks = {contestant.name: measurement.warm_up_closed(contestant).load.rate for contestant in running}
    if not options.rate and YARDSTICK not in peaks:
        raise Failed(f"the rate of an open loop is a share of {YARDSTICK}'s peak: have it take part, or give --rate")
    generators.rate = options.rate or options.load_share * peaks[YARDSTICK]
    progress.say(f"  offered: {generators.rate:.0f}/s")


def open_loop_command():
    classes = os.path.join(REPOSITORY, "benchmarks/target/classes")
    try:
        with open(os.path.join(REPOSITORY, "benchmarks/target/classpath"), encoding="utf-8") as text:
            path = text.read().strip()
    except OSError:
        return ["false"]
    return [java(), "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED", "-cp", f"{classes}:{path}", "io.sluice.benchmarks.OpenLoop"]


def java():
    """A Java that runs our classes: that of JAVA_HOME, of PATH, or the newest of the usual folder."""
    home = os.environ.get("JAVA_HOME")
    found = [home] if home else []
    on_path = shutil.which("java")
    if on_path:
        found.append(os.path.dirname(os.path.dirname(os.path.realpath(on_path))))
    found += sorted(glob.glob("/usr/lib/jvm/*"), key=release, reverse=True)
    for folder in found:
        if release(folder) >= OLDEST_JAVA:
            return os.path.join(folder, "bin/java")
    return "java"


def release(home):
    """The feature release of a JDK by the file that each has; 0 where there is none."""
    try:
        with open(os.path.join(home, "release"), encoding="utf-8") as lines:
            version = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', lines.read(), re.MULTILINE)
    except OSError:
        return 0
    return int(version[1]) if version else 0


def keep(scratch, folder):
    """The configurations and logs belong to the results."""
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(scratch):
        source = os.path.join(scratch, name)
        if os.path.isfile(source) and os.path.getsize(source) < 1 << 20 and not name.endswith((".pem", "64k")):
            shutil.copy(source, folder)
