// Copies what one frame carries. Parts are so small that a call to memcpy would cost more than the copy: four to eight
// bytes are two overlapping words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace faultline::isotp {

inline void copy_part(std::uint8_t* to, const std::uint8_t* from, std::size_t size) {
    if (size >= 4 && size <= 8) {
        std::uint32_t first, last;
        std::memcpy(&first, from, 4);
        std::memcpy(&last, from + size - 4, 4);
        std::memcpy(to, &first, 4);
        std::memcpy(to + size - 4, &last, 4);
    } else if (size > 0) {
        std::memcpy(to, from, size);
    }
}

}   // namespace faultline::isotp
