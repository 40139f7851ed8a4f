#include "cloud/contract/stream.hpp"

namespace faultline::contract {

namespace {

constexpr std::array<std::string_view, stream_count> names{"response", "workorder", "diagnosis", "maintenance",
                                                           "event",    "live",      "log"};

}  // namespace

std::string_view name(stream s) { return names[static_cast<std::size_t>(s)]; }

std::optional<stream> stream_named(std::string_view wanted) {
    for (const stream s : by_priority)
        if (name(s) == wanted) return s;
    return std::nullopt;
}

}  // namespace faultline::contract
