#include "tools/talk/talk.hpp"

namespace faultline::talk {

namespace {

// One step, one line; what has no CR at its end says so with a backslash.
void write_bytes(std::string& out, char sign, std::string_view bytes) {
    if (sign == '<' && bytes == "\r>") {
        out += "<>\n";
        return;
    }
    const bool ended = bytes.ends_with('\r');
    if (ended) bytes.remove_suffix(1);
    out += sign;
    if (!bytes.empty()) out += " " + escaped(bytes);
    out += ended ? "\n" : "\\\n";
}

void write_step(std::string& out, const step& s) {
    switch (s.kind) {
        case step_kind::expect: write_bytes(out, '>', s.bytes); break;
        case step_kind::say: write_bytes(out, '<', s.bytes); break;
        case step_kind::pause: out += "+" + std::to_string(s.pause.count()) + "\n"; break;
        case step_kind::set: out += "= " + s.name + (s.value.empty() ? "" : " " + s.value) + "\n"; break;
    }
}

}  // namespace

std::string write(const talk& what) {
    std::string out;
    for (const auto& line : what.about) out += line.empty() ? "#\n" : "# " + line + "\n";
    for (const auto& s : what.script) write_step(out, s);
    for (const auto& r : what.responders) {
        out += "\n? " + r.pattern + (r.state.empty() ? "" : " @" + r.state) + "\n";
        for (const auto& s : r.answer) write_step(out, s);
    }
    if (!what.responders.empty() && !what.tasks.empty()) out += "\n";
    for (const auto& t : what.tasks) {
        if (!t.text.empty()) out += ": " + t.text + "\n";
        for (const auto& o : t.outcomes) out += "! " + o.text + "\n";
    }
    return out;
}

}  // namespace faultline::talk
