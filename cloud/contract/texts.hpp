// Every sentence a technician or customer reads, in every language we speak: a table compiled from texts/*.txt.
// Holds no names of live signals (protocols/obd has them) and no explanations of fault codes (gateway/faults/data).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace faultline::contract {

enum class language : std::uint8_t { en, zh };

// "zh", "zh-CN", "zh_CN.UTF-8" -> zh; "en..." -> en; anything else is nothing.
[[nodiscard]] std::optional<language> language_named(std::string_view name);

// "en", "zh": the key of that language in every JSON object with both.
[[nodiscard]] std::string_view language_code(language lang);

[[nodiscard]] bool has_text(std::string_view key);

// The sentence as written, its placeholders still in it. An unknown key comes back as itself (the same view), so that a
// missing text is seen and never hides an event.
[[nodiscard]] std::string_view text(std::string_view key, language lang);

struct text_argument {
    std::string_view name;
    std::string_view value;
};

// The sentence with every `{name}` replaced by the argument of that name; a placeholder without one stays visible.
[[nodiscard]] std::string format_text(std::string_view key, language lang, std::span<const text_argument> arguments);
[[nodiscard]] std::string format_text(std::string_view key, language lang,
                                      std::initializer_list<text_argument> arguments);

// The same with the `args` object of an event. A string value that is itself a key of the table is translated
// too. When an argument is missing, empty or "?" and `<key>.plain` exists, that sentence is used.
[[nodiscard]] std::string format_message(std::string_view key, language lang, const nlohmann::json& arguments);

// One row of the compiled table, sorted by key.
struct text_row {
    std::string_view key;
    std::string_view en;
    std::string_view zh;
};

[[nodiscard]] std::span<const text_row> all_texts();

}   // namespace faultline::contract
