"""Sizes of type on the sheets, read from the finished PDF: nothing on the chart below 8 pt (signs in discs and the marks
for day and night 7.5 pt), what a card says 12 pt or larger, and no text outside the paper."""

import re
import sys

import pdfplumber

SIGN = 7.4
FLOOR = 7.99
BODY = 11.99


def lines(page):
    """Runs of letters of one size on one line, in any direction of writing."""
    run, runs = [], []
    for char in page.chars:
        if run and (abs(char["size"] - run[-1]["size"]) > 0.01 or char["fontname"] != run[-1]["fontname"]
                    or abs(char["y0"] - run[-1]["y0"]) > 0.5 or abs(char["x0"] - run[-1]["x1"]) > 2 * char["size"]
                    and abs(char["x1"] - run[-1]["x0"]) > 2 * char["size"]):
            runs.append(run)
            run = []
        run.append(char)
    if run:
        runs.append(run)
    return [("".join(char["text"] for char in run), run[0]["size"]) for run in runs]


def check_page(name, page, number):
    faults = []
    for char in page.chars:
        if char["text"].strip() and not (-0.5 <= char["x0"] and char["x1"] <= page.width + 0.5
                                         and -0.5 <= char["top"] and char["bottom"] <= page.height + 0.5):
            faults.append(f"{name} page {number}: {char['text']!r} is outside the paper")
    return faults


def chart(name, pdf):
    page = pdf.pages[0]
    faults = check_page(name, page, 1)
    texts = lines(page)
    assert len(texts) > 50, f"{name}: {len(texts)} runs of text"
    for text, size in texts:
        least = SIGN if len(text.strip()) <= 2 else FLOOR
        if text.strip() and size < least:
            faults.append(f"{name}: {text!r} at {size:.1f} pt")
    return faults, min(size for text, size in texts if text.strip())


def cards(name, pdf):
    faults, numbers = [], 0
    if len(pdf.pages) % 2:
        faults.append(f"{name}: a front without a back ({len(pdf.pages)} pages)")
    for number, page in enumerate(pdf.pages, 1):
        faults += check_page(name, page, number)
        for text, size in lines(page):
            dialled = re.search(r"00-0000-\d{4}", text)
            numbers += bool(dialled)
            if text.strip() and size < (BODY if dialled else FLOOR):
                faults.append(f"{name} page {number}: {text!r} at {size:.1f} pt")
    if not numbers:
        faults.append(f"{name}: no telephone number on any card")
    return faults, numbers


def main(paths):
    faults = []
    for path in paths:
        with pdfplumber.open(path) as pdf:
            found, what = (chart if "contact-chart" in path else cards)(path, pdf)
            print(f"{path}: {'smallest type ' + format(what, '.1f') + ' pt' if 'chart' in path else str(what) + ' numbers'}")
            faults += found
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
