#include "protocols/uds/security_codec.hpp"

#include <algorithm>

#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

bool security_answer::is_open_already() const {
    return !seed.empty() && std::ranges::all_of(seed, [](std::uint8_t each) { return each == 0; });
}

std::size_t write(const security_request& what, room_view out) {
    writer to{out};
    return write_request_head(to, sid::security_access, what.subfunction, what.suppress).bytes(what.data).size();
}

std::size_t write(const security_answer& what, room_view out) {
    writer to{out};
    return write_answer_head(to, sid::security_access, what.subfunction).bytes(what.seed).size();
}

parsed<security_request> read_security_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::security_access);
    if (head.error != parse_error::none) return refused<security_request>(head.error);
    return {.value = {.subfunction = head.subfunction, .data = from.rest(), .suppress = head.suppress}};
}

parsed<security_answer> read_security_answer(bytes_view payload) {
    reader from{payload};
    const auto head = take_answer_head(from, sid::security_access);
    if (head.error != parse_error::none) return refused<security_answer>(head.error);
    if (head.subfunction % 2 == 0) return ended(security_answer{head.subfunction, {}}, from);
    // A seed has no length of its own: a tail of filler cannot be told from it and stays.
    if (from.left() == 0) return refused<security_answer>(parse_error::too_short);
    return {.value = {.subfunction = head.subfunction, .seed = from.rest()}};
}

}   // namespace faultline::uds
