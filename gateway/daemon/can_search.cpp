// Finding the car on a CAN bus (ISO 15765-4 clause 6): listen, then ask 01 00 (or 22 F8 10) of everybody, 11 bits before 29. Whoever is heard at
// another bit rate is not disturbed.
#include <algorithm>
#include <array>

#include "gateway/daemon/can_session.hpp"

namespace faultline::daemon {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::array usual_rates{500'000U, 250'000U};   // ISO 15765-4 6.3
constexpr auto listening = 60ms;       // cars that talk at all send every 10 or 20 ms
constexpr std::array<std::uint8_t, 2> supported_pids{0x01, 0x00};
constexpr std::array<std::uint8_t, 3> uds_protocol{0x22, 0xF8, 0x10};   // SAE J1979-2: who answers this does not answer 01 00

bool proves_a_car(const pdu& answer) {
    const auto said = answer.payload;
    if (said.size() >= 4 && said[0] == 0x62) return said[1] == uds_protocol[1] && said[2] == uds_protocol[2];
    return said.size() >= 6 && said[0] == 0x41 && said[1] == 0x00;
}

}  // namespace

asio::awaitable<std::optional<trouble>> can_session::start(unsigned) {
    kind_ = bus::unknown;
    (void)co_await line_->look();
    co_return line_trouble();
}

// What makes it useless to go on.
std::optional<trouble> can_session::line_trouble() {
    const auto link = link::to_text(where());
    if (gone_) return trouble{"adapter_lost", exit_code::no_adapter, {{"link", link}}};
    const auto state = line_->state();
    counters_.restarts += was_down_ && state != link::bus_state::link_down ? 1 : 0;
    was_down_ = state == link::bus_state::link_down;
    if (was_down_) return from_link({link::error::down, {{"link", link}, {"name", where().path}}});
    if (state != link::bus_state::off) return std::nullopt;
    if (line_->restart()) {
        ++counters_.restarts;
        return std::nullopt;
    }
    return trouble{"can_bus_off", exit_code::no_vehicle, {{"link", link}, {"name", where().path}}};
}

asio::awaitable<std::optional<trouble>> can_session::connect(bool) {
    forget_vehicle();
    (void)co_await line_->look();
    if (const auto wrong = line_trouble()) co_return wrong;
    if (line_->chooses_bitrate()) co_return co_await search_rates();
    co_return co_await search_ids();
}

// Until the first frame, or the end of the time.
asio::awaitable<can_session::heard> can_session::listen(std::chrono::milliseconds time) {
    line_->let_through({});
    ears_ = 0;
    const auto errors = line_->counted().error_frames;
    const auto count = co_await line_->read(received_, clock::now() + time);
    if (count) co_return heard::traffic;
    if (count.error() != link::error::timeout) gone_ = true;
    const auto state = co_await line_->look();
    const bool bad = line_->counted().error_frames != errors || state == link::bus_state::passive || state == link::bus_state::off;
    co_return bad ? heard::errors : heard::nothing;
}

// The bit rate is the administrator's.
asio::awaitable<std::optional<trouble>> can_session::search_ids() {
    const auto what = co_await listen(listening);
    const auto link = link::to_text(where());
    if (!gone_ && what == heard::errors)
        co_return trouble{"can_wrong_rate", exit_code::no_vehicle, {{"link", link}, {"bitrate", std::to_string(line_->bitrate())}}};
    if (!gone_ && co_await probe()) co_return std::nullopt;
    co_return why_silent();
}

std::optional<trouble> can_session::why_silent() const {
    const auto link = link::to_text(where());
    if (gone_) return trouble{"adapter_lost", exit_code::no_adapter, {{"link", link}}};
    switch (line_->state()) {
        case link::bus_state::link_down: return from_link({link::error::down, {{"link", link}, {"name", where().path}}});
        case link::bus_state::off: return trouble{"can_bus_off", exit_code::no_vehicle, {{"link", link}, {"name", where().path}}};
        case link::bus_state::passive: return trouble{"bus_fault", exit_code::no_vehicle, {{"link", link}}};
        default: return trouble{"no_vehicle", exit_code::no_vehicle, {{"link", link}}};
    }
}

asio::awaitable<std::optional<trouble>> can_session::search_rates() {
    std::vector<unsigned> rates{usual_rates.begin(), usual_rates.end()};
    if (where().bitrate != 0) rates = {where().bitrate};
    std::ranges::stable_partition(rates, [this](unsigned rate) { return rate == last_rate_; });
    std::vector<unsigned> silent;
    bool others_talk = false;
    for (const auto rate : rates) {
        const auto entered = co_await line_->enter(rate, link::presence::listening);
        if (!entered && entered.error() == link::error::gone) gone_ = true;
        if (!entered) continue;
        const auto what = co_await listen(listening);
        others_talk = others_talk || what == heard::errors;
        if (what == heard::nothing) silent.push_back(rate);
        if (what != heard::traffic) continue;
        silent = {rate};
        others_talk = false;
        break;
    }
    const auto link = link::to_text(where());
    if (!gone_ && others_talk) co_return trouble{"can_wrong_rate", exit_code::no_vehicle, {{"link", link}, {"bitrate", std::to_string(line_->bitrate())}}};
    for (const auto rate : silent) {
        const auto entered = co_await line_->enter(rate, link::presence::talking);
        if (!entered || gone_) continue;
        if (co_await probe()) {
            last_rate_ = rate;
            co_return std::nullopt;
        }
    }
    co_return why_silent();
}

asio::awaitable<bool> can_session::probe() {
    const auto first = last_kind_;
    const auto second = first == bus::can11 ? bus::can29 : bus::can11;
    if (co_await probe(first)) co_return true;
    if (!gone_) (void)co_await line_->look();
    // On error frames nothing more is sent: somebody was disturbed, or nobody is there to acknowledge.
    if (gone_ || !bus_is_well() || line_->counted().error_frames != errors_before_) co_return false;
    co_return co_await probe(second);
}

asio::awaitable<bool> can_session::probe(bus kind) {
    begin_answer();
    endpoints_.begin(kind);
    ears_ = 0;   // the same number of filters, but others
    open_ears();
    drop_stale();
    const uds::exchange_request request{.bytes = supported_pids, .functional = true, .ecu = 0};
    co_await exchange(endpoints_.to_all(), request);
    if (!gone_ && std::ranges::none_of(messages_, proves_a_car) && bus_is_well() && line_->counted().error_frames == errors_before_) {
        begin_answer();
        const uds::exchange_request newer{.bytes = uds_protocol, .functional = true, .ecu = 0};
        co_await exchange(endpoints_.to_all(), newer);
    }
    if (gone_ || std::ranges::none_of(messages_, proves_a_car)) co_return false;
    kind_ = last_kind_ = kind;
    co_return true;
}

}  // namespace faultline::daemon
