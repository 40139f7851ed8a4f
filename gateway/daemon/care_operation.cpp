#include "gateway/daemon/care_operation.hpp"

#include <array>

#include "gateway/daemon/care_request.hpp"

namespace faultline::daemon {

namespace {

using nlohmann::json;

struct verb {
    std::string_view op;
    care_answer (*answer)(const care_call&);
};
constexpr std::array<verb, 8> verbs{{{"vehicle", answer_vehicle}, {"due", answer_due}, {"service", answer_service}, {"workorder", answer_workorder},
                                     {"odometer", answer_odometer}, {"checklist", answer_checklist}, {"plan", answer_plan}, {"report", answer_report}}};

// Care needs no fault database: what is said of it goes to nobody.
class unheard final : public client {
public:
    explicit unheard(client& of) : of_{of} {}
    void emit(const json&) override {}
    asio::awaitable<bool> ask(const json&) override { co_return false; }
    bool stopped() const override { return of_.stopped(); }

private:
    client& of_;
};

care_request understand(const json& request, const bay& at) {
    const auto args = request.value("args", json::object());
    care_request made;
    made.op = request.at("op").get<std::string>();
    made.words = args.value("words", std::vector<std::string>{});
    made.fields = args.value("fields", std::map<std::string, std::string>{});
    made.yes = args.value("yes", false);
    made.by = args.value("by", std::string{});
    made.visit = at.visit;
    made.now = contract::stamp_now();
    return made;
}

care_answer answer(store::store& in, care_desk& desk, const care_request& asked) {
    if (const auto ready = desk.open(in); !ready) return store_trouble(ready.error());
    for (const auto& one : verbs)
        if (one.op == asked.op) return one.answer({in, desk, asked});
    return refuse("unknown_operation", {{"op", asked.op}});
}

}  // namespace

void tell_care(client& who, const care_outcome& outcome) {
    json alerts = json::array(), warnings = json::array();
    for (const auto& one : outcome.alerts) alerts.push_back(one);
    for (const auto& one : outcome.warnings) warnings.push_back(one);
    json event{{"event", "care"}, {"vehicle", outcome.subject}, {"alerts", std::move(alerts)}, {"warnings", std::move(warnings)}, {"open_alerts", outcome.open_alerts}, {"workorder", nullptr}};
    if (outcome.order) event["workorder"] = *outcome.order;
    who.emit(event);
    for (const auto* list : {&outcome.withheld, &outcome.doubts})
        for (const auto& one : *list) who.emit({{"event", "notice"}, {"text", one.key}, {"args", one.args.is_null() ? json::object() : one.args}});
}

bool is_care(const json& request) {
    if (!request.is_object() || !request.contains("op") || !request["op"].is_string()) return false;
    const auto op = request["op"].get<std::string>();
    for (const auto& one : verbs)
        if (one.op == op) return true;
    return false;
}

asio::awaitable<json> care_verb(bay& at, client& who, json request) {
    unheard silent{who};
    if (const auto wrong = co_await open_stores(at, silent)) co_return error_event(*wrong);
    care_request asked;
    try {
        asked = understand(request, at);
    } catch (const json::exception& wrong) {
        co_return error_event({"bad_request", exit_code::usage, {{"text", wrong.what()}}});
    }
    auto job = [&at, &asked](store::store& in) { return answer(in, at.care, asked); };
    auto last = co_await at.store.run(job);
    if (last.value("event", std::string{}) != "question") co_return last;
    const bool agreed = co_await who.ask(last);   // nothing was done yet
    if (!agreed) co_return error_event({"care_no_consent", exit_code::refused});
    asked.yes = true;
    last = co_await at.store.run(job);
    co_return last;
}

}  // namespace faultline::daemon
