// Finds an ELM327-like adapter on a line and brings it into the state every later conversation relies on: no echo, no
// linefeeds, no blanks, headers on. Tries each optional command once and remembers what worked; believes no version text.
// Never sends a bare CR (it would repeat the last command), never ATPP writes, never ATTPA0 or ATSPA0 (they lock clones).
// One start-up per object; the profile is valid once the step is `done`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "protocols/elm/profile.hpp"
#include "protocols/elm/steps.hpp"

namespace faultline::elm {

// The speeds adapters are found at, commonest first.
inline constexpr unsigned usual_bauds[] = {38400, 115200, 9600, 500000, 230400, 57600, 1000000, 2000000};

class start_up {
public:
    struct options {
        std::vector<unsigned> bauds;         // to try, in this order; empty: the line has no speed (TCP)
        milliseconds first_answer{400};      // ATI takes 10 ms on a wire, 200 ms over Bluetooth
        milliseconds patient_answer{1500};   // second round: a cold adapter
        milliseconds setting_answer{1000};
        milliseconds reset_answer{4000};     // ATZ: 800 ms typical, clones up to 3 s
    };

    explicit start_up(options allowed);

    [[nodiscard]] step start();
    [[nodiscard]] step on_reply(const printed& reply);

    [[nodiscard]] const adapter_profile& profile() const { return profile_; }

private:
    enum class phase { find, warm_start, cold_start, settings, finished };
    struct evidence {
        bool text = false, garbage = false, ok_without_prompt = false;
    };

    [[nodiscard]] step try_next_speed();
    [[nodiscard]] step listen_again();
    [[nodiscard]] step on_found(const printed& reply);
    [[nodiscard]] step lost_after_reset();
    [[nodiscard]] step give_up() const;
    [[nodiscard]] step next_setting();
    void learn(const printed& reply);
    void notice(const printed& reply);

    options allowed_;
    adapter_profile profile_;
    phase phase_ = phase::find;
    evidence seen_;
    std::size_t speed_ = 0;
    int round_ = 0;
    int attempts_ = 0;
    bool drained_ = false;
    bool searched_again_ = false;
    std::size_t setting_ = 0;
    int silent_settings_ = 0;
    int accepted_settings_ = 0;
};

}  // namespace faultline::elm
