// An ECU that speaks ISO 14229 too: its UDS side, and what that side asks of the rest (VIN, and for J1979-2 live data, tests
// and infotypes under the identifiers F4xx, F6xx, F8xx).
#include <algorithm>

#include "protocols/dtc/status.hpp"
#include "protocols/uds/service.hpp"
#include "tools/simcar/ecu.hpp"

namespace faultline::simcar {

namespace {

constexpr std::uint16_t did_vin = 0xF190;
constexpr std::uint8_t infotype_protocol = 0x10;
constexpr std::uint8_t iso_27145_4 = 0x01;
constexpr std::size_t clear_request_size = 4;

// A code of service 03 or 07 as the same ECU would report it by service 19.
uds_code as_uds(std::uint16_t raw, code_state state) {
    using namespace dtc::status_bit;
    constexpr std::uint8_t failing = test_failed | test_failed_this_cycle | failed_since_clear | pending;
    uds_code out;
    out.number = std::uint32_t{raw} << 8;
    if (state == code_state::pending) out.status = failing;
    if (state == code_state::stored) out.status = failing | confirmed | warning_indicator;
    if (state == code_state::permanent) out.permanent = true;
    return out;
}

}  // namespace

void ecu::begin_uds() {
    if (!about_.uds) return;
    uds_ = std::make_unique<uds_unit>(*about_.uds, about_.identifiers, about_.services);
    for (const auto& c : about_.codes) mirror(c.raw, c.state);
}

// One record for a code, whatever states it is in.
void ecu::mirror(std::uint16_t raw, code_state state) {
    if (!uds_) return;
    auto code = as_uds(raw, state);
    const auto before = std::ranges::find(uds_->codes(), code.number, &uds_code::number);
    if (before != uds_->codes().end()) {
        code.status = static_cast<std::uint8_t>(code.status | before->status);
        code.permanent = code.permanent || before->permanent;
        code.snapshots = before->snapshots;
        code.extended = before->extended;
        code.severity = before->severity;
    }
    uds_->add_code(code);
}

bytes ecu::ask_uds(std::span<const std::uint8_t> request, const surroundings& around) {
    const uds_unit::other_data elsewhere = [&](std::uint16_t did) { return other_data(did, around); };
    auto answer = uds_->ask(request, around.functional, around.now, elsewhere);
    const bool cleared = request[0] == uds::sid::clear_codes && !answer.empty() && answer[0] == uds::positive_of(request[0]);
    if (cleared && request.size() >= clear_request_size) {   // one memory: the codes of J1979 go with it
        const auto what = static_cast<std::uint32_t>(request[1] << 16 | request[2] << 8 | request[3]);
        if (what >= 0xFFFF00) clear_classic(around);
        else std::erase_if(about_.codes, [&](const auto& c) { return c.state != code_state::permanent && std::uint32_t{c.raw} << 8 == what; });
    }
    return answer;
}

void ecu::add_code(const uds_code& code) {
    if (uds_) uds_->add_code(code);
}

bool ecu::remove_code(const uds_code& code) { return uds_ && uds_->remove_code(code.number); }

std::optional<bytes> ecu::other_data(std::uint16_t did, const surroundings& around) const {
    if (did == did_vin) return about_.tells_vin && !around.vin.empty() ? std::optional{bytes{around.vin.begin(), around.vin.end()}} : std::nullopt;
    if (!about_.uds->is_obd) return std::nullopt;
    const auto id = static_cast<std::uint8_t>(did);
    switch (did >> 8) {
        case 0xF4: return parameter_bytes(id, around);
        case 0xF6: return test_bytes(id);
        case 0xF8: return infotype_bytes(id, around);
        default: return std::nullopt;
    }
}

// J1979-2: the tests of a monitor without its number.
std::optional<bytes> ecu::test_bytes(std::uint8_t mid) const {
    const auto has = [&](std::uint8_t id) { return std::ranges::any_of(about_.tests, [&](const auto& t) { return t.mid == id; }); };
    if (mid % 0x20 == 0) return mid == 0 || any_beyond(mid, has) || has(mid) ? std::optional{support_bytes(mid, has, any_beyond(mid, has))} : std::nullopt;
    bytes out;
    for (const auto& test : about_.tests) {
        if (test.mid != mid) continue;
        out.insert(out.end(), {test.tid, test.uasid});
        for (const auto word : {test.value, test.min, test.max}) {
            out.push_back(static_cast<std::uint8_t>(word >> 8));
            out.push_back(static_cast<std::uint8_t>(word));
        }
    }
    return out.empty() ? std::nullopt : std::optional{out};
}

// Without the number of items J1979 puts in front.
std::optional<bytes> ecu::infotype_bytes(std::uint8_t type, const surroundings& around) const {
    if (type == infotype_protocol) return bytes{iso_27145_4};
    const auto has = [&](std::uint8_t id) { return id == infotype_protocol || information(id, around).has_value(); };
    if (type % 0x20 == 0) return type == 0 ? std::optional{support_bytes(type, has, any_beyond(type, has))} : std::nullopt;
    return information(type, around);
}

}  // namespace faultline::simcar
