// What stands at the other end of our streams: a person's terminal or a program. Asked once, at start.
#pragma once

#include <cstddef>

#include "tools/cli/page.hpp"

namespace faultline::cli {

struct terminal {
    bool in = false;   // somebody can answer a question
    bool out = false;
    bool err = false;
    bool colours = false;   // on a terminal that knows them, and NO_COLOR unset or empty (no-color.org)
    std::size_t width = 100;
    std::size_t height = 24;
};

[[nodiscard]] terminal look_at_terminal();

// LC_ALL, LC_MESSAGES, LANG: the first that is set and not empty decides (POSIX 8.2); anything but zh is English.
[[nodiscard]] contract::language language_of_locale();

}   // namespace faultline::cli
