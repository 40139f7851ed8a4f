#include "tools/cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace faultline::cli {

namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);   // NOLINT(concurrency-mt-unsafe): before any thread
    return value ? value : "";
}

}   // namespace

terminal look_at_terminal() {
    terminal found;
    found.in = isatty(STDIN_FILENO) == 1;
    found.out = isatty(STDOUT_FILENO) == 1;
    found.err = isatty(STDERR_FILENO) == 1;
    found.colours = found.out && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
    winsize size{};
    if (found.out && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        found.width = std::clamp<std::size_t>(size.ws_col, 40, 140);
        found.height = size.ws_row > 0 ? size.ws_row : found.height;
    }
    return found;
}

contract::language language_of_locale() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const auto value = environment(name); !value.empty())
            return contract::language_named(value).value_or(contract::language::en);
    }
    return contract::language::en;
}

}   // namespace faultline::cli
