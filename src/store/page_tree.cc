// The B+tree of an LMDB file, read by its documented page layout. Tests: page_tree_test.cc.
#include "store/page_tree.h"

#include <cstring>

#include "store/record_bytes.h"

namespace fitment {
namespace {

using record::At;

struct PageHeader {
  uint64_t number;
  uint16_t pad, flags, lower, upper;  // lower: where the list of nodes ends
};
constexpr uint16_t kBranch = 0x01, kLeaf = 0x02;  // PageHeader::flags
struct NodeHeader {
  uint16_t low, high, flags, key_size;
};
constexpr uint16_t kBigData = 0x01, kKnownFlags = kBigData;  // NodeHeader::flags of a leaf's node
static_assert(sizeof(PageHeader) == 16 && sizeof(NodeHeader) == 8);
constexpr int kDeepest = 32;

uint32_t NodeCount(const char* page) {
  return (At<PageHeader>(page).lower - uint32_t{sizeof(PageHeader)}) / uint32_t{sizeof(uint16_t)};
}

}  // namespace

struct PageTree::Node {
  std::string_view key;
  NodeHeader header;
  const char* data;  // behind the key; a leaf's
  uint32_t left;     // bytes from `data` to the end of the page

  uint64_t child() const { return uint64_t{header.low} | uint64_t{header.high} << 16 | uint64_t{header.flags} << 32; }
  uint32_t value_size() const { return uint32_t{header.low} | uint32_t{header.high} << 16; }
};

std::unique_ptr<PageTree> PageTree::Of(const LmdbFile& file, MDB_txn* txn) {
  auto root = file.RootOf(txn);
  if (!root) return nullptr;
  auto pieces = FilePieces::Of(root->fd, root->page_count * root->page_size);
  if (!pieces) return nullptr;
  return std::unique_ptr<PageTree>(new PageTree(std::move(pieces), root->page_size, root->root));
}

// nullptr: not in the file, or not the page that it should be.
const char* PageTree::Page(uint64_t number) const {
  auto [known, fresh] = pages_.try_emplace(number, nullptr);
  if (!fresh || number >= file_->size() / page_size_) return known->second;
  const char* page = file_->Copy(file_->Address(number * page_size_), page_size_);
  if (!page) return nullptr;
  auto header = At<PageHeader>(page);
  const bool sound = header.number == number && (header.flags & (kBranch | kLeaf)) != 0 &&
                     header.lower >= sizeof header && header.lower <= page_size_;
  return sound ? known->second = page : nullptr;
}

std::optional<PageTree::Node> PageTree::NodeAt(const char* page, uint32_t i) const {
  const uint32_t offset = At<uint16_t>(page + sizeof(PageHeader), i);
  if (offset + sizeof(NodeHeader) > page_size_) return std::nullopt;
  Node node{{}, At<NodeHeader>(page + offset), nullptr, 0};
  const auto data = static_cast<uint32_t>(offset + sizeof(NodeHeader) + node.header.key_size);
  if (data > page_size_) return std::nullopt;
  node.key = {page + offset + sizeof(NodeHeader), node.header.key_size};
  node.data = page + data;
  node.left = page_size_ - data;
  return node;
}

std::optional<PageTree::Place> PageTree::ValueOf(const Node& node) const {
  if ((node.header.flags & ~kKnownFlags) != 0) return std::nullopt;
  const uint32_t size = node.value_size();
  if (!(node.header.flags & kBigData)) {
    return size <= node.left ? std::optional(Place{{node.data, size}}) : std::nullopt;
  }
  if (node.left < sizeof(uint64_t)) return std::nullopt;
  const auto number = At<uint64_t>(node.data);
  if (number >= file_->size() / page_size_) return std::nullopt;
  const uint64_t start = number * page_size_ + sizeof(PageHeader);
  if (size > file_->size() - start) return std::nullopt;
  return Place{{file_->Address(start), size}, file_.get()};
}

std::optional<std::string_view> PageTree::Get(std::string_view key) const {
  auto place = Find(key);
  if (!place) return std::nullopt;
  if (!place->parts) return place->bytes;
  auto [known, fresh] = values_.try_emplace(place->bytes.data(), nullptr);
  if (fresh) known->second = place->parts->Copy(place->bytes.data(), place->bytes.size());
  return known->second ? std::optional(std::string_view(known->second, place->bytes.size())) : std::nullopt;
}

std::optional<PageTree::Place> PageTree::Find(std::string_view key) const {
  uint64_t number = root_;
  for (int depth = 0; depth < kDeepest; ++depth) {
    const char* page = Page(number);
    if (!page) return std::nullopt;
    const bool branch = At<PageHeader>(page).flags & kBranch;
    // The last node that is not behind the key; a branch's first one stands for everything before its second.
    uint32_t low = 0, high = NodeCount(page);
    if (high == 0) return std::nullopt;
    while (high - low > 1) {
      const uint32_t middle = low + (high - low) / 2;
      auto node = NodeAt(page, middle);
      if (!node) return std::nullopt;
      (node->key <= key ? low : high) = middle;
    }
    auto node = NodeAt(page, low);
    if (!node) return std::nullopt;
    if (!branch) return node->key == key ? ValueOf(*node) : std::nullopt;
    number = node->child();
  }
  return std::nullopt;
}

}  // namespace fitment
