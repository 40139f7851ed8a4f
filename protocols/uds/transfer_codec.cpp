#include "protocols/uds/transfer_codec.hpp"

#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

constexpr std::uint8_t widest = 8;

constexpr std::uint8_t service_of(bool upload) {
    return upload ? sid::request_upload : sid::request_download;
}
constexpr bool is_width(std::uint8_t width) {
    return width >= 1 && width <= widest;
}

// Service and counter of one block in either direction.
template <class Block>
parsed<Block> read_block(bytes_view payload, std::uint8_t service) {
    reader from{payload};
    if (payload.empty() || from.u8() != service) return refused<Block>(parse_error::wrong_service);
    Block block{.counter = from.u8(), .data = {}};
    if (from.ran_out()) return refused<Block>(parse_error::too_short);
    block.data = from.rest();
    return {.value = block};
}

template <class End>
parsed<End> read_end(bytes_view payload, std::uint8_t service) {
    if (payload.empty() || payload[0] != service) return refused<End>(parse_error::wrong_service);
    return {.value = {payload.subspan(1)}};
}

}   // namespace

std::size_t write(const transfer_request& what, room_view out) {
    if (!is_width(what.address_width) || !is_width(what.size_width)) return 0;
    writer to{out};
    to.u8(service_of(what.upload)).u8(what.format).u8(unsigned{what.size_width} << 4U | what.address_width);
    return to.number(what.address, what.address_width).number(what.size, what.size_width).size();
}

std::size_t write(const transfer_answer& what, room_view out) {
    if (!is_width(what.width)) return 0;
    writer to{out};
    return to.u8(positive_of(service_of(what.upload)))
        .u8(unsigned{what.width} << 4U)
        .number(what.longest_block, what.width)
        .size();
}

parsed<transfer_request> read_transfer_request(bytes_view payload) {
    reader from{payload};
    const auto service = payload.empty() ? sid::negative : from.u8();
    if (service != sid::request_download && service != sid::request_upload)
        return refused<transfer_request>(parse_error::wrong_service);
    transfer_request request{.upload = service == sid::request_upload, .format = from.u8()};
    const auto widths = from.u8();
    if (from.ran_out()) return refused<transfer_request>(parse_error::too_short);
    request.address_width = widths & 0x0F;
    request.size_width = widths >> 4U;
    if (!is_width(request.address_width) || !is_width(request.size_width))
        return refused<transfer_request>(parse_error::bad_value);
    request.address = from.number(request.address_width);
    request.size = from.number(request.size_width);
    return ended_exactly(request, from);
}

parsed<transfer_answer> read_transfer_answer(bytes_view payload) {
    reader from{payload};
    const auto service = payload.empty() ? sid::negative : from.u8();
    if (service != positive_of(sid::request_download) && service != positive_of(sid::request_upload))
        return refused<transfer_answer>(parse_error::wrong_service);
    transfer_answer answer{.upload = service == positive_of(sid::request_upload)};
    const auto width = from.u8();
    if (from.ran_out()) return refused<transfer_answer>(parse_error::too_short);
    answer.width = width >> 4U;
    if (!is_width(answer.width)) return refused<transfer_answer>(parse_error::bad_value);
    answer.longest_block = from.number(answer.width);
    return ended(answer, from);
}

std::size_t write(const block_request& what, room_view out) {
    writer to{out};
    return to.u8(sid::transfer_data).u8(what.counter).bytes(what.data).size();
}

std::size_t write(const block_answer& what, room_view out) {
    writer to{out};
    return to.u8(positive_of(sid::transfer_data)).u8(what.counter).bytes(what.data).size();
}

parsed<block_request> read_block_request(bytes_view payload) {
    return read_block<block_request>(payload, sid::transfer_data);
}

parsed<block_answer> read_block_answer(bytes_view payload) {
    return read_block<block_answer>(payload, positive_of(sid::transfer_data));
}

std::size_t write(const exit_request& what, room_view out) {
    writer to{out};
    return to.u8(sid::transfer_exit).bytes(what.record).size();
}

std::size_t write(const exit_answer& what, room_view out) {
    writer to{out};
    return to.u8(positive_of(sid::transfer_exit)).bytes(what.record).size();
}

parsed<exit_request> read_exit_request(bytes_view payload) {
    return read_end<exit_request>(payload, sid::transfer_exit);
}

parsed<exit_answer> read_exit_answer(bytes_view payload) {
    return read_end<exit_answer>(payload, positive_of(sid::transfer_exit));
}

}   // namespace faultline::uds
