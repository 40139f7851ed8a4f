// Plays the adapter's side of a talk: the tester's bytes and the time go in, the adapter's bytes come out, and what the
// tester should not have sent is noted. Owns no link and no clock.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/talk/talk.hpp"

namespace faultline::talk {

using instant = std::chrono::steady_clock::time_point;

struct mismatch {
    unsigned line = 0;         // of the script step that waited; 0 = nothing more was expected
    std::string wanted;        // escaped; empty when nothing was
    std::string got;           // escaped
};

class player {
public:
    explicit player(talk what);

    void on_open(instant now);                                // the script begins; the first of the calls below does it too
    void on_bytes(std::string_view bytes, instant now);       // from the tester
    void on_time(instant now);
    [[nodiscard]] std::optional<instant> next_due() const;    // when on_time has something to do; nothing = waits for bytes
    [[nodiscard]] std::string take_output(instant now);       // to the tester, also what is due by now

    void set_tester_baud(int baud) { tester_baud_ = baud; }   // matters to talks that say "= baud"; 0 = not known

    [[nodiscard]] bool finished() const;                      // the whole script was played
    [[nodiscard]] bool link_gone() const { return gone_; }    // "= link gone": the cable was pulled
    [[nodiscard]] const std::vector<mismatch>& mismatches() const { return mismatches_; }
    [[nodiscard]] const std::string& state() const { return state_; }
    [[nodiscard]] const talk& what() const { return talk_; }

private:
    struct running {
        std::vector<step> steps;
        std::size_t next = 0;
        instant resume{};
    };

    void advance(instant now);
    [[nodiscard]] bool perform(const step& s, running& in);   // false = it waits
    [[nodiscard]] bool run_one(instant now);
    [[nodiscard]] bool take_line(instant now);
    [[nodiscard]] bool takes_half_line();
    [[nodiscard]] const responder* responder_for(const std::string& line);
    void interrupt();
    [[nodiscard]] const step* waiting_for() const;

    talk talk_;
    running script_;
    std::optional<running> answer_;                 // of a responder, before the script goes on
    std::string received_;                          // not yet a whole line
    std::vector<std::string> lines_;                // whole ones, not yet taken, with their CR
    std::string out_;
    std::map<std::string, std::size_t> uses_;       // of responders by pattern and state
    std::vector<mismatch> mismatches_;
    std::string state_;
    instant now_{};
    int baud_ = 0;
    int tester_baud_ = 0;
    bool opened_ = false;
    bool echo_ = false;
    bool queue_ = false;
    bool gone_ = false;
};

}  // namespace faultline::talk
