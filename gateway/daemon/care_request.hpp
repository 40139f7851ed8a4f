// One care verb as it was asked, and what its answers are made of. Everything here runs on the store's thread and returns the
// final event; mistakes are events with a cure, never exceptions.
#pragma once

#include <map>

#include "gateway/daemon/care_desk.hpp"
#include "gateway/daemon/trouble.hpp"

namespace faultline::daemon {

struct care_request {
    std::string op;                               // "due"
    std::vector<std::string> words;               // "dismiss", "engine_oil"
    std::map<std::string, std::string> fields;    // "reason" -> "sells the car"
    bool yes = false;                             // the person has agreed
    std::string visit;                            // of the car at the bay now, or empty
    std::string by;                               // who asks; field "by" overrules
    contract::stamp now;
};

using care_answer = nlohmann::json;   // an event: result_event or error_event

// What a verb has at hand.
struct care_call {
    store::store& in;
    care_desk& desk;
    const care_request& asked;

    [[nodiscard]] std::string word(std::size_t n) const { return n < asked.words.size() ? asked.words[n] : std::string{}; }
    [[nodiscard]] std::string field(const std::string& name) const;
    [[nodiscard]] std::string by() const;
    [[nodiscard]] care::occasion when() const { return {asked.visit, contract::rfc3339(asked.now.wall_ms)}; }
    // A field nobody asked for is a mistake somebody made.
    [[nodiscard]] std::optional<care_answer> refuse_fields(std::initializer_list<std::string_view> known) const;
};

// The vehicle meant: by VIN, plate or local number; the one at the bay (or of the latest visit) when `who` is empty.
[[nodiscard]] std::variant<vehicle_sheet, care_answer> find_vehicle(const care_call&, const std::string& who);

[[nodiscard]] care_answer refuse(std::string code, nlohmann::json args, int exit = exit_code::usage);
[[nodiscard]] care_answer store_trouble(const store::failure&);

// "yes" "no", "2026-03-12", "5310": nothing when it is not one.
[[nodiscard]] std::optional<double> number_field(const std::string&);

[[nodiscard]] nlohmann::json to_json(const vehicle_sheet&);
[[nodiscard]] nlohmann::json to_json(const std::vector<contract::message>&);
[[nodiscard]] nlohmann::json to_json(const contract::mileage&);   // as it stands in records
[[nodiscard]] nlohmann::json to_json(const care::due_item&, const vehicle_sheet&);

care_answer answer_vehicle(const care_call&);
care_answer answer_due(const care_call&);
care_answer answer_service(const care_call&);
care_answer answer_workorder(const care_call&);
care_answer answer_odometer(const care_call&);
care_answer answer_checklist(const care_call&);
care_answer answer_plan(const care_call&);
care_answer answer_report(const care_call&);

// A service with everything that follows from it, in one transaction.
[[nodiscard]] store::result<care_outcome> keep_service(const care_call&, const contract::service&, const std::string& subject);
// The points of one list for a visit: filled by its scan, then by people.
[[nodiscard]] store::result<std::vector<care::check_point>> checklist_of(const care_call&, const std::string& list, const std::string& visit, const vehicle_sheet&);

}  // namespace faultline::daemon
