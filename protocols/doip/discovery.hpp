// Finds vehicles on the network: asks for identification on every interface (the wrong one is the commonest reason why no
// vehicle is found), three times, and listens to announcements meanwhile and afterwards. ISO 13400-2 clause 7.4. The
// shell binds one UDP socket per interface and says through which a datagram came. No heap, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "protocols/doip/messages.hpp"

namespace faultline::doip {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

struct found_entity {
    std::uint32_t interface = 0;   // the shell's numbers
    std::uint32_t peer = 0;        // who sent the datagram, as the shell counts addresses
    std::uint8_t version = 0;      // in its header: speak that to it
    announcement said;
};

struct discovering {
    enum class state : std::uint8_t {
        waiting,
        found,      // entity() is new or says something else than before
        finished,   // nothing new is to be expected; announcements may still be fed in
    };
    state what = state::waiting;
    std::optional<short_message> send;   // to everybody (255.255.255.255, ff02::1) on `interface`
    std::uint32_t interface = 0;
    const found_entity* entity = nullptr;
};

class discovery {
public:
    struct limits {
        milliseconds between{500};    // requests on one interface
        int attempts = 3;
        milliseconds listening{2000};   // A_DoIP_Ctrl after the last request
    };

    // `room` holds the entities; those beyond it are counted.
    discovery(std::span<found_entity> room, std::uint32_t interfaces, limits allowed)
        : room_{room}, interfaces_{interfaces}, allowed_{allowed} {}

    void start(instant now);

    // Sends at most one request a call; to be called again while deadline() has passed.
    [[nodiscard]] discovering on_time(instant now);
    [[nodiscard]] instant deadline() const { return deadline_; }

    // One datagram. What is no announcement, or damaged, is counted and dropped.
    [[nodiscard]] discovering on_datagram(std::uint32_t interface, std::uint32_t peer, std::span<const std::uint8_t> bytes);

    [[nodiscard]] std::span<const found_entity> entities() const { return room_.first(count_); }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }
    [[nodiscard]] std::size_t not_kept() const { return not_kept_; }

private:
    std::span<found_entity> room_;
    std::uint32_t interfaces_;
    limits allowed_;
    std::size_t count_ = 0;
    std::size_t dropped_ = 0;
    std::size_t not_kept_ = 0;
    int sent_ = 0;
    std::uint32_t next_interface_ = 0;
    bool is_listening_ = false;
    instant deadline_ = instant::max();
};

}   // namespace faultline::doip
