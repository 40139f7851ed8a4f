// Why a device node cannot be opened, found without opening it: opening a serial port can reset what hangs on it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gateway/link/error.hpp"

namespace faultline::link {

// What stat() says a node is, for error::not_a_device: "file", "directory", "socket", "pipe", "disk", "other_device".
[[nodiscard]] std::string kind_of_node(unsigned mode);

// no_permission with the group that would have it and the user who has not.
[[nodiscard]] failure permission_failure(const std::filesystem::path& node, const std::string& link);

[[nodiscard]] failure busy_failure(const std::filesystem::path& node, const std::string& link,
                                   const std::filesystem::path& proc = "/proc");

// None: it is there, we may, and nobody else is seen to use it.
[[nodiscard]] std::optional<failure> access_problem(const std::filesystem::path& node, const std::string& link,
                                                    const std::filesystem::path& proc = "/proc");

}  // namespace faultline::link
