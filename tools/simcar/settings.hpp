// Everything an ELM327 can be told and forgets at ATD, ATZ, ATWS or a loss of power; and how much it understands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/simcar/car.hpp"

namespace faultline::simcar {

// The ELM327 firmware that brought a command (data sheet, command summary).
enum class level : std::uint8_t { v1_0, v1_1, v1_2, v1_3, v1_3a, v1_4, v1_4b, v2_0, v2_1, v2_2 };

[[nodiscard]] std::optional<level> level_named(std::string_view name);   // "1.4b"

struct receive_filter {
    std::uint32_t value = 0;
    std::uint32_t mask = 0;
};

struct settings {
    bool echo = true;
    bool linefeeds = false;
    bool spaces = true;
    bool headers = false;
    bool length_digit = false;        // D1
    bool long_messages = false;       // AL
    bool wait_for_answers = true;     // R1
    bool format = true;               // CAF1
    bool flow_control = true;         // CFC1
    int flow_mode = 0;
    std::optional<std::uint32_t> flow_header;
    std::optional<bytes> flow_data;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> flow_pairs;   // STN: request and response identifiers (CFCPA)
    bool segments = false;            // STN: long requests are cut into frames (CSEGT1)
    std::uint8_t tester = 0xF1;       // TA: of 29-bit and K-line messages for us
    int adaptive = 1;                 // AT0..2
    int timeout_units = 0x32;         // ST, 4 ms each
    int timeout_factor = 1;           // CTM1, CTM5
    std::optional<int> timeout_ms;    // STN: STPTO
    protocol chosen = protocol::none; // none = all, by search
    bool automatic = true;
    std::uint8_t priority = 0x18;     // CP: the first byte of a 29-bit identifier
    std::optional<std::uint32_t> header;
    std::optional<receive_filter> filter;
    std::optional<std::uint32_t> filter_value;   // CF and CM come one by one
    std::optional<std::uint32_t> filter_mask;
    std::uint8_t stored_byte = 0;     // SD, RD
    std::string device_id;            // @3, @2
    int handshake_ms = 75;            // BRT
};

}  // namespace faultline::simcar
