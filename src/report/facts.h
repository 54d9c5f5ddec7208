// What is known beforehand, as text and JSON: the advisories and the table of providers, each with its day and source.
// Tests: tests/program/facts_test.py.
#pragma once

#include <string>
#include <string_view>

#include "wheel/provider_facts.h"

namespace fitment {

// `providers` may be nullptr; `origin`: where it lies.
std::string FactsText(const ProviderFacts* providers, std::string_view origin);
std::string FactsJson(const ProviderFacts* providers, std::string_view origin);
// One advisory by its ID, or everything about a project (normalized); "" where nothing is known.
std::string FactText(std::string_view id, std::string_view project, const ProviderFacts* providers);

}  // namespace fitment
