// Findings over time: when a code was first and last seen, and whether it is known to be gone.
#include <algorithm>

#include "cloud/contract/record.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

namespace {

using contract::read_state;
using strings = std::vector<std::string>;

strings read_states(const std::string& text) {
    const auto json = contract::parse_json(text);
    return json ? json->get<strings>() : strings{};   // written by ourselves as an array of strings
}

// Whether the scan read the list of this ECU that held the code: only then does its absence mean that it is gone.
bool was_read(const contract::diagnosis& scan, const std::string& ecu, const std::string& state) {
    const auto report = std::ranges::find(scan.ecus, ecu, &contract::ecu_report::ecu);
    if (report == scan.ecus.end()) return false;
    if (state == "stored") return report->stored.how.state == read_state::read;
    if (state == "pending") return report->pending.how.state == read_state::read;
    if (state == "permanent") return report->permanent.how.state == read_state::read;
    return false;
}

struct known_finding {
    std::string ecu;
    std::string code;
    strings states;
};

result<std::vector<known_finding>> present_before(sqlite::database& db, std::string_view subject) {
    std::vector<known_finding> found;
    auto query = db.prepare("SELECT ecu, code, states FROM findings WHERE subject = ? AND present = 1");
    query.bind(subject);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({query.text(0), query.text(1), read_states(query.text(2))});
    }
}

bool is_in(const contract::diagnosis& scan, const known_finding& known) {
    return std::ranges::any_of(scan.findings,
                               [&](const auto& now) { return now.ecu == known.ecu && now.code == known.code; });
}

result<std::string> subject_of(sqlite::database& db, std::string_view visit) {
    auto query = db.prepare("SELECT coalesce(vin, id) FROM visits WHERE id = ?");
    const auto row = query.bind(visit).step();
    if (!row) return row.error();
    return *row ? query.text(0) : std::string{visit};
}

}  // namespace

result<> store::keep_findings(const contract::diagnosis& scan) {
    const auto subject = subject_of(db_, scan.visit);
    if (!subject) return subject.error();
    const auto before = present_before(db_, *subject);
    if (!before) return before.error();
    for (const auto& known : *before) {
        const bool read = std::ranges::all_of(known.states, [&](const auto& s) { return was_read(scan, known.ecu, s); });
        if (is_in(scan, known) || !read) continue;
        const auto gone = db_.prepare("UPDATE findings SET present = 0 WHERE subject = ? AND ecu = ? AND code = ?")
                              .bind(std::string_view{*subject})
                              .bind(std::string_view{known.ecu})
                              .bind(std::string_view{known.code})
                              .run();
        if (!gone) return gone;
    }
    for (const auto& found : scan.findings) {
        const auto states = contract::json_text(found.states);
        const auto kept = db_.prepare("INSERT INTO findings VALUES(?1, ?2, ?3, ?4, ?5, ?5, ?6, ?6, 1) "
                                      "ON CONFLICT(subject, ecu, code) DO UPDATE SET states = ?4, last_seen = ?5, "
                                      "last_scan = ?6, present = 1")
                              .bind(std::string_view{*subject})
                              .bind(std::string_view{found.ecu})
                              .bind(std::string_view{found.code})
                              .bind(std::string_view{states})
                              .bind(std::string_view{scan.finished})
                              .bind(std::string_view{scan.scan})
                              .run();
        if (!kept) return kept;
    }
    return {};
}

result<std::vector<finding_row>> store::findings(std::string_view vin) {
    std::vector<finding_row> found;
    auto query = db_.prepare("SELECT code, ecu, states, first_seen, last_seen, first_scan, last_scan, present "
                             "FROM findings WHERE subject = ? ORDER BY last_seen DESC, ecu, code");
    query.bind(vin);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({.code = query.text(0),
                         .ecu = query.text(1),
                         .states = read_states(query.text(2)),
                         .first_seen = query.text(3),
                         .last_seen = query.text(4),
                         .first_scan = query.text(5),
                         .last_scan = query.text(6),
                         .present = query.integer(7) != 0});
    }
}

}  // namespace faultline::store
