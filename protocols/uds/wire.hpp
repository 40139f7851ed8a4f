// Big-endian numbers into and out of a span with every step checked: a writer that ran out of room and a reader that
// ran out of bytes say so once, at the end. Neither owns the bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace faultline::uds {

using bytes_view = std::span<const std::uint8_t>;
using room_view = std::span<std::uint8_t>;

class writer {
public:
    explicit writer(room_view room) : room_{room} {}

    writer& number(std::uint64_t value, std::size_t width) {   // width 0..8; higher bits are cut off
        if (!take(width)) return *this;
        for (std::size_t i = 0; i < width; ++i) room_[at_ - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
        return *this;
    }
    writer& u8(std::uint64_t value) {
        if (take(1)) room_[at_ - 1] = static_cast<std::uint8_t>(value);
        return *this;
    }
    writer& u16(std::uint64_t value) { return number(value, 2); }
    writer& u24(std::uint64_t value) { return number(value, 3); }
    writer& bytes(bytes_view data) {   // may lie in the room itself
        if (take(data.size()) && !data.empty()) std::memmove(&room_[at_ - data.size()], data.data(), data.size());
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return fits_ ? at_ : 0; }   // 0: the room was too small
    [[nodiscard]] bool fits() const { return fits_; }
    [[nodiscard]] room_view left() const { return fits_ ? room_.subspan(at_) : room_view{}; }
    void skip(std::size_t count) { (void)take(count); }   // what was written into left()

private:
    bool take(std::size_t count) {
        fits_ = fits_ && count <= room_.size() - at_;
        if (fits_) at_ += count;
        return fits_;
    }

    room_view room_;
    std::size_t at_ = 0;
    bool fits_ = true;
};

class reader {
public:
    explicit reader(bytes_view data) : data_{data} {}

    std::uint64_t number(std::size_t width) {   // width 0..8; 0 beyond the end
        if (!take(width)) return 0;
        std::uint64_t value = 0;
        for (std::size_t i = at_ - width; i < at_; ++i) value = value << 8U | data_[i];
        return value;
    }
    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
    bytes_view bytes(std::size_t count) { return take(count) ? data_.subspan(at_ - count, count) : bytes_view{}; }

    [[nodiscard]] std::size_t left() const { return data_.size() - at_; }
    [[nodiscard]] bytes_view rest() const { return data_.subspan(at_); }
    [[nodiscard]] bool ran_out() const { return ran_out_; }

private:
    bool take(std::size_t count) {
        if (ran_out_ || count > left()) {
            ran_out_ = true;
            return false;
        }
        at_ += count;
        return true;
    }

    bytes_view data_;
    std::size_t at_ = 0;
    bool ran_out_ = false;
};

}   // namespace faultline::uds
