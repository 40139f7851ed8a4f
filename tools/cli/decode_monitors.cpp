#include "tools/cli/decode_monitors.hpp"

#include <array>
#include <string>

#include "protocols/obd/monitors.hpp"
#include "protocols/obd/support.hpp"

namespace faultline::cli {

namespace {

constexpr std::size_t can_test = 9;     // MID TID UASID value min max
constexpr std::size_t first_test = 1;   // behind 46
constexpr std::size_t bits = 8;

std::uint64_t word_at(std::span<const std::uint8_t> payload, std::size_t at) {
    return static_cast<std::uint64_t>(payload[at] << 8 | payload[at + 1]);
}

struct emitter {
    std::string_view ecu;
    std::span<const std::uint8_t> payload;
    decode_answer& out;

    // `at`: where the two bytes stand in the payload.
    void word(const obd::monitor_test& test, const std::string& pid, std::string_view suffix, std::size_t at,
              double number) const {
        const std::string name = "test_" + hex_byte(test.tid) + std::string{suffix};
        decoded_value line;
        line.ecu = ecu;
        line.pid = pid;
        line.name = name;
        line.start_bit = (at - first_test - 1) * bits;
        line.bit_length = 2 * bits;
        line.raw = word_at(payload, at);
        line.number = number;
        line.unit = test.scaling != nullptr ? test.scaling->unit : std::string_view{};
        line.state = test.ran ? "ok" : "not_available";
        line.has_number = test.ran;
        out.add_value(line);
    }
};

std::string_view error_text(obd::monitor_error error) {
    switch (error) {
        case obd::monitor_error::wrong_bus: return "wrong_bus";
        case obd::monitor_error::no_room: return "no_room";
        default: return "bad_length";
    }
}

}   // namespace

void decode_monitor_tests(std::string_view ecu, std::span<const std::uint8_t> payload, bus kind, decode_answer& out) {
    std::array<obd::monitor_test, obd::max_monitor_tests> tests;
    const auto read = obd::read_monitors(payload, kind, tests);
    if (read.error == obd::monitor_error::bitmap) {
        obd::pid_set supported;
        if (obd::add_supported(supported, payload, kind) != obd::support_error::none) out.add_error(ecu, "bad_length");
        return;
    }
    if (read.error != obd::monitor_error::none) return out.add_error(ecu, error_text(read.error));
    const emitter emit{ecu, payload, out};
    for (std::size_t i = 0; i < read.count; ++i) {
        const auto& test = tests[i];
        if (is_can(kind)) {
            if (payload[first_test] != test.mid) {
                out.add_error(ecu, "foreign");   // tests of another monitor than the first one's
                continue;
            }
            if (test.scaling == nullptr) {
                out.add_error(ecu, "unknown_scaling", "uasid", hex_byte(test.uasid));
                continue;
            }
            const std::size_t at = first_test + i * can_test + 3;
            const auto pid = hex_byte(test.mid);
            emit.word(test, pid, "_value", at, test.value);
            emit.word(test, pid, "_min", at + 2, test.min.value_or(0));
            emit.word(test, pid, "_max", at + 4, test.max.value_or(0));
        } else {
            const auto pid = hex_byte(test.tid);
            emit.word(test, pid, "_value", first_test + 2, test.value);
            if (test.min) emit.word(test, pid, "_min", first_test + 4, *test.min);
            if (test.max) emit.word(test, pid, "_max", first_test + 4, *test.max);
        }
    }
}

}   // namespace faultline::cli
