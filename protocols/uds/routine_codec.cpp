#include "protocols/uds/routine_codec.hpp"

#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

std::size_t write(const routine_request& what, room_view out) {
    writer to{out};
    return write_request_head(to, sid::routine_control, what.control, what.suppress)
        .u16(what.id)
        .bytes(what.option)
        .size();
}

std::size_t write(const routine_answer& what, room_view out) {
    writer to{out};
    return write_answer_head(to, sid::routine_control, what.control).u16(what.id).bytes(what.status).size();
}

parsed<routine_request> read_routine_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::routine_control);
    if (head.error != parse_error::none) return refused<routine_request>(head.error);
    routine_request request{.control = head.subfunction, .id = from.u16(), .option = {}, .suppress = head.suppress};
    if (from.ran_out()) return refused<routine_request>(parse_error::too_short);
    request.option = from.rest();
    return {.value = request};
}

parsed<routine_answer> read_routine_answer(bytes_view payload) {
    reader from{payload};
    const auto head = take_answer_head(from, sid::routine_control);
    if (head.error != parse_error::none) return refused<routine_answer>(head.error);
    routine_answer answer{.control = head.subfunction, .id = from.u16(), .status = {}};
    if (from.ran_out()) return refused<routine_answer>(parse_error::too_short);
    answer.status = from.rest();
    return {.value = answer};
}

}   // namespace faultline::uds
