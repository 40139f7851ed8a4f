#include "protocols/uds/control_codec.hpp"

#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

namespace {

constexpr bool names_a_node(std::uint8_t control) {
    return control == 0x04 || control == 0x05;
}

}   // namespace

std::size_t write(const communication_request& what, room_view out) {
    writer to{out};
    write_request_head(to, sid::communication_control, what.control, what.suppress).u8(what.type);
    if (names_a_node(what.control)) to.u16(what.node.value_or(0));
    return to.size();
}

std::size_t write(const communication_answer& what, room_view out) {
    writer to{out};
    return write_answer_head(to, sid::communication_control, what.control).size();
}

parsed<communication_request> read_communication_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::communication_control);
    if (head.error != parse_error::none) return refused<communication_request>(head.error);
    communication_request request{
        .control = head.subfunction, .type = from.u8(), .node = {}, .suppress = head.suppress};
    if (names_a_node(request.control)) request.node = from.u16();
    return ended_exactly(request, from);
}

parsed<communication_answer> read_communication_answer(bytes_view payload) {
    reader from{payload};
    const auto head = take_answer_head(from, sid::communication_control);
    if (head.error != parse_error::none) return refused<communication_answer>(head.error);
    return ended(communication_answer{head.subfunction}, from);
}

std::size_t write(const code_setting_request& what, room_view out) {
    writer to{out};
    return write_request_head(to, sid::code_setting, what.setting, what.suppress).bytes(what.option).size();
}

std::size_t write(const code_setting_answer& what, room_view out) {
    writer to{out};
    return write_answer_head(to, sid::code_setting, what.setting).size();
}

parsed<code_setting_request> read_code_setting_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::code_setting);
    if (head.error != parse_error::none) return refused<code_setting_request>(head.error);
    return {.value = {.setting = head.subfunction, .option = from.rest(), .suppress = head.suppress}};
}

parsed<code_setting_answer> read_code_setting_answer(bytes_view payload) {
    reader from{payload};
    const auto head = take_answer_head(from, sid::code_setting);
    if (head.error != parse_error::none) return refused<code_setting_answer>(head.error);
    return ended(code_setting_answer{head.subfunction}, from);
}

}   // namespace faultline::uds
