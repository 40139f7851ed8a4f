// Alerts over time: raised once for each turn of an item, updated as the car drives, closed by a service or a dismissal,
// withdrawn when it turns out not to be due. Pure: known alerts and an evaluation go in, the snapshots to be saved come out.
// Ids come from the caller, so that saving them is the store's one transaction.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cloud/contract/alert.hpp"
#include "gateway/care/due.hpp"

namespace faultline::care {

struct occasion {
    std::string visit;      // empty outside a visit
    std::string time;       // RFC 3339
};

// `known`: the newest snapshot of every alert of this vehicle, closed ones too. Returns new snapshots, one for each alert
// that changed in a way somebody wants to know: urgency, what it is due by, plan, its date by a week, its mileage by 200 km.
[[nodiscard]] std::vector<contract::alert> review(std::span<const contract::alert> known, const evaluation&, const effective_plan&,
                                                  const std::string& vin, const occasion&,
                                                  const std::function<std::string()>& new_id);

// What a person decides. Nothing for an alert that is closed, or acknowledged already.
[[nodiscard]] std::optional<contract::alert> acknowledge(const contract::alert&, const std::string& by, const occasion&);
// A reason is required: nothing without one. The item comes back with its next turn.
[[nodiscard]] std::optional<contract::alert> dismiss(const contract::alert&, const std::string& by, const std::string& reason,
                                                     const occasion&);

}  // namespace faultline::care
