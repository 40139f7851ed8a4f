// What this visit should contain: the faults found, what is due and what was warned of, as one list of work that a technician
// can do from top to bottom and a customer can understand. A suggestion: every line is decided by a person. Then its life:
// decided, done, and proven or not by the scan afterwards. Pure; ids and times come from the caller. Prices come from a
// price list or stay unknown.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cloud/contract/alert.hpp"
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/workorder.hpp"
#include "gateway/care/alerts.hpp"
#include "gateway/care/plan.hpp"
#include "gateway/care/price_list.hpp"
#include "gateway/care/warning.hpp"

namespace faultline::care {

struct raised_warning {
    const warning_rule* rule = nullptr;
    warning what;
};

struct visit_findings {
    const contract::diagnosis* scan = nullptr;      // none: maintenance alone
    std::span<const contract::alert> alerts;        // open ones are taken
    std::span<const raised_warning> warnings;
};

// Nothing to do yields an order without lines; the caller does not save it.
[[nodiscard]] contract::workorder suggest(const visit_findings&, const effective_plan&, const std::string& id, const std::string& vin,
                                          const occasion&);

// Fills prices in, totals what is known and not declined. Called again after every decision.
void price(contract::workorder&, const price_list&);

// A person's decision on one line; the next revision, or nothing when the line is unknown or its state does not allow it.
enum class decision : std::uint8_t { accept, decline, done };
[[nodiscard]] std::optional<contract::workorder> decide(const contract::workorder&, std::string_view line, decision, const std::string& by,
                                                        const std::string& reason, const occasion&);

// What a technician changes on a line: absent members stay. Nothing when the line is unknown or done already.
struct amendment {
    std::optional<double> labour_hours;
    std::string part;                         // id or English name of a part of the line
    std::optional<double> quantity;           // of that part; 0 takes it out
    std::string urgency;                      // "now", "soon", "next_visit"
};
[[nodiscard]] std::optional<contract::workorder> amend(const contract::workorder&, std::string_view line, const amendment&, const std::string& by,
                                                       const std::string& reason, const occasion&);
// A line that nothing suggested: an operation of the plan. Nothing when the plan does not know it or the line is there.
[[nodiscard]] std::optional<contract::workorder> add_line(const contract::workorder&, const effective_plan&, const std::string& operation,
                                                          const std::string& by, const std::string& reason, const occasion&);

// The same visit looked at again: new lines come in, lines nobody decided on that have lost their reason go, decided ones stay
// as they are. Nothing when that changes nothing.
[[nodiscard]] std::optional<contract::workorder> refresh(const contract::workorder& known, const contract::workorder& seen_now, const occasion&);

// What the scan afterwards proves about the lines that are done: `verified`, `not_proven` (a list was not read, or the car's own
// tests have not run yet) or `back_again`. May be called again with a later scan of the same vehicle: what was not proven may become so, what
// was verified may be back again; what came back stays back, its next repair is another line.
[[nodiscard]] contract::workorder verify(const contract::workorder&, const contract::diagnosis& post_scan, const occasion&);

}  // namespace faultline::care
