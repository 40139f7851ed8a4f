// What to call things the record only keys: signals, enumerated values, makers. The tables live in protocols/; this
// picks the language. An unknown key is shown as it is.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/texts.hpp"

namespace faultline::cli {

[[nodiscard]] std::string signal_name(std::string_view key, std::string_view pid, contract::language lang);
[[nodiscard]] std::string choice_name(std::string_view signal_key, std::string_view choice_key,
                                      contract::language lang);
[[nodiscard]] std::string maker_name(const contract::vehicle_identity& vehicle, contract::language lang);

// "88 °C", "closed loop", "not available": what stands in a value column.
[[nodiscard]] std::string value_text(const contract::value& shown, contract::language lang);

// {"en": .., "zh": ..} in the wanted language, else in the other one; a plain string as it is; "" for anything else.
[[nodiscard]] std::string said(const nlohmann::json& both, contract::language lang);

// The same for a member of an object that may not be there.
[[nodiscard]] std::string said(const nlohmann::json& object, const char* member, contract::language lang);

// A reason as a record keeps it (a catalogue key) in words.
[[nodiscard]] std::string reason_text(const contract::reading_state& how, contract::language lang);

}   // namespace faultline::cli
