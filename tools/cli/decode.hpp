// `faultline decode`: captured adapter output, one JSON object a line, into decoded values, codes and stated errors,
// one JSON object a line; lines of a candump log too (decode_dump.hpp). Works offline and never touches an adapter. Format: tools/cli/decode.md.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace faultline::cli {

struct decode_options {
    bool flush_each_line = false;   // answer at once: for a person or a pipe that waits
};

// Reads `in` to its end. A line that cannot be understood becomes an answer with `errors` and the next one is read.
// Returns the exit code: 0, or 2 when there was input and not one line of it was a decode request.
int run_decode(std::istream& in, std::ostream& out, const decode_options& options);

// One line of the above: appends the answer and a newline to `out`. False when `line` was not a decode request.
bool decode_line(std::string_view line, std::string& out);

}   // namespace faultline::cli
