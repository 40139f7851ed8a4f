// Records to and from JSON text without exceptions: whatever arrives, the answer is a record or an error.
#pragma once

#include <boost/system/result.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/envelope.hpp"

namespace faultline::contract {

// Compact JSON. Bytes that are no UTF-8 (an adapter may print anything) become U+FFFD.
[[nodiscard]] std::string json_text(const nlohmann::json&);

// Nothing for damaged text and for text nested deeper than `deepest`.
[[nodiscard]] std::optional<nlohmann::json> parse_json(std::string_view);

template <class Record>
[[nodiscard]] std::string write_record(const Record& record) {
    return json_text(nlohmann::json(record));
}

// An adapter's part of a diagnosis, for those who remember adapters.
[[nodiscard]] nlohmann::json to_json(const adapter_identity&);
[[nodiscard]] std::optional<adapter_identity> read_adapter(const nlohmann::json&);

// diagnosis, live, state, event, receipt.
template <class Record>
[[nodiscard]] boost::system::result<Record, contract_error> read_record(std::string_view text) {
    const auto json = parse_json(text);
    if (!json) return contract_error::not_json;
    try {
        return json->template get<Record>();
    } catch (const nlohmann::json::exception&) {
        return contract_error::wrong_shape;
    }
}

}  // namespace faultline::contract
