"""How long `check` takes from its start to its end, in milliseconds; exit status 1 when a promise is broken.

    python3 benches/startup.py target/release/itbcp plans/clinic [--rounds 31]

The program is started, reads the plan, checks it and says what it found; with the smallest plan nearly all of that is the
start. Several plans come in turns; medians are compared.
"""

import argparse
import statistics
import subprocess
import sys
import time

LIMIT = 30.0


def milliseconds(binary, plan):
    """Of one run."""
    start = time.perf_counter()
    ended = subprocess.run([binary, "check", plan, "--as-of", "2026-10-01"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    taken = 1000 * (time.perf_counter() - start)
    # Findings are no failure, but a plan that cannot be read is.
    if ended.returncode > 1:
        sys.exit(f"check of {plan} ended with {ended.returncode}")
    return taken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("plans", nargs="+")
    parser.add_argument("--rounds", type=int, default=31)
    arguments = parser.parse_args()
    taken = {plan: [] for plan in arguments.plans}
    for _ in range(arguments.rounds):
        for plan, times in taken.items():
            times.append(milliseconds(arguments.binary, plan))
    broken = False
    for plan, times in taken.items():
        median = statistics.median(times)
        broken |= median > LIMIT
        print(f"check {plan}: {median:.1f} ms ({min(times):.1f} to {max(times):.1f})")
    if broken:
        sys.exit(f"broken: promised {LIMIT:.0f} ms")


main()
