// faultline service add ITEM|OPERATION ... | service list
#include <algorithm>

#include "gateway/daemon/care_request.hpp"

namespace faultline::daemon {

namespace {

using nlohmann::json;

void add_once(std::vector<std::string>& list, const std::string& what) {
    if (std::ranges::find(list, what) == list.end()) list.push_back(what);
}

// Items bring their operations; whatever is neither is refused with what there is.
std::optional<care_answer> read_work(const care_call& call, std::size_t from, const care::effective_plan& plan, contract::service& into) {
    for (std::size_t n = from; n < call.asked.words.size(); ++n) {
        const auto& word = call.asked.words[n];
        const auto item = plan.items.find(word);
        if (item != plan.items.end()) {
            add_once(into.items, word);
            for (const auto& operation : item->second.operations) add_once(into.operations, operation);
        } else if (plan.operations.contains(word)) {
            add_once(into.operations, word);
        } else {
            std::string known;
            for (const auto& [id, unused] : plan.items) known += (known.empty() ? "" : ", ") + id;
            return refuse("care_unknown_item", {{"item", word}, {"known", known}});
        }
    }
    if (into.operations.empty() && into.items.empty()) return refuse("care_what_was_done", json::object());
    return std::nullopt;
}

// The mileage it was done at: the one given, or today's as far as it is known; of another day nothing is known.
std::optional<care_answer> read_when(const care_call& call, const vehicle_sheet& of, contract::service& into) {
    const auto today = workshop_day(call.asked.now);
    const auto day = call.field("date").empty() ? std::optional{today} : care::parse_date(call.field("date"));
    if (!day || *day > today) return refuse("care_bad_field", {{"field", "date"}, {"value", call.field("date")}, {"wanted", care::text_of(today)}});
    into.date = care::text_of(*day);
    into.odometer.kind = "unknown";
    if (!call.field("km").empty()) {
        const auto km = number_field(call.field("km"));
        if (!km || *km < 0 || *km > 3'000'000) return refuse("care_bad_field", {{"field", "km"}, {"value", call.field("km")}, {"wanted", "48213"}});
        into.odometer.km = *km;
        into.odometer.kind = "read";
        into.odometer.source = "technician";
        into.odometer.time = contract::rfc3339(care::start_of(*day));
    } else if (*day == today) {
        into.odometer = care::to_record(care_desk::judge(of, call.asked.now).odometer);
    }
    return std::nullopt;
}

care_answer add(const care_call& call) {
    if (auto wrong = call.refuse_fields({"km", "date", "by", "note", "vehicle"})) return *wrong;
    auto found = find_vehicle(call, call.field("vehicle"));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& of = std::get<vehicle_sheet>(found);
    contract::service made;
    made.service = call.desk.ids.next_text();
    made.vin = of.subject;
    made.visit = call.asked.visit;
    made.by = call.by();
    made.note = call.field("note");
    made.saved = contract::rfc3339(call.asked.now.wall_ms);
    if (auto wrong = read_work(call, 1, of.plan, made)) return *wrong;
    if (auto wrong = read_when(call, of, made)) return *wrong;
    auto change = sqlite::transaction::begin(call.in.database());
    if (!change) return store_trouble(change.error());
    if (made.odometer.kind == "read" && made.date == care::text_of(workshop_day(call.asked.now))) {   // a mileage of today is a reading like any other
        const store::odometer_row told{.wall_ms = call.asked.now.wall_ms, .clock_trusted = true, .km = *made.odometer.km, .source = "technician", .detail = made.by,
                                       .visit = made.visit.empty() ? made.service : made.visit, .said = "none"};
        if (const auto kept = store::garage{call.in}.add_odometer(of.subject, told); !kept) return store_trouble(kept.error());
    }
    const auto followed = keep_service(call, made, of.subject);
    if (!followed) return store_trouble(followed.error());
    if (const auto done = change->commit(); !done) return store_trouble(done.error());
    json closed = json::array();
    for (const auto& one : followed->alerts)
        if (one.state == "done") closed.push_back(one);
    return result_event({{"service", made}, {"closed", std::move(closed)}, {"open_alerts", followed->open_alerts}, {"doubts", to_json(followed->doubts)}});
}

}  // namespace

store::result<care_outcome> keep_service(const care_call& call, const contract::service& made, const std::string& subject) {
    auto change = sqlite::transaction::begin(call.in.database());
    if (!change) return change.error();
    if (const auto saved = store::garage{call.in}.save_service(made, {}, call.asked.now); !saved) return saved.error();
    auto followed = call.desk.review(call.in, subject, call.asked.visit, call.asked.now);
    if (!followed) return followed.error();
    if (const auto done = change->commit(); !done) return done.error();
    return followed;
}

care_answer answer_service(const care_call& call) {
    if (call.word(0) == "add") return add(call);
    if (call.word(0) != "list" && !call.word(0).empty()) return refuse("care_unknown_word", {{"word", call.word(0)}, {"known", "add, list"}});
    if (auto wrong = call.refuse_fields({"vehicle"})) return *wrong;
    auto found = find_vehicle(call, call.field("vehicle").empty() ? call.word(1) : call.field("vehicle"));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& of = std::get<vehicle_sheet>(found);
    json services = json::array();
    for (auto one = of.services.rbegin(); one != of.services.rend(); ++one) services.push_back(*one);
    return result_event({{"vehicle", to_json(of)}, {"services", std::move(services)}});
}

}  // namespace faultline::daemon
