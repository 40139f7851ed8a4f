#include "tools/cli/decode_j1939.hpp"

#include <algorithm>

#include "protocols/j1939/pgn.hpp"
#include "protocols/j1939/trouble_codes.hpp"
#include "protocols/pdu.hpp"
#include "tools/cli/decode_answer.hpp"

namespace faultline::cli {

namespace {

struct code_group {
    std::uint32_t pgn;
    std::string_view state;   // as `dtcs` says it
};
// SAE J1939-73 5.7.1, 5.7.2, 5.7.6, 5.7.12, 5.7.23, 5.7.28
constexpr std::array groups{code_group{65226, "stored"},  code_group{65227, "previous"}, code_group{65231, "pending"},
                            code_group{65236, "stored"}, code_group{64949, "previous"}, code_group{64896, "permanent"}};

}   // namespace

j1939_dump::j1939_dump() : receiver_{slots_, {}} {
    for (std::size_t i = 0; i < transfers; ++i) slots_[i] = j1939::slot{rooms_[i]};
}

std::size_t j1939_dump::add(const can::dump_line& line, std::size_t count, std::string& out) {
    const j1939::instant now{std::chrono::microseconds{line.time_us.value_or(0)}};
    const auto came = receiver_.on_frame(line.frame, now);
    if (!came.received) return 0;
    const auto& message = *came.received;
    const auto group = std::ranges::find(groups, message.head.pgn, &code_group::pgn);
    if (group == groups.end()) return 0;
    auto& before = last_[{message.head.pgn, message.head.source}];
    if (std::ranges::equal(before, message.data)) return 0;
    before.assign(message.data.begin(), message.data.end());

    decode_answer answer;
    answer.set_capture(line.time_text, line.interface, "", "");
    const auto ecu = ecu_name(bus::j1939, message.head.source);
    answer.add_message(ecu, message.data);
    std::array<j1939::trouble_code, 445> codes;
    const auto read = j1939::read_codes(message.data, codes);
    if (read.error != j1939::codes_error::none) {
        constexpr std::array<std::string_view, 4> words{"none", "too_short", "bad_length", "overflow"};
        answer.add_error(ecu, words[static_cast<std::size_t>(read.error)]);
    }
    for (std::size_t i = 0; i < read.count; ++i) answer.add_code(ecu, j1939::to_text(codes[i]).view(), group->state);
    answer.write(std::to_string(count + 1), out);
    return 1;
}

}   // namespace faultline::cli
