#include "cloud/contract/record.hpp"

#include "cloud/contract/json_span.hpp"

namespace faultline::contract {

std::string json_text(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<nlohmann::json> parse_json(std::string_view text) {
    if (!is_shallow(text)) return std::nullopt;
    auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) return std::nullopt;
    return json;
}

}  // namespace faultline::contract
