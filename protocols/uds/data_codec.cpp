#include "protocols/uds/data_codec.hpp"

#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

data_items failed(parse_error why) {
    return {.count = 0, .error = why, .padded = false};
}

bool is_seen(std::span<const data_item> items, std::uint16_t did) {
    for (const auto& each : items)
        if (each.did == did) return true;
    return false;
}

}   // namespace

std::size_t write_read_request(std::span<const std::uint16_t> dids, room_view out) {
    writer to{out};
    to.u8(sid::read_data);
    for (const auto did : dids) to.u16(did);
    return dids.empty() ? 0 : to.size();
}

parsed<did_list> read_read_request(bytes_view payload) {
    if (payload.empty() || payload[0] != sid::read_data) return refused<did_list>(parse_error::wrong_service);
    if (payload.size() < 3) return refused<did_list>(parse_error::too_short);
    if (payload.size() % 2 == 0) return refused<did_list>(parse_error::bad_length);
    return {.value = did_list{payload.subspan(1)}};
}

data_items read_read_answer(bytes_view payload, bytes_view request, const did_sizes& sizes, std::span<data_item> out) {
    const auto asked = read_read_request(request);
    if (!asked || payload.empty() || payload[0] != positive_of(sid::read_data))
        return failed(parse_error::wrong_service);
    data_items result;
    reader from{payload.subspan(1)};
    while (from.left() > 0) {
        // Filler behind the last item; an identifier asked for is never filler, whatever its bytes.
        const auto ahead = from.left() >= 2 ? reader{from.rest()}.u16() : std::uint16_t{0};
        const bool is_ours = from.left() >= 2 && asked->contains(ahead) && !is_seen(out.first(result.count), ahead);
        if (!is_ours && result.count > 0 && obd::is_uniform_fill(from.rest())) {
            result.padded = true;
            break;
        }
        if (from.left() < 2) return failed(parse_error::too_short);
        if (!is_ours) return failed(parse_error::bad_value);
        if (result.count == out.size()) return failed(parse_error::too_long);
        const auto did = from.u16();
        const auto size = asked->size() == 1 ? from.left() : sizes.of(did);
        if (size > from.left()) return failed(parse_error::too_short);
        const bool last_asked = result.count + 1 == asked->size();
        const bool exact = size != 0 || asked->size() == 1;
        const auto data = exact ? from.bytes(size) : from.bytes(from.left());
        out[result.count++] = {did, data, exact || last_asked};
    }
    return result.count > 0 ? result : failed(parse_error::too_short);
}

std::size_t write(const data_write_request& what, room_view out) {
    writer to{out};
    return to.u8(sid::write_data).u16(what.did).bytes(what.data).size();
}

std::size_t write(const data_write_answer& what, room_view out) {
    writer to{out};
    return to.u8(positive_of(sid::write_data)).u16(what.did).size();
}

parsed<data_write_request> read_write_request(bytes_view payload) {
    reader from{payload};
    if (payload.empty() || from.u8() != sid::write_data) return refused<data_write_request>(parse_error::wrong_service);
    const auto did = from.u16();
    if (from.ran_out() || from.left() == 0) return refused<data_write_request>(parse_error::too_short);
    return {.value = {.did = did, .data = from.rest()}};
}

parsed<data_write_answer> read_write_answer(bytes_view payload) {
    reader from{payload};
    if (payload.empty() || from.u8() != positive_of(sid::write_data))
        return refused<data_write_answer>(parse_error::wrong_service);
    return ended(data_write_answer{from.u16()}, from);
}

std::size_t write(const io_request& what, room_view out) {
    writer to{out};
    return to.u8(sid::io_control).u16(what.did).u8(what.parameter).bytes(what.state).size();
}

std::size_t write(const io_answer& what, room_view out) {
    writer to{out};
    return to.u8(positive_of(sid::io_control)).u16(what.did).u8(what.parameter).bytes(what.state).size();
}

parsed<io_request> read_io_request(bytes_view payload) {
    reader from{payload};
    if (payload.empty() || from.u8() != sid::io_control) return refused<io_request>(parse_error::wrong_service);
    io_request request{.did = from.u16(), .parameter = from.u8(), .state = {}};
    if (from.ran_out()) return refused<io_request>(parse_error::too_short);
    request.state = from.rest();
    return {.value = request};
}

parsed<io_answer> read_io_answer(bytes_view payload) {
    reader from{payload};
    if (payload.empty() || from.u8() != positive_of(sid::io_control))
        return refused<io_answer>(parse_error::wrong_service);
    io_answer answer{.did = from.u16(), .parameter = from.u8(), .state = {}};
    if (from.ran_out()) return refused<io_answer>(parse_error::too_short);
    answer.state = from.rest();
    return {.value = answer};
}

}   // namespace faultline::uds
