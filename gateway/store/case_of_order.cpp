// Verified work orders become cases: what was done about a code, and a scan proved it.
#include "cloud/contract/sha256.hpp"
#include "gateway/store/case_library.hpp"

#include <algorithm>

namespace faultline::store {

namespace {

// The same order and line always give the same id (RFC 9562, version 8), so that telling it twice is telling it once.
std::string id_of(const contract::workorder& order, const contract::work_line& line) {
    const auto sum = contract::sha256(order.workorder + '/' + line.line);
    contract::uuid id;
    std::copy_n(sum.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x80);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
    return id.text();
}

contract::case_code named(const std::string& code, std::span<const contract::case_code> explained) {
    const auto known = std::ranges::find(explained, code, &contract::case_code::code);
    return known == explained.end() ? contract::case_code{code, {}, {}, {}} : *known;
}

}  // namespace

std::vector<contract::repair_case> cases_of(const contract::workorder& order, const contract::case_vehicle& vehicle,
                                            std::span<const contract::case_code> explained, std::string_view date) {
    std::vector<contract::repair_case> made;
    for (const auto& line : order.lines) {
        if (line.state != "verified" || line.kind != "repair") continue;
        contract::repair_case one;
        for (const auto& reason : line.reasons)
            if (reason.kind == "finding" && std::ranges::find(one.codes, reason.ref, &contract::case_code::code) == one.codes.end())
                one.codes.push_back(named(reason.ref, explained));
        if (one.codes.empty()) continue;
        one.id = id_of(order, line);
        one.version = 1;
        one.state = "closed";
        one.vehicle = vehicle;
        one.repair = line.title;
        for (const auto& part : line.parts) one.parts.push_back(part.name);
        if (!one.parts.empty()) one.cause = one.parts.front();   // what had to be replaced was what was wrong
        one.labour_hours = line.labour_hours;
        one.odometer_km = order.odometer.km;
        one.verified = true;
        one.date = date;
        made.push_back(std::move(one));
    }
    return made;
}

result<std::vector<std::string>> case_library::close_case(const contract::workorder& order, const contract::case_vehicle& vehicle,
                                                          std::span<const contract::case_code> explained, const contract::stamp& now) {
    std::vector<std::string> ids;
    if (order.state != "verified") return ids;
    for (auto& one : cases_of(order, vehicle, explained, contract::rfc3339(now.wall_ms).substr(0, 10))) {
        const auto known = find(one.id);
        if (!known) return known.error();
        ids.push_back(one.id);
        if (*known) continue;
        if (const auto saved = save(std::move(one), now); !saved) return saved.error();
    }
    return ids;
}

}  // namespace faultline::store
