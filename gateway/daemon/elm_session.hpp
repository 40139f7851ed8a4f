// An ELM327 on an open line: performs what the machines of protocols/elm ask for and hands back what they found. Decides
// nothing itself except one thing: an adapter that restarted in the middle (LV RESET) is started and connected again
// before the question is repeated. One user at a time.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "gateway/daemon/session.hpp"
#include "gateway/link/byte_line.hpp"
#include "protocols/elm/addressing.hpp"
#include "protocols/elm/connect.hpp"
#include "protocols/elm/exchange.hpp"
#include "protocols/elm/profile.hpp"
#include "protocols/elm/request.hpp"
#include "protocols/elm/start_up.hpp"

namespace faultline::daemon {

class elm_session final : public session {
public:
    explicit elm_session(std::unique_ptr<link::byte_line> line);
    ~elm_session() override;

    [[nodiscard]] asio::awaitable<std::optional<trouble>> start(unsigned remembered_baud) override;
    [[nodiscard]] asio::awaitable<std::optional<trouble>> connect(bool thorough) override;
    [[nodiscard]] asio::awaitable<vehicle::answer> ask(const vehicle::question& what, asking how = {}) override;
    [[nodiscard]] asio::awaitable<std::optional<double>> read_voltage() override;

    [[nodiscard]] contract::adapter_identity describe() const override;
    [[nodiscard]] const link::address& where() const override;
    [[nodiscard]] bus kind() const override { return kind_; }
    [[nodiscard]] char protocol() const override { return protocol_; }
    void forget_vehicle() override { kind_ = bus::unknown; }
    [[nodiscard]] bool gone() const override { return gone_; }
    [[nodiscard]] bool takes_reply_digit() const override { return takes_digit_; }

    [[nodiscard]] std::size_t frames() const override { return reader_.data_lines(); }
    [[nodiscard]] bool repeated() const override { return request_.repeats() > 0; }
    [[nodiscard]] std::chrono::steady_clock::time_point ended_at() const override { return ended_at_; }
    [[nodiscard]] std::chrono::nanoseconds took() const override { return ended_at_ - sent_at_; }
    [[nodiscard]] const counters& counted() const override { return counters_; }

private:
    template <class Machine>
    [[nodiscard]] asio::awaitable<elm::step> perform(Machine& machine, elm::step first);
    [[nodiscard]] asio::awaitable<elm::printed> transact(const elm::transact& what);
    [[nodiscard]] asio::awaitable<void> drain(std::chrono::milliseconds quiet);
    [[nodiscard]] asio::awaitable<std::optional<elm::elm_error>> start_up(unsigned remembered_baud);
    [[nodiscard]] asio::awaitable<std::optional<elm::elm_error>> find_protocol(bool thorough);
    [[nodiscard]] std::optional<trouble> told(std::optional<elm::elm_error> what) const;
    [[nodiscard]] asio::awaitable<bool> recover();
    [[nodiscard]] asio::awaitable<bool> point_at(const std::optional<elm::ecu_address>& target);

    std::unique_ptr<link::byte_line> line_;
    std::array<std::uint8_t, 4096> buffer_{};   // here and not in the coroutine, whose frame Asio then need not get from the heap
    elm::exchange exchange_;
    elm::reply reader_;
    elm::request request_;
    elm::addressing addressing_;
    bool was_addressed_ = false;   // since the last start
    elm::adapter_profile profile_;
    std::vector<pdu> messages_;   // of the ECU addressed, where others answered beside it
    std::vector<vehicle::refused_by> refusals_;
    bus kind_ = bus::unknown;
    char protocol_ = '0';
    std::chrono::steady_clock::time_point clean_end_{};   // of the last reply, where its prompt was its last byte
    std::chrono::steady_clock::time_point sent_at_{};
    std::chrono::steady_clock::time_point ended_at_{};
    bool gone_ = false;
    bool takes_digit_ = true;
    counters counters_;
};

}  // namespace faultline::daemon
