// One request to the car through a connected ELM327: sends it, reads every ECU's answer, and deals with all that can come
// back instead - status texts, damage, foreign answers, "busy", "response pending", a lost prompt. The caller learns what
// happened and decides; this machine never guesses a value. Borrow rules: the reader's views live until the next start().
#pragma once

#include <array>
#include <span>

#include "protocols/elm/reply.hpp"
#include "protocols/elm/steps.hpp"

namespace faultline::elm {

enum class outcome : std::uint8_t {
    answered,         // at least one ECU answered, positively or not
    no_answer,        // the bus is fine, nobody answered this
    bus_fault,        // errors on the bus, also after repeating
    damaged,          // answers came, none whole, also after repeating
    not_understood,   // the adapter cannot send this
    restarted,        // the adapter lost its settings: start_up again, then ask again
    silent,           // no prompt, also after waking it: the adapter is gone
};

struct refusal {      // 7F <service> <nrc>, ISO 14229-1 annex A.1
    std::uint32_t ecu;
    std::uint8_t nrc;
};

class request {
public:
    struct options {
        milliseconds answer{6000};   // the prompt always comes long before, unless the adapter is gone
        int repeats = 2;             // after damage, bus errors, an odd NO DATA
        int pending_repeats = 8;     // an old chip prompts after 7F xx 78: ask again with the longest timeout
        int busy_repeats = 10;       // 7F xx 21, every 200 ms (CP_RC21RequestTime)
        bool expects_answer = false; // asked for something known to be there: NO DATA is worth a second try
        bool echo_is_off = true;     // then an echo means the adapter restarted
    };

    explicit request(reply& reader) : reader_{&reader} {}

    // `lines`: how many frames will come in all, 1 to 15; 0 when not known. Ends the adapter's wait for more.
    [[nodiscard]] step start(const asked& what, bus kind, unsigned lines, const options& allowed);
    [[nodiscard]] step on_reply(const printed& answer);

    [[nodiscard]] outcome result() const { return result_; }
    // Answers to this request, positive only, in order of completion.
    [[nodiscard]] std::span<const pdu> messages() const { return {kept_.data(), kept_count_}; }
    [[nodiscard]] std::span<const refusal> refusals() const { return {refused_.data(), refused_count_}; }
    [[nodiscard]] const reply& reader() const { return *reader_; }
    [[nodiscard]] bool partial() const { return partial_; }             // something was damaged or missing beside the answers
    [[nodiscard]] bool digit_refused() const { return digit_refused_; } // this adapter knows no reply count
    [[nodiscard]] unsigned repeats() const { return repeats_; }
    [[nodiscard]] unsigned foreign() const { return foreign_; }         // whole messages that answer something else

private:
    enum class phase { asking, waking, longer_timeout, settling, restoring };

    [[nodiscard]] step send();
    [[nodiscard]] step on_answer(const printed& answer);
    [[nodiscard]] step on_trouble(bool prompted);
    [[nodiscard]] step again(milliseconds after);
    [[nodiscard]] step conclude(outcome what);
    void sort_messages();
    [[nodiscard]] bool waiting(std::uint8_t nrc) const;

    reply* reader_;
    options allowed_;
    asked what_;
    bus kind_ = bus::unknown;
    unsigned lines_ = 0;
    phase phase_ = phase::asking;
    std::array<char, 24> line_{};
    std::array<pdu, reply::max_messages> kept_;
    std::size_t kept_count_ = 0;
    std::array<refusal, 16> refused_{};
    std::size_t refused_count_ = 0;
    unsigned foreign_ = 0;
    unsigned repeats_ = 0;
    int pending_ = 0;
    int busy_ = 0;
    int wakes_ = 0;
    bool longer_ = false;
    bool partial_ = false;
    bool digit_refused_ = false;
    outcome result_ = outcome::no_answer;
};

}  // namespace faultline::elm
