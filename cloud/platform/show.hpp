// What `records`, `record` and `gateways` print, for people (in their language) and as JSON. Pure: storage rows in, text
// out.
#pragma once

#include "cloud/contract/response.hpp"
#include "cloud/contract/texts.hpp"
#include "cloud/platform/storage.hpp"

#include <string>
#include <vector>

namespace faultline::platform {

[[nodiscard]] std::string show_records(const std::vector<row>& rows, contract::language lang);
[[nodiscard]] std::string show_record(const row& one, contract::language lang);
[[nodiscard]] std::string show_gateways(const std::vector<gateway_row>& all, contract::language lang);

[[nodiscard]] std::string show_commands(const std::vector<command_row>& all, contract::language lang);
[[nodiscard]] std::string show_answer(const contract::response& answer, contract::language lang);   // no newline at its end
[[nodiscard]] std::string command_json(const command_row& one);

// One JSON object; `whole` includes `data`.
[[nodiscard]] std::string record_json(const row& one, bool whole);
[[nodiscard]] std::string gateway_json(const gateway_row& one);

}  // namespace faultline::platform
