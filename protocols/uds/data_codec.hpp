// Services 22 (read), 2E (write) and 2F (input/output control) by data identifier. ISO 14229-1 11.2, 11.7, 13.2.
#pragma once

#include "protocols/uds/did_sizes.hpp"
#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

// 22: the identifiers of a request or the bytes they stand in.
class did_list {
public:
    did_list() = default;
    explicit did_list(bytes_view pairs) : pairs_{pairs} {}
    [[nodiscard]] std::size_t size() const { return pairs_.size() / 2; }
    [[nodiscard]] std::uint16_t operator[](std::size_t i) const {
        return static_cast<std::uint16_t>(pairs_[2 * i] << 8 | pairs_[2 * i + 1]);
    }
    [[nodiscard]] bool contains(std::uint16_t did) const {
        for (std::size_t i = 0; i < size(); ++i)
            if ((*this)[i] == did) return true;
        return false;
    }

private:
    bytes_view pairs_;
};

[[nodiscard]] std::size_t write_read_request(std::span<const std::uint16_t> dids, room_view out);
[[nodiscard]] parsed<did_list> read_read_request(bytes_view payload);

struct data_item {
    std::uint16_t did = 0;
    bytes_view data{};
    bool exact = true;   // false: the size is unknown, `data` is everything to the end of the answer
};
struct data_items {
    std::size_t count = 0;
    parse_error error = parse_error::none;   // anything but none: count is 0
    bool padded = false;
};
// Takes 62 .. apart among the identifiers of `request` (22 ..), in any order, absent ones missing. One identifier takes
// all bytes; among several an unknown size ends the reading with one inexact item.
[[nodiscard]] data_items read_read_answer(bytes_view payload, bytes_view request, const did_sizes& sizes,
                                          std::span<data_item> out);

struct data_write_request {
    std::uint16_t did = 0;
    bytes_view data{};
};
struct data_write_answer {
    std::uint16_t did = 0;
};
[[nodiscard]] std::size_t write(const data_write_request& what, room_view out);
[[nodiscard]] std::size_t write(const data_write_answer& what, room_view out);
[[nodiscard]] parsed<data_write_request> read_write_request(bytes_view payload);
[[nodiscard]] parsed<data_write_answer> read_write_answer(bytes_view payload);

namespace io_parameter {
inline constexpr std::uint8_t return_control = 0x00;
inline constexpr std::uint8_t reset_to_default = 0x01;
inline constexpr std::uint8_t freeze = 0x02;
inline constexpr std::uint8_t adjust = 0x03;
}   // namespace io_parameter

struct io_request {
    std::uint16_t did = 0;
    std::uint8_t parameter = io_parameter::return_control;
    bytes_view state{};   // control state and mask; their border is the maker's
};
struct io_answer {
    std::uint16_t did = 0;
    std::uint8_t parameter = io_parameter::return_control;
    bytes_view state{};
};
[[nodiscard]] std::size_t write(const io_request& what, room_view out);
[[nodiscard]] std::size_t write(const io_answer& what, room_view out);
[[nodiscard]] parsed<io_request> read_io_request(bytes_view payload);
[[nodiscard]] parsed<io_answer> read_io_answer(bytes_view payload);

}   // namespace faultline::uds
