#include "tools/cli/live_table.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/numbers.hpp"

namespace faultline::cli {

using nlohmann::json;

namespace {

std::string string_in(const json& event, const char* member) {
    const auto found = event.find(member);
    return found != event.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}   // namespace

contract::value value_of(const json& event) {
    contract::value made;
    made.pid = string_in(event, "pid");
    made.key = string_in(event, "key");
    made.unit = string_in(event, "unit");
    made.state = string_in(event, "state");
    made.raw = string_in(event, "raw");
    made.text = string_in(event, "text");
    if (const auto number = event.find("value"); number != event.end()) {
        if (number->is_number())
            made.number = number->get<double>();
        else if (number->is_string())
            made.text = number->get<std::string>();
    }
    return made;
}

void live_table::add(const json& event) {
    const auto time = event.find("time_ms");
    const std::int64_t now = time != event.end() && time->is_number() ? time->get<std::int64_t>() : last_ms_;
    auto value = value_of(event);
    auto& at = rows_[{value.key.empty() ? value.pid : value.key, string_in(event, "ecu")}];
    if (at.count == 0) at.first_ms = now;
    at.last_ms = now;
    ++at.count;
    if (value.number) {
        at.least = std::min(at.least.value_or(*value.number), *value.number);
        at.most = std::max(at.most.value_or(*value.number), *value.number);
    }
    at.last = std::move(value);
    if (count_++ == 0) first_ms_ = now;
    last_ms_ = now;
}

void live_table::draw(page& out) const {
    const auto title = [&](const char* key) { return std::string{contract::text(key, out.lang())}; };
    std::vector<std::vector<cell>> cells;
    for (const auto& [id, at] : rows_) {
        const double seconds = static_cast<double>(at.last_ms - at.first_ms) / 1000.0;
        const std::string rate =
            at.count > 1 && seconds > 0 ? readable(static_cast<double>(at.count - 1) / seconds) + " /s" : "";
        const bool odd = at.last.state != "ok" && !at.last.state.empty();
        cells.push_back({{id.second, tone::dim},
                         {signal_name(at.last.key, at.last.pid, out.lang())},
                         {value_text(at.last, out.lang()), odd ? tone::warn : tone::strong},
                         {at.least ? readable(*at.least) : ""},
                         {at.most ? readable(*at.most) : ""},
                         {rate, tone::dim}});
    }
    out.table({{title("cli.column.ecu")},
               {title("cli.column.signal")},
               {title("cli.column.value"), side::right},
               {title("cli.column.least"), side::right},
               {title("cli.column.most"), side::right},
               {title("cli.column.rate"), side::right}},
              cells, 0);
}

}   // namespace faultline::cli
