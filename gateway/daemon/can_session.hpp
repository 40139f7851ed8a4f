// A CAN adapter as the bay sees it: questions to all ECUs or to one, over ISO-TP, with the times of ISO 15765-4 and ISO 14229-2.
// Performs what protocols/isotp and protocols/uds decide; looks for the car by listening first and sends nothing at a bit rate
// at which others are heard to talk differently. No voltmeter: CAN adapters have none.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "gateway/daemon/can_endpoints.hpp"
#include "gateway/daemon/known_responders.hpp"
#include "gateway/daemon/session.hpp"
#include "gateway/link/can_line.hpp"
#include "protocols/uds/client.hpp"

namespace faultline::daemon {

class can_session final : public session {
public:
    explicit can_session(std::unique_ptr<link::can_line> line);
    ~can_session() override;

    [[nodiscard]] asio::awaitable<std::optional<trouble>> start(unsigned remembered_baud) override;
    [[nodiscard]] asio::awaitable<std::optional<trouble>> connect(bool thorough) override;
    [[nodiscard]] asio::awaitable<vehicle::answer> ask(const vehicle::question& what, asking how = {}) override;
    [[nodiscard]] asio::awaitable<std::optional<double>> read_voltage() override;

    [[nodiscard]] contract::adapter_identity describe() const override;
    [[nodiscard]] const link::address& where() const override { return line_->where(); }
    [[nodiscard]] bus kind() const override { return kind_; }
    [[nodiscard]] char protocol() const override;
    void forget_vehicle() override;
    [[nodiscard]] bool gone() const override { return gone_; }
    [[nodiscard]] bool takes_reply_digit() const override { return false; }   // nothing to shorten: see known_responders

    [[nodiscard]] std::size_t frames() const override { return frames_; }
    [[nodiscard]] bool repeated() const override { return repeated_; }
    [[nodiscard]] std::chrono::steady_clock::time_point ended_at() const override { return ended_at_; }
    [[nodiscard]] std::chrono::nanoseconds took() const override { return ended_at_ - sent_at_; }
    [[nodiscard]] const counters& counted() const override { return counters_; }

    [[nodiscard]] const link::can_line& line() const { return *line_; }
    void set_timing(const uds::timing& allowed) { client_.set_timing(allowed); }

private:
    using instant = link::instant;
    enum class heard : std::uint8_t { nothing, traffic, errors };
    struct held_frame {
        can::frame what;
        isotp::ticket which;
    };

    // Finding the car (can_search.cpp).
    [[nodiscard]] asio::awaitable<heard> listen(std::chrono::milliseconds time);
    [[nodiscard]] asio::awaitable<bool> probe();
    [[nodiscard]] asio::awaitable<bool> probe(bus kind);
    [[nodiscard]] asio::awaitable<std::optional<trouble>> search_rates();
    [[nodiscard]] asio::awaitable<std::optional<trouble>> search_ids();
    [[nodiscard]] std::optional<trouble> why_silent() const;
    [[nodiscard]] std::optional<trouble> line_trouble();

    // One exchange (can_session.cpp).
    void begin_answer();
    void open_ears();
    void drop_stale();
    [[nodiscard]] asio::awaitable<void> exchange(std::size_t endpoint, const uds::exchange_request& what);
    [[nodiscard]] asio::awaitable<void> ask_busy_ones(std::span<const std::uint8_t> question);
    [[nodiscard]] asio::awaitable<void> take_turn();
    void hand_out(instant now);
    void take_frame(const link::stamped_frame& came);
    void take_report(const isotp::report& what, instant now);
    void take_message(std::size_t endpoint, instant now);
    void keep(std::uint32_t ecu, std::span<const std::uint8_t> message);
    void advance(uds::client_action next);
    [[nodiscard]] bool is_over(instant now) const;
    [[nodiscard]] bool somebody_answered() const;
    [[nodiscard]] vehicle::ending ending() const;
    [[nodiscard]] bool bus_is_well() const;

    std::unique_ptr<link::can_line> line_;
    can_endpoints endpoints_;
    uds::client client_;
    uds::client_action action_;
    known_responders responders_;
    std::vector<std::uint32_t> expected_;        // in this exchange: who is waited for
    instant enough_{};                           // from then on one answer is enough, unless more are known to come
    std::optional<held_frame> held_;             // the line had no room for it
    std::vector<link::stamped_frame> received_;
    std::vector<std::uint8_t> bytes_;            // of the answer's messages; never grows beyond its first room
    std::vector<pdu> messages_;
    std::vector<vehicle::refused_by> refusals_;
    std::size_t asked_endpoint_ = 0;
    std::size_t ears_ = 0;   // filters in force, 0 = all frames come through
    bus kind_ = bus::unknown;
    bus last_kind_ = bus::can11;
    unsigned last_rate_ = 0;
    std::uint64_t errors_before_ = 0;
    instant sent_at_{};
    instant ended_at_{};
    std::size_t frames_ = 0;
    bool asking_ = false;   // an exchange runs: what comes outside of one is late
    bool partial_ = false;
    bool repeated_ = false;
    bool was_down_ = false;
    bool gone_ = false;
    counters counters_;
};

}  // namespace faultline::daemon
