"""What is left of a run: tables on stdout, JSON with every window, charts."""
import json
import os

from .measure import column, summary
from .stats import ratio
from .svg import bars, latency_curves

RATIOS = ("cpu", "rps", "p99")


def scenario_report(scenario, contestants, windows, base, skipped):
    """Everything that is said of one scenario, as plain data."""
    rows = {}
    for name in contestants:
        row = summary(windows, name)
        if base in contestants:
            row["ratios"] = {what: ratio(column(windows, name, what), column(windows, base, what)) for what in RATIOS}
        rows[name] = row
    return {"scenario": scenario.name, "title": scenario.title, "latency": scenario.latency_meaning, "base": base,
            "skipped": skipped, "summary": rows, "windows": [window.record() for window in windows]}


def table(report):
    lines = [f"{report['scenario']}: {report['title']}; latency {report['latency']}"]
    if "offered" in report:
        lines.append(f"offered {report['offered']:.0f}/s")
    lines.append(f"{'':14}{'req/s':>9}{'p50 µs':>9}{'p99 µs':>9}{'p99.9 µs':>10}{'CPU µs':>11}{'RSS MB':>8}   "
                 f"÷ {report['base']} (95 % interval): CPU, req/s, p99")
    for name, row in report["summary"].items():
        ratios = "  ".join(f"{mid:.2f} ({low:.2f}–{high:.2f})" for mid, low, high in row.get("ratios", {}).values())
        notes = "".join([f"  disturbed windows: {row['disturbed']}" if row["disturbed"] else "",
                         f"  load core saturated: {row['saturated']}" if row["saturated"] else "",
                         f"  VOID: {row['void']}" if row["void"] else "",
                         f"  ERRORS: {row['errors']}" if row["errors"] else ""])
        lines.append(f"{name:14}{row['rps']:9.0f}{row['p50']:9.0f}{row['p99']:9.0f}{row['p999']:10.0f}{row['cpu']:11.2f}"
                     f"{row['rss']:8.0f}   {ratios}{notes}")
    lines += [f"{name:14}skipped: {reason}" for name, reason in report["skipped"].items()]
    return "\n".join(lines)


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as output:
        output.write(text)


def write_all(folder, facts, reports):
    os.makedirs(folder, exist_ok=True)
    write(folder, "results.json", json.dumps({**facts, "scenarios": reports}, indent=1, allow_nan=True) + "\n")
    for report in reports:
        if not report["summary"]:
            continue
        windows = report["windows"]
        rows = []
        for name, row in report["summary"].items():
            values = [window["cpu_us_per_request"] for window in windows if window["contestant"] == name]
            rows.append((name, row["cpu"], min(values), max(values)))
        write(folder, f"{report['scenario']}-cpu.svg", bars(f"CPU per request: {report['title']}", "µs", rows))
        curves = {name: row["curve"] for name, row in report["summary"].items() if row["curve"]}
        if curves:
            title = f"Latency {report['latency']}: {report['title']}"
            write(folder, f"{report['scenario']}-latency.svg", latency_curves(title, "µs", curves))


def is_clean(report):
    return not any(row["errors"] or row["void"] for row in report["summary"].values())
