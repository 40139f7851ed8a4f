// The data files of this room, built into the program: it works with an empty disk.
#pragma once

#include <span>
#include <string_view>

namespace faultline::care {

struct embedded_file {
    std::string_view name;    // "default.toml"
    std::string_view text;
};
[[nodiscard]] std::span<const embedded_file> embedded_files();

// The text of one of them; empty when there is no such file.
[[nodiscard]] inline std::string_view embedded_text(std::string_view name) {
    for (const auto& file : embedded_files())
        if (file.name == name) return file.text;
    return {};
}

}  // namespace faultline::care
