// A talk: a conversation between a tester (us) and an adapter with a car behind it, as plain text that people read, tests
// play and bug reports carry. Grammar and vocabulary: README.md. This is the text and its parts; player.hpp plays it.
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::talk {

using std::chrono::milliseconds;

enum class step_kind : std::uint8_t {
    expect,    // >  the tester sends exactly these bytes
    say,       // <  the adapter sends these bytes
    pause,     // +  time passes
    set,       // =  a setting changes: name and value
};

struct step {
    step_kind kind{};
    std::string bytes{};       // expect, say: with the CR the line end stands for
    milliseconds pause{};
    std::string name{};        // set: "echo", "interrupt", "state", "baud", "link"
    std::string value{};
    unsigned line = 0;         // in the file it came from; 0 when made, not read

    friend bool operator==(const step& a, const step& b) {
        return a.kind == b.kind && a.bytes == b.bytes && a.pause == b.pause && a.name == b.name && a.value == b.value;
    }
};

// ? PATTERN [@state]: whenever the tester sends a line like this, the answer follows.
struct responder {
    std::string pattern;       // upper case, no blanks; a trailing * stands for anything
    std::string state;         // only in this state; empty = in any
    std::vector<step> answer;
    unsigned depth = 0;        // 0 = the talk itself, more = from an included file
    unsigned line = 0;
};

struct outcome {               // ! what must come of it
    std::string text;          // words parted by one blank
    unsigned line = 0;
};

struct task {                  // : what the tester is told to do
    std::string text;          // empty = the outcomes stand in front of the first task
    std::vector<outcome> outcomes;
    unsigned line = 0;
};

struct talk {
    std::vector<std::string> about;        // the comment lines the file begins with
    std::vector<step> script;
    std::vector<responder> responders;
    std::vector<task> tasks;
};

struct talk_error {
    std::string file;
    unsigned line = 0;
    std::string what;          // one sentence, with what to do
    [[nodiscard]] std::string text() const;   // "file:line: sentence"
};

using talk_result = boost::system::result<talk, talk_error>;

// Gives the text of a file named by `= include`; nothing when there is none.
using include_reader = std::function<std::optional<std::string>(const std::string& name)>;

[[nodiscard]] talk_result parse(std::string_view text, const std::string& file = "talk", const include_reader& read = {});
[[nodiscard]] talk_result load(const std::string& path);   // includes are looked for beside the file

[[nodiscard]] std::string write(const talk& what);         // parse(write(t)) gives the same steps, responders and tasks

[[nodiscard]] std::string escaped(std::string_view bytes);
[[nodiscard]] std::optional<std::string> unescaped(std::string_view text);

}  // namespace faultline::talk
