// The J1979 service 01/02 table: every parameter (PID) and the signals inside its data bytes. Constant data made at
// build time from protocols/obd/data/*.tbl; nothing here decodes. Names come in English and Chinese, `vss` is the
// COVESA VSS path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace faultline::obd {

// One value of an enumerated signal. `key` is a stable name ("fuel_system.closed_loop"), also for text catalogues.
struct choice {
    std::uint32_t raw = 0;
    std::string_view key;
    std::string_view en;
    std::string_view zh;
};

// One physical value inside a PID's data bytes: number = raw * scale + offset.
struct signal {
    static constexpr std::uint8_t no_bit = 255;
    static constexpr std::uint64_t no_raw = ~std::uint64_t{0};

    std::string_view key;   // stable: "engine_speed"
    std::string_view en;
    std::string_view zh;
    std::string_view unit;   // "rpm", "%", "°C", "kPa"; "" for counts, flags and enumerations
    std::string_view vss;    // "Vehicle.OBD.EngineSpeed" or ""
    double scale = 1;
    double offset = 0;
    std::uint64_t not_available = no_raw;   // this raw value means "no sensor here"
    std::uint64_t off_scale = no_raw;       // this raw value means "at the end of the scale or beyond"
    std::uint16_t start_bit = 0;   // from the most significant bit of the first data byte after service and PID
    std::uint16_t choices = 0;     // internal: enumeration number, 0 = none
    std::uint8_t bit_length = 0;   // 1..32
    std::uint8_t pid = 0;
    std::uint8_t support_bit = no_bit;   // data bit that must be 1, or the value is not available
    std::uint8_t wide_bit = no_bit;      // data bit that, when 1, multiplies the scale by wide_factor
    std::uint8_t wide_factor = 1;
    bool is_signed = false;        // two's complement
    bool has_conditions = false;   // any of the rules above that make `state` or scale depend on the data

    [[nodiscard]] double lowest() const;   // of the declared range, wide scale included
    [[nodiscard]] double highest() const;
};

struct pid_info {
    static constexpr std::size_t max_lengths = 3;
    std::uint8_t pid = 0;
    std::uint8_t lengths[max_lengths] = {};   // data bytes: the usual length first, then others seen; 0 = none
    std::uint16_t first_signal = 0;
    std::uint8_t signal_count = 0;
    std::string_view en;
    std::string_view zh;
};

[[nodiscard]] std::span<const signal> all_signals();        // ordered by PID, then by place
[[nodiscard]] std::span<const pid_info> all_pids();         // ordered by PID
[[nodiscard]] const pid_info* find_pid(std::uint8_t pid);   // nullptr: not in the table
[[nodiscard]] std::span<const signal> signals_of(std::uint8_t pid);
[[nodiscard]] std::size_t length_of(std::uint8_t pid);   // the usual length; 0 = unknown PID

// "engine_speed" gives that one signal, "0C" (also "0c", "C") every signal of the PID; empty when there is none.
[[nodiscard]] std::span<const signal> find_signals(std::string_view key_or_pid);
[[nodiscard]] const signal* find_signal(std::string_view key_or_pid);   // the first of them, or nullptr

// The meaning of an enumerated value; nullptr when the signal has no enumeration or the value is reserved.
[[nodiscard]] const choice* choice_of(const signal& what, std::uint64_t raw);
[[nodiscard]] std::span<const choice> choices_of(const signal& what);

}   // namespace faultline::obd
