// Complete messages waiting to be read, and room for the one that is being received, in one block of the caller's
// memory. A ring of whole messages: none is ever split, moved or dropped for a newer one. No heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace faultline::isotp {

class message_queue {
public:
    static constexpr std::size_t most_messages = 16;

    explicit message_queue(std::span<std::uint8_t> memory) : memory_{memory} {}

    // Room for one message of `length` bytes, next to those waiting; empty when there is none at the moment. Replaces
    // an earlier reservation that was not kept.
    [[nodiscard]] std::span<std::uint8_t> reserve(std::size_t length);
    void keep();      // the reserved message is complete: it becomes the newest to be read
    void discard();   // forgets the reservation

    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] std::size_t longest() const { return memory_.size(); }   // longer ones never fit
    [[nodiscard]] std::span<const std::uint8_t> front() const;   // the oldest, empty without one; valid until pop
    void pop();

private:
    struct piece {
        std::size_t begin = 0, length = 0;
    };

    std::span<std::uint8_t> memory_;
    // One slot more than messages: the reservation stands behind the newest, so that keeping it copies nothing.
    static constexpr std::size_t slots = 32;
    static_assert(slots > most_messages);

    std::array<piece, slots> pieces_{};
    std::size_t oldest_ = 0, count_ = 0;
    bool is_reserved_ = false;
};

}   // namespace faultline::isotp
