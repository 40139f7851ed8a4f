// What service 19 (and 18 of KWP2000) said, folded into an ECU's report: lists of codes by class, and what the ECU tells about
// each. Keeps raw bytes beside everything; an answer that cannot be read is `failed`, never "no codes".
#pragma once

#include "cloud/contract/diagnosis.hpp"
#include "gateway/vehicle/question.hpp"
#include "protocols/uds/code_list.hpp"

namespace faultline::vehicle {

// The bits of a status that make a code worth telling: failing now, pending, confirmed, warning lamp requested. The others say
// that a test has not run, which is no fault.
inline constexpr std::uint8_t telling_bits = 0x8D;

// What is known of an ECU's codes before its list comes.
struct code_terms {
    std::optional<std::uint8_t> available;   // status availability mask; what the list itself says counts more
    dtc::code_format format = dtc::code_format::unknown;
};

// 59 02 or 59 42: confirmed codes become `stored`, the rest `pending`. Codes that the list already has in their two-byte form
// (services 03, 07 and 0A) are not listed again, only described.
void fold_codes(contract::ecu_report& into, std::span<const std::uint8_t> answer, const code_terms& terms);

// 59 15 or 59 55 into `permanent`.
void fold_permanent(contract::ecu_report& into, std::span<const std::uint8_t> answer, const code_terms& terms);

// 58 of KWP2000, the answer to `request`.
void fold_kwp_codes(contract::ecu_report& into, std::span<const std::uint8_t> request, std::span<const std::uint8_t> answer);

// 59 04 and 59 06: beside the code it belongs to. `known` are the details as they stand in the report.
void fold_code_data(contract::code_detail& into, std::span<const std::uint8_t> answer);

// The three bytes of a described code, for 19 04 and 19 06. Nothing for a code of two bytes.
[[nodiscard]] std::optional<std::uint32_t> number_of(const contract::code_detail& what);

}  // namespace faultline::vehicle
