// What the gateway asks a car and what came of it, whatever adapter carried it. Views: the bytes belong to the channel and
// live until the next question.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "protocols/elm/reply.hpp"
#include "protocols/pdu.hpp"

namespace faultline::vehicle {

// One ECU on CAN, normal addressing (ISO 15765-2 10.3.2): identifiers above 7FF have 29 bits.
struct ecu_channel {
    std::uint32_t request = 0;
    std::uint32_t response = 0;

    friend bool operator==(const ecu_channel&, const ecu_channel&) = default;
};

// Service byte and identifiers as sent. Without `to` it goes to all emission-related ECUs at once and has seven bytes at most
// (ISO 15765-4 allows single frames only); with `to` it goes to that ECU alone, and at most one message or one refusal comes.
struct question {
    static constexpr std::size_t longest = 64;

    std::array<std::uint8_t, longest> bytes{};
    std::uint8_t size = 0;
    std::optional<ecu_channel> to;

    [[nodiscard]] std::uint8_t service() const { return bytes[0]; }
    [[nodiscard]] std::span<const std::uint8_t> view() const { return {bytes.data(), size}; }

    // As an ELM327 is asked: eight bytes, what is beyond does not fit.
    operator elm::asked() const {
        elm::asked made;
        made.size = static_cast<std::uint8_t>(std::min<std::size_t>(size, made.bytes.size()));
        std::copy_n(bytes.begin(), made.size, made.bytes.begin());
        return made;
    }
};

template <class... Bytes>
[[nodiscard]] constexpr question ask(Bytes... bytes) {
    question made;
    ((made.bytes[made.size++] = static_cast<std::uint8_t>(bytes)), ...);
    return made;
}

// The same to one ECU.
[[nodiscard]] constexpr question ask_one(ecu_channel to, std::span<const std::uint8_t> bytes) {
    question made;
    made.size = static_cast<std::uint8_t>(std::min(bytes.size(), question::longest));
    std::copy_n(bytes.begin(), made.size, made.bytes.begin());
    made.to = to;
    return made;
}

struct refused_by {
    std::uint32_t ecu = 0;
    std::uint8_t nrc = 0;
};

enum class ending : std::uint8_t {
    answered,     // at least one ECU answered, positively or not
    no_answer,    // the bus works, nobody answered this question
    bus_fault,    // errors on the bus
    damaged,      // answers came, none whole
    unsendable,   // the adapter cannot send this
    lost,         // the adapter is gone, or restarted too often
};

struct answer {
    ending how = ending::no_answer;
    bool partial = false;                      // something beside these messages was damaged: another ECU's truth is unknown
    std::span<const pdu> messages;             // positive answers to this question only
    std::span<const refused_by> refusals;
};

}  // namespace faultline::vehicle
