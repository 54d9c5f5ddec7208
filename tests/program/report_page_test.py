#!/usr/bin/env python3
"""The report as a page: sound HTML that needs nothing else, readable by everyone, of one deployment and of several, with its history kept."""
import html.parser
import json
import re

from harness import ProgramTest, ToyIndex, unittest

VOID = {"meta", "link", "br", "wbr", "img", "hr", "input"}
REGISTRY = {
    "app": {"1.0": {"requires": ["lib>=2,!=2.2", "tool"]}},
    "lib": {"1.0": {}, "2.0": {}, "2.1": {}, "2.2": {}},
    "tool": {"3.0": {}, "3.1": {"requires": ["lib"]}},
}


class Page(html.parser.HTMLParser):
    """Tags in order, whether they close each other, and what each heading, link and id says."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.tags, self.headings, self.text = [], [], [], [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and re.fullmatch("h[1-6]", self.open[-1]):
            self.headings.append((int(self.open[-1][1]), data))
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    return sum(share * (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4) for share, c in zip((0.2126, 0.7152, 0.0722), parts))


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class ReportPage(ProgramTest):
    def setUp(self):
        super().setUp()
        index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(index.__exit__)
        self.options = ["--index-url", index.url, "--python", "3.11"]
        self.write("a.txt", "app==1.0\nlib==1.0  # <old> & \"odd\"\n")
        self.write("b.txt", "tool\n")

    def page(self, code, *arguments, output="report.html"):
        self.expect(code, "report", *arguments, *self.options, "-o", output)
        text = self.read(output)
        page = Page(text)
        self.assertEqual(page.faults, [])
        return text, page

    def test_it_is_sound_and_needs_nothing_else(self):
        for files, code in ((["a.txt"], 1), (["b.txt"], 0)):
            text, page = self.page(code, *files)
            self.assertTrue(text.startswith("<!doctype html>"))
            self.assertEqual([script.get("type") for script in page.all("script")], ["application/json"])
            self.assertEqual([attrs for tag, attrs in page.tags if tag in ("link", "img", "iframe")], [])
            self.assertNotRegex(text, r"(?i)@import|url\(|\son\w+=")
            for anchor in page.all("a"):
                self.assertTrue(anchor["href"].startswith("#"), anchor)

    def test_it_can_be_read_by_everyone(self):
        text, page = self.page(1, "a.txt")
        self.assertEqual(page.all("html")[0]["lang"], "en")
        self.assertEqual(len(page.all("main")), 1)
        self.assertIn("width=device-width", page.all("meta")[1]["content"])
        levels = [level for level, _ in page.headings]
        self.assertEqual((levels[0], levels.count(1)), (1, 1))
        self.assertTrue(all(after <= before + 1 for before, after in zip(levels, levels[1:])), page.headings)
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertLessEqual({anchor["href"][1:] for anchor in page.all("a")}, set(ids))
        self.assertTrue(all(head.get("scope") == "col" for head in page.all("th")))
        for role, tag in (("table", "table"), ("row", "tr"), ("cell", "td"), ("columnheader", "th")):
            self.assertTrue(all(attrs.get("role") == role for attrs in page.all(tag)), "a phone's style takes a table's own roles away")
        self.assertTrue(all(cell.get("data-head") for cell in page.all("td")))
        self.assertGreater(len(page.all("svg")), 0, "what depends on what is a picture")
        self.assertTrue(all(svg.get("role") == "img" and svg.get("aria-label") for svg in page.all("svg")))
        for attrs in page.all("div") + page.all("pre"):
            if attrs.get("class") == "scroll":
                self.assertTrue(attrs.get("tabindex") == "0" and attrs.get("aria-label"), attrs)

    def test_contrast_holds_in_light_and_dark(self):
        text, _ = self.page(0, "b.txt")
        schemes = re.findall(r":root\{([^}]*--ground[^}]*)\}", text)
        self.assertEqual(len(schemes), 2)
        for scheme in schemes:
            colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", scheme))
            pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("ground", "card")]
            pairs += [(tone, tone + "-ground") for tone in ("good", "bad", "warn", "rest")]
            pairs += [(ink, tone + "-ground") for ink in ("ink",) for tone in ("good", "bad", "warn", "rest")]
            for ink, ground in pairs:
                self.assertGreaterEqual(contrast(colours[ink], colours[ground]), 4.5, f"{ink} on {ground}")

    def test_the_users_text_stays_text(self):
        text, page = self.page(1, "a.txt")
        self.assertIn("# &lt;old&gt; &amp; &quot;odd&quot;", text)
        self.assertIn("lib==1.0  # <old> & \"odd\"", "".join(page.text))

    def test_several_have_an_index_on_the_page_or_in_a_folder(self):
        self.write("c/requirements-x.in", "app\nlib<2\n")
        config = "model_name: x\nrequirements:\n- {}\n"
        self.write("one/config.yaml", config.format("app"))
        self.write("two/config.yaml", config.format("lib==1.0\n- app"))
        text, page = self.page(1, "one/config.yaml", "two/config.yaml")
        self.assertEqual([level for level, _ in page.headings].count(1), 1)
        self.assertIn("2 deployments", page.headings[0][1])
        self.assertIn("#d2-top", [anchor["href"] for anchor in page.all("a")])
        self.expect(1, "report", "one/config.yaml", "two/config.yaml", *self.options, "-o", "pages/")
        index = Page(self.read("pages/index.html"))
        links = [anchor["href"] for anchor in index.all("a") if not anchor["href"].startswith("#")]
        self.assertEqual(links, ["one-config-yaml.html", "two-config-yaml.html"])
        self.assertIn("1 of 2 fit. With the changes that their pages tell, all do.", "".join(index.text))
        for link in links:
            self.assertEqual(Page(self.read("pages/" + link)).faults, [])
        self.expect(2, "report", "one/config.yaml", *self.options, "-o", "pages/", "--format", "markdown")

    def test_history_is_kept_across_runs_in_both_forms(self):
        for output in ("report.html", "report.md"):
            self.write("a.txt", "app==1.0\nlib==1.0\n")
            self.expect(1, "report", "a.txt", *self.options, "-o", output)
            self.expect(0, "fix", "a.txt", *self.options, "--write")
            self.expect(0, "report", "a.txt", *self.options, "-o", output)
            data = re.search(r'\{"schema":"fitment.report/1".*\}', self.read(output))[0]
            history = json.loads(data)["history"]
            self.assertEqual([row["verdict"] for row in history], ["unsatisfiable", "fits"], output)
            self.assertIn("lib==1.0", history[0]["change"])
            before = self.read(output)
            self.expect(0, "report", "a.txt", *self.options, "-o", output)
            self.assertEqual(self.read(output), before, "the same run again changes nothing")


if __name__ == "__main__":
    unittest.main()
