// Answers of service 19 whose records have one size (01-03, 07-0E, 14, 15, 17, 1A, 42, 55, 56), both directions. A
// view: the records stay in the payload and are decoded one by one. Says when filler was cut off and when the size was
// a choice.
#pragma once

#include <optional>

#include "protocols/dtc/status.hpp"
#include "protocols/dtc/three_byte.hpp"
#include "protocols/uds/code_report.hpp"
#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

struct listed_code {
    std::uint32_t code = 0;   // 24 bits
    std::optional<std::uint8_t> status{};
    std::optional<std::uint8_t> severity{};
    std::optional<std::uint8_t> unit{};      // functional unit
    std::optional<std::uint8_t> record{};    // 03: snapshot record number
    std::optional<std::uint8_t> counter{};   // 14: fault detection counter, two's complement
    friend bool operator==(const listed_code&, const listed_code&) = default;
};

// What stands in front of the records; absent where the sub-function has no such field.
struct report_head {
    std::uint8_t subfunction = 0;
    std::optional<std::uint8_t> status_available{};
    std::optional<std::uint8_t> severity_available{};
    std::optional<std::uint8_t> format{};   // dtc::code_format
    std::optional<std::uint16_t> count{};   // 01, 07
    std::optional<std::uint8_t> memory{};
    std::optional<std::uint8_t> group{};
    std::optional<std::uint8_t> readiness_group{};
    std::optional<std::uint8_t> record{};   // 1A
    [[nodiscard]] dtc::code_format code_format() const {
        return format ? static_cast<dtc::code_format>(*format) : dtc::code_format::unknown;
    }
};

class code_list {
public:
    class iterator {
    public:
        using value_type = listed_code;
        using difference_type = std::ptrdiff_t;
        iterator() = default;
        iterator(const code_list* list, std::size_t at) : list_{list}, at_{at} {}
        listed_code operator*() const { return (*list_)[at_]; }
        iterator& operator++() {
            ++at_;
            return *this;
        }
        iterator operator++(int) {
            auto before = *this;
            ++at_;
            return before;
        }
        friend bool operator==(const iterator&, const iterator&) = default;

    private:
        const code_list* list_ = nullptr;
        std::size_t at_ = 0;
    };

    report_head head;
    parse_error error = parse_error::none;   // anything but none: no records, and the truth is unknown, not "no codes"
    bool padded = false;                     // filler behind the records was cut off
    bool ambiguous = false;                  // 55: four and five bytes a record both fit; see record_size()
    bytes_view raw;                          // the whole answer

    [[nodiscard]] std::size_t size() const { return record_size_ == 0 ? 0 : records_.size() / record_size_; }
    [[nodiscard]] listed_code operator[](std::size_t i) const;   // i < size(); beyond it an empty record
    [[nodiscard]] iterator begin() const { return {this, 0}; }
    [[nodiscard]] iterator end() const { return {this, size()}; }
    [[nodiscard]] std::size_t record_size() const { return record_size_; }

private:
    friend code_list read_code_list(bytes_view payload);
    bytes_view records_;
    std::size_t record_size_ = 0;
    std::array<report_field, 4> fields_{};
};

[[nodiscard]] code_list read_code_list(bytes_view payload);

// Server side: the head, then records one by one behind each other.
[[nodiscard]] std::size_t write(const report_head& what, room_view out);
[[nodiscard]] std::size_t write(std::uint8_t subfunction, const listed_code& what, room_view out);

}   // namespace faultline::uds
