// A tester's side of one DoIP connection (ISO 13400-2 clause 9): routing activation, diagnostic messages and what is said
// about them, alive checks. Bytes are cut by `stream`; sockets and TLS are the shell's, which MUST set TCP_NODELAY and
// write head and data of a request in one call: otherwise each request waits 40 ms for a delayed acknowledgment. UDS
// itself is not here: P2 starts when this machine says `taken`, not when the request is sent. No heap, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "protocols/doip/discovery.hpp"
#include "protocols/doip/messages.hpp"

namespace faultline::doip {

struct report {
    enum class kind : std::uint8_t {
        none,
        ready,                // routing is active: requests may be sent
        needs_confirmation,   // somebody must agree at the vehicle; `ready` or `denied` follows
        denied,               // `code` is an `activation`; the connection is to be closed
        taken,                // the request reached the ECU's side: P2 starts now
        refused,              // the request did not; `code` is a `refusal`
        answer,               // an ECU that was asked says `data`
        unasked,              // another ECU does; kept apart, who asked it may want it
        too_large,            // an answer came that our room cannot hold; it is skipped
        not_taken,            // no acknowledgment in time
        header_refused,       // the other side did not understand us; `code` is a `header_refusal`
        timeout,              // no answer to the activation: the connection is to be closed
        broken,               // bytes that are no DoIP: the connection is to be closed
    };
    kind what = kind::none;
    std::uint8_t code = 0;
    address source = 0;
    std::span<const std::uint8_t> data;   // a view into the message given
};

struct connection_step {
    report said;
    std::optional<short_message> send;   // at once, whatever else is under way
};

class connection {
public:
    struct limits {
        std::uint8_t version = version_2012;    // the entity's, from its announcement
        address cp_doip_logical_tester_address = 0x0E00;
        std::uint8_t cp_doip_routing_activation_type = activation_default;
        milliseconds cp_doip_routing_activation_timeout{2000};
        milliseconds confirmation{300000};       // T_TCP_General_Inactivity: then the vehicle closes anyway
        milliseconds cp_doip_diagnostic_ack_timeout{2000};
        milliseconds keep_alive{120000};         // idle for that long: an unsolicited 0008; 0 = never
        std::optional<std::array<std::uint8_t, 4>> makers{};   // the maker's bytes in the activation
    };

    enum class state : std::uint8_t { closed, activating, confirming, ready, sent };

    explicit connection(limits allowed) : allowed_{allowed} {}

    // TCP (and TLS) stand. Sends the activation.
    [[nodiscard]] connection_step on_connected(instant now);

    // What `stream` cut off, `too_large` and `broken` included.
    [[nodiscard]] connection_step on_message(const header& head, std::span<const std::uint8_t> data, instant now);
    [[nodiscard]] connection_step on_too_large(const header& head);
    [[nodiscard]] connection_step on_broken();

    [[nodiscard]] connection_step on_time(instant now);
    [[nodiscard]] instant deadline() const;

    // The other side is gone, or the shell closed. Nothing runs any more.
    void on_closed();

    // The bytes to be written in front of the caller's `size` bytes; nullopt unless state() is ready. One request at a
    // time until it is taken; then another ECU may be asked while the first one works.
    [[nodiscard]] std::optional<diagnostic_head> request(address target, std::size_t size, instant now);

    [[nodiscard]] state where() const { return state_; }
    [[nodiscard]] address entity() const { return entity_; }       // 0 until activated
    [[nodiscard]] std::size_t foreign() const { return foreign_; }   // messages for or about others, dropped

private:
    [[nodiscard]] connection_step on_activation(std::span<const std::uint8_t> data, instant now);
    [[nodiscard]] connection_step on_diagnostic(payload type, std::span<const std::uint8_t> data, instant now);
    [[nodiscard]] connection_step on_acknowledgment(payload type, const diagnostic& said);
    [[nodiscard]] connection_step drop();
    [[nodiscard]] bool is_from_asked(address source) const { return source == target_ || is_functional(target_); }

    limits allowed_;
    state state_ = state::closed;
    address entity_ = 0;
    address target_ = 0;
    std::size_t foreign_ = 0;
    instant deadline_ = instant::max();
    instant idle_until_ = instant::max();
};

}   // namespace faultline::doip
