// Static reading of Python: what is known is right, what is not known is unknown.
#include "index/python_reader.h"

#include <gtest/gtest.h>

#include <map>

#include "base/text.h"

namespace fitment {
namespace {

std::string Shown(const PythonValue& value) {
  std::vector<std::string> items;
  for (const PythonValue& item : value.items) items.push_back(Shown(item));
  switch (value.kind) {
    case PythonValue::Kind::kUnknown:
    case PythonValue::Kind::kSymbol:
    case PythonValue::Kind::kFunction:
      return "?";
    case PythonValue::Kind::kNone:
      return "None";
    case PythonValue::Kind::kString:
      return "'" + value.text + "'";
    case PythonValue::Kind::kList:
      return "[" + Join(items, ", ") + "]";
    case PythonValue::Kind::kDict: {
      std::string out;
      for (size_t i = 0; i + 1 < items.size(); i += 2) out += (i ? ", " : "") + items[i] + ": " + items[i + 1];
      return "{" + out + "}";
    }
    default:
      return value.text;
  }
}

const std::map<std::string, std::string> kFiles = {{"requirements.txt", "torch\nnumpy>=1.20\n# comment\n\neinops\n"},
                                                   {"req/base.txt", "a\nb"},
                                                   {"VERSION", "1.2.3\n"}};

SetupModule Interpret(std::string_view text) {
  return ReadPython(text, "setup.py", true, [](const std::string& path) -> std::optional<std::string> {
    const auto found = kFiles.find(path);
    return found == kFiles.end() ? std::nullopt : std::optional(found->second);
  });
}

// The value of `x` after the program.
std::string X(std::string_view program) {
  const SetupModule module = Interpret(program);
  const auto found = module.names.find("x");
  return found == module.names.end() ? "nothing" : Shown(found->second);
}

TEST(PythonReader, Literals) {
  EXPECT_EQ(X("x = 'a' \"b\" + 'c'"), "'abc'");
  EXPECT_EQ(X("x = ['a', ('b', 1), None, True,]"), "['a', ['b', 1], None, True]");
  EXPECT_EQ(X("x = {'a': ['b'], **{'c': []}}"), "{'a': ['b'], 'c': []}");
  EXPECT_EQ(X("x = y = {'a', 'b'}"), "['a', 'b']");
  EXPECT_EQ(X("x: str = 'a'"), "'a'");
  EXPECT_EQ(X("a, x = 1, 2"), "2");
  EXPECT_EQ(X("x = -1"), "-1");
  EXPECT_EQ(X("x = ()"), "[]");
  EXPECT_EQ(X("x = ('a')"), "'a'");
  EXPECT_EQ(X("x = 'a',"), "['a']");
}

TEST(PythonReader, NamesAreFollowed) {
  EXPECT_EQ(X("a = ['1']\nb = a + ['2']\nx = b\na = 3"), "['1', '2']");
  EXPECT_EQ(X("x = ['a']\nx += ['b']\nx.append('c')\nx.extend(['d'])"), "['a', 'b', 'c', 'd']");
  EXPECT_EQ(X("x = {}\nx['a'] = ['1']\nx.update({'b': 2}, c=3)\nx['all'] = x['a'] + ['z']"),
            "{'a': ['1'], 'b': 2, 'c': 3, 'all': ['1', 'z']}");
  EXPECT_EQ(X("v = '1.0'\nx = ['a==' + v, 'b==%s' % v, f'c=={v}', 'd=={}'.format(v), '%s%%%d' % (v, 2)]"),
            "['a==1.0', 'b==1.0', 'c==1.0', 'd==1.0', '1.0%2']");
  EXPECT_EQ(X("d = {'a': ['1'], 'b': ['2']}\nx = sum(d.values(), [])"), "['1', '2']");
  EXPECT_EQ(X("x = list(set(['a', 'a']))[0][:-0] or 'b'"), "'b'");
  EXPECT_EQ(X("x = ['a', 'b', 'c'][1:]"), "['b', 'c']");
}

TEST(PythonReader, FilesOfRequirements) {
  const std::string three = "['torch', 'numpy>=1.20', 'einops']";
  EXPECT_EQ(X("x = open('VERSION').read().strip()"), "'1.2.3'");
  EXPECT_EQ(X("with open('req/base.txt') as f:\n    x = f.read().splitlines()"), "['a', 'b']");
  EXPECT_EQ(X("x = [l.strip() for l in open('requirements.txt') if l.strip() and not l.startswith('#')]"), three);
  EXPECT_EQ(X("import os\nhere = os.path.abspath(os.path.dirname(__file__))\n"
              "with open(os.path.join(here, 'req', 'base.txt'), encoding='utf-8') as f:\n  x = f.readlines()"),
            "['a\n', 'b']");
  EXPECT_EQ(X("from pathlib import Path\nx = (Path(__file__).parent / 'req' / 'base.txt').read_text().split('\\n')"),
            "['a', 'b']");
  EXPECT_EQ(X("def load(name='requirements.txt'):\n    with open(name) as f:\n        lines = f.read().splitlines()\n"
              "    return [l for l in lines if l and not l.startswith('#')]\nx = load()"),
            three);
  EXPECT_EQ(X("x = []\nfor line in open('requirements.txt').readlines():\n    line = line.strip()\n"
              "    if not line or line.startswith('#'):\n        continue\n    x.append(line)\n"),
            three);
  EXPECT_EQ(X("x = list(filter(None, map(str.strip, open('req/base.txt'))))"), "['a', 'b']");
  EXPECT_EQ(X("import os, pkg_resources\nx = [str(r) for r in pkg_resources.parse_requirements(open(\n"
              "    os.path.join(os.path.dirname(__file__), 'requirements.txt')))]"),
            three);
  EXPECT_EQ(X("from pip.req import parse_requirements\n"
              "x = [str(r.req) for r in parse_requirements('requirements.txt', session='hack')]"),
            three);
  EXPECT_EQ(X("x = open('missing.txt').read().split()"), "?");
}

TEST(PythonReader, VersionsFoundBySearchingAndByExec) {
  const auto x = [](std::string_view program) {
    const SetupModule module = ReadPython(program, "setup.py", true, [](const std::string& path) {
      return path == "pkg/__init__.py" ? std::optional<std::string>("import a\n__version__ = '1.2'\n") : std::nullopt;
    });
    const auto found = module.names.find("x");
    return found == module.names.end() ? "nothing" : Shown(found->second);
  };
  EXPECT_EQ(x("import re\nx = re.search(r'^__version__ = [\\'\"]([^\\'\"]*)', open('pkg/__init__.py').read(), "
              "re.M).group(1)"),
            "'1.2'");
  EXPECT_EQ(x("import re, ast\nm = re.search(r'__version__\\s*=\\s*(.*)', open('pkg/__init__.py').read())\n"
              "x = ast.literal_eval(m.group(1)) if m else 'none'"),
            "'1.2'");
  EXPECT_EQ(x("for line in open('pkg/__init__.py'):\n  line = line.strip()\n  if '__version__' in line:\n"
              "    context = {}\n    exec(line, context)\n    x = context['__version__']\n"),
            "'1.2'");
  EXPECT_EQ(x("about = {}\nwith open('pkg/__init__.py') as f:\n  exec(f.read(), about)\nx = about['__version__']"),
            "'1.2'");
  EXPECT_EQ(x("exec(compile(open('pkg/__init__.py').read(), 'a', 'exec'))\nx = __version__"), "'1.2'");
  EXPECT_EQ(x("n = {}\nexec(unknown(), n)\nx = n"), "?");
}

TEST(PythonReader, TablesOfRequirements) {
  EXPECT_EQ(X("import re\n_deps = ['torch>=1', 'numpy']\n"
              "deps = {b: a for a, b in (re.findall(r'^(([^!=<>~ ]+)(?:[!=<>~ ].*)?$)', x)[0] for x in _deps)}\n"
              "def deps_list(*pkgs):\n    return [deps[pkg] for pkg in pkgs]\nextras = {}\n"
              "extras['a'] = deps_list('torch')\nif os.name == 'nt':\n    extras['b'] = []\n"
              "extras['c'] = extras['a'] + ['z']\nx = extras"),
            "{'a': ['torch>=1'], 'b': ?, 'c': ['torch>=1', 'z']}");
  EXPECT_EQ(X("def f(a, *b, c='d', **e):\n    return [a, b, c, e]\nx = f(1, 2, 3, g=4)"), "[1, [2, 3], 'd', {'g': 4}]");
  EXPECT_EQ(
      X("a = {'p': ['1'], 'q': ['2', '1']}\nx = set()\nfor e in a.items():\n    for r in e[1]:\n        x.add(r)\n"),
      "['1', '2', '1']");
}

TEST(PythonReader, WhatOnlyRunningTellsIsUnknown) {
  EXPECT_EQ(X("import os\nx = os.environ.get('A', 'b')"), "?");
  EXPECT_EQ(X("x = ['a']\nimport sys\nif sys.version_info < (3, 8):\n    x.append('b')\n"), "?");
  EXPECT_EQ(X("x = ['a']\nif unknown():\n    x = ['b']\nelse:\n    y = 1\n"), "?");
  EXPECT_EQ(X("x = ['a']\nwhile y():\n    x += ['b']\n"), "?");
  EXPECT_EQ(X("x = ['a']\nfor i in things():\n    x.append(i)\n"), "?");
  EXPECT_EQ(X("x = ['a'] + f()"), "?");
  EXPECT_EQ(X("x = ['a', f()]"), "['a', ?]");
  EXPECT_EQ(X("x = ['a']\nx.remove('a')"), "?");
  EXPECT_EQ(X("x = ['a']\nx[0] = 'b'"), "?");
  EXPECT_EQ(X("x = 'a' if z else 'b'"), "?");
  EXPECT_EQ(X("x = [a for a in b]"), "?");
  EXPECT_EQ(X("x = 'a'\ndel x"), "?");
  EXPECT_EQ(X("x = 'a'\nif y():\n    from z import x as other, w as x2\n    import p.x\n"), "'a'");
  EXPECT_EQ(X("x = 'a'\nif y():\n    from z import x\n"), "?");
  EXPECT_EQ(X("x = 'a'\nif y():\n    with z as x: pass\n"), "?");
  EXPECT_EQ(X("import subprocess\nx = subprocess.check_output(['git', 'describe']).decode().strip()"), "?");
  EXPECT_EQ(X("x = lambda: ['a']"), "?");
}

TEST(PythonReader, WhatAClassBodyDoesStaysThere) {
  EXPECT_EQ(X("x = {'a': 'b'}\nclass C(Command):\n    x = 1\n    def run(self):\n        for k in x.items(): x = k\n"),
            "{'a': 'b'}");
  EXPECT_EQ(X("x = {'a': 'b'}\nif y():\n    print(x.items())\n"), "{'a': 'b'}");
}

TEST(PythonReader, BranchesThatAreSure) {
  EXPECT_EQ(X("if True:\n  x = 1\nelse:\n  x = 2"), "1");
  EXPECT_EQ(X("if __name__ == '__main__':\n  x = 1"), "1");
  EXPECT_EQ(X("a = 'b'\nif a == 'c':\n  x = 1\nelif a in ('b', 'd'):\n  x = 2\nelse:\n  x = 3"), "2");
  EXPECT_EQ(X("try:\n  import a\n  x = 1\nexcept ImportError:\n  x = 2\nfinally:\n  y = 3"), "1");
  EXPECT_EQ(X("x = 'a' if 'b' else 'c'"), "'a'");
  EXPECT_EQ(X("x = not [] and ('' or 'd')"), "'d'");
}

TEST(PythonReader, SetupIsFound) {
  const auto module = Interpret(
      "from setuptools import setup, find_packages\nreqs = ['a']\n"
      "setup(name='n', version=\"1\", packages=find_packages(), install_requires=reqs,\n"
      "      extras_require=dict(dev=['b']), **{'python_requires': '>=3.8'})\n");
  ASSERT_TRUE(module.setup);
  EXPECT_FALSE(module.setup_is_open);
  EXPECT_EQ(Shown(module.setup->at("install_requires")), "['a']");
  EXPECT_EQ(Shown(module.setup->at("extras_require")), "{'dev': ['b']}");
  EXPECT_EQ(Shown(module.setup->at("python_requires")), "'>=3.8'");
  EXPECT_EQ(Shown(module.setup->at("packages")), "?");
  EXPECT_TRUE(Interpret("import setuptools\ndef main():\n  setuptools.setup(name='a')\nmain()").setup);
  EXPECT_TRUE(Interpret("setup(**read_config())").setup_is_open);
  EXPECT_FALSE(Interpret("import sys\nif sys.x:\n  setup(name='a')").setup);
  EXPECT_FALSE(Interpret("print('hello')").setup);
}

TEST(PythonReader, HostileTextsEndSoon) {
  EXPECT_EQ(X("x = ['aaaaaaaaaaaaaaaa']\n" +
              [] {
                std::string doubling;
                for (int i = 0; i < 60; ++i) doubling += "x = x + x\n";
                return doubling;
              }()),
            "?");
  EXPECT_EQ(X("def f(a): return f(a) + f(a)\nx = f(1)"), "?");
  X("x = " + std::string(100'000, '('));
  X("x = " + std::string(100'000, '[') + std::string(100'000, ']'));
  X("x = " + std::string(100'000, '-') + "1");
  std::string nested = "x = [1";
  for (int i = 0; i < 50; ++i) nested += " for a in [1,2,3,4,5,6,7,8,9]";
  X(nested + "]");
  std::string blocks;
  for (int i = 0; i < 90; ++i) blocks += std::string(static_cast<size_t>(i), ' ') + "if True:\n";
  X(blocks + std::string(90, ' ') + "x = 1\n");
  std::string sum = "x = 'a'", keys = "x = {", texts = "x = ''", loop = "for i in range_of:\n  if False:\n";
  for (int i = 0; i < 100'000; ++i) {
    sum += "+'aaaaaaaa'", texts += "'aaaaaaaa' ", keys += "'" + std::to_string(i) + "':1,", loop += "    y = 1\n";
  }
  X(sum), X(texts), X(keys + "}"), X("range_of = ['" + std::string(1000, 'a') + "'" + ",'a'" + "]\n" + loop);
  X("range_of = 'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split()\n" + loop);
  std::string wide = "a = [" + std::string(40'000, '1') + "]\nx = [";
  for (int i = 0; i < 20'000; ++i) wide += "a,";
  X(wide + "]");
}

// Cut and bent texts must neither crash nor hang; what they give is not looked at.
TEST(PythonReader, AnyCutOfAProgramIsRead) {
  const std::string program =
      "import os\nfrom setuptools import setup\nwith open(os.path.join('a', 'b')) as f:\n    r = [l for l in f if l]\n"
      "def g(a, b=1, *c, **d):\n    '''doc'''\n    for i, j in a:\n        if i: return {k: v for k, v in j.items()}\n"
      "class A(object):\n    x: int = 3\nx = f'{r}' % (1, 2)[0:1] if not r else lambda q: q\nsetup(name='a', **x)\n";
  for (size_t size = 0; size < program.size(); ++size) Interpret(program.substr(0, size));
  for (size_t at = 0; at < program.size(); ++at) {
    for (const char c : {'(', ')', ':', '\n', ' ', '\'', '=', ',', '\\', '\0', '*'}) {
      std::string bent = program;
      bent[at] = c;
      Interpret(bent);
    }
  }
}

}  // namespace
}  // namespace fitment
