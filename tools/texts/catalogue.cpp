#include "tools/texts/catalogue.hpp"

#include <algorithm>
#include <array>

namespace faultline::texts {

namespace {

constexpr std::array<std::string_view, 2> languages{"en", "zh"};

bool is_key(std::string_view line) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    return !line.empty() && line.front() != '.' && line.back() != '.' && std::all_of(line.begin(), line.end(), allowed);
}

bool is_placeholder_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// Reads one file line by line. Holds the entry and the sentence that the next line may belong to.
class reader {
public:
    reader(catalogue& into, std::string_view name) : into_{into}, name_{name} {}

    void line(std::string_view text) {
        ++number_;
        if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
        if (text.starts_with('#')) return;
        if (text.find_first_not_of(" \t") == std::string_view::npos) {
            current_ = nullptr;
            sentence_ = nullptr;
        } else if (text.starts_with("  ")) {
            continuation(text.substr(2));
        } else if (!current_) {
            key(text);
        } else {
            sentence(text);
        }
    }

private:
    [[nodiscard]] std::string here() const { return name_ + ":" + std::to_string(number_); }
    void refuse(std::string what) { into_.faults.push_back({here(), std::move(what)}); }

    void key(std::string_view text) {
        current_ = &spare_;
        spare_ = {here(), {}};
        if (!is_key(text)) return refuse("'" + std::string{text} + "' is not a key: letters, digits, '_' and '.' only");
        const auto [at, is_new] = into_.entries.try_emplace(std::string{text}, entry{here(), {}});
        if (!is_new) return refuse("key '" + std::string{text} + "' was already defined at " + at->second.where);
        current_ = &at->second;
    }

    void sentence(std::string_view text) {
        sentence_ = nullptr;
        const auto colon = text.find(": ");
        const auto code = text.substr(0, colon);
        if (colon == std::string_view::npos || std::find(languages.begin(), languages.end(), code) == languages.end())
            return refuse("expected 'en: ...' or 'zh: ...', found '" + std::string{text} + "'");
        const auto [at, is_new] = current_->spoken.try_emplace(std::string{code}, text.substr(colon + 2));
        if (!is_new) return refuse("'" + std::string{code} + "' twice for one key");
        sentence_ = &at->second;
    }

    void continuation(std::string_view text) {
        if (!sentence_) return refuse("an indented line continues a sentence, and there is none before it");
        *sentence_ += '\n';
        if (text != ".") *sentence_ += text;   // a lone dot is an empty line, as in Debian's control files
    }

    catalogue& into_;
    std::string name_;
    int number_ = 0;
    entry spare_;
    entry* current_ = nullptr;
    std::string* sentence_ = nullptr;
};

std::string listed(const std::set<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "{" : ", {") + name + "}";
    return out.empty() ? "none" : out;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + '"';
}

}   // namespace

void add_file(catalogue& into, std::string_view name, std::string_view content) {
    reader lines{into, name};
    while (!content.empty()) {
        const auto end = content.find('\n');
        lines.line(content.substr(0, end));
        if (end == std::string_view::npos) break;
        content.remove_prefix(end + 1);
    }
}

std::set<std::string> placeholders(std::string_view sentence) {
    std::set<std::string> names;
    for (auto open = sentence.find('{'); open != std::string_view::npos; open = sentence.find('{', open + 1)) {
        const auto close = sentence.find('}', open);
        if (close == std::string_view::npos) break;
        const auto name = sentence.substr(open + 1, close - open - 1);
        if (is_placeholder_name(name)) names.emplace(name);
    }
    return names;
}

void check(catalogue& whole) {
    for (const auto& [key, found] : whole.entries) {
        const auto refuse = [&](std::string what) { whole.faults.push_back({found.where, std::move(what)}); };
        for (const auto code : languages) {
            if (!found.spoken.contains(std::string{code}))
                refuse("key '" + key + "' has no '" + std::string{code} + "' text");
        }
        if (found.spoken.size() != languages.size()) continue;
        const auto en = placeholders(found.spoken.at("en"));
        const auto zh = placeholders(found.spoken.at("zh"));
        if (en != zh) refuse("key '" + key + "': en uses " + listed(en) + ", zh uses " + listed(zh));
    }
}

std::string table_source(const catalogue& whole) {
    std::string out =
        "// Made by compile_texts from cloud/contract/texts/*.txt; change those.\n"
        "#pragma once\n\n#include \"cloud/contract/texts.hpp\"\n\n"
        "namespace faultline::contract {\n\ninline constexpr text_row texts_table[] = {\n";
    for (const auto& [key, found] : whole.entries) {
        out += "    {" + quoted(key) + ", " + quoted(found.spoken.at("en")) + ", " + quoted(found.spoken.at("zh")) +
               "},\n";
    }
    return out + "};\n\n}  // namespace faultline::contract\n";
}

}   // namespace faultline::texts
