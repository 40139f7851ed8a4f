// Which ECUs answer which question sent to all: learned from the answers, so that the next time nobody waits for an ECU that
// has nothing to say, and everybody waits for one that has. Knows no time and no bus.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace faultline::daemon {

class known_responders {
public:
    void forget();

    // An ECU of this car, whatever it answered.
    void meet(std::uint32_t ecu);
    [[nodiscard]] std::span<const std::uint32_t> all() const { return everybody_; }

    // Who is waited for. Empty: nobody is known, the whole time must pass.
    struct expectation {
        std::span<const std::uint32_t> ecus;
        bool is_learned = false;   // they answered this very question before; else they are everybody, and may have nothing to say
    };
    [[nodiscard]] expectation expected(std::span<const std::uint8_t> question) const;

    // `complete`: the whole time has passed, so these are all. Else they are added.
    void learn(std::span<const std::uint8_t> question, std::span<const std::uint32_t> answered, bool complete);

    // An answer that came after its question was over: whoever it fits had one ECU more to wait for.
    void came_late(std::span<const std::uint8_t> message, std::uint32_t ecu);

private:
    struct entry {
        std::array<std::uint8_t, 8> question{};
        std::size_t size = 0;
        std::vector<std::uint32_t> ecus;
        [[nodiscard]] std::span<const std::uint8_t> view() const { return {question.data(), size}; }
    };
    static constexpr std::size_t most = 256;   // questions of a scan and a watch; then it is learned anew

    [[nodiscard]] const entry* find(std::span<const std::uint8_t> question) const;

    std::vector<std::uint32_t> everybody_;
    std::vector<entry> entries_;
};

}  // namespace faultline::daemon
