"""Reads Word files as others would: the schema validators, and python-docx for the text."""

import subprocess
import sys

import docx

failed = False
for path in sys.argv[1:]:
    document = docx.Document(path)
    text = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    size = sum(map(len, text)) + sum(map(len, cells))
    print(f"{path}: {len(text)} paragraphs, {len(document.tables)} tables, {size} characters")
    if size < 500:
        print(f"{path}: next to no text", file=sys.stderr)
        failed = True
    for command in (["openxml-audit", "-f", "office2019", "--policy", "strict", "-m", "0", path], ["ooxml-integrity", "check", path]):
        result = subprocess.run(command, capture_output=True, text=True)
        print(f"  {command[0]}: exit {result.returncode}")
        if result.returncode != 0:
            print(result.stdout + result.stderr, file=sys.stderr)
            failed = True
if len(sys.argv) < 2:
    print("no Word file was given", file=sys.stderr)
    failed = True
sys.exit(failed)
