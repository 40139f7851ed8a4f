#include "cloud/contract/repair_case.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/contract/repair_case_fields.hpp"

#include <cmath>
#include <regex>
#include <tuple>

namespace faultline::contract {

void to_json(nlohmann::json& to, const repair_case& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, repair_case& to) { get_record(from, to); }
void to_json(nlohmann::json& to, const case_delta& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, case_delta& to) { get_record(from, to); }

bool replaces(const repair_case& one, const repair_case& other) {
    const auto before = std::tie(other.version, other.removed), now = std::tie(one.version, one.removed);
    return now != before ? now > before : write_record(one) > write_record(other);
}

std::string without_names(std::string text) {
    // ISO 3779: 17 characters without I, O and Q. A plate of GA 36: a province's character (three bytes of UTF-8), a letter, five or
    // six more, perhaps a dot between.
    static const std::regex vin{"(^|[^A-Za-z0-9])[A-HJ-NPR-Za-hj-npr-z0-9]{17}(?![A-Za-z0-9])"};
    static const std::regex plate{"[\xE4-\xE9][\x80-\xBF]{2}[A-Z](\xC2\xB7|-| )?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"};
    text = std::regex_replace(text, vin, "$1[...]");
    return std::regex_replace(text, plate, "[...]");
}

void make_anonymous(repair_case& one) {
    const auto clean = [](bilingual& words) {
        words.en = without_names(std::move(words.en));
        words.zh = without_names(std::move(words.zh));
    };
    clean(one.cause);
    clean(one.repair);
    for (auto& part : one.parts) clean(part);
    one.vehicle.model = without_names(std::move(one.vehicle.model));
    if (one.odometer_km) one.odometer_km = std::round(*one.odometer_km / 1000) * 1000;
}

}  // namespace faultline::contract
