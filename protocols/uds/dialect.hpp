// Which OBD does this car speak? 22 F8 10 to everybody first (OBDonUDS, WWH-OBD), what format its codes have second, 01
// 00 last. A machine above the client: it says what to ask, is told every answer, and knows at the end. Asks nothing
// twice.
#pragma once

#include <array>
#include <optional>

#include "protocols/dtc/three_byte.hpp"
#include "protocols/uds/client.hpp"

namespace faultline::uds {

enum class dialect : std::uint8_t {
    unknown,      // nobody answered: no verdict, the car may be asleep
    refused,      // ECUs are there, none of them speaks OBD
    classic,      // SAE J1979 services 01-0A
    obd_on_uds,   // SAE J1979-2
    wwh_obd,      // ISO 27145: severity classes or J1939 codes
    uds_obd,      // 22 F810 was answered, but not what would tell J1979-2 from ISO 27145
};
[[nodiscard]] std::string_view to_text(dialect what);   // "obd_on_uds"

struct obd_ecu {
    std::uint32_t ecu = 0;
    std::optional<std::uint8_t> protocol{};     // 62 F8 10: 01 = ISO 27145-4, which J1979-2 uses too
    std::optional<dtc::code_format> format{};   // of its 59 42 33
    std::optional<std::uint8_t> severity_available{};
    bool classic = false;   // answered 01 00
    std::uint8_t nrc = 0;   // the last refusal
};

class dialect_finder {
public:
    static constexpr std::size_t most_ecus = client::max_responders;

    // The request to send functionally, or nothing: the verdict is there.
    struct question {
        bytes_view bytes;   // empty: done
        [[nodiscard]] bool is_done() const { return bytes.empty(); }
    };
    [[nodiscard]] question start();
    void on_answer(std::uint32_t ecu, bytes_view message);   // every final answer, positive or not
    [[nodiscard]] question on_end(outcome how);              // of the exchange

    [[nodiscard]] dialect verdict() const { return verdict_; }
    [[nodiscard]] std::span<const obd_ecu> ecus() const { return {ecus_.data(), count_}; }

private:
    enum class stage : std::uint8_t { idle, protocol, codes, classic, done };

    [[nodiscard]] obd_ecu* meet(std::uint32_t ecu);
    [[nodiscard]] question ask(stage what);
    [[nodiscard]] dialect judge() const;

    std::array<obd_ecu, most_ecus> ecus_{};
    std::size_t count_ = 0;
    stage stage_ = stage::idle;
    dialect verdict_ = dialect::unknown;
};

}   // namespace faultline::uds
