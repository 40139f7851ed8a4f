// The object of `to_json` written straight into text: a batch of 100,000 codes would spend minutes in tree nodes otherwise.
// tests/faults_db holds the two against each other. Keys stand in the order of the alphabet, as nlohmann prints them.
#include "gateway/faults/explanation.hpp"

#include <charconv>

namespace faultline::faults {

namespace {

struct pen {
    std::string& out;

    void string(const std::string& text) {
        out += '"';
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') out += '\\', out += c;
            else if (c == '\n') out += "\\n";
            else if (byte < 0x20) {
                constexpr const char* digits = "0123456789abcdef";
                out += "\\u00";
                out += digits[byte >> 4];
                out += digits[byte & 15];
            } else out += c;
        }
        out += '"';
    }

    // Opens with '{' or goes on with ','.
    void key(const char* name) {
        if (out.back() != '{') out += ',';
        out += '"';
        out += name;
        out += "\":";
    }

    void number(double value) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out.append(digits, end);
        if (std::string_view{digits, static_cast<std::size_t>(end - digits)}.find_first_of(".e") == std::string_view::npos) out += ".0";
    }

    void field(const char* name, const std::string& text) { key(name), string(text); }
    void field(const char* name, bool value) { key(name), out += value ? "true" : "false"; }
    void field(const char* name, int value) { key(name), out += std::to_string(value); }
    void field(const char* name, const bilingual& text) {
        key(name);
        out += '{';
        field("en", text.en);
        field("zh", text.zh);
        out += '}';
    }

    template <class Items, class Write>
    void list(const char* name, const Items& items, Write write) {
        key(name);
        out += '[';
        for (const auto& one : items) {
            if (&one != &items.front()) out += ',';
            out += '{';
            write(one);
            out += '}';
        }
        out += ']';
    }

    void texts(const char* name, const std::vector<bilingual>& items) {
        list(name, items, [this](const bilingual& one) { field("en", one.en), field("zh", one.zh); });
    }
};

void write_check(pen& to, const check& one) {
    to.field("en", one.what.en);
    if (!one.expected.empty()) to.field("expected", one.expected);
    if (!one.measure.empty()) to.field("measure", one.measure);
    if (!one.pid.empty()) to.field("pid", one.pid);
    to.field("step", one.step);
    if (!one.tool.empty()) to.field("tool", one.tool);
    to.field("zh", one.what.zh);
}

void write_repair(pen& to, const repair& one) {
    to.field("en", one.what.en);
    if (one.labour_hours) to.key("labour_hours"), to.number(*one.labour_hours);
    to.texts("parts", one.parts);
    to.field("zh", one.what.zh);
}

void write_named(pen& to, const char* name, const std::string& key, const bilingual& text) {
    to.key(name);
    to.out += '{';
    to.field("en", text.en);
    to.field("key", key);
    to.field("zh", text.zh);
    to.out += '}';
}

void write_component(pen& to, const explanation& e) {
    to.key("component");
    to.out += '{';
    if (!e.component_does.empty()) to.field("does", e.component_does);
    to.field("en", e.component.en);
    to.field("key", e.component_key);
    if (!e.component_where.empty()) to.field("where", e.component_where);
    to.field("zh", e.component.zh);
    to.out += '}';
}

void write_source(pen& to, const provenance& from) {
    to.key("source");
    to.out += '{';
    to.field("basis", from.basis);
    to.field("date", from.date);
    to.field("designation", from.designation);
    to.field("guidance", from.guidance);
    to.field("review", from.review);
    to.out += '}';
}

void write_found_lists(pen& to, const explanation& e) {
    to.list("repairs", e.repairs, [&](const repair& one) { write_repair(to, one); });
    to.texts("safety", e.safety);
    to.field("severity", std::string{name_of(e.grade)});
    to.field("severity_reason", e.severity_reason);
    write_source(to, e.source);
    if (e.spn) to.field("spn", static_cast<int>(*e.spn));
    to.list("symptoms", e.symptoms, [&](const symptom& one) {
        to.field("en", one.what.en);
        to.field("key", one.key);
        to.field("zh", one.what.zh);
    });
}

}  // namespace

std::string json_text(const explanation& e) {
    std::string out = "{";
    out.reserve(8192);
    pen to{out};
    if (e.found)
        to.list("causes", e.causes, [&](const cause& one) {
            to.field("en", one.what.en);
            if (one.likelihood) to.field("likelihood", *one.likelihood);
            to.field("rank", one.rank);
            to.field("zh", one.what.zh);
        });
    to.field("certain", e.certain);
    if (e.found) to.list("checks", e.checks, [&](const check& one) { write_check(to, one); });
    to.field("code", e.code);
    if (e.found) {
        write_component(to, e);
        write_named(to, "failure", e.failure_key, e.failure);
    }
    if (!e.ftb_meaning.empty()) to.field("failure_type", e.ftb_meaning);
    if (e.fmi) to.field("fmi", static_cast<int>(*e.fmi));
    to.field("found", e.found);
    if (e.ftb) to.field("ftb", static_cast<int>(*e.ftb));
    if (e.found) {
        if (e.labour_hours) to.key("labour_hours"), to.number(*e.labour_hours);
        to.field("limp_home", std::string{name_of(e.limp_home)});
        to.field("mil", std::string{name_of(e.mil)});
    }
    to.field("origin", e.origin);
    if (e.found) {
        to.texts("parts", e.parts);
        to.list("related", e.related, [&](const related_code& one) {
            to.field("code", one.code);
            to.field("en", one.title.en);
            to.field("first", one.first);
            to.field("zh", one.title.zh);
        });
        write_found_lists(to, e);
    } else if (e.spn) to.field("spn", static_cast<int>(*e.spn));
    to.field("system", e.system);
    to.field("title", e.title);
    to.field("used", std::string{name_of(e.used)});
    to.field("valid", e.valid);
    return out += '}';
}

}  // namespace faultline::faults
