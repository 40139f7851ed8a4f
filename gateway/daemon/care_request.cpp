#include "gateway/daemon/care_request.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace faultline::daemon {

using nlohmann::json;

std::string care_call::field(const std::string& name) const {
    const auto found = asked.fields.find(name);
    return found == asked.fields.end() ? std::string{} : found->second;
}

std::string care_call::by() const {
    const auto named = field("by");
    return named.empty() ? asked.by : named;
}

std::optional<care_answer> care_call::refuse_fields(std::initializer_list<std::string_view> known) const {
    std::string all;
    for (const auto one : known) all += (all.empty() ? "" : ", ") + std::string{one};
    for (const auto& [name, value] : asked.fields)
        if (std::ranges::find(known, name) == known.end()) return refuse("care_unknown_field", {{"field", name}, {"known", all}});
    return std::nullopt;
}

care_answer refuse(std::string code, json args, int exit) { return error_event({std::move(code), exit, std::move(args)}); }
care_answer store_trouble(const store::failure& what) { return error_event(from_store(what)); }

std::optional<double> number_field(const std::string& text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto got = std::from_chars(text.data(), end, number);
    if (text.empty() || got.ec != std::errc{} || got.ptr != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::variant<vehicle_sheet, care_answer> find_vehicle(const care_call& call, const std::string& who) {
    std::string subject = who;
    if (who.empty()) {
        store::archive shelf{call.in};
        const auto here = call.asked.visit.empty() ? shelf.newest_subject() : shelf.subject_of(call.asked.visit);
        if (!here) return store_trouble(here.error());
        subject = *here;
        if (subject.empty() || contract::parse_uuid(subject)) return refuse("care_no_vehicle_here", json::object(), exit_code::no_vehicle);
    }
    for (const auto& name : {subject, "local:" + subject}) {
        auto known = call.desk.sheet(call.in, name);
        if (!known) return store_trouble(known.error());
        if (!known->row) continue;
        if (known->row->subject == name) return std::move(*known);
        auto of_plate = call.desk.sheet(call.in, known->row->subject);   // a plate was given
        if (!of_plate) return store_trouble(of_plate.error());
        return std::move(*of_plate);
    }
    return refuse("care_unknown_vehicle", {{"who", subject}}, exit_code::no_vehicle);
}

json to_json(const std::vector<contract::message>& messages) {
    auto list = json::array();
    for (const auto& one : messages) list.push_back({{"text", one.key}, {"args", one.args.is_null() ? json::object() : one.args}});
    return list;
}

json to_json(const contract::mileage& one) {
    json made{{"kind", one.kind}, {"source", one.source}, {"time", one.time}};
    if (one.km) made["km"] = *one.km;
    if (one.confidence) made["confidence"] = *one.confidence;
    if (one.low_km) made["low_km"] = *one.low_km;
    if (one.high_km) made["high_km"] = *one.high_km;
    return made;
}

json to_json(const vehicle_sheet& of) {
    json made{{"subject", of.subject}, {"plate", ""}, {"facts", json::object()}, {"brand", of.kind.brand}, {"energy", of.kind.energy}, {"plan", of.plan.version}};
    if (!of.row) return made;
    made["plate"] = of.row->plate;
    made["facts"] = of.row->facts;
    made["maker"] = of.row->maker;
    if (of.row->model_year) made["model_year"] = *of.row->model_year;
    made["first_seen"] = of.row->first_seen;
    made["last_seen"] = of.row->last_seen;
    made["visits"] = of.row->visits;
    made["open_alerts"] = of.row->open_alerts;
    return made;
}

json to_json(const care::due_item& one, const vehicle_sheet& of) {
    const auto& item = of.plan.items.at(one.item);
    json made{{"item", one.item}, {"title", {{"en", item.name.en}, {"zh", item.name.zh}}}, {"urgency", care::name(one.how)}, {"withheld", one.withheld},
              {"operations", item.operations}, {"basis", to_json(one.basis)}};
    if (one.due_km) made["due_km"] = *one.due_km;
    if (one.due_date) made["due_date"] = care::text_of(*one.due_date);
    if (one.expected)
        made["expected"] = {{"earliest", one.expected->earliest}, {"likely", one.expected->likely}, {"latest", one.expected->latest}};
    return made;
}

}  // namespace faultline::daemon
