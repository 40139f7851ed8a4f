// Services 34 (download), 35 (upload), 36 (block) and 37 (end). ISO 14229-1 15.2 to 15.5.
#pragma once

#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

struct transfer_request {
    bool upload = false;       // 35; else 34
    std::uint8_t format = 0;   // compression and encryption, four bits each; 00 = plain
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint8_t address_width = 4;   // bytes 1..8; standard says up to 5
    std::uint8_t size_width = 4;
};
struct transfer_answer {
    bool upload = false;
    std::uint64_t longest_block = 0;   // maxNumberOfBlockLength: service byte and counter included
    std::uint8_t width = 2;            // of longest_block on the wire
    // Bytes of data that fit one block; 0: the ECU offers nothing.
    [[nodiscard]] std::uint64_t data_per_block() const { return longest_block > 2 ? longest_block - 2 : 0; }
};
[[nodiscard]] std::size_t write(const transfer_request& what, room_view out);
[[nodiscard]] std::size_t write(const transfer_answer& what, room_view out);
[[nodiscard]] parsed<transfer_request> read_transfer_request(bytes_view payload);
[[nodiscard]] parsed<transfer_answer> read_transfer_answer(bytes_view payload);

// Blocks count 01 .. FF 00 01 ..
[[nodiscard]] constexpr std::uint8_t next_block(std::uint8_t counter) {
    return static_cast<std::uint8_t>(counter + 1);
}

struct block_request {
    std::uint8_t counter = 1;
    bytes_view data{};
};
struct block_answer {
    std::uint8_t counter = 1;
    bytes_view data{};   // uploads
};
[[nodiscard]] std::size_t write(const block_request& what, room_view out);
[[nodiscard]] std::size_t write(const block_answer& what, room_view out);
[[nodiscard]] parsed<block_request> read_block_request(bytes_view payload);
[[nodiscard]] parsed<block_answer> read_block_answer(bytes_view payload);

struct exit_request {
    bytes_view record{};
};
struct exit_answer {
    bytes_view record{};
};
[[nodiscard]] std::size_t write(const exit_request& what, room_view out);
[[nodiscard]] std::size_t write(const exit_answer& what, room_view out);
[[nodiscard]] parsed<exit_request> read_exit_request(bytes_view payload);
[[nodiscard]] parsed<exit_answer> read_exit_answer(bytes_view payload);

}   // namespace faultline::uds
