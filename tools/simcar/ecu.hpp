// One control unit with its memory: codes, freeze frames, readiness, tests, calibrations. Answers requests of SAE J1979
// (services 01-04, 06, 07, 09, 0A); those of ISO 14229 are uds_unit's, where the description has [ecu.uds], else only 22
// and 3E. Knows no frames and no addresses.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "tools/simcar/car.hpp"
#include "tools/simcar/clock.hpp"
#include "tools/simcar/uds_unit.hpp"

namespace faultline::simcar {

// What an ECU can know of the world outside it at the moment of a request.
struct surroundings {
    const drive_state& road;
    bool engine_runs = false;
    bool legacy = false;          // K-line or J1850: no count bytes, seven bytes a message
    bool functional = true;       // asked together with all others: silence instead of "not supported"
    const std::string& vin;
    double odometer_km = 0;
    instant now{};
};

struct ecu_answer {
    duration after{};             // from the end of the request
    bytes payload;                // from the service byte on; on legacy buses one message
};

class ecu {
public:
    explicit ecu(const ecu_description& description);

    [[nodiscard]] std::uint32_t id() const { return about_.id; }
    [[nodiscard]] const ecu_description& about() const { return about_; }

    // Empty = silent.
    [[nodiscard]] std::vector<ecu_answer> ask(std::span<const std::uint8_t> request, const surroundings& around);

    // Stores a code as the ECU itself would; a stored one takes a freeze frame if none is kept yet.
    void add_code(std::uint16_t raw, code_state state, const surroundings& around);
    bool remove_code(std::uint16_t raw);
    void add_code(const uds_code& code);      // of the UDS memory only: with failure type and status
    bool remove_code(const uds_code& code);
    void clear(const surroundings& around);   // what service 04 does: permanent codes stay
    [[nodiscard]] bool mil() const;
    void set_refusal(std::uint8_t service, std::optional<refusal> how);
    void set_pending(std::uint8_t service, std::optional<std::chrono::milliseconds> how);
    void set_latency(std::chrono::milliseconds latency) { about_.latency = latency; }

private:
    using payloads = std::vector<bytes>;

    [[nodiscard]] payloads positive(std::span<const std::uint8_t> request, const surroundings& around);
    [[nodiscard]] payloads current_data(std::span<const std::uint8_t> request, const surroundings& around) const;
    [[nodiscard]] payloads frozen_data(std::span<const std::uint8_t> request, const surroundings& around) const;
    [[nodiscard]] payloads codes(std::uint8_t service, const surroundings& around) const;
    [[nodiscard]] payloads monitor_tests(std::span<const std::uint8_t> request, const surroundings& around) const;
    [[nodiscard]] payloads vehicle_information(std::span<const std::uint8_t> request, const surroundings& around) const;
    void clear_classic(const surroundings& around);

    // ecu_uds.cpp
    void begin_uds();
    void mirror(std::uint16_t raw, code_state state);
    [[nodiscard]] bytes ask_uds(std::span<const std::uint8_t> request, const surroundings& around);
    [[nodiscard]] std::optional<bytes> other_data(std::uint16_t did, const surroundings& around) const;
    [[nodiscard]] std::optional<bytes> test_bytes(std::uint8_t mid) const;
    [[nodiscard]] std::optional<bytes> infotype_bytes(std::uint8_t type, const surroundings& around) const;

    [[nodiscard]] payloads identifiers(std::span<const std::uint8_t> request) const;

    [[nodiscard]] std::optional<bytes> parameter_bytes(std::uint8_t pid, const surroundings& around) const;
    [[nodiscard]] std::optional<bytes> counter_bytes(std::uint8_t pid, const surroundings& around) const;
    [[nodiscard]] bytes readiness_bytes(bool this_cycle) const;
    [[nodiscard]] bool has_parameter(std::uint8_t pid) const;
    [[nodiscard]] std::optional<bytes> information(std::uint8_t type, const surroundings& around) const;
    [[nodiscard]] bytes negative(std::uint8_t service, std::uint8_t nrc) const;

    ecu_description about_;
    std::unique_ptr<uds_unit> uds_;
    double distance_at_clear_km_ = 0;
    double elapsed_at_clear_s_ = 0;
    std::map<std::uint8_t, instant> ready_at_;   // answers promised with 78
    std::map<std::uint8_t, int> busy_left_;
};

// The four bytes of a support list: bit 31 stands for base+1, bit 0 for base+20.
template <class Has>
[[nodiscard]] bytes support_bytes(std::uint8_t base, Has has, bool more_follow) {
    std::uint32_t bits = 0;
    for (unsigned i = 1; i < 32; ++i) {
        if (base + i <= 0xFF && has(static_cast<std::uint8_t>(base + i))) bits |= 1U << (32 - i);
    }
    if (more_follow) bits |= 1U;
    return {static_cast<std::uint8_t>(bits >> 24), static_cast<std::uint8_t>(bits >> 16),
            static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)};
}

// True when anything from base+20 up exists.
template <class Has>
[[nodiscard]] bool any_beyond(std::uint8_t base, Has has) {
    for (unsigned id = base + 0x21U; id <= 0xFF; ++id) {
        if (id % 0x20 != 0 && has(static_cast<std::uint8_t>(id))) return true;
    }
    return false;
}

}  // namespace faultline::simcar
