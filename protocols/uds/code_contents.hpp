// Answers of service 19 that carry snapshots or extended data (04 05 06 16 18 19). The standard sends no sizes, so they
// are walked as far as sizes are known; from the first unknown size on everything stays raw in one inexact item. An
// answer is never lost because of an identifier nobody knows.
#pragma once

#include <optional>

#include "protocols/uds/code_report.hpp"
#include "protocols/uds/did_sizes.hpp"
#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

struct record_size {
    std::uint8_t record = 0;   // extended data record number
    std::uint16_t size = 0;
};

// What the reader may rely on.
struct contents_sizes {
    did_sizes dids{};                        // snapshots
    std::span<const record_size> records{};  // extended data
    // The record number of the request: with anything but FE and FF only one record can be in the answer (04, 06, 18,
    // 19), so that its last item ends where the answer ends.
    std::uint8_t asked_record = all_records;
};

struct content_item {
    std::uint32_t code = 0;   // 24 bits
    std::optional<std::uint8_t> status{};
    std::uint8_t record = 0;
    std::optional<std::uint16_t> did{};   // snapshots
    bytes_view data;
    bool exact =
        true;   // false: the size is unknown, `data` is everything that was left, further items and filler included
};

// One pass over one answer, without the heap:  contents_reader reader{payload, sizes}; while (reader.next(item)) ...
class contents_reader {
public:
    contents_reader(bytes_view payload, const contents_sizes& sizes);

    // False at the end. Items come in the order of the answer; a record without data gives none.
    [[nodiscard]] bool next(content_item& item);

    // Known from the start: wrong_service, wrong_subfunction, too_short (head). too_short in the middle: the answer
    // ends inside an item; what came before it stands, the rest is rest().
    [[nodiscard]] parse_error error() const { return error_; }
    [[nodiscard]] bool padded() const { return padded_; }   // filler behind the last record
    [[nodiscard]] bool exact() const { return exact_; }     // no item so far was inexact
    [[nodiscard]] std::uint8_t subfunction() const { return subfunction_; }
    [[nodiscard]] std::optional<std::uint8_t> memory() const { return memory_; }
    [[nodiscard]] std::uint32_t code() const { return code_; }
    [[nodiscard]] std::optional<std::uint8_t> status() const { return status_; }
    [[nodiscard]] bytes_view raw() const { return raw_; }
    [[nodiscard]] bytes_view rest() const { return from_.rest(); }   // not walked yet

private:
    [[nodiscard]] bool is_snapshot() const;
    [[nodiscard]] bool is_one_record() const;
    [[nodiscard]] bool begin_record();
    [[nodiscard]] bool next_did(content_item& item);
    [[nodiscard]] bool next_extended(content_item& item);
    [[nodiscard]] bool give(content_item& item, std::size_t size, bool is_last);
    [[nodiscard]] bool stop(parse_error why);
    [[nodiscard]] std::size_t size_of_record(std::uint8_t number) const;

    bytes_view raw_;
    reader from_;
    contents_sizes sizes_;
    parse_error error_ = parse_error::none;
    std::uint8_t subfunction_ = 0;
    std::optional<std::uint8_t> memory_;
    std::uint32_t code_ = 0;
    std::optional<std::uint8_t> status_;
    std::uint8_t record_ = 0;
    unsigned records_begun_ = 0;
    unsigned dids_left_ = 0;   // of the running snapshot record
    bool endless_ = false;     // the record does not count its identifiers: it goes on to the end
    bool padded_ = false;
    bool exact_ = true;
    bool over_ = false;
};

}   // namespace faultline::uds
