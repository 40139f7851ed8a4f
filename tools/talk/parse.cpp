#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tools/talk/talk.hpp"

namespace faultline::talk {

namespace {

constexpr unsigned deepest_include = 8;
constexpr long longest_pause_ms = 24L * 3600 * 1000;
constexpr std::size_t most_lines = 200'000;

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    std::istringstream stream{std::string{text}};
    for (std::string word; stream >> word;) out.push_back(word);
    return out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& w : words) out += (out.empty() ? "" : " ") + w;
    return out;
}

std::string upper(std::string text) {
    for (auto& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

class reader {
public:
    reader(talk& into, const include_reader& read) : into_{into}, read_{read} {}

    [[nodiscard]] std::optional<talk_error> file(std::string_view text, const std::string& name, unsigned depth);

private:
    struct scope {             // where following lines of one file belong
        std::vector<responder> open;       // the responders whose body is being read
        unsigned depth;
        bool begun = false;                // something but comments was seen
    };
    using fault = std::optional<std::string>;

    [[nodiscard]] fault line(std::string_view text, scope& at);
    [[nodiscard]] fault bytes(step_kind kind, std::string_view text, scope& at);
    [[nodiscard]] fault pause(std::string_view text, scope& at);
    [[nodiscard]] fault setting(std::string_view text, scope& at);
    [[nodiscard]] fault respond(std::string_view text, scope& at);
    [[nodiscard]] fault include(const std::string& name, const scope& at);
    void outcome_line(std::string_view text);
    void add(step s, scope& at);
    void close(scope& at);

    talk& into_;
    const include_reader& read_;
    unsigned line_ = 0;
    std::size_t lines_ = 0;
    std::optional<talk_error> inner_;      // from an included file
};

std::optional<talk_error> reader::file(std::string_view text, const std::string& name, unsigned depth) {
    scope at{{}, depth, false};
    unsigned number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line_ = ++number;
        if (++lines_ > most_lines) return talk_error{name, number, "this talk is too long: cut it into several"};
        if (auto what = line(one, at)) {
            if (inner_) return inner_;
            return talk_error{name, number, *what};
        }
    }
    close(at);
    return std::nullopt;
}

reader::fault reader::line(std::string_view text, scope& at) {
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (trimmed(text).empty()) {
        close(at);
        return std::nullopt;
    }
    if (text[0] == '#') {
        if (!at.begun && at.depth == 0) into_.about.emplace_back(trimmed(text.substr(1)));
        return std::nullopt;
    }
    at.begun = true;
    auto rest = text.substr(1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    switch (text[0]) {
        case '>': close(at); return bytes(step_kind::expect, rest, at);
        case '<':
            if (trimmed(text) == "<>") {
                add({.kind = step_kind::say, .bytes = "\r>"}, at);
                return std::nullopt;
            }
            return bytes(step_kind::say, rest, at);
        case '+': return pause(rest, at);
        case '=': return setting(rest, at);
        case '?': close(at); return respond(rest, at);
        case '!': close(at); outcome_line(rest); return std::nullopt;
        case ':':
            close(at);
            if (trimmed(rest).empty()) return "a task needs words, like \": ask 010C\"";
            into_.tasks.push_back({joined(words_of(rest)), {}, line_});
            return std::nullopt;
        default:
            return "a line begins with # (comment), > (tester), < (adapter), <> (prompt), +N (ms), = (setting), ? (responder), "
                   ": (task) or ! (outcome), not with \"" + escaped(text.substr(0, 1)) + "\"";
    }
}

reader::fault reader::bytes(step_kind kind, std::string_view text, scope& at) {
    // A single backslash at the very end takes back the CR that the line end stands for.
    std::size_t slashes = 0;
    while (slashes < text.size() && text[text.size() - 1 - slashes] == '\\') ++slashes;
    const bool no_end = slashes % 2 == 1;
    if (no_end) text.remove_suffix(1);
    auto data = unescaped(text);
    if (!data) return "an escape is \\r, \\n, \\t, \\\\ or \\x and two hexadecimal digits";
    if (!no_end) *data += '\r';
    add({.kind = kind, .bytes = std::move(*data)}, at);
    return std::nullopt;
}

reader::fault reader::pause(std::string_view text, scope& at) {
    const auto number = trimmed(text);
    long ms = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), ms);
    if (error != std::errc{} || end != number.data() + number.size() || ms < 0 || ms > longest_pause_ms) {
        return "a pause is a number of milliseconds up to one day, like +250";
    }
    add({.kind = step_kind::pause, .pause = milliseconds{ms}}, at);
    return std::nullopt;
}

reader::fault reader::setting(std::string_view text, scope& at) {
    const auto w = words_of(text);
    if (w.empty() || w.size() > 2) return "a setting is a name and a value, like \"= echo on\"";
    const auto& name = w[0];
    const std::string value = w.size() == 2 ? w[1] : "";
    if (name == "include") return include(value, at);
    const bool fine = (name == "echo" && (value == "on" || value == "off")) ||
                      (name == "interrupt" && (value == "stopped" || value == "queue")) || name == "state" ||
                      (name == "link" && value == "gone") ||
                      (name == "baud" && !value.empty() && value.size() < 9 &&
                       std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; }));
    if (!fine) {
        return "\"" + escaped(joined(w)) + "\" is no setting: echo on|off, interrupt stopped|queue, state [NAME], baud RATE, link gone, include FILE";
    }
    add({.kind = step_kind::set, .name = name, .value = value}, at);
    return std::nullopt;
}

reader::fault reader::include(const std::string& name, const scope& at) {
    if (name.empty()) return "include needs a file name";
    if (at.depth + 1 >= deepest_include) return "files include each other too deep: does one include itself?";
    const auto text = read_ ? read_(name) : std::nullopt;
    if (!text) return "the included file \"" + escaped(name) + "\" cannot be read: it is looked for beside this one";
    const auto here = line_;
    inner_ = file(*text, name, at.depth + 1);
    line_ = here;
    if (inner_) return inner_->what;
    return std::nullopt;
}

reader::fault reader::respond(std::string_view text, scope& at) {
    std::optional<std::string_view> short_answer;
    if (const auto arrow = text.find("->"); arrow != std::string_view::npos) {
        short_answer = trimmed(text.substr(arrow + 2));
        text = text.substr(0, arrow);
    }
    auto patterns = words_of(text);
    std::string state;
    if (!patterns.empty() && patterns.back().starts_with('@')) {
        state = patterns.back().substr(1);
        patterns.pop_back();
        if (state.empty()) return "a state has a name, like @asleep";
    }
    if (patterns.empty()) return "a responder needs what it answers, like \"? ATE0\" or \"? *\"";
    for (auto& p : patterns) {
        if (p.starts_with('@')) return "the state stands behind the patterns, and there is only one";
        if (p.find('*') != std::string::npos && p.find('*') != p.size() - 1) return "* stands at the end of a pattern only";
        at.open.push_back({upper(std::move(p)), state, {}, at.depth, line_});
    }
    if (!short_answer) return std::nullopt;
    auto data = unescaped(*short_answer);
    if (!data) return "an escape is \\r, \\n, \\t, \\\\ or \\x and two hexadecimal digits";
    add({.kind = step_kind::say, .bytes = *data + "\r"}, at);
    add({.kind = step_kind::say, .bytes = "\r>"}, at);
    close(at);
    return std::nullopt;
}

void reader::outcome_line(std::string_view text) {
    if (into_.tasks.empty()) into_.tasks.push_back({"", {}, line_});
    into_.tasks.back().outcomes.push_back({joined(words_of(text)), line_});
}

void reader::add(step s, scope& at) {
    s.line = line_;
    if (at.open.empty()) into_.script.push_back(s);
    for (auto& r : at.open) r.answer.push_back(s);
}

void reader::close(scope& at) {
    for (auto& r : at.open) into_.responders.push_back(std::move(r));
    at.open.clear();
}

}  // namespace

std::string talk_error::text() const { return file + (line != 0 ? ":" + std::to_string(line) : "") + ": " + what; }

talk_result parse(std::string_view text, const std::string& file, const include_reader& read) {
    talk out;
    reader r{out, read};
    if (auto error = r.file(text, file, 0)) return std::move(*error);
    return out;
}

talk_result load(const std::string& path) {
    const auto read = [](const std::filesystem::path& from) -> std::optional<std::string> {
        std::ifstream file{from, std::ios::binary};
        if (!file || std::filesystem::is_directory(from)) return std::nullopt;
        std::stringstream whole;
        whole << file.rdbuf();
        return whole.str();
    };
    const auto text = read(path);
    if (!text) return talk_error{path, 0, "cannot be read: give a readable talk file"};
    const auto folder = std::filesystem::path{path}.parent_path();
    return parse(*text, path, [&](const std::string& name) { return read(folder / name); });
}

}  // namespace faultline::talk
