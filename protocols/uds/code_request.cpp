#include "protocols/uds/code_request.hpp"

#include "protocols/uds/subfunction.hpp"

namespace faultline::uds {

namespace {

void put(writer& to, report_field field, const code_request& what) {
    switch (field) {
        case report_field::status: to.u8(what.status_mask); break;
        case report_field::severity: to.u8(what.severity_mask); break;
        case report_field::code: to.u24(what.code); break;
        case report_field::record: to.u8(what.record); break;
        case report_field::memory: to.u8(what.memory); break;
        case report_field::group: to.u8(what.group); break;
        case report_field::readiness_group: to.u8(what.readiness_group); break;
        default: break;
    }
}

void take(reader& from, report_field field, code_request& what) {
    switch (field) {
        case report_field::status: what.status_mask = from.u8(); break;
        case report_field::severity: what.severity_mask = from.u8(); break;
        case report_field::code: what.code = from.u24(); break;
        case report_field::record: what.record = from.u8(); break;
        case report_field::memory: what.memory = from.u8(); break;
        case report_field::group: what.group = from.u8(); break;
        case report_field::readiness_group: what.readiness_group = from.u8(); break;
        default: break;
    }
}

}   // namespace

std::size_t write(const code_request& what, room_view out) {
    const auto* layout = find_report(what.subfunction);
    if (!layout) return 0;
    writer to{out};
    write_request_head(to, sid::read_codes, what.subfunction, what.suppress);
    for (const auto field : layout->request) put(to, field, what);
    return to.size();
}

parsed<code_request> read_code_request(bytes_view payload) {
    reader from{payload};
    const auto head = take_request_head(from, sid::read_codes);
    if (head.error != parse_error::none) return refused<code_request>(head.error);
    const auto* layout = find_report(head.subfunction);
    if (!layout) return refused<code_request>(parse_error::wrong_subfunction);
    code_request request;
    request.subfunction = head.subfunction;
    request.suppress = head.suppress;
    for (const auto field : layout->request) take(from, field, request);
    return ended_exactly(request, from);
}

}   // namespace faultline::uds
