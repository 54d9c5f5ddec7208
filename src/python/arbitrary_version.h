// Random versions and specifiers for the property tests of this room: few numbers, so that they meet. Tests only.
#pragma once

#include <rapidcheck.h>

#include <string>

#include "python/specifier.h"

namespace fitment {

inline rc::Gen<std::string> ArbitraryVersionText() {
  return rc::gen::exec([] {
    const auto number = [] { return std::to_string(*rc::gen::inRange(0, 3)); };
    const auto maybe = [](int in) { return *rc::gen::inRange(0, in) == 0; };
    std::string text = maybe(8) ? number() + "!" : "";
    text += number();
    for (int more = *rc::gen::inRange(0, 3); more > 0; --more) text += "." + number();
    if (maybe(3)) text += *rc::gen::element<std::string>("a", "b", "rc") + number();
    if (maybe(3)) text += ".post" + number();
    if (maybe(3)) text += ".dev" + number();
    if (maybe(4)) text += "+" + *rc::gen::element<std::string>("a", "b.1", "0", "1", "1.a", "10", "cu121");
    return text;
  });
}

// A clause of any operator, valid by construction.
inline rc::Gen<Specifier> ArbitrarySpecifier() {
  return rc::gen::exec([] {
    for (;;) {
      const auto op = static_cast<SpecifierOp>(*rc::gen::inRange(0, 8));
      std::string text = *ArbitraryVersionText();
      if (*rc::gen::inRange(0, 4) == 0) text = Version::Of(text).BaseVersion().ToString() + ".*";
      if (std::optional<Specifier> specifier = Specifier::Of(op, text)) return *specifier;
    }
  });
}

inline rc::Gen<Version> ArbitraryVersion() {
  return rc::gen::map(ArbitraryVersionText(), [](const std::string& text) { return Version::Of(text); });
}

}  // namespace fitment
