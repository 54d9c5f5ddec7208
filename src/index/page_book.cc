// Projects' pages: store, freshness, network. Tests: live_source_test.cc.
#include "index/page_book.h"

#include <algorithm>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "index/simple_page.h"
#include "net/url.h"
#include "wheel/inflate.h"

namespace fitment {
namespace {

constexpr uint64_t kLargestPageBytes = 256u << 20;

// Object stores answer 403 for what they do not have. uv makes the same exception for this index.
bool MeansAbsent(int status, std::string_view url) {
  if (status == 404 || status == 410) return true;
  std::optional<Url> parsed = Url::Parse(url);
  return status == 403 && parsed && parsed->host == "download.pytorch.org";
}

struct Body {
  std::string bytes, encoding, type, url;
};

Result<std::string> Unpacked(Body body) {
  const std::string encoding = ToLower(Trim(body.encoding));
  if (encoding.empty() || encoding == "identity") return std::move(body.bytes);
  auto bad = [&](const std::string& what) {
    return Fail(ErrorKind::kNetwork, "the page " + RedactedUrl(body.url) + " " + what, {},
                "try again; if it stays so, the index or a proxy before it sends damaged answers");
  };
  if (encoding != "gzip" && encoding != "x-gzip")
    return bad("was sent as " + Printable(encoding, 20) + ", which nobody asked for");
  std::string page;
  page.reserve(std::min<uint64_t>(body.bytes.size() * 10, kLargestPageBytes));
  Inflater inflater(Inflater::Form::kGzip);
  std::string_view input = body.bytes;
  const Inflater::State state = inflater.Inflate(input, kLargestPageBytes, page);
  if (state == Inflater::State::kBroken) return bad("is no sound gzip: " + inflater.trouble());
  if (state == Inflater::State::kMore) return bad(input.empty() ? "is cut off" : "is larger than any that is expected");
  return page;
}

// Bytes to bytes: it may run on any thread.
Result<std::string> RecordOfPage(Body body, const std::string& name) {
  const std::string type = body.type, url = body.url;
  FITMENT_TRY(std::string text, Unpacked(std::move(body)));
  FITMENT_TRY(const ProjectRecord record, ParseSimplePage(std::move(text), type, url, name));
  return EncodeProject(record);
}

std::string PageOf(const std::string& name) {
  return "the page of " + name;
}

}  // namespace

std::string ProjectPageUrl(std::string_view index_url, std::string_view name) {
  std::optional<Url> url = Url::Parse(index_url);
  if (!url) return std::string(index_url);
  while (url->path.ends_with('/')) url->path.pop_back();
  url->path.append("/").append(name).append("/");
  url->fragment.clear();
  return url->ToString();
}

PageBook::Page& PageBook::At(size_t index, const std::string& name) {
  auto [found, is_new] = pages_.try_emplace({index, name});
  if (is_new) {
    found->second.index = index;
    found->second.name = name;
    found->second.url = ProjectPageUrl(context_.options.indexes.at(index).url, name);
    Begin(found->second);
  }
  return found->second;
}

void PageBook::Begin(Page& page) {
  if (std::optional<std::string> path = FileUrlPath(page.url)) {
    page.answer = ReadLocal(page, *path);
    return;
  }
  const std::string index = Store::IndexKey(context_.options.indexes[page.index].url);
  // A record that does not open is as none: it is fetched again.
  const auto stored = context_.store->GetProject(Store::ProjectKey(index, page.name));
  const bool known = stored && *stored;
  if (known) page.stored = (*stored)->page;
  if (known) {
    std::optional<std::string_view> bytes = context_.store->Get(Store::FreshnessKey(index, page.name));
    if (bytes) page.freshness = Freshness::Decode(*bytes);
  }
  const bool fresh = page.freshness && page.freshness->IsFresh(context_.Now(), context_.options.cache_max_age_seconds);
  if (known && (fresh || context_.options.offline)) {
    page.answer = page.stored;
  } else if (context_.options.offline) {
    page.answer =
        context_.NotInCache(PageOf(page.name) + " on " + RedactedUrl(context_.options.indexes[page.index].url));
  } else {
    Submit(page);
  }
}

void PageBook::Submit(Page& page) {
  FetchRequest request;
  request.url = page.url;
  request.headers = {kAcceptPages};
  request.packed = true;  // unpacked in the background
  if (page.freshness && page.stored) {
    for (std::string& header : page.freshness->ConditionalHeaders()) request.headers.push_back(std::move(header));
  }
  request.done = [this, &page](FetchOutcome outcome) { Came(page, std::move(outcome)); };
  ++context_.progress.pages_wanted;
  page.fetch = context_.fetcher->Submit(std::move(request));
}

void PageBook::Came(Page& page, FetchOutcome outcome) {
  page.fetch = 0;
  if (std::optional<Answer> answer = Read(page, std::move(outcome))) Finish(page, std::move(*answer));
}

void PageBook::Finish(Page& page, Answer answer) {
  ++context_.progress.pages_done;
  page.answer = std::move(answer);
  const bool no_such = *page.answer && !**page.answer;
  if (no_such && !context_.options.all_indexes_at_once && page.index + 1 < context_.options.indexes.size()) {
    const bool simple = context_.options.indexes[page.index + 1].kind == IndexSpec::Kind::kSimple;
    if (simple && IndexesFor(context_.options.indexes, page.name)[page.index + 1]) Want(page.index + 1, page.name);
  }
}

std::optional<PageBook::Answer> PageBook::Read(Page& page, FetchOutcome outcome) {
  const int status = outcome.failure ? 0 : outcome.response.status;
  if (status == 304 && page.stored && page.freshness) {
    page.freshness->Confirm(outcome.response, context_.Now());
    Remember(page);
    return Answer(page.stored);
  }
  if (MeansAbsent(status, page.url)) return Absent(page, outcome.response);
  if (!outcome.ok()) return Answer(FetchFailed(context_, PageOf(page.name), page.url, outcome));
  return ReadBody(page, std::move(outcome));
}

PageBook::Answer PageBook::Absent(Page& page, const HttpResponse& response) {
  page.freshness = Freshness::Of(response, context_.Now());
  page.freshness->absent = true;
  context_.store->Put(Store::ProjectKey(Store::IndexKey(context_.options.indexes[page.index].url), page.name),
                      EncodeNoSuchProject());
  Remember(page);
  return std::optional<ProjectView>();
}

std::optional<PageBook::Answer> PageBook::ReadBody(Page& page, FetchOutcome outcome) {
  Freshness fresh = Freshness::Of(outcome.response, context_.Now());
  fresh.body_hash = FastHash(outcome.response.body);
  const bool same = page.stored && page.freshness && page.freshness->body_hash == fresh.body_hash;
  page.freshness = std::move(fresh);
  if (same) {
    Remember(page);
    return Answer(page.stored);
  }
  HttpResponse& response = outcome.response;
  Body body{std::move(response.body), std::string(response.Header("content-encoding")),
            std::string(response.Header("content-type")),
            response.final_url.empty() ? page.url : std::move(response.final_url)};
  context_.background->Submit([this, &page, name = page.name, body = std::move(body)]() mutable -> Background::Then {
    auto record = RecordOfPage(std::move(body), name);
    return [this, &page, record = std::move(record)]() mutable { Finish(page, Keep(page, std::move(record))); };
  });
  return std::nullopt;
}

PageBook::Answer PageBook::Keep(Page& page, Result<std::string> record) {
  if (!record) return std::unexpected(std::move(record.error()));
  const std::string key = Store::ProjectKey(Store::IndexKey(context_.options.indexes[page.index].url), page.name);
  FITMENT_TRY(ProjectView view, ProjectView::Open(context_.store->Put(key, std::move(*record))));
  if (page.freshness) Remember(page);
  return view;
}

void PageBook::Remember(const Page& page) {
  const std::string index = Store::IndexKey(context_.options.indexes[page.index].url);
  context_.store->Put(Store::FreshnessKey(index, page.name), page.freshness->Encode());
}

// A folder in the form of a simple index: FOLDER/name/index.html.
PageBook::Answer PageBook::ReadLocal(Page& page, const std::string& path) {
  Result<std::string> body = ReadFile(path + "index.html");
  if (!body) return std::optional<ProjectView>();
  return Keep(page, RecordOfPage({std::move(*body), "", "text/html", page.url}, page.name));
}

void PageBook::Want(size_t index, const std::string& name) {
  At(index, name);
}

std::optional<Result<std::optional<ProjectView>>> PageBook::Peek(size_t index, const std::string& name, bool urgent) {
  Page& page = At(index, name);
  if (urgent && !page.answer) context_.fetcher->Hurry(page.fetch);
  return page.answer;
}

Result<std::optional<ProjectView>> PageBook::Get(size_t index, const std::string& name) {
  Page& page = At(index, name);
  if (!page.answer) context_.fetcher->Hurry(page.fetch);
  while (!page.answer && context_.Drive(true)) {
  }
  if (!page.answer) return Fail(ErrorKind::kInternal, PageOf(name) + " was asked for and never came");
  if (!page.told) page.told = true, ++answers_;
  return *page.answer;
}

}  // namespace fitment
