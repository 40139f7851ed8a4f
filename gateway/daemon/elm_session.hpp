// An ELM327 on an open line: performs what the machines of protocols/elm ask for and hands back what they found. Decides
// nothing itself except one thing: an adapter that restarted in the middle (LV RESET) is started and connected again
// before the question is repeated. One user at a time.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/link/byte_line.hpp"
#include "gateway/vehicle/question.hpp"
#include "protocols/elm/connect.hpp"
#include "protocols/elm/exchange.hpp"
#include "protocols/elm/profile.hpp"
#include "protocols/elm/request.hpp"
#include "protocols/elm/start_up.hpp"

namespace faultline::daemon {

namespace asio = boost::asio;

struct asking {
    unsigned lines = 0;             // frames to expect, 0 = not known
    bool expects_answer = false;    // known to be there: an odd NO DATA is asked again
};

class elm_session {
public:
    explicit elm_session(std::unique_ptr<link::byte_line> line);
    ~elm_session();

    // Nothing: the adapter is ready. `gone()` tells whether the link itself broke.
    [[nodiscard]] asio::awaitable<std::optional<elm::elm_error>> start(unsigned remembered_baud);

    // Nothing: an ECU answered. `thorough` also tries K-line and J1850 by name.
    [[nodiscard]] asio::awaitable<std::optional<elm::elm_error>> connect(bool thorough);

    // The views of the answer live until the next call.
    [[nodiscard]] asio::awaitable<vehicle::answer> ask(const vehicle::question& what, asking how = {});

    [[nodiscard]] asio::awaitable<std::optional<double>> read_voltage();

    [[nodiscard]] const elm::adapter_profile& profile() const { return profile_; }
    [[nodiscard]] const link::address& where() const;
    [[nodiscard]] bus kind() const { return kind_; }
    [[nodiscard]] char protocol() const { return protocol_; }
    [[nodiscard]] bool connected() const { return kind_ != bus::unknown; }
    void forget_vehicle() { kind_ = bus::unknown; }
    [[nodiscard]] bool gone() const { return gone_; }
    [[nodiscard]] bool takes_reply_digit() const { return takes_digit_; }

    // About the last answer.
    [[nodiscard]] std::size_t frames() const { return reader_.data_lines(); }
    [[nodiscard]] bool repeated() const { return request_.repeats() > 0; }
    [[nodiscard]] std::chrono::steady_clock::time_point ended_at() const { return ended_at_; }
    [[nodiscard]] std::chrono::nanoseconds took() const { return ended_at_ - sent_at_; }   // its last exchange, if it was repeated

    struct counters {                 // since the session began
        std::uint64_t requests = 0;
        std::uint64_t repeats = 0;
        std::uint64_t foreign = 0;    // whole messages that answered something else: dropped
        std::uint64_t damaged = 0;
        std::uint64_t restarts = 0;   // LV RESET, echo came back
    };
    [[nodiscard]] const counters& counted() const { return counters_; }

private:
    template <class Machine>
    [[nodiscard]] asio::awaitable<elm::step> perform(Machine& machine, elm::step first);
    [[nodiscard]] asio::awaitable<elm::printed> transact(const elm::transact& what);
    [[nodiscard]] asio::awaitable<void> drain(std::chrono::milliseconds quiet);
    [[nodiscard]] asio::awaitable<bool> recover();

    std::unique_ptr<link::byte_line> line_;
    std::array<std::uint8_t, 4096> buffer_{};   // here and not in the coroutine, whose frame Asio then need not get from the heap
    elm::exchange exchange_;
    elm::reply reader_;
    elm::request request_;
    elm::adapter_profile profile_;
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
