// Components, dependencies and properties. Tests: cyclonedx_test.cc.
#include "report/cyclonedx.h"

#include <map>

#include "base/hash.h"
#include "report/json_writing.h"

namespace fitment {
namespace {

// A package URL: names are normalized already, "+" of a local version is written as %2B.
std::string PurlOf(const Pin& pin) {
  std::string purl = "pkg:pypi/" + pin.name;
  if (pin.version.empty()) return purl;
  purl += '@';
  for (char c : pin.version) {
    if (c == '+') {
      purl += "%2B";
    } else if (c == '!') {
      purl += "%21";
    } else {
      purl += c;
    }
  }
  return purl;
}

Json Property(std::string_view name, std::string_view value) {
  return {{"name", "fitment:" + std::string(name)}, {"value", value}};
}

Json TargetProperties(const Judgement& judgement) {
  const Target& target = *judgement.target;
  Json rows =
      Json::array({Property("python", target.python.ToString()), Property("platform", target.platform.ToString()),
                   Property("installer", judgement.installer), Property("verdict", NameOf(judgement.verdict))});
  for (const TargetGpu& gpu : target.gpus) {
    rows.push_back(Property("gpu", gpu.name));
    rows.push_back(Property("gpu:compute_capability", gpu.compute_capability.ToString()));
  }
  if (target.driver) rows.push_back(Property("gpu:driver", target.driver->ToString()));
  if (target.cuda) rows.push_back(Property("gpu:cuda", target.cuda->ToString()));
  if (judgement.fit.torch_cuda) rows.push_back(Property("set:cuda", judgement.fit.torch_cuda->ToString()));
  if (judgement.fit.least_driver) rows.push_back(Property("set:least_driver", judgement.fit.least_driver->ToString()));
  return rows;
}

Json ComponentJson(const Pin& pin) {
  Json component = {{"type", "library"}, {"bom-ref", PurlOf(pin)}, {"name", pin.name}};
  if (!pin.version.empty()) component["version"] = pin.version;
  component["purl"] = PurlOf(pin);
  std::string hash = pin.direct ? pin.direct->sha256 : pin.file.Sha256();
  std::string url = pin.direct ? pin.direct->url : pin.file.Url();
  Json reference = {{"type", "distribution"}, {"url", url}};
  if (!hash.empty()) {
    component["hashes"] = Json::array({{{"alg", "SHA-256"}, {"content", hash}}});
    reference["hashes"] = component["hashes"];
  }
  if (!url.empty()) component["externalReferences"] = Json::array({std::move(reference)});
  Json properties = Json::array();
  if (pin.requested) properties.push_back(Property("requested", "true"));
  std::string file(pin.direct ? pin.direct->filename : std::string(pin.file.filename));
  if (!file.empty()) properties.push_back(Property("file", file));
  if (!properties.empty()) component["properties"] = std::move(properties);
  return component;
}

Json DependenciesJson(const Judgement& judgement, const std::string& root) {
  std::map<std::string, std::string> refs;
  for (const Pin& pin : judgement.resolution.pins) refs[pin.name] = PurlOf(pin);
  Json rows = Json::array(), own = Json::array();
  for (const Pin& pin : judgement.resolution.pins) {
    if (pin.requested) own.push_back(PurlOf(pin));
  }
  rows.push_back({{"ref", root}, {"dependsOn", std::move(own)}});
  for (const Pin& pin : judgement.resolution.pins) {
    Json needs = Json::array();
    for (const std::string& name : pin.dependencies) {
      if (refs.contains(name) && name != pin.name) needs.push_back(refs[name]);
    }
    rows.push_back({{"ref", PurlOf(pin)}, {"dependsOn", std::move(needs)}});
  }
  return rows;
}

// Of the content, in the form of RFC 9562's version 8.
std::string SerialOf(const std::string& content) {
  std::string hex = Sha256Hex(content).substr(0, 32);
  hex[12] = '8';
  hex[16] = "89ab"[hex[16] % 4];
  return "urn:uuid:" + hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) +
         "-" + hex.substr(20);
}

}  // namespace

std::string CycloneDx(const Judgement& judgement) {
  Json components = Json::array();
  for (const Pin& pin : judgement.resolution.pins) components.push_back(ComponentJson(pin));
  const std::string root = "deployment";
  Json tool = {{"type", "application"}, {"name", "fitment"}, {"version", FITMENT_VERSION}};
  Json metadata = {{"tools", {{"components", Json::array({std::move(tool)})}}},
                   {"component", {{"type", "application"}, {"bom-ref", root}, {"name", judgement.deployment->file}}},
                   {"properties", TargetProperties(judgement)}};
  Json dependencies = DependenciesJson(judgement, root);
  std::string serial = SerialOf(Dump(components) + Dump(metadata) + Dump(dependencies));
  return Dump({{"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
               {"bomFormat", "CycloneDX"},
               {"specVersion", "1.6"},
               {"serialNumber", std::move(serial)},
               {"version", 1},
               {"metadata", std::move(metadata)},
               {"components", std::move(components)},
               {"dependencies", std::move(dependencies)}});
}

}  // namespace fitment
