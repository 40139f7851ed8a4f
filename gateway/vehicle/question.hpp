// What the gateway asks a car and what came of it, whatever adapter carried it. Views: the bytes belong to the channel and
// live until the next question.
#pragma once

#include <cstdint>
#include <span>

#include "protocols/elm/reply.hpp"
#include "protocols/pdu.hpp"

namespace faultline::vehicle {

using question = elm::asked;   // service byte and identifiers as sent

template <class... Bytes>
[[nodiscard]] constexpr question ask(Bytes... bytes) {
    question made;
    ((made.bytes[made.size++] = static_cast<std::uint8_t>(bytes)), ...);
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
