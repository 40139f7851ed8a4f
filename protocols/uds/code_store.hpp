// The trouble codes of one simulated ECU behind services 14 and 19. Keeps no memory of its own: codes and their records
// are the caller's and must outlive it.
#pragma once

#include <span>

#include "protocols/dtc/three_byte.hpp"
#include "protocols/uds/clear_codec.hpp"
#include "protocols/uds/code_request.hpp"

namespace faultline::uds {

struct stored_record {
    std::uint8_t number = 1;
    bytes_view data;   // snapshot: number of identifiers, then {identifier, data}..; extended data: as it is sent
};

struct stored_code {
    std::uint32_t code = 0;
    std::uint8_t status = 0;
    std::uint8_t severity = 0;
    std::uint8_t unit = 0;
    std::uint8_t counter = 0;   // fault detection counter, two's complement
    std::uint8_t group = functional_group::emissions;
    std::uint8_t readiness_group = 0;   // 0: none
    std::uint8_t memory = 0;            // 0: the primary one
    bool permanent = false;             // survives service 14
    std::uint32_t failed_at = 0;        // order of events, 0 = never: 0B and 0D
    std::uint32_t confirmed_at = 0;     // 0C and 0E
    std::span<const stored_record> snapshots{};
    std::span<const stored_record> extended{};
};

// What a service made of a request: `nrc` none and the bytes behind the service byte's echo, or a refusal.
struct produced {
    std::uint8_t nrc = 0;
    std::size_t size = 0;
};

class code_store {
public:
    struct kind {
        std::uint8_t status_available = 0xFF;
        std::uint8_t severity_available = 0xFF;
        dtc::code_format format = dtc::code_format::j2012_04;
    };
    code_store(std::span<stored_code> codes, const kind& what) : codes_{codes}, kind_{what} {}

    // The whole answer (59 ..) into `out`. nrc 31: no such code, record or memory; 14: `out` is too small.
    [[nodiscard]] produced answer(const code_request& request, room_view out) const;

    // Service 14. Permanent codes stay permanent. nrc 31: no such group or code.
    [[nodiscard]] std::uint8_t clear(const clear_request& request);

    [[nodiscard]] std::span<stored_code> codes() { return codes_; }

private:
    [[nodiscard]] bool matches(const stored_code& each, const code_request& request) const;
    [[nodiscard]] const stored_code* find(std::uint32_t code, std::uint8_t memory) const;
    [[nodiscard]] const stored_code* single(std::uint8_t subfunction) const;
    [[nodiscard]] produced list(const code_request& request, room_view out) const;
    [[nodiscard]] produced contents(const code_request& request, room_view out) const;
    [[nodiscard]] produced contents_of_all(const code_request& request, room_view out) const;

    std::span<stored_code> codes_;
    kind kind_;
};

}   // namespace faultline::uds
