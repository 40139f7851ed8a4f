// An open adapter with perhaps a car behind it, as the bay and its operations see it, whatever the adapter is: start it,
// find the car's protocol, ask. Owns the line. One user at a time; the views of an answer live until the next call.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cloud/contract/diagnosis.hpp"
#include "gateway/daemon/trouble.hpp"
#include "gateway/link/address.hpp"
#include "gateway/vehicle/question.hpp"
#include "protocols/pdu.hpp"

namespace faultline::daemon {

namespace asio = boost::asio;

struct asking {
    unsigned lines = 0;             // frames to expect, 0 = not known
    bool expects_answer = false;    // known to be there: silence is worth a second question
};

class session {
public:
    struct counters {                 // since the session began
        std::uint64_t requests = 0;
        std::uint64_t repeats = 0;
        std::uint64_t foreign = 0;    // whole messages that answered something else: dropped
        std::uint64_t damaged = 0;
        std::uint64_t restarts = 0;   // the adapter lost its settings, or its interface went down and came back
    };

    session() = default;
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    virtual ~session() = default;

    // Nothing: the adapter is ready. Sends nothing to the car. `remembered_baud`: of the serial line, 0 = not known.
    [[nodiscard]] virtual asio::awaitable<std::optional<trouble>> start(unsigned remembered_baud) = 0;

    // Nothing: an ECU answered. `thorough` also tries what takes long (K-line and J1850 by name).
    [[nodiscard]] virtual asio::awaitable<std::optional<trouble>> connect(bool thorough) = 0;

    [[nodiscard]] virtual asio::awaitable<vehicle::answer> ask(const vehicle::question& what, asking how = {}) = 0;

    // Nothing: this adapter has no voltmeter.
    [[nodiscard]] virtual asio::awaitable<std::optional<double>> read_voltage() = 0;

    [[nodiscard]] virtual contract::adapter_identity describe() const = 0;
    [[nodiscard]] virtual const link::address& where() const = 0;

    [[nodiscard]] virtual bus kind() const = 0;        // bus::unknown: not connected
    [[nodiscard]] virtual char protocol() const = 0;   // numbered as an ELM327 does ('6': CAN 11 bit, 500 kbit/s), '0' = not known
    [[nodiscard]] bool connected() const { return kind() != bus::unknown; }
    virtual void forget_vehicle() = 0;
    [[nodiscard]] virtual bool gone() const = 0;       // the link itself broke
    [[nodiscard]] virtual bool takes_reply_digit() const = 0;   // asking::lines shortens the wait

    // About the last answer.
    [[nodiscard]] virtual std::size_t frames() const = 0;
    [[nodiscard]] virtual bool repeated() const = 0;
    [[nodiscard]] virtual std::chrono::steady_clock::time_point ended_at() const = 0;
    [[nodiscard]] virtual std::chrono::nanoseconds took() const = 0;   // its last exchange, if it was repeated

    [[nodiscard]] virtual const counters& counted() const = 0;
};

// What this session speaks, in words: "ISO 15765-4 (CAN 11/500)". Empty when not known.
[[nodiscard]] std::string protocol_name(const session& of);

// Opens the adapter at this address; what kind of session that is follows from the address. Not started yet.
[[nodiscard]] asio::awaitable<link::result<std::unique_ptr<session>>> open_session(link::address where);

}  // namespace faultline::daemon
