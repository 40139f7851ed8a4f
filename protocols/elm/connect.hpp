// Brings a started adapter onto the car's bus. Connected means: an ECU gave a valid positive answer to 0100, or to 22 F810
// where only OBD over UDS is spoken (SAE J1979-2), nothing less.
// Tries the protocol that worked last, then the adapter's own search, then each protocol by name, because some clones
// search badly. One connect per object; the reader is borrowed and holds the answer to 0100 once the step is `done`.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "protocols/elm/reply.hpp"
#include "protocols/elm/steps.hpp"

namespace faultline::elm {

class connect {
public:
    struct options {
        char last_protocol = '0';            // '0': not known
        bool every_protocol = true;          // also K-line and J1850 by name when the search found nothing
        milliseconds search{16000};          // SEARCHING... on a car with a slow K-line takes up to 12 s
        milliseconds answer{6000};           // one named protocol: 5 baud init plus answer
        milliseconds setting{1500};
    };

    connect(reply& reader, options allowed) : reader_{&reader}, allowed_{allowed} {}

    [[nodiscard]] step start();
    [[nodiscard]] step on_reply(const printed& answer);

    [[nodiscard]] bus kind() const { return kind_; }
    [[nodiscard]] char protocol() const { return protocol_; }   // '0' when the adapter does not say
    [[nodiscard]] bool restarted() const { return restarted_; } // it went through a reset: start_up must run again

private:
    enum class phase { select, settle, ask, ask_uds, describe, finished };

    [[nodiscard]] step select();
    [[nodiscard]] step ask();
    [[nodiscard]] step on_asked(const printed& answer);
    [[nodiscard]] bool may_speak_uds() const;
    [[nodiscard]] step on_described(const printed& answer);
    [[nodiscard]] step next_protocol();
    [[nodiscard]] bool connected() const;
    [[nodiscard]] step give_up() const;

    reply* reader_;
    options allowed_;
    phase phase_ = phase::select;
    std::array<char, 8> line_{};
    std::size_t candidate_ = 0;
    int tries_ = 0;
    bus kind_ = bus::unknown;
    char protocol_ = '0';
    bool restarted_ = false;
    bool bus_errors_ = false;
    bool prompted_ever_ = false;
};

}  // namespace faultline::elm
