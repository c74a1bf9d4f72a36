"""Where the time, the memory and the system calls of a proxied request go. Needs perf and a JDK 25; best as root."""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

from .cli import REPOSITORY, open_loop_command, take_priority
from .contestants import Nginx, Sluice, Stage, find, make_certificate, parse_variant, start_origin
from .load import Generators
from .machine import Failed, Machine
from .measure import Effort, Measurement, Progress
from .scenarios import SCENARIOS

SYSCALLS = ("read", "readv", "recvfrom", "recvmsg", "write", "writev", "sendto", "sendmsg", "sendfile64", "epoll_wait",
            "epoll_pwait", "epoll_pwait2", "epoll_ctl", "timerfd_settime", "futex", "io_uring_enter", "madvise")
TRACING = ("/sys/kernel/tracing/events/syscalls", "/sys/kernel/debug/tracing/events/syscalls")
RECORDING = """<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
  <event name="jdk.CPUTimeSample"><setting name="enabled">true</setting><setting name="throttle">4ms</setting></event>
  <event name="jdk.ObjectAllocationSample"><setting name="enabled">true</setting><setting name="throttle">3000/s</setting>
    <setting name="stackTrace">true</setting></event>
</configuration>
"""
THROWS = """<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
  <event name="jdk.JavaExceptionThrow"><setting name="enabled">true</setting><setting name="stackTrace">true</setting></event>
</configuration>
"""
# Without the first two, samples are blamed on the nearest safepoint; without the last, perf cannot walk the stack.
JVM = "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints -XX:+PreserveFramePointer"


def main():
    made = argparse.ArgumentParser(prog="profile", description=__doc__)
    made.add_argument("-s", "--scenario", default="h1-small", choices=list(SCENARIOS))
    made.add_argument("-v", "--variant", default="sluice", help="as for compare")
    made.add_argument("-d", "--seconds", type=int, default=10, help="length of each measurement (default: %(default)s)")
    made.add_argument("-c", "--connections", type=int, default=64)
    made.add_argument("-n", "--top", type=int, default=15, help="lines of each table (default: %(default)s)")
    made.add_argument("--nice", type=int, default=0, metavar="N", help="as for compare")
    options = made.parse_args()
    if options.nice:
        take_priority(options.nice)
    try:
        profile(options)
        return 0
    except (Failed, subprocess.CalledProcessError) as e:
        print(f"profile: {e}", file=sys.stderr)
        return 2


def profile(options):
    name, settings = parse_variant(options.variant)
    settings["jvm"] = f"{JVM} {settings.get('jvm', '')}"
    sluice, nginx = Sluice(name, REPOSITORY, settings), Nginx("nginx")
    for each in (sluice, nginx):
        if each.missing():
            raise Failed(each.missing())
    with tempfile.TemporaryDirectory(prefix="sluice-profile-") as scratch:
        stage = Stage(scratch, Machine(), SCENARIOS[options.scenario])
        try:
            start_origin(stage)
            if stage.scenario.tls:
                make_certificate(stage)
            generators = Generators(stage, options.connections, open_loop_command())
            for each in (nginx, sluice):
                each.start(stage)
                Measurement(stage, [each], generators, Effort(0, 0, 3, 12, 0), Progress(0)).warm_up(each)
            for each in (nginx, sluice):
                system_calls(each, generators, options)
            for each in (nginx, sluice):
                kernel_and_user(each, generators, options)
            allocation(sluice, generators, options)
            throws(sluice, generators, scratch)
            recording(sluice, generators, options, scratch)
        finally:
            stage.close()


def heading(text):
    print(f"\n== {text}", flush=True)


def worker(contestant):
    """The process that does the work: nginx has a master above it."""
    children = subprocess.run(["pgrep", "-P", str(contestant.process.pid)], capture_output=True, text=True, check=False)
    return int((children.stdout.split() or [contestant.process.pid])[0])


def during(command, contestant, generators, seconds):
    """Runs a watching command while the contestant is under load; gives the load and what the command said."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as watcher:
        load = generators.drive(contestant.port, seconds)
        watcher.send_signal(2)
        return load, watcher.communicate(timeout=60)[0]


def system_calls(contestant, generators, options):
    events = ["raw_syscalls:sys_enter", "context-switches"]
    events += [f"syscalls:sys_enter_{call}" for call in SYSCALLS
               if any(os.path.isdir(f"{folder}/sys_enter_{call}") for folder in TRACING)]
    load, said = during([find("perf"), "stat", "-x,", "-e", ",".join(events), "-p", str(worker(contestant))],
                        contestant, generators, options.seconds)
    heading(f"{contestant.name}: system calls per request, {load.rate:.0f} requests/s")
    for line in said.splitlines():
        count, _, event, *_ = line.split(",") + ["", "", ""]
        if count.isdigit() and int(count) / load.requests >= 0.001:
            print(f"{int(count) / load.requests:9.3f}  {event.removeprefix('syscalls:sys_enter_')}")


def kernel_and_user(contestant, generators, options):
    pid = worker(contestant)
    if isinstance(contestant, Sluice):
        jcmd(pid, "Compiler.perfmap")
    with tempfile.NamedTemporaryFile(suffix=".perf") as data:
        during([find("perf"), "record", "-q", "-e", "cpu-clock", "-F", "1999", "-o", data.name, "-p", str(pid)],
               contestant, generators, options.seconds)
        for title, keys, lines in ((f"{contestant.name}: CPU by thread and library", "comm,dso", 12),
                                   (f"{contestant.name}: CPU by symbol", "dso,symbol", options.top * 2)):
            heading(title)
            said = subprocess.run([find("perf"), "report", "-i", data.name, "--stdio", "--sort", keys, "-w", "22,24"],
                                  capture_output=True, text=True, check=False).stdout
            rows = [re.sub(r"\s+-\s+-\s*$", "", line) for line in said.splitlines()
                    if line.strip() and not line.startswith("#")]
            print("\n".join(row[:150] for row in rows[:lines]))


def jcmd(pid, *command):
    home = os.environ.get("JAVA_HOME")
    program = os.path.join(home, "bin/jcmd") if home else "jcmd"
    return subprocess.run([program, str(pid), *command], capture_output=True, text=True, check=True).stdout


def allocated(pid):
    """Bytes that each thread has allocated in its life, from a thread dump."""
    found = re.findall(r'^"([^"]+)".* allocated=(\d+)([BKMGT])', jcmd(pid, "Thread.print", "-e"), re.MULTILINE)
    return {name: int(number) << 10 * "BKMGT".index(unit) for name, number, unit in found}


def allocation(contestant, generators, options):
    pid = contestant.process.pid
    before = allocated(pid)
    load = generators.drive(contestant.port, options.seconds)
    after = allocated(pid)
    heading(f"{contestant.name}: bytes allocated per request, by thread")
    for name, count in sorted(after.items(), key=lambda item: before.get(item[0], 0) - item[1]):
        grown = (count - before.get(name, 0)) / load.requests
        if grown >= 1:
            print(f"{grown:9.0f}  {name}")


def record(contestant, generators, seconds, settings, folder):
    """A flight recording of a window; gives the load and the file."""
    configuration, file = os.path.join(folder, "sluice.jfc"), os.path.join(folder, "sluice.jfr")
    with open(configuration, "w", encoding="ascii") as output:
        output.write(settings)
    jcmd(contestant.process.pid, "JFR.start", "name=profile", f"settings={configuration}")
    load = generators.drive(contestant.port, seconds)
    jcmd(contestant.process.pid, "JFR.stop", "name=profile", f"filename={file}")
    return load, file


def throws(contestant, generators, scratch):
    load, file = record(contestant, generators, 1, THROWS, scratch)
    samples = events(file, "jdk.JavaExceptionThrow", 24)
    heading(f"{contestant.name}: exceptions thrown per request")
    counts = collections.Counter(f"{class_name(sample['thrownClass'])} {own_frame(sample)}" for sample in samples)
    for name, count in counts.most_common(5):
        print(f"{count / load.requests:9.3f}  {name}")


def recording(contestant, generators, options, scratch):
    load, file = record(contestant, generators, options.seconds, RECORDING, scratch)
    samples = events(file, "jdk.CPUTimeSample", 24)
    heading(f"{contestant.name}: {len(samples)} samples of CPU time, self time by frame")
    print_shares(collections.Counter(frame(stack(sample)[0]) for sample in samples if stack(sample)), options.top)
    heading(f"{contestant.name}: CPU time by the innermost frame of Sluice, with what it calls outside")
    print_shares(collections.Counter(own_frame(sample) for sample in samples), options.top)
    samples = later_samples(events(file, "jdk.ObjectAllocationSample", 24))
    heading(f"{contestant.name}: bytes allocated per request by class")
    print_weights(samples, load, lambda sample: class_name(sample["objectClass"]), options.top)
    heading(f"{contestant.name}: bytes allocated per request by class and site")
    print_weights(samples, load, lambda sample: f"{class_name(sample['objectClass']):28} {own_frame(sample)}",
                  options.top * 2)


def events(file, kind, depth):
    home = os.environ.get("JAVA_HOME")
    program = os.path.join(home, "bin/jfr") if home else "jfr"
    said = subprocess.run([program, "print", "--json", "--stack-depth", str(depth), "--events", kind, file],
                          capture_output=True, text=True, check=True).stdout
    return [event["values"] for event in json.loads(said)["recording"]["events"]]


def stack(sample):
    trace = sample.get("stackTrace")
    return trace["frames"] if trace else []


def later_samples(samples):
    """Without the first of each thread, whose weight is all that the thread allocated before the recording."""
    seen, later = set(), []
    for sample in samples:
        thread = (sample.get("eventThread") or {}).get("javaThreadId")
        if thread in seen:
            later.append(sample)
        seen.add(thread)
    return later


def class_name(kind):
    name = kind["name"].replace("/", ".")
    arrays = {"[B": "byte[]", "[I": "int[]", "[J": "long[]", "[C": "char[]"}
    return arrays.get(name, name.rpartition(".")[2].rstrip(";") + ("[]" if name.startswith("[") else ""))


def frame(entry):
    return f"{class_name(entry['method']['type'])}.{entry['method']['name']}"


def own_frame(sample):
    """The innermost frame of Sluice's own, and the method outside that it called."""
    called = ""
    for entry in stack(sample):
        if entry["method"]["type"]["name"].startswith("io/sluice/"):
            line = entry.get("lineNumber", 0)
            return f"{frame(entry)}:{line}" + (f" → {called}" if called else "")
        called = frame(entry)
    return f"(none of Sluice's) {called}"


def print_shares(counts, top):
    total = sum(counts.values()) or 1
    for name, count in counts.most_common(top):
        print(f"{count / total:9.1%}  {name}")


def print_weights(samples, load, key, top):
    weights = collections.Counter()
    for sample in samples:
        weights[key(sample)] += sample["weight"]
    for name, weight in weights.most_common(top):
        print(f"{weight / load.requests:9.0f}  {name}")
