// `case_*`: the case library from the command line and from the platform, and what it says about the findings of a scan.
#include <algorithm>

#include "cloud/contract/record.hpp"
#include "gateway/daemon/operations.hpp"
#include "gateway/store/case_library.hpp"
#include "gateway/store/garage.hpp"

namespace faultline::daemon {

using contract::repair_case;
using nlohmann::json;

namespace {

// The part and the failure that a code names: what makes another code similar.
contract::case_code explained(bay& at, const std::string& code, const std::string& maker, const std::string& ecu) {
    contract::case_code made{code, ecu, {}, {}};
    if (!at.explanations) return made;
    const auto entry = at.explanations->find({.code = code, .maker = maker});
    if (!entry->code.empty()) made.code = entry->code;
    made.component = entry->component_key;
    made.failure = entry->failure_key;
    return made;
}

// Words as somebody typed them: Chinese or English, by what they are written in.
contract::bilingual typed(const std::string& words) {
    const bool is_ascii = std::ranges::all_of(words, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return is_ascii ? contract::bilingual{words, {}} : contract::bilingual{{}, words};
}

// What is named overrules what is known.
void take_words(repair_case& into, const json& args) {
    const auto text = [&](const char* name, std::string& value) { value = args.value(name, value); };
    text("maker", into.vehicle.maker);
    text("model", into.vehicle.model);
    text("energy", into.vehicle.energy);
    if (args.contains("year")) into.vehicle.year = args["year"].get<int>();
    if (args.contains("cause")) into.cause = typed(args["cause"].get<std::string>());
    if (args.contains("repair")) into.repair = typed(args["repair"].get<std::string>());
    if (args.contains("odometer_km")) into.odometer_km = args["odometer_km"].get<double>();
    if (args.contains("labour_hours")) into.labour_hours = args["labour_hours"].get<double>();
}

std::string today() { return contract::rfc3339(contract::stamp_now().wall_ms).substr(0, 10); }

json shown(const store::case_row& one) {
    json made = one.what;
    made["source"] = one.source;
    return made;
}

trouble unknown(const std::string& id) { return {"case_unknown", exit_code::usage, {{"id", id}}}; }

asio::awaitable<json> save(bay& at, repair_case one) {
    std::optional<store::case_row> kept;
    auto job = [&](store::store& s) -> store::result<> {
        store::case_library library{s};
        const auto id = library.save(one, contract::stamp_now());
        if (!id) return id.error();
        auto found = library.find(*id);
        if (!found) return found.error();
        kept = std::move(*found);
        return {};
    };
    const auto done = co_await at.store.run(job);
    if (!done) co_return error_event(from_store(done.error()));
    if (!kept) co_return error_event(unknown(one.id));
    co_return result_event(shown(*kept));
}

asio::awaitable<json> add(bay& at, json args) {
    repair_case one;
    take_words(one, args);
    for (const auto& code : args.value("codes", std::vector<std::string>{}))
        one.codes.push_back(explained(at, code, one.vehicle.maker, args.value("ecu", std::string{})));
    if (one.codes.empty()) co_return error_event({"case_needs_code", exit_code::usage});
    one.state = one.repair.en.empty() && one.repair.zh.empty() ? "open" : "closed";
    one.date = today();
    co_return co_await save(at, std::move(one));
}

asio::awaitable<json> find(bay& at, const std::string& id, std::optional<store::case_row>& found) {
    auto job = [&](store::store& s) -> store::result<> {
        auto known = store::case_library{s}.find(id);
        if (!known) return known.error();
        found = std::move(*known);
        return {};
    };
    const auto done = co_await at.store.run(job);
    if (!done) co_return error_event(from_store(done.error()));
    co_return found && !found->what.removed ? json{} : error_event(unknown(id));
}

asio::awaitable<json> change(bay& at, std::string op, json args) {
    std::optional<store::case_row> known;
    const auto id = args.value("id", std::string{});
    auto wrong = co_await find(at, id, known);
    if (!wrong.is_null()) co_return wrong;
    if (op == "case_show") co_return result_event(shown(*known));
    auto& one = known->what;
    take_words(one, args);
    if (op == "case_remove") one.removed = true;
    else if (one.repair.en.empty() && one.repair.zh.empty()) co_return error_event({"case_needs_repair", exit_code::usage});
    else one.state = "closed", one.date = today();
    co_return co_await save(at, one);
}

asio::awaitable<json> list(bay& at, json args) {
    auto rows = json::array();
    std::int64_t upto = 0;
    const auto code = args.value("code", std::string{});
    const auto limit = args.value("limit", std::size_t{50});
    auto job = [&](store::store& s) -> store::result<> {
        store::case_library library{s};
        const auto found = library.list(limit, code);
        if (!found) return found.error();
        for (const auto& one : *found) rows.push_back(shown(one));
        const auto known = library.known_upto();
        if (known) upto = *known;
        return {};
    };
    const auto done = co_await at.store.run(job);
    if (!done) co_return error_event(from_store(done.error()));
    co_return result_event({{"cases", rows}, {"upto", upto}});
}

asio::awaitable<json> export_all(bay& at) {
    json made;
    auto job = [&](store::store& s) -> store::result<> {
        const auto all = store::case_library{s}.export_all();
        if (!all) return all.error();
        made = *all;
        return {};
    };
    const auto done = co_await at.store.run(job);
    if (!done) co_return error_event(from_store(done.error()));
    co_return result_event(std::move(made));
}

asio::awaitable<json> merge(bay& at, contract::case_delta delta) {
    store::case_library::merged counted;
    auto job = [&](store::store& s) -> store::result<> {
        const auto done = store::case_library{s}.merge(delta, contract::stamp_now());
        if (!done) return done.error();
        counted = *done;
        return {};
    };
    const auto done = co_await at.store.run(job);
    if (!done) co_return error_event(from_store(done.error()));
    co_return result_event({{"taken", counted.taken}, {"known", counted.known}, {"refused", counted.refused}, {"gap", counted.gap}});
}

store::case_question question_about(const contract::case_code& code, const std::string& maker) {
    return {code.code, maker, code.ecu, code.component, code.failure};
}

// One answer for each question, null where there is no case.
asio::awaitable<std::vector<json>> ask_library(bay& at, const std::vector<store::case_question>& asked) {
    std::vector<json> told(asked.size());
    auto job = [&](store::store& s) -> store::result<> {
        store::case_library library{s};
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const auto found = library.similar(asked[i]);
            if (!found) return found.error();
            told[i] = to_json(*found);
        }
        return {};
    };
    const auto done = co_await at.store.run(job);
    (void)done;   // a finding without cases is still a finding
    co_return told;
}

asio::awaitable<json> similar(bay& at, json args) {
    const auto maker = args.value("maker", std::string{});
    std::vector<store::case_question> asked;
    for (const auto& code : args.value("codes", std::vector<std::string>{}))
        asked.push_back(question_about(explained(at, code, maker, args.value("ecu", std::string{})), maker));
    const auto told = co_await ask_library(at, asked);
    auto made = json::array();
    for (const auto& one : told) made.push_back(one);
    co_return result_event({{"cases", made}});
}

}  // namespace

asio::awaitable<void> add_cases(bay& at, contract::diagnosis& record) {
    std::vector<store::case_question> asked;
    for (const auto& found : record.findings) {
        const auto ecu = std::ranges::find(record.ecus, found.ecu, &contract::ecu_report::ecu);
        asked.push_back(question_about(explained(at, found.code, at.maker, ecu == record.ecus.end() ? std::string{} : ecu->name), at.maker));
    }
    if (asked.empty()) co_return;
    auto told = co_await ask_library(at, asked);
    for (std::size_t i = 0; i < told.size(); ++i)
        if (auto& entry = record.findings[i].explanation; !told[i].is_null() && entry.is_object()) entry["cases"] = std::move(told[i]);
}

asio::awaitable<std::vector<std::string>> close_cases(bay& at, const contract::workorder& order) {
    std::vector<contract::case_code> known;
    for (const auto& line : order.lines)
        for (const auto& reason : line.reasons)
            if (reason.kind == "finding") known.push_back(explained(at, reason.ref, at.maker, {}));
    std::vector<std::string> ids;
    auto job = [&](store::store& s) -> store::result<> {
        contract::case_vehicle vehicle;
        if (const auto row = store::garage{s}.vehicle(order.vin); row && *row) {
            vehicle.maker = (*row)->maker;
            vehicle.year = (*row)->model_year;
            const auto fact = [&](const char* name) {
                const auto& facts = (*row)->facts;
                return facts.contains(name) && facts[name].is_string() ? facts[name].get<std::string>() : std::string{};
            };
            vehicle.energy = fact("energy");
            vehicle.model = fact("model");
        }
        auto closed = store::case_library{s}.close_case(order, vehicle, known, contract::stamp_now());
        if (!closed) return closed.error();
        ids = std::move(*closed);
        return {};
    };
    const auto done = co_await at.store.run(job);
    (void)done;   // the order itself is kept elsewhere; asked again, it will be told again
    co_return ids;
}

asio::awaitable<json> cases(bay& at, client&, std::string op, json args) {
    if (op == "case_add") co_return co_await add(at, args);
    if (op == "case_show" || op == "case_close" || op == "case_remove") co_return co_await change(at, op, args);
    if (op == "case_list") co_return co_await list(at, args);
    if (op == "case_export") co_return co_await export_all(at);
    if (op == "case_merge") {
        const auto delta = args.get<contract::case_delta>();   // named: g++ 12 and temporaries in co_await
        co_return co_await merge(at, delta);
    }
    if (op == "case_similar") co_return co_await similar(at, args);
    co_return error_event({"unknown_operation", exit_code::usage, {{"op", op}}});
}

}  // namespace faultline::daemon
