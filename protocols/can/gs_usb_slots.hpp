// The frames a gs_usb adapter has taken and not yet put on the bus. Each has a number, and is gone only when the adapter sends it back:
// firmware that loses echoes must not leave us without numbers for ever, so an echo has a time to come in. Time is passed in.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace faultline::can::gs_usb {

class slots {
public:
    using instant = std::chrono::steady_clock::time_point;
    static constexpr std::size_t count = 10;   // what candleLight's firmware has room for

    // A number for a frame that goes out now; nothing: the adapter has as many as it can hold.
    [[nodiscard]] std::optional<std::uint32_t> take(instant now);
    // The echo came. False: nobody waited for it (doubled, late, or not ours).
    bool give_back(std::uint32_t slot);
    // Gives up every echo that has been out for `patience`; how many. Frames behind one that is stuck are stuck too, so this says that
    // the adapter hangs, or that nobody on the bus acknowledges.
    std::size_t expire(instant now, std::chrono::milliseconds patience);
    void forget();   // after a reset of the adapter: its memory is empty

    [[nodiscard]] std::size_t out() const { return out_; }
    [[nodiscard]] instant oldest() const;   // instant::max(): none is out

private:
    std::array<std::optional<instant>, count> since_{};
    std::size_t out_ = 0;
    std::size_t next_ = 0;   // numbers go round, so that a late echo does not meet its successor at once
};

}   // namespace faultline::can::gs_usb
