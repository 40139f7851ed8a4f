// The lists nobody may forget: what is looked at on arrival, and before hand-over. Filled by the scan where it can, by the
// technician where it must; what is missing stays visible.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cloud/contract/diagnosis.hpp"
#include "gateway/care/data_problem.hpp"

namespace faultline::care {

enum class point_state : std::uint8_t { missing, ok, not_ok };

struct check_point {
    std::string id;
    contract::bilingual name;
    std::string list;                 // "arrival", "handover"
    std::string fill;                 // what a scan can answer, or empty
    std::vector<std::string> energy;
    point_state state = point_state::missing;
    std::string by;                   // "scan", or the technician
    std::string note;
};

[[nodiscard]] std::variant<std::vector<check_point>, std::vector<data_problem>> read_checklists(const data_file&);
[[nodiscard]] data_file built_in_checklists();

// The points of one list for this vehicle, filled as far as the scan tells. An unknown energy leaves none out. `odometer_known`:
// a mileage was read or entered in this visit.
[[nodiscard]] std::vector<check_point> filled(std::span<const check_point>, const std::string& list, const std::string& energy,
                                              const contract::diagnosis* scan, bool odometer_known);

// What a technician found. False when there is no such point.
[[nodiscard]] bool fill_in(std::span<check_point>, const std::string& id, bool ok, const std::string& by, const std::string& note);

[[nodiscard]] std::size_t missing(std::span<const check_point>);

}  // namespace faultline::care
