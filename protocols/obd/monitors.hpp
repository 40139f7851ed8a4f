// Service 06: results of the on-board monitoring tests with their limits. CAN answers name unit and scaling; legacy
// answers carry one limit and no unit. J1979 6.6, annexes D (monitor ids), E (unit and scaling ids). No heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocols/pdu.hpp"

namespace faultline::obd {

struct unit_scaling {   // annex E; number = raw * scale + offset
    std::uint8_t id = 0;
    double scale = 1;
    double offset = 0;
    std::string_view unit;
    bool is_signed = false;   // ids 80 and above
};
[[nodiscard]] const unit_scaling* find_unit_scaling(std::uint8_t id);   // nullptr: reserved

struct named_id {
    std::uint8_t id = 0;
    std::string_view en;
    std::string_view zh;
};
[[nodiscard]] const named_id* find_monitor(std::uint8_t mid);   // 21: catalyst monitor bank 1
[[nodiscard]] const named_id* find_test(
    std::uint8_t tid);   // standardised test ids 01..; the maker's from 80 on: nullptr

struct monitor_test {
    std::uint8_t mid = 0;   // legacy: 0
    std::uint8_t tid = 0;
    std::uint8_t component = 0;              // legacy: component id; CAN: 0
    const unit_scaling* scaling = nullptr;   // nullptr: legacy or reserved id, numbers are raw counts
    std::uint8_t uasid = 0;                  // 0 on legacy buses
    bool ran = false;                        // false: value and limits all zero = not run since clear; no verdict
    bool passed = false;
    double value = 0;
    std::optional<double> min;   // legacy: one of the two
    std::optional<double> max;
    std::optional<double> margin;   // 0 at a limit, 1 far from it, negative outside; needs both limits
};

enum class monitor_error : std::uint8_t {
    none,
    wrong_service,   // not 46
    bitmap,          // a support bitmap (MID 00, 20, ..): see support.hpp
    bad_length,      // not nine bytes per test (CAN) or six (legacy)
    wrong_bus,       // bus unknown: the form cannot be told
    no_room,
};
struct monitors_read {
    std::size_t count = 0;
    monitor_error error = monitor_error::none;   // anything but none: count is 0
};

inline constexpr std::size_t max_monitor_tests = 64;

// From 46 on; all tests of the answer, in its order.
[[nodiscard]] monitors_read read_monitors(std::span<const std::uint8_t> payload, bus kind, std::span<monitor_test> out);

}   // namespace faultline::obd
