"""The page of `itbcp watch` in a real browser: it shows the papers, follows an edit by itself, and keeps the last good ones.

    pip install playwright        and Chromium as `chromium`
    python3 .ci/watch.py target/debug/itbcp plans/clinic [picture.png]
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

binary, plan = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
with tempfile.TemporaryDirectory() as folder:
    shutil.copytree(plan, Path(folder) / "plan")
    watch = subprocess.Popen(
        [binary, "watch", "plan", "--port", "0", "--as-of", "2026-10-01"], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    try:
        address = watch.stderr.readline().split(" ")[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1300, "height": 900})
            asked, faults = [], []
            page.on("request", lambda request: asked.append(request.url))
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.goto(address)
            expect(page.get_by_role("status")).to_have_text("今のプランの紙です", timeout=120_000)
            papers = page.get_by_role("button")
            assert papers.count() == 7, papers.all_inner_texts()
            papers.filter(has_text="院内放送文").click()
            first = page.get_by_alt_text("院内放送文 2頁")
            page.wait_for_function("picture => picture.complete && picture.naturalWidth > 800", arg=first.element_handle())

            # A change in a file is seen without anybody touching the page, on the page that is being read.
            source = Path(folder) / "plan" / "response.yaml"
            text = source.read_text(encoding="utf-8")
            before = first.get_attribute("src")
            line = text.split("patients: |\n")[1].split("\n")[0]
            source.write_text(text.replace(line, line + "しばらくお待ちください。", 1), encoding="utf-8")
            expect(first).not_to_have_attribute("src", before, timeout=60_000)
            page.wait_for_function("picture => picture.complete && picture.naturalWidth > 800", arg=first.element_handle())

            # A file that is broken half-way: the finding is shown, the paper stays.
            source.write_text(text[: len(text) // 2], encoding="utf-8")
            expect(page.get_by_label("指摘")).to_contain_text("response.yaml", timeout=60_000)
            expect(page.get_by_role("status")).to_contain_text("前の紙を表示しています")
            assert first.is_visible()
            if len(sys.argv) > 3:
                page.screenshot(path=sys.argv[3])
            source.write_text(text, encoding="utf-8")
            expect(page.get_by_role("status")).to_have_text("今のプランの紙です", timeout=60_000)
            elsewhere = [url for url in asked if not url.startswith(address)]
            assert not elsewhere and not faults, (elsewhere, faults)
            print(f"{address}: 7 papers, {len(asked)} requests, all to this computer")
            browser.close()
    finally:
        watch.kill()
