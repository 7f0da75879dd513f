#!/usr/bin/env python3
"""Makes the fonts of columns of numbers: the figures of BIZ UDGothic (SIL OFL 1.1), each as wide as the others.

Needs fonttools and the Debian package fonts-morisawa-bizud-gothic.
Usage: make_figures.py BIZUDGothic-Regular.ttf OUT.ttf
Kept: the printable characters of ASCII.
"""
import sys
from fontTools import subset

source, out = sys.argv[1:3]
options = subset.Options()
options.layout_features = []
options.name_IDs = ["*"]
options.notdef_outline = True
options.recalc_timestamp = False
font = subset.load_font(source, options)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=range(0x20, 0x7F))
subsetter.subset(font)
subset.save_font(font, out, options)
