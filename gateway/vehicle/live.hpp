// The live schedule: which PIDs to ask for next, how many in one request, and how many frames to expect. Packs up to six
// PIDs into a request on CAN (J1979 6.1), takes an ECU that answers only part of a batch out of batches, and learns the
// number of frames of each request, because without it an ELM327 waits 200 ms for more. Asks only for what an ECU
// supports. Decodes nothing itself beyond noticing which PIDs came back.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gateway/vehicle/question.hpp"
#include "gateway/vehicle/scan.hpp"
#include "protocols/obd/support.hpp"

namespace faultline::vehicle {

class live {
public:
    struct options {
        std::size_t batch = 6;        // PIDs a request on CAN; 1 elsewhere
        bool reply_digit = true;      // this adapter takes the number of expected frames
    };

    // `support` may be empty (not known): then every PID is asked for and whoever answers counts.
    live(bus kind, std::span<const std::uint8_t> pids, std::span<const scan::ecu_support> support, options allowed);

    struct turn {
        question what;
        unsigned lines = 0;           // frames to expect, 0 = not known yet
    };
    // Nothing left to ask: no ECU supports any of the PIDs.
    [[nodiscard]] bool is_empty() const { return requests_.empty(); }
    [[nodiscard]] turn next();
    [[nodiscard]] std::uint64_t rounds() const { return rounds_; }   // times everything was asked once

    // `came_back`: the PIDs the answers carried; `frames`: how many frames the reply had; `repeated`: the request machine had
    // to ask again, so the count was wrong.
    void on_answer(const answer& came, const obd::pid_set& came_back, std::size_t frames, bool repeated);
    void digit_refused() { allowed_.reply_digit = false; }

    [[nodiscard]] std::span<const std::uint8_t> unsupported() const { return unsupported_; }

private:
    struct request {
        question what;
        std::size_t supporters = 0;   // ECUs that should answer, 0 = not known
        unsigned lines = 0;
        unsigned seen_lines = 0;      // of the last full reply without a count
        unsigned wrong_counts = 0;
    };

    void pack();
    [[nodiscard]] std::size_t supporters_of(const question& what) const;
    void drop_from_batches(std::uint8_t pid);

    bus kind_;
    options allowed_;
    std::vector<std::uint8_t> pids_;
    std::vector<scan::ecu_support> support_;
    std::vector<std::uint8_t> alone_;         // PIDs some ECU leaves out of batches
    std::vector<std::uint8_t> unsupported_;
    std::vector<request> requests_;
    std::size_t turn_ = 0;
    std::uint64_t rounds_ = 0;
    bool repack_ = false;
};

}  // namespace faultline::vehicle
