// Files that hold keys and certificates: written whole or not at all, a private key its owner's alone from its first byte.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace faultline::identity {

// Beside the file, flushed to the disk, then renamed over it.
[[nodiscard]] bool write_whole(const std::string& path, std::string_view content, mode_t mode);
[[nodiscard]] std::optional<std::string> read_whole(const std::string& path);

inline constexpr mode_t owner_only = 0600, for_everybody = 0644;

}  // namespace faultline::identity
