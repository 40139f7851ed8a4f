// A broken promise stops the fuzzer (or the corpus test) where it is seen, with asserts compiled out or not.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace faultline {

inline void expect(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

}   // namespace faultline
