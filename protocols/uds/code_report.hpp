// Service 19: the sub-functions, what each request carries and what each answer's head and records look like, as one
// table. ISO 14229-1 12.3. Nothing is decoded here.
#pragma once

#include <array>
#include <cstdint>

namespace faultline::uds {

namespace report {
inline constexpr std::uint8_t count_by_status = 0x01;
inline constexpr std::uint8_t by_status = 0x02;
inline constexpr std::uint8_t snapshot_list = 0x03;
inline constexpr std::uint8_t snapshots_of_code = 0x04;
inline constexpr std::uint8_t stored_data = 0x05;
inline constexpr std::uint8_t extended_of_code = 0x06;
inline constexpr std::uint8_t count_by_severity = 0x07;
inline constexpr std::uint8_t by_severity = 0x08;
inline constexpr std::uint8_t severity_of_code = 0x09;
inline constexpr std::uint8_t supported = 0x0A;
inline constexpr std::uint8_t first_failed = 0x0B;
inline constexpr std::uint8_t first_confirmed = 0x0C;
inline constexpr std::uint8_t latest_failed = 0x0D;
inline constexpr std::uint8_t latest_confirmed = 0x0E;
inline constexpr std::uint8_t fault_counters = 0x14;
inline constexpr std::uint8_t permanent = 0x15;
inline constexpr std::uint8_t extended_by_record = 0x16;
inline constexpr std::uint8_t memory_by_status = 0x17;
inline constexpr std::uint8_t memory_snapshots = 0x18;
inline constexpr std::uint8_t memory_extended = 0x19;
inline constexpr std::uint8_t with_extended_record = 0x1A;
inline constexpr std::uint8_t wwh_by_mask = 0x42;
inline constexpr std::uint8_t wwh_permanent = 0x55;
inline constexpr std::uint8_t by_readiness_group = 0x56;
}   // namespace report

inline constexpr std::uint8_t all_records = 0xFF;
inline constexpr std::uint8_t all_obd_records = 0xFE;   // extended data only

enum class report_field : std::uint8_t {
    none,
    status,     // mask; in answers the availability mask
    severity,   // the same of the severity byte
    code,       // three bytes
    record,     // snapshot or extended data record number
    memory,     // user-defined memory
    group,      // functional group
    readiness_group,
    format,    // answers: code_format
    count,     // answers: two bytes
    unit,      // records: functional unit
    counter,   // records: fault detection counter
};

enum class report_shape : std::uint8_t {
    count,      // the head is all
    list,       // records of fixed size: code_list.hpp
    contents,   // records of sizes only a data base knows: code_contents.hpp
};

struct report_layout {
    std::uint8_t subfunction = 0;
    report_shape shape = report_shape::list;
    std::array<report_field, 3> request{};
    std::array<report_field, 4> head{};     // after 59 and the sub-function
    std::array<report_field, 4> record{};   // list: of one record
};
[[nodiscard]] const report_layout* find_report(std::uint8_t subfunction);   // nullptr: not known here
[[nodiscard]] constexpr std::size_t size_of(report_field field) {
    switch (field) {
        case report_field::none: return 0;
        case report_field::code: return 3;
        case report_field::count: return 2;
        default: return 1;
    }
}

}   // namespace faultline::uds
