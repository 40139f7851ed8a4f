// How long answers took: a histogram of fixed size, each step 2 % wider than the one before, from 10 us to about 30 s.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace faultline::vehicle {

class latency {
public:
    void add(std::chrono::nanoseconds took);
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double percentile_ms(double share) const;   // 0.5, 0.99; within 2 %; 0 when nothing was added

private:
    std::array<std::uint32_t, 768> steps_{};
    std::uint64_t count_ = 0;
};

}  // namespace faultline::vehicle
