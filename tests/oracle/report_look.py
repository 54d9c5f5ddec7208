#!/usr/bin/env python3
"""Opens pages of `fitment report` in headless Chromium and says what a reader would stumble over:

    python3 tests/oracle/report_look.py PAGE.html... [--shots FOLDER] [--record]

Each page at 1280 and 390 pixels, light and dark, with scripts and without. Named are: what axe-core finds, what is wider than the page, texts of a picture
that overlap or stick out of it, sections with nothing in them, requests to anywhere, and pixels that differ once scripts are off. Exit 1 where anything is
named. --shots keeps the pictures, to be looked at; --record writes the table of doc/report-look.md. Needs playwright, axe-playwright-python and a Chromium
(CHROMIUM, default /usr/bin/chromium); no part of `./dev test`."""
import argparse
import os
import pathlib
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PAGE = pathlib.Path(__file__).resolve().parents[2] / "doc" / "report-look.md"
STUMBLES = """() => {
  const found = [], width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push('the page is wider than the window');
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([text, a], i) => {
      if (a.right > frame.right + 1 || a.left < frame.left - 1 || a.bottom > frame.bottom + 1) found.push('sticks out of its picture: ' + text);
      for (const [other, b] of texts.slice(i + 1)) {
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)
          found.push('overlap: ' + text + ' and ' + other);
      }
    });
  }
  for (const head of document.querySelectorAll('h2, h3')) {
    const next = head.nextElementSibling;
    if (!next || /^H[12]$/.test(next.tagName) || !(next.textContent.trim() || next.querySelector('svg'))) found.push('an empty section: ' + head.textContent);
  }
  for (const one of document.querySelectorAll('body *')) {
    if (one.getBoundingClientRect().right > width + 1 && !one.closest('.scroll')) found.push('beyond the page: ' + one.textContent.slice(0, 40));
  }
  return found;
}"""


def looked_at(browser, path, width, scheme, shots):
    """(height in pixels, what was found) of one page in one way."""
    found, pictures, height = [], [], 0
    for scripts in (True, False):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts)
        page = context.new_page()
        page.on("request", lambda request: None if request.url.startswith("file:") else found.append("asks for " + request.url))
        page.goto(path.resolve().as_uri())
        shot = {"path": str(shots / f"{path.stem}-{width}-{scheme}{'' if scripts else '-no-script'}.png")} if shots else {}
        pictures.append(page.screenshot(full_page=True, **shot))
        if scripts:
            height = page.evaluate("document.documentElement.scrollHeight")
            found += page.evaluate(STUMBLES)
            found += [f"axe: {v['id']} ({v['impact']}) {v['nodes'][0]['html'][:80]}" for v in Axe().run(page).response["violations"]]
        context.close()
    if pictures[0] != pictures[1]:
        found.append("without scripts it looks otherwise")
    return height, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=pathlib.Path)
    parser.add_argument("--shots", type=pathlib.Path)
    parser.add_argument("--record", action="store_true")
    told = parser.parse_args()
    if told.shots:
        told.shots.mkdir(parents=True, exist_ok=True)
    rows, failed = [], False
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        for path in told.pages:
            for width in (1280, 390):
                for scheme in ("light", "dark"):
                    height, found = looked_at(browser, path, width, scheme, told.shots)
                    failed |= bool(found)
                    rows.append(f"| {path.name} | {width} | {scheme} | {height} | {'; '.join(found) or 'nothing'} |")
                    print(rows[-1], flush=True)
        version = browser.version
        browser.close()
    if told.record:
        head = PAGE.read_text(encoding="utf-8").split("\n## Seen\n")[0]
        table = "\n".join(["| page | width | scheme | height | found |", "| --- | --- | --- | --- | --- |", *rows])
        PAGE.write_text(f"{head}\n## Seen\n\nWritten by `tests/oracle/report_look.py --record`, Chromium {version}:\n\n{table}\n", encoding="utf-8")
    sys.exit(failed)


if __name__ == "__main__":
    main()
