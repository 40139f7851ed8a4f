#include "gateway/daemon/scan_findings.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::daemon {
namespace {

// The failure type counts for what a code means, and so does whose code it is.
nlohmann::json explain(bay& at, const contract::finding& what, const contract::ecu_report& ecu) {
    if (!at.explanations) return nullptr;
    std::optional<std::uint8_t> failure_type;
    if (!what.failure_type.empty()) {
        unsigned number = 0;
        std::from_chars(what.failure_type.data(), what.failure_type.data() + what.failure_type.size(), number, 16);
        failure_type = static_cast<std::uint8_t>(number);
    }
    const auto entry = at.explanations->find({.code = what.code, .maker = at.maker, .ecu = ecu.name, .ftb = failure_type});
    return *entry;
}

}  // namespace

std::vector<contract::finding> find_out(bay& at, const contract::diagnosis& record) {
    std::vector<contract::finding> found;
    for (const auto& ecu : record.ecus) {
        const std::pair<const char*, const contract::code_list*> lists[] = {
            {"stored", &ecu.stored}, {"pending", &ecu.pending}, {"permanent", &ecu.permanent}};
        for (const auto& [state, list] : lists) {
            for (const auto& code : list->codes) {
                const auto known = std::ranges::find_if(found, [&](const auto& f) { return f.code == code && f.ecu == ecu.ecu; });
                if (known != found.end()) {
                    known->states.emplace_back(state);
                    continue;
                }
                contract::finding made;
                made.code = code;
                made.ecu = ecu.ecu;
                made.states.emplace_back(state);
                const auto detail = std::ranges::find(ecu.details, code, &contract::code_detail::code);
                if (detail != ecu.details.end()) made.failure_type = detail->failure_type;
                made.explanation = explain(at, made, ecu);
                found.push_back(std::move(made));
            }
        }
    }
    return found;
}

void early_findings::tell(bay& at, client& who, const contract::diagnosis& so_far) {
    for (const auto& finding : find_out(at, so_far)) {
        if (std::ranges::find(told_, finding.ecu + finding.code) != told_.end()) continue;
        told_.push_back(finding.ecu + finding.code);
        who.emit({{"event", "finding"}, {"code", finding.code}, {"ecu", finding.ecu}, {"states", finding.states}, {"explanation", finding.explanation}});
    }
}

}  // namespace faultline::daemon
