#include "protocols/uds/clear_codec.hpp"

#include "protocols/uds/service.hpp"

namespace faultline::uds {

std::size_t write(const clear_request& what, room_view out) {
    writer to{out};
    to.u8(sid::clear_codes).u24(what.group);
    if (what.memory) to.u8(*what.memory);
    return to.size();
}

std::size_t write(const clear_answer&, room_view out) {
    writer to{out};
    return to.u8(positive_of(sid::clear_codes)).size();
}

parsed<clear_request> read_clear_request(bytes_view payload) {
    reader from{payload};
    if (payload.empty() || from.u8() != sid::clear_codes) return refused<clear_request>(parse_error::wrong_service);
    clear_request request{.group = from.u24(), .memory = std::nullopt};
    if (from.left() > 0) request.memory = from.u8();
    return ended_exactly(request, from);
}

parsed<clear_answer> read_clear_answer(bytes_view payload) {
    reader from{payload};
    if (payload.empty() || from.u8() != positive_of(sid::clear_codes))
        return refused<clear_answer>(parse_error::wrong_service);
    return ended(clear_answer{}, from);
}

}   // namespace faultline::uds
