// The vehicle's side of DoIP for the simulated car: TCP sockets with their activations, alive checks and inactivity (ISO
// 13400-2 clause 9), requests handed to whoever plays the ECUs. The vehicle's UDP side is `announcer`. Cutting bytes is
// `stream`'s, one a socket; sockets are the shell's, which must set TCP_NODELAY. No heap, no clock.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "protocols/doip/discovery.hpp"
#include "protocols/doip/messages.hpp"

namespace faultline::doip {

struct entity_config {
    std::uint8_t version = version_2012;
    address entity = 0x1000;
    std::span<const address> targets{};      // ECUs that can be reached; functional addresses among them
    address first_tester = 0x0E00;           // testers it knows
    address last_tester = 0x0FFF;
    bool supports_regulation = true;         // activation type 01
    bool supports_central_security = false;   // E0
    bool needs_confirmation = false;          // confirm() is called, or the activation is rejected
    bool needs_tls = false;
    std::uint32_t longest_request = 4096;     // UDS bytes
};

struct entity_limits {
    milliseconds initial_inactivity{2000};      // T_TCP_Initial_Inactivity: no activation
    milliseconds general_inactivity{300000};    // T_TCP_General_Inactivity
    milliseconds alive_check{500};              // T_TCP_Alive_Check
};

// What the shell is to do; one event brings several.
struct entity_action {
    enum class kind : std::uint8_t {
        send,      // `bytes` on `socket`
        close,     // the socket, after what was sent
        request,   // an ECU is asked: `source` asks `target`; the data is in the message given
        activated,   // a tester is in
    };
    kind what = kind::send;
    std::uint32_t socket = 0;
    short_message bytes;
    address source = 0;
    address target = 0;
    std::span<const std::uint8_t> data;
};

// A short list; what does not fit is counted and never happens with fewer sockets than half its room.
class entity_actions {
public:
    void add(const entity_action& what) {
        if (count_ < room_.size())
            room_[count_++] = what;
        else
            ++lost_;
    }
    [[nodiscard]] std::span<const entity_action> all() const { return {room_.data(), count_}; }
    [[nodiscard]] std::size_t lost() const { return lost_; }

private:
    std::array<entity_action, 16> room_{};
    std::size_t count_ = 0;
    std::size_t lost_ = 0;
};

// One socket's place. Its number is its place in the span.
class entity_socket {
public:
    enum class phase : std::uint8_t { free, silent, confirming, active };   // silent: connected, not activated

private:
    friend class entity;
    phase phase_ = phase::free;
    address tester_ = 0;
    std::uint8_t type_ = 0;
    instant deadline_ = instant::max();
    instant check_until_ = instant::max();   // an alive check is running
    std::uint32_t rival_ = 0;                // the socket that waits for its outcome
    bool has_rival_ = false;
};

class entity {
public:
    static constexpr std::size_t most_sockets = 7;

    // At most `most_sockets` are used.
    entity(std::span<entity_socket> sockets, const entity_config& config, entity_limits allowed)
        : sockets_{sockets.first(std::min(sockets.size(), most_sockets))}, config_{config}, allowed_{allowed} {}

    // A tester connected: its socket's number, or nullopt when all are in use (the shell closes it).
    [[nodiscard]] std::optional<std::uint32_t> on_connected(instant now);
    void on_closed(std::uint32_t socket);

    [[nodiscard]] entity_actions on_message(std::uint32_t socket, const header& head, std::span<const std::uint8_t> data,
                                            instant now);
    [[nodiscard]] entity_actions on_too_large(std::uint32_t socket, const header& head, instant now);
    [[nodiscard]] entity_actions on_broken(std::uint32_t socket);
    [[nodiscard]] entity_actions on_time(instant now);
    [[nodiscard]] instant deadline() const;

    // Somebody at the vehicle agreed, or not.
    [[nodiscard]] entity_actions confirm(std::uint32_t socket, bool agreed, instant now);

    // The bytes in front of an ECU's answer; nullopt when that tester is no longer there. Answering is activity.
    [[nodiscard]] std::optional<diagnostic_head> answer(std::uint32_t socket, address ecu, std::size_t size, instant now);

    [[nodiscard]] std::uint8_t open_sockets() const;

private:
    void activate(std::uint32_t socket, const activation_request& asked, entity_actions& out, instant now);
    void settle(std::uint32_t socket, entity_actions& out, instant now);
    void on_diagnostic(std::uint32_t socket, std::span<const std::uint8_t> data, entity_actions& out, instant now);
    void tell_activation(std::uint32_t socket, address tester, activation result, entity_actions& out);
    void close(std::uint32_t socket, entity_actions& out);
    void send(std::uint32_t socket, const short_message& bytes, entity_actions& out) const;
    void refuse_header(std::uint32_t socket, header_refusal why, entity_actions& out);
    [[nodiscard]] bool is_open(std::uint32_t socket) const {
        return socket < sockets_.size() && sockets_[socket].phase_ != entity_socket::phase::free;
    }

    std::span<entity_socket> sockets_;
    entity_config config_;
    entity_limits allowed_;
};

}   // namespace faultline::doip
