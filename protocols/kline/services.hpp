// The services of KWP2000 (ISO 14230-3) a workshop needs: sessions, codes, identification, local data, the start and stop
// of communication (ISO 14230-2). Bytes of one message from the service byte on, both ways: a tester's requests and
// answers, and the same read and written from the car's side. No transport (frame.hpp), no waiting, no heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace faultline::kline {

enum class service : std::uint8_t {
    start_session = 0x10,
    clear_codes = 0x14,
    read_codes = 0x18,            // by status
    read_identification = 0x1A,
    read_local = 0x21,            // by local identifier
    tester_present = 0x3E,
    start_communication = 0x81,
    stop_communication = 0x82,
};

// Which codes, by the letter they begin with. ISO 14230-3 table 35; makers add groups of their own.
enum class code_group : std::uint16_t {
    powertrain = 0x0000,
    chassis = 0x4000,
    body = 0x8000,
    network = 0xC000,
    all = 0xFF00,
};

// What service 18 is asked for. The 2-byte hex forms give the maker's own numbers instead of SAE J2012 ones.
enum class code_request : std::uint8_t {
    identified = 0x00,
    supported = 0x01,
    identified_hex = 0x02,
    supported_hex = 0x03,
    most_recent = 0x04,
};

enum class presence : std::uint8_t {
    plain,        // 3E: makers who know no parameter
    answered,     // 3E 01
    unanswered,   // 3E 02
};

// One request or answer that has a fixed form.
struct short_message {
    std::array<std::uint8_t, 4> bytes{};
    std::uint8_t size = 0;
    [[nodiscard]] std::span<const std::uint8_t> data() const { return {bytes.data(), size}; }
};

[[nodiscard]] short_message ask_session(std::uint8_t mode);
[[nodiscard]] short_message ask_clear(code_group group);   // writes: never without consent
[[nodiscard]] short_message ask_codes(code_request kind, code_group group);
[[nodiscard]] short_message ask_identification(std::uint8_t option);
[[nodiscard]] short_message ask_local(std::uint8_t identifier);
[[nodiscard]] short_message ask_presence(presence how);
[[nodiscard]] short_message ask_start();
[[nodiscard]] short_message ask_stop();

enum class answer_kind : std::uint8_t {
    positive,
    refused,    // 7F service code: `nrc`
    pending,    // 7F service 78: the answer comes later, keep waiting
    busy,       // 7F service 21: ask again
    foreign,    // an answer to another request: drop it and wait on
    damaged,    // too short for its service, or not the length it says
};

struct answer {
    answer_kind kind = answer_kind::damaged;
    std::uint8_t nrc = 0;
    std::span<const std::uint8_t> data;   // positive: behind the service byte and what it repeats of the request
};

// Judges an answer to `request` (both from the service byte on). What the answer repeats of the request (mode, option,
// local identifier, group) must be the same, or it is foreign; sessions and clears may leave it away.
[[nodiscard]] answer read_answer(std::span<const std::uint8_t> request, std::span<const std::uint8_t> payload);

// The car's side: what a tester asks.
struct question {
    service what = service::tester_present;
    std::uint8_t parameter = 0;        // mode, option, local identifier, kind of codes, presence (00 when left away)
    std::uint16_t group = 0;           // clear_codes, read_codes
    bool wants_answer = true;          // 3E 02 does not
};
enum class question_error : std::uint8_t {
    none,
    unknown_service,   // to be answered 7F xx 11
    wrong_length,      // to be answered 7F xx 12
};
struct question_read {
    question said;
    question_error error = question_error::none;
};
[[nodiscard]] question_read read_question(std::span<const std::uint8_t> payload);

// Positive answer with these bytes behind what repeats the request; nullopt when `out` is too small. The view is into `out`.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> write_answer(const question& asked, std::span<const std::uint8_t> data,
                                                                        std::span<std::uint8_t> out);
[[nodiscard]] short_message refuse(std::uint8_t service_byte, std::uint8_t nrc);

}   // namespace faultline::kline
