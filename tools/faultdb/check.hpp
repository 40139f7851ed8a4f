// Looks for names that point nowhere and for kinds or failures that are their own ancestors, once every file is read.
#pragma once

#include "tools/faultdb/catalogue.hpp"

namespace faultline::faultdb {

void check_names(const catalogue& read, problems& wrong);

}  // namespace faultline::faultdb
