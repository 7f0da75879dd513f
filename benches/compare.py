"""How long a whole set takes beside two others, in one run: ratios of medians, runs in turns.

    pip install 'typst>=0.15,<0.16' docxtpl        and LibreOffice as `soffice`
    python3 tools/dist.py                  the program that is given to hospitals
    python3 benches/compare.py target/dist/itbcp plans/sample [rounds]

- the bare Typst compiler makes the seven PDFs from the sources that `build --emit-source` gives;
- docxtpl fills seven Word files (those of the set stand for the templates) and LibreOffice makes PDFs of them, the usual
  way without this program.

Ends with 1 if a promise is broken: no slower than the bare compiler, 15 times as fast as the usual way.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMISED = {"bare Typst, PDF": 1, "docxtpl and LibreOffice": 15}


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main():
    binary, plan = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        build = [binary, "build", plan, "-o", "out", "--as-of", "2026-10-01"]
        subprocess.run([*build, "--emit-source", "source"], check=True, capture_output=True)

        def ours():
            subprocess.run(build, check=True, capture_output=True)

        def bare():
            # A process of its own each time: nothing kept from the last round.
            code = (
                "import typst, pathlib\n"
                "for main in sorted(pathlib.Path('source').glob('*.typ')):\n"
                "    typst.compile(str(main), root='source', font_paths=['source/fonts'], ignore_system_fonts=True)\n"
            )
            subprocess.run([sys.executable, "-c", code], check=True)

        def office():
            code = (
                "import docxtpl, pathlib\n"
                "pathlib.Path('filled').mkdir()\n"
                "for paper in sorted(pathlib.Path('out').glob('*.docx')):\n"
                "    file = docxtpl.DocxTemplate(paper)\n"
                "    file.render({})\n"
                "    file.save('filled/' + paper.name)\n"
            )
            shutil.rmtree("filled", ignore_errors=True)
            subprocess.run([sys.executable, "-c", code], check=True)
            command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", "filled"]
            for paper in sorted(Path("filled").glob("*.docx")):
                subprocess.run([*command, str(paper)], check=True, capture_output=True)

        ways = {"itbcp, PDF and Word": ours, "bare Typst, PDF": bare}
        if shutil.which("soffice"):
            ways["docxtpl and LibreOffice"] = office
        times = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                times[name].append(timed(way))
        medians = {name: statistics.median(all_) for name, all_ in times.items()}
        mine = medians["itbcp, PDF and Word"]
        broken = False
        for name, median in medians.items():
            promised = PROMISED.get(name, 0)
            is_kept = median >= promised * mine
            broken |= not is_kept
            print(f"{name}: {median:.2f} s, {median / mine:.2f} times ours" + ("" if is_kept else f", promised {promised}"))
        sys.exit(broken)


main()
