#include "protocols/uds/session_codec.hpp"

#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

using std::chrono::milliseconds;

std::size_t write(const session_request& what, room_view out) {
    writer to{out};
    return write_request_head(to, sid::session_control, what.session, what.suppress).size();
}

std::size_t write(const session_answer& what, room_view out) {
    writer to{out};
    write_answer_head(to, sid::session_control, what.session);
    if (what.timing) {
        to.u16(static_cast<std::uint64_t>(what.timing->p2.count()));
        to.u16(static_cast<std::uint64_t>(what.timing->p2_star.count() / 10));
    }
    return to.size();
}

parsed<session_request> read_session_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::session_control);
    if (head.error != parse_error::none) return refused<session_request>(head.error);
    return ended_exactly(session_request{head.subfunction, head.suppress}, from);
}

parsed<session_answer> read_session_answer(bytes_view payload) {
    reader from{payload};
    const auto head = take_answer_head(from, sid::session_control);
    if (head.error != parse_error::none) return refused<session_answer>(head.error);
    session_answer answer{head.subfunction, std::nullopt};
    if (from.left() > 0) {
        const milliseconds p2{from.u16()};
        const milliseconds p2_star{10 * from.u16()};
        answer.timing = session_timing{p2, p2_star};
    }
    return ended(answer, from);
}

std::size_t write(const reset_request& what, room_view out) {
    writer to{out};
    return write_request_head(to, sid::ecu_reset, what.kind, what.suppress).size();
}

std::size_t write(const reset_answer& what, room_view out) {
    writer to{out};
    write_answer_head(to, sid::ecu_reset, what.kind);
    if (what.power_down_seconds) to.u8(*what.power_down_seconds);
    return to.size();
}

parsed<reset_request> read_reset_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::ecu_reset);
    if (head.error != parse_error::none) return refused<reset_request>(head.error);
    return ended_exactly(reset_request{head.subfunction, head.suppress}, from);
}

parsed<reset_answer> read_reset_answer(bytes_view payload) {
    constexpr std::uint8_t enable_rapid_shutdown = 0x04;
    reader from{payload};
    const auto head = take_answer_head(from, sid::ecu_reset);
    if (head.error != parse_error::none) return refused<reset_answer>(head.error);
    reset_answer answer{head.subfunction, std::nullopt};
    if (answer.kind == enable_rapid_shutdown && from.left() > 0) answer.power_down_seconds = from.u8();
    return ended(answer, from);
}

std::size_t write_request(const tester_present& what, room_view out) {
    writer to{out};
    return write_request_head(to, sid::tester_present, 0, what.suppress).size();
}

std::size_t write_answer(const tester_present&, room_view out) {
    writer to{out};
    return write_answer_head(to, sid::tester_present, 0).size();
}

parsed<tester_present> read_tester_present_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::tester_present);
    if (head.error != parse_error::none) return refused<tester_present>(head.error);
    if (head.subfunction != 0) return refused<tester_present>(parse_error::wrong_subfunction);
    return ended_exactly(tester_present{head.suppress}, from);
}

parsed<tester_present> read_tester_present_answer(bytes_view payload) {
    reader from{payload};
    const auto head = take_answer_head(from, sid::tester_present);
    if (head.error != parse_error::none) return refused<tester_present>(head.error);
    if (head.subfunction != 0) return refused<tester_present>(parse_error::wrong_subfunction);
    return ended(tester_present{}, from);
}

}   // namespace faultline::uds
