// Service 09: VIN, calibration ids and verification numbers, in-use performance counters, ECU name. First `collect`
// joins the messages of one ECU (one on CAN, numbered ones on legacy buses), then the readers below take the bytes
// apart. J1979 6.9, annex G. No heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/pdu.hpp"

namespace faultline::obd {

namespace infotype {
inline constexpr std::uint8_t vin = 0x02;
inline constexpr std::uint8_t calibration_id = 0x04;
inline constexpr std::uint8_t cvn = 0x06;
inline constexpr std::uint8_t counters_spark = 0x08;
inline constexpr std::uint8_t ecu_name = 0x0A;
inline constexpr std::uint8_t counters_compression = 0x0B;
inline constexpr std::uint8_t esn = 0x0D;
inline constexpr std::uint8_t exhaust_regulation = 0x0F;
}   // namespace infotype

struct infotype_name {
    std::uint8_t id = 0;
    std::string_view key;   // "vin"
    std::string_view en;
    std::string_view zh;
};
[[nodiscard]] const infotype_name* find_infotype(std::uint8_t id);

enum class info_error : std::uint8_t {
    none,
    no_answer,   // no message of this ECU and infotype
    too_short,
    missing_part,   // legacy: a numbered message is missing or doubled with other content
    bad_count,      // CAN: the count byte contradicts the length
    not_text,       // a character no text of this kind has
    too_long,
    wrong_bus,
};
[[nodiscard]] std::string_view to_text(info_error what);

struct info_bytes {
    std::array<std::uint8_t, 256> bytes{};
    std::size_t size = 0;
    std::uint8_t items = 0;   // CAN: the count byte; legacy: 0
    std::uint8_t type = 0;
    info_error error = info_error::none;
    [[nodiscard]] std::span<const std::uint8_t> view() const { return {bytes.data(), size}; }
};

// The data of infotype `type` from ECU `ecu` out of all messages of one reply; count and order bytes removed.
[[nodiscard]] info_bytes collect(std::span<const pdu> messages, std::uint32_t ecu, bus kind, std::uint8_t type);

// A short text by value.
struct info_text {
    std::array<char, 24> letters{};
    std::uint8_t size = 0;
    info_error error = info_error::none;
    [[nodiscard]] std::string_view view() const { return {letters.data(), size}; }
};

// 17 characters, padding of any kind before or behind removed; not judged: see protocols/vin. Digits are never
// stripped.
[[nodiscard]] info_text read_vin(const info_bytes& info);

struct info_list {
    std::size_t count = 0;
    info_error error = info_error::none;
};
inline constexpr std::size_t max_calibrations = 16;
[[nodiscard]] info_list read_calibration_ids(const info_bytes& info, std::span<info_text> out);   // 16 bytes each
[[nodiscard]] info_list read_cvns(const info_bytes& info, std::span<std::uint32_t> out);          // 4 bytes each

// "ECM" and "EngineControl" of "ECM\0-EngineControl".
struct ecu_name_text {
    info_text acronym;
    info_text name;
    info_error error = info_error::none;
};
inline constexpr std::size_t ecu_name_size = 20;   // J1979 G.10; one of another size lost a message: too_short
[[nodiscard]] ecu_name_text read_ecu_name(const info_bytes& info);

// In-use performance: how often a monitor ran against how often it could have.
struct counter {
    std::string_view key;   // "catalyst_bank1_completions"
    std::string_view en;
    std::string_view zh;
    std::uint16_t number = 0;
};
inline constexpr std::size_t max_counters = 32;
[[nodiscard]] info_list read_counters(const info_bytes& info, std::span<counter> out);

}   // namespace faultline::obd
