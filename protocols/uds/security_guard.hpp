// The server's side of service 27: hands out seeds, judges keys, counts wrong ones and makes the impatient wait. ISO
// 14229-1 10.4 and annex I. The algorithm is the model's.
#pragma once

#include <array>

#include "protocols/uds/code_store.hpp"
#include "protocols/uds/security_codec.hpp"
#include "protocols/uds/timing.hpp"

namespace faultline::uds {

struct security_rules {
    std::span<const std::uint8_t> levels{};   // the odd sub-functions there are
    unsigned attempts = 3;                    // wrong keys until the delay
    milliseconds delay{10000};
    // Both get server_model::self. The seed's size; 0: 22.
    std::size_t (*make_seed)(void* self, std::uint8_t level, room_view out) = nullptr;
    bool (*is_key)(void* self, std::uint8_t level, bytes_view seed, bytes_view key) = nullptr;
};

class security_guard {
public:
    static constexpr std::size_t longest_seed = 32;

    // The whole answer (67 ..) into `out`, or a refusal.
    [[nodiscard]] produced on_request(const security_request& request, const security_rules& rules, void* self,
                                      instant now, room_view out);
    void lock();   // another session, S3, reset; attempts and delay stay

    [[nodiscard]] std::uint8_t open_level() const { return open_; }   // 0: locked

private:
    [[nodiscard]] produced give_seed(const security_request& request, const security_rules& rules, void* self,
                                     instant now, room_view out);
    [[nodiscard]] produced judge_key(const security_request& request, const security_rules& rules, void* self,
                                     instant now, room_view out);

    std::uint8_t open_ = 0;
    std::uint8_t asked_ = 0;   // the level whose seed is out
    std::array<std::uint8_t, longest_seed> seed_{};
    std::size_t seed_size_ = 0;
    unsigned wrong_ = 0;
    bool delayed_ = false;
    instant delay_end_{};
};

}   // namespace faultline::uds
