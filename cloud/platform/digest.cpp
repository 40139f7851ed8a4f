#include "cloud/contract/alert.hpp"
#include "cloud/contract/event.hpp"
#include "cloud/contract/live.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/contract/repair_case.hpp"
#include "cloud/contract/service.hpp"
#include "cloud/contract/workorder.hpp"
#include "cloud/platform/ingest.hpp"

namespace faultline::platform {

namespace {

digest_of_record about(const contract::diagnosis& scan) {
    digest_of_record found;
    found.vin = scan.vehicle.vin;
    found.verdict = scan.verdict;
    found.kind = scan.kind;
    for (const auto& one : scan.findings) {
        if (found.codes.find(one.code) != std::string::npos) continue;   // the same code on two ECUs
        found.codes += (found.codes.empty() ? "" : " ") + one.code;
    }
    return found;
}

digest_of_record about(const contract::event& happened) { return {happened.vin, {}, {}, happened.kind}; }
digest_of_record about(const contract::live& values) { return {values.vin, {}, {}, {}}; }
digest_of_record about(const contract::alert& due) { return {due.vin, {}, {}, due.urgency}; }
digest_of_record about(const contract::service& done) { return {done.vin, {}, {}, {}}; }
digest_of_record about(const contract::workorder& order) { return {order.vin, {}, {}, order.state}; }

digest_of_record about(const contract::response& answer) { return {answer.vin, {}, {}, answer.state}; }
digest_of_record about(const contract::repair_case& solved) {
    digest_of_record found;
    found.kind = solved.removed ? "case_removed" : solved.state;
    for (const auto& one : solved.codes) found.codes += (found.codes.empty() ? "" : " ") + one.code;
    return found;
}

template <class Record>
std::optional<digest_of_record> digest_as(const std::string& data) {
    const auto record = contract::read_record<Record>(data);
    if (!record) return std::nullopt;
    return about(*record);
}

}  // namespace

std::optional<digest_of_record> digest(const contract::envelope& record) {
    if (record.type == contract::diagnosis::type) return digest_as<contract::diagnosis>(record.data);
    if (record.type == contract::event::type) return digest_as<contract::event>(record.data);
    if (record.type == contract::live::type) return digest_as<contract::live>(record.data);
    if (record.type == contract::alert::type) return digest_as<contract::alert>(record.data);
    if (record.type == contract::service::type) return digest_as<contract::service>(record.data);
    if (record.type == contract::workorder::type) return digest_as<contract::workorder>(record.data);
    if (record.type == contract::response::type) return digest_as<contract::response>(record.data);
    if (record.type == contract::repair_case::type) return digest_as<contract::repair_case>(record.data);
    return digest_of_record{};   // of a newer gateway: kept as it is
}

}  // namespace faultline::platform
