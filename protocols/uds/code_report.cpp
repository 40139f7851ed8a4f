#include "protocols/uds/code_report.hpp"

namespace faultline::uds {

namespace {

using enum report_field;
using shape = report_shape;

constexpr std::array<report_layout, 24> layouts{{
    {0x01, shape::count, {status}, {status, format, count}, {}},
    {0x02, shape::list, {status}, {status}, {code, status}},
    {0x03, shape::list, {}, {}, {code, record}},
    {0x04, shape::contents, {code, record}, {code, status}, {}},
    {0x05, shape::contents, {record}, {}, {}},
    {0x06, shape::contents, {code, record}, {code, status}, {}},
    {0x07, shape::count, {severity, status}, {status, format, count}, {}},
    {0x08, shape::list, {severity, status}, {status}, {severity, unit, code, status}},
    {0x09, shape::list, {code}, {status}, {severity, unit, code, status}},
    {0x0A, shape::list, {}, {status}, {code, status}},
    {0x0B, shape::list, {}, {status}, {code, status}},
    {0x0C, shape::list, {}, {status}, {code, status}},
    {0x0D, shape::list, {}, {status}, {code, status}},
    {0x0E, shape::list, {}, {status}, {code, status}},
    {0x14, shape::list, {}, {}, {code, counter}},
    {0x15, shape::list, {}, {status}, {code, status}},
    {0x16, shape::contents, {record}, {record}, {}},
    {0x17, shape::list, {status, memory}, {memory, status}, {code, status}},
    {0x18, shape::contents, {code, record, memory}, {memory, code, status}, {}},
    {0x19, shape::contents, {code, record, memory}, {memory, code, status}, {}},
    {0x1A, shape::list, {record}, {status, record}, {code, status}},
    {0x42, shape::list, {group, status, severity}, {group, status, severity, format}, {severity, code, status}},
    {0x55, shape::list, {group}, {group, status, format}, {code, status}},
    {0x56, shape::list, {group, readiness_group}, {group, status, format, readiness_group}, {code, status}},
}};

}   // namespace

const report_layout* find_report(std::uint8_t subfunction) {
    for (const auto& each : layouts)
        if (each.subfunction == subfunction) return &each;
    return nullptr;
}

}   // namespace faultline::uds
