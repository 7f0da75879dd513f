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
# What is changed where: file, pattern of the value, a value that was never there for each round.
NUMBERS = ("vendors.yaml", r"00-0000-3\d{3}", [f"00-0000-3{n}" for n in range(500, 600)])
VALUES = dict.fromkeys(KINDS, NUMBERS)
VALUES["registers"] = ("systems.yaml", r"purpose: 診療録を記載し\S*", [f"purpose: 診療録を記載し、参照する{n}" for n in range(100)])
VALUES["inspection"] = ("answers.yaml", r"note: \S+", [f"note: 院内の記録を見て確かめた{n}" for n in range(100)])


def times(binary, plan, kind, rounds, only):
    """Milliseconds of each round."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(plan, Path(folder) / "plan")
        paper = Path(folder) / "out" / f"{kind}.pdf"
        watch = subprocess.Popen(
            [binary, "watch", "plan", "--port", "0", *only, "-o", "out", "--as-of", "2026-10-01"],
            cwd=folder,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not paper.exists():
                time.sleep(0.05)
            time.sleep(1)
            name, pattern, values = VALUES[kind]
            source = Path(folder) / "plan" / name
            taken = []
            for value in values[:rounds]:
                text = re.sub(pattern, value, source.read_text(encoding="utf-8"), count=1)
                before = paper.stat().st_mtime_ns
                source.write_text(text, encoding="utf-8")
                begun = time.perf_counter()
                while not paper.exists() or paper.stat().st_mtime_ns == before:
                    time.sleep(0.002)
                    assert time.perf_counter() - begun < 60, f"{kind} was not made again"
                taken.append(1000 * (time.perf_counter() - begun))
                time.sleep(0.5)
            return taken
        finally:
            watch.kill()


def main():
    binary, plan = (Path(argument).resolve() for argument in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    cases = [(kind, ["--only", kind], "alone") for kind in KINDS]
    # A value that stands in this one paper, while all papers are followed.
    cases.append(("inspection", [], "with all others"))
    slow = []
    for kind, only, how in cases:
        taken = times(binary, plan, kind, rounds, only)
        median = statistics.median(taken)
        print(f"{kind} {how}: {median:.0f} ms (from {min(taken):.0f} to {max(taken):.0f})", flush=True)
        if median > LIMIT:
            slow.append(f"{kind} {how}")
    if slow:
        sys.exit(f"above {LIMIT} ms: {', '.join(slow)}")


main()
