// Looks for names that point nowhere and for kinds or failures that are their own ancestors, once every file is read.
#pragma once

#include "tools/faultdb/catalogue.hpp"

namespace faultline::faultdb {

void check_names(const catalogue& read, problems& wrong);

// The rules of the analysis: every pattern names a listed code, every text only what its rule speaks of, no set contains itself.
void check_analysis(const catalogue& read, problems& wrong);

}  // namespace faultline::faultdb
