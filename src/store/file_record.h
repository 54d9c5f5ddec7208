// A page's row as a record again, for pages that are made of other pages. Tests: slim_page_test.cc,
// environment_test.cc.
#pragma once

#include "store/records.h"

namespace fitment {

FileRecord RecordOf(const ProjectView::File& file);

}  // namespace fitment
