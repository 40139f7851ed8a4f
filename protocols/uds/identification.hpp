// The identification data of an ECU (DIDs F180-F19E, ISO 14229-1 annex C.1): what each is called and how its bytes
// read. Bytes that are not what the standard expects are shown as hexadecimal digits, never as a guess.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "protocols/uds/wire.hpp"

namespace faultline::uds {

enum class did_kind : std::uint8_t { ascii, date, hex };

struct did_info {
    std::uint16_t did = 0;
    did_kind kind = did_kind::hex;
    std::string_view key;   // "did.vin": catalogue key
    std::string_view en;
    std::string_view zh;
};
[[nodiscard]] std::span<const did_info> identification_dids();   // ascending
[[nodiscard]] const did_info* find_did(std::uint16_t did);       // nullptr: none of them

// A DID's bytes as people read them, by value; what does not fit is cut and said.
struct did_text {
    static constexpr std::size_t longest = 96;
    std::array<char, longest> letters{};
    std::uint8_t size = 0;
    did_kind read_as = did_kind::hex;   // what the bytes turned out to be
    bool cut = false;
    [[nodiscard]] std::string_view view() const { return {letters.data(), size}; }
};

// ascii: blanks, zeros and FF around the text removed, all of it printable. date: BCD YY MM DD or YYYY MM DD, or six or
// eight digits as text, as "2023-05-17" (a year of two digits is 20YY). Everything else as hex; also DIDs this table
// does not know.
[[nodiscard]] did_text read_did(std::uint16_t did, bytes_view data);

}   // namespace faultline::uds
