#include "gateway/faults/expand.hpp"

namespace faultline::faults {

std::string expand(std::string_view text, const slots& values, std::string bilingual::*language) {
    std::string out;
    out.reserve(text.size() + 32);
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = open == text.npos ? open : text.find('}', open);
        if (close == text.npos) break;
        out += text.substr(0, open);
        const auto name = text.substr(open + 1, close - open - 1);
        text.remove_prefix(close + 1);
        bool filled = false;
        for (const auto& [key, value] : values)
            if (key == name) {
                out += value.*language;
                filled = !(value.*language).empty();
            }
        if (filled) continue;
        if (!out.empty() && out.back() == ' ') out.pop_back();
        else if (out.empty() && text.starts_with(' ')) text.remove_prefix(1);
    }
    out += text;
    return out;
}

bilingual expand(const bilingual& text, const slots& values) {
    return {expand(text.en, values, &bilingual::en), expand(text.zh, values, &bilingual::zh)};
}

}  // namespace faultline::faults
