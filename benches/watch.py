"""From a saved change of one value to the new PDF of each paper that shows it, in milliseconds; fails above the limit.

    python3 benches/watch.py target/release/itbcp plans/sample [rounds]

The value is a telephone number of a vendor, which stands in nearly every paper. Time is taken from the moment at which the
file is saved to the one at which the PDF has been put in its place.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 300
KINDS = ["plan", "contact-chart", "action-cards", "boundaries", "registers", "inspection"]
# What is changed where: file, pattern of the value, values that take turns.
VALUES = {
    kind: ("vendors.yaml", r"00-0000-300[1-9]", ["00-0000-3003", "00-0000-3004", "00-0000-3005", "00-0000-3006"])
    for kind in KINDS
}
VALUES["registers"] = ("systems.yaml", r"purpose: 診療録を記載し\S*", [f"purpose: 診療録を記載し、参照する{n}" for n in "一二三四"])
VALUES["inspection"] = ("answers.yaml", r"note: \S+", [f"note: 院内の記録を見て確かめた{n}" for n in "一二三四"])


def main():
    binary, plan = (Path(argument).resolve() for argument in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    slow = []
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "plan"
            shutil.copytree(plan, copy)
            paper = Path(folder) / "out" / f"{kind}.pdf"
            watch = subprocess.Popen(
                [binary, "watch", "plan", "--port", "0", "--only", kind, "-o", "out", "--as-of", "2026-10-01"],
                cwd=folder,
                stderr=subprocess.DEVNULL,
            )
            try:
                while not paper.exists():
                    time.sleep(0.05)
                time.sleep(1)
                name, pattern, values = VALUES[kind]
                source = copy / name
                times = []
                for at in range(rounds):
                    text = re.sub(pattern, values[at % len(values)], source.read_text(encoding="utf-8"), count=1)
                    before = paper.stat().st_mtime_ns
                    source.write_text(text, encoding="utf-8")
                    begun = time.perf_counter()
                    while not paper.exists() or paper.stat().st_mtime_ns == before:
                        time.sleep(0.002)
                        assert time.perf_counter() - begun < 60, f"{kind} was not made again"
                    times.append(1000 * (time.perf_counter() - begun))
                    time.sleep(0.5)
            finally:
                watch.kill()
            median = statistics.median(times)
            print(f"{kind}: {median:.0f} ms (from {min(times):.0f} to {max(times):.0f})")
            if median > LIMIT:
                slow.append(kind)
    if slow:
        sys.exit(f"above {LIMIT} ms: {', '.join(slow)}")


main()
