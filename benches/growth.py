"""What ten times the devices cost a whole `build`, in time and in memory; exit status 1 when a promise is broken.

    python3 benches/growth.py target/release/itbcp plans/sample [--devices 300,3000,30000] [--systems 120] [--rounds 3]

The plan's table of devices is filled up to each number with terminals like those it has, and its systems up to theirs with
departments' systems like those it has, who shares their work included. The sets are made in turns, each by a process of its
own, so that a busy machine weighs on all of them; medians are compared. Promised: ten times the devices cost at most eleven
times as much, and a set with 3,000 devices and 120 systems takes less than five seconds and 700 MiB.
"""

import argparse
import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST_PER_TENFOLD = 11.0
# Devices: seconds by the clock, MiB, with 120 systems.
LIMITS = {3_000: (5.0, 700.0)}


def with_systems(folder, count):
    """Fills the systems up with copies of the departments' own, and the boundaries with those of what was copied."""
    table = folder / "systems.yaml"
    head, *entries = re.split(r"(?m)^(?=  - id: )", table.read_text(encoding="utf-8"))
    # What stands between the entries is for their readers.
    patterns = [re.sub(r"(?m)^  # .*\n?", "", one).rstrip() + "\n" for one in entries if "category: departmental" in one]
    last = max(int(found) for found in re.findall(r"(?m)^    recovery_priority: (\d+)", "".join(entries)))
    more, copies = [], {}
    for at in range(count - len(entries)):
        pattern = patterns[at % len(patterns)]
        of = re.match(r"  - id: (\S+)", pattern)[1]
        copies.setdefault(of, []).append(f"{of}-{at}")
        one = pattern.replace(f"- id: {of}", f"- id: {of}-{at}", 1)
        one = re.sub(r"(?m)^    (name|short_name): (.*)$", rf"    \g<1>: \g<2>{at}", one)
        more.append(re.sub(r"recovery_priority: \d+", f"recovery_priority: {last + 1 + at}", one, count=1))
    table.write_text(head + "".join(entries).rstrip() + "\n" + "".join(more), encoding="utf-8")
    table = folder / "boundaries.yaml"
    text = table.read_text(encoding="utf-8").rstrip() + "\n"
    for entry in re.split(r"(?m)^(?=  - )", text)[1:]:
        system = re.match(r"  - system: (\S+)", entry)
        entry = re.sub(r"(?m)^ *#.*\n?", "", entry).rstrip() + "\n"
        for copy in copies.get(system[1], []) if system else []:
            text += entry.replace(f"system: {system[1]}", f"system: {copy}", 1)
    table.write_text(text, encoding="utf-8")


def grown(plan, folder, count, systems):
    """A copy of the plan with so many devices: those it has, then terminals like its own, each with an id of its own."""
    shutil.copytree(plan, folder)
    with_systems(folder, systems)
    table = folder / "devices.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) > count:
        sys.exit(f"{plan} has {len(rows)} devices already; ask for more than that")
    terminals = [row for row in rows if row["kind"] == "terminal"]
    for at in range(len(rows), count):
        row = dict(terminals[at % len(terminals)])
        row["id"] += f"-{at}"
        row["name"] += f" {at}"
        if row["ip_addresses"]:
            row["ip_addresses"] = f"10.{120 + at // 65536}.{at // 256 % 256}.{at % 256}"
        if row["mac_addresses"]:
            row["mac_addresses"] = f"02:01:{at >> 24 & 255:02x}:{at >> 16 & 255:02x}:{at >> 8 & 255:02x}:{at & 255:02x}"
        rows.append(row)
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def run(command):
    """Seconds by the clock, seconds of processors, and the greatest MiB at once."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told, stderr=told)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status != 0:
            told.seek(0)
            sys.exit(told.read().decode(errors="replace"))
    # Linux counts in KiB, macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--devices", default="300,3000")
    parser.add_argument("--systems", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    binary = arguments.binary.resolve()
    counts = [int(count) for count in arguments.devices.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        plans = {count: grown(arguments.plan, folder / f"plan-{count}", count, arguments.systems) for count in counts}
        runs = {count: [] for count in counts}
        for _ in range(arguments.rounds):
            for count, plan in plans.items():
                # Into a new folder each time, or the second set would replace the first.
                with tempfile.TemporaryDirectory(dir=folder) as out:
                    command = [str(binary), "build", str(plan), "-o", f"{out}/set", "--as-of", "2026-10-01"]
                    runs[count].append(run(command))
    broken = []
    before = None
    for count in counts:
        wall, cpu, memory = (statistics.median(one) for one in zip(*runs[count], strict=True))
        print(f"{count} devices: {wall:.2f} s, {cpu:.2f} s of processors, {memory:.0f} MiB")
        seconds, mebibytes = LIMITS.get(count, (float("inf"), float("inf")))
        if wall > seconds:
            broken.append(f"{count} devices: {wall:.2f} s, promised {seconds:.0f} s")
        if memory > mebibytes:
            broken.append(f"{count} devices: {memory:.0f} MiB, promised {mebibytes:.0f} MiB")
        if before is not None:
            of, then = before
            # For steps other than tenfold, the same line through the origin.
            most = MOST_PER_TENFOLD * (count / of) / 10
            for what, now, earlier in (("time", wall, then[0]), ("processors", cpu, then[1]), ("memory", memory, then[2])):
                print(f"  {count / of:.0f} times the devices, {now / earlier:.2f} times the {what}")
                if now / earlier > most:
                    broken.append(f"{of} to {count} devices: {now / earlier:.2f} times the {what}, promised {most:.1f}")
        before = (count, (wall, cpu, memory))
    for one in broken:
        print(f"broken: {one}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
