// What a vehicle's archive holds beside records: software of its control units over time, slow measures, whose visit it was,
// filled checklists; and the care data (plans, prices) put in force at this gateway. Borrows a store, lives on its thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/store.hpp"

namespace faultline::store {

struct software_row {
    std::string ecu;
    std::string name;
    std::string calibration;
    std::string verification;
    std::string first_seen;      // RFC 3339
    std::string last_seen;
    bool present = false;        // in the newest scan that read this unit's software
};

struct measure_row {
    std::string signal;
    std::int64_t wall_ms = 0;
    bool clock_trusted = true;
    double value = 0;
};

struct point_row {
    std::string list;            // "arrival", "handover"
    std::string point;
    std::string state;           // "ok", "not_ok"
    std::string by;
    std::string note;
};

struct care_file {
    std::string id;
    int version = 0;
    std::string text;
};

class archive {
public:
    explicit archive(store& of) : of_{of} {}

    // --- whose visit it is ---
    // The VIN, or the local number somebody gave; the visit's own id while nobody knows.
    [[nodiscard]] result<std::string> subject_of(std::string_view visit);
    // What was read under the visit's id moves to the vehicle. A visit that has a VIN keeps it.
    result<> claim_visit(std::string_view visit, std::string_view subject);
    [[nodiscard]] result<std::optional<visit_row>> visit(std::string_view id);
    [[nodiscard]] result<std::vector<visit_row>> visits_of(std::string_view subject, std::size_t limit = 50);    // newest first
    [[nodiscard]] result<std::vector<std::string>> scan_ids_of(std::string_view subject, std::size_t limit = 50); // newest first
    [[nodiscard]] result<std::string> newest_subject();    // of the latest visit, or empty

    // --- software and measures over time ---
    result<> keep_software(std::string_view subject, const contract::diagnosis&, const contract::stamp&);
    [[nodiscard]] result<std::vector<software_row>> software(std::string_view subject);
    result<> add_measure(std::string_view subject, const measure_row&);
    [[nodiscard]] result<std::vector<measure_row>> measures(std::string_view subject, std::string_view signal);   // in order of telling

    // --- checklists: the point and the event that tells the platform, in one transaction ---
    result<> fill_point(std::string_view visit, std::string_view vin, const point_row&, const contract::stamp&);
    [[nodiscard]] result<std::vector<point_row>> points(std::string_view visit);

    // --- care data in force ---
    result<> keep_file(std::string_view kind, const care_file&, const contract::stamp&);
    result<bool> drop_file(std::string_view kind, std::string_view id);
    [[nodiscard]] result<std::vector<care_file>> files(std::string_view kind);

private:
    result<std::vector<visit_row>> read_visits(sqlite::statement&);
    store& of_;
};

}  // namespace faultline::store
