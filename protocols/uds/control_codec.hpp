// Services 28 (communication control) and 85 (DTC setting): what silences a car and must be undone afterwards. ISO
// 14229-1 10.5, 10.8.
#pragma once

#include <optional>

#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

namespace communication {
inline constexpr std::uint8_t enable_both = 0x00;
inline constexpr std::uint8_t enable_rx_disable_tx = 0x01;
inline constexpr std::uint8_t disable_rx_enable_tx = 0x02;
inline constexpr std::uint8_t disable_both = 0x03;
inline constexpr std::uint8_t enable_both_of_node = 0x05;
inline constexpr std::uint8_t normal_messages = 0x01;   // communicationType, all networks
inline constexpr std::uint8_t management_messages = 0x02;
inline constexpr std::uint8_t all_messages = 0x03;
}   // namespace communication

struct communication_request {
    std::uint8_t control = communication::enable_both;
    std::uint8_t type = communication::all_messages;   // bits 0-1 which messages, 4-7 which network
    std::optional<std::uint16_t> node{};                 // controls 04 and 05 only
    bool suppress = false;
};
struct communication_answer {
    std::uint8_t control = communication::enable_both;
};
[[nodiscard]] std::size_t write(const communication_request& what, room_view out);
[[nodiscard]] std::size_t write(const communication_answer& what, room_view out);
[[nodiscard]] parsed<communication_request> read_communication_request(bytes_view payload);
[[nodiscard]] parsed<communication_answer> read_communication_answer(bytes_view payload);

namespace code_setting {
inline constexpr std::uint8_t on = 0x01;
inline constexpr std::uint8_t off = 0x02;
}   // namespace code_setting

struct code_setting_request {
    std::uint8_t setting = code_setting::on;
    bytes_view option{};   // which codes; the maker's
    bool suppress = false;
};
struct code_setting_answer {
    std::uint8_t setting = code_setting::on;
};
[[nodiscard]] std::size_t write(const code_setting_request& what, room_view out);
[[nodiscard]] std::size_t write(const code_setting_answer& what, room_view out);
[[nodiscard]] parsed<code_setting_request> read_code_setting_request(bytes_view payload);
[[nodiscard]] parsed<code_setting_answer> read_code_setting_answer(bytes_view payload);

}   // namespace faultline::uds
