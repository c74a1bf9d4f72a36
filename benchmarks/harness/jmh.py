"""The command line of benchmarks/jmh: runs JMH with the allocation profiler, prints a compact table and draws bars."""
import argparse
import json
import os
import subprocess
import sys

from .cli import REPOSITORY, java
from .svg import bars

TARGET = os.path.join(REPOSITORY, "benchmarks/target")
NANOSECONDS = {"ns/op": 1, "us/op": 1e3, "ms/op": 1e6, "s/op": 1e9}
ALLOCATION = ("gc.alloc.rate.norm", "·gc.alloc.rate.norm")


def main():
    made = argparse.ArgumentParser(prog="jmh", description="Runs the JMH suites whose names match; other options are JMH's own.")
    made.add_argument("pattern", nargs="?", default="io.sluice.benchmarks", help="regular expression (default: all suites)")
    made.add_argument("--quick", action="store_true", help="one fork, few iterations: whether it works, and bytes per operation")
    options, rest = made.parse_known_args()
    classpath = os.path.join(TARGET, "classpath")
    if not os.path.exists(classpath):
        print("jmh: not built yet; run: mvn -q -DskipTests package", file=sys.stderr)
        return 2
    with open(classpath, encoding="utf-8") as text:
        path = f"{TARGET}/classes:{text.read().strip()}"
    folder = os.path.join(TARGET, "jmh")
    os.makedirs(folder, exist_ok=True)
    results = os.path.join(folder, "results.json")
    quick = ["-f", "1", "-wi", "2", "-i", "3", "-w", "500ms", "-r", "500ms"] if options.quick else []
    command = [java(), "-cp", path, "org.openjdk.jmh.Main", options.pattern, "-prof", "gc", "-rf", "json", "-rff", results,
               "-foe", "true", "-jvmArgsAppend", "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow",
               *quick, *rest]
    done = subprocess.run(command, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        return done.returncode
    with open(results, encoding="utf-8") as text:
        rows = [row(result) for result in json.load(text)]
    print(table(rows))
    draw(rows, folder)
    print(f"results and charts: {os.path.relpath(folder)}")
    return 0


def row(result):
    """(suite, case, nanoseconds, error, bytes per operation) of one result."""
    suite, _, method = result["benchmark"].rpartition(".")
    parameters = " ".join(str(value) for value in (result.get("params") or {}).values())
    metric = result["primaryMetric"]
    secondary = result.get("secondaryMetrics", {})
    allocated = next((secondary[name]["score"] for name in ALLOCATION if name in secondary), float("nan"))
    factor = NANOSECONDS[metric["scoreUnit"]]
    return (suite.rpartition(".")[2], f"{method} {parameters}".strip(), metric["score"] * factor,
            number(metric["scoreError"]) * factor, allocated)


def number(value):
    """JMH writes "NaN" for an error that it cannot tell."""
    return float(value)


def table(rows):
    lines = [f"{'':52}{'ns/op':>14}{'±':>13}{'B/op':>14}"]
    suite = ""
    for name, case, score, error, allocated in rows:
        if name != suite:
            lines.append(name)
            suite = name
        lines.append(f"  {case:50}{score:14.1f}{error:13.1f}{allocated:14.1f}")
    return "\n".join(lines)


def draw(rows, folder):
    for suite in dict.fromkeys(name for name, *_ in rows):
        cases = [(case, score, max(0, score - error) if error == error else score, score + error if error == error else score)
                 for name, case, score, error, _ in rows if name == suite]
        with open(os.path.join(folder, f"{suite}.svg"), "w", encoding="utf-8") as output:
            output.write(bars(suite, "ns", cases))
