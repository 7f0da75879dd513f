"""Compiles the emitted Typst projects with the stock compiler, with the project's fonts only."""

import pathlib
import sys

import typst

folder = pathlib.Path(sys.argv[1])
mains = sorted(folder.glob("*.typ"))
for main in mains:
    pdf = typst.compile(str(main), root=str(folder), font_paths=[str(folder / "fonts")], ignore_system_fonts=True)
    print(f"{main.name}: {len(pdf)} bytes")
if not mains:
    sys.exit("no source was emitted")
