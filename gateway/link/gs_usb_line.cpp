#include "gateway/link/gs_usb_line.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <vector>

#include "gateway/link/frame_ring.hpp"
#include "gateway/link/kernel_filter.hpp"
#include "gateway/link/usb_port.hpp"
#include "protocols/can/gs_usb.hpp"
#include "protocols/can/gs_usb_slots.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
namespace gs = can::gs_usb;
using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t transfer_size = 512;      // what one transfer may bring: firmware that packs its frames fills it
constexpr std::size_t transfers_waiting = 30;   // 30 frames while we are busy: 7 ms of a full 500 kbit/s bus, before the adapter's own room
constexpr unsigned fd_sample_point = 750;
constexpr auto echo_patience = 500ms;   // a frame nobody acknowledged, or an echo the firmware lost

bus_state state_of(gs::controller what) {
    switch (what) {
        case gs::controller::active: return bus_state::active;
        case gs::controller::warning: return bus_state::warning;
        case gs::controller::passive: return bus_state::passive;
        case gs::controller::off: break;
    }
    return bus_state::off;
}

class gs_usb_line final : public can_line {
public:
    gs_usb_line(const asio::any_io_executor& executor, std::unique_ptr<usb_port> port, address where)
        : port_{std::move(port)}, where_{std::move(where)}, came_{executor}, room_{executor} {
        port_->on_write_error([this](error why) { lose(why); });
        auto taken = [this](io_result<std::span<const std::uint8_t>> transfer) { transfer ? take(*transfer) : lose(transfer.error()); };
        port_->read_always(transfer_size, transfers_waiting, std::move(taken));
    }
    ~gs_usb_line() override { close(); }

    asio::awaitable<io_result<std::size_t>> read(std::span<stamped_frame> into, instant deadline) override {
        for (;;) {
            const auto got = try_read(into);
            if (!got || *got > 0) co_return got;
            const auto waited = co_await wait(came_, deadline);
            if (!waited) co_return waited.error();
        }
    }

    asio::awaitable<io_result<void>> write(std::span<const can::frame> frames, instant deadline) override {
        for (;;) {
            const auto sent = try_write(frames);
            if (!sent) co_return sent.error();
            frames = frames.subspan(*sent);
            if (frames.empty()) co_return boost::system::in_place_value;
            // When no echo comes, the oldest slot is given up after a while: then there is room, or a reason.
            const auto until = slots_.out() > 0 ? std::min(deadline, slots_.oldest() + echo_patience) : deadline;
            const auto waited = co_await wait(room_, until);
            if (!waited && (waited.error() != error::timeout || until == deadline)) co_return waited.error();
        }
    }

    io_result<std::size_t> try_read(std::span<stamped_frame> into) override {
        if (is_closed_) return error::cancelled;
        const auto got = arrived_.take(into);
        if (got == 0 && lost_) return *lost_;
        return got;
    }

    io_result<std::size_t> try_write(std::span<const can::frame> frames) override {
        if (is_closed_) return error::cancelled;
        if (lost_) return *lost_;
        if (!is_started_ || state_ == bus_state::off) return std::size_t{0};
        if (slots_.expire(clock::now(), echo_patience) > 0) start_again();
        std::size_t done = 0;
        for (; done < frames.size(); ++done) {
            const auto slot = slots_.take(clock::now());
            if (!slot) break;
            const auto size = gs::write(frames[done], *slot, 0, is_fd_, limits_.has(gs::has_quirk_byte), bytes_);
            if (size == 0 || !port_->write(std::span{bytes_}.first(size))) {
                slots_.give_back(*slot);
                return size == 0 ? error::unsupported : error::gone;
            }
        }
        return done;
    }

    void let_through(std::span<const can_filter> wanted) override { wanted_.assign(wanted.begin(), wanted.end()); }
    bool chooses_bitrate() const override { return true; }
    unsigned bitrate() const override { return bitrate_; }
    asio::awaitable<io_result<void>> enter(unsigned bits_per_second, presence how) override;
    asio::awaitable<bus_state> look() override;

    io_result<void> restart() override {
        if (lost_) return *lost_;
        if (is_started_) start_again();
        return boost::system::in_place_value;
    }

    bus_state state() const override { return state_; }
    const can_counters& counted() const override { return counters_; }
    bool carries_fd() const override { return is_fd_; }
    std::string driver() const override { return "gs_usb (libusb)"; }
    std::string identity() const override { return identity_; }
    const address& where() const override { return where_; }

    void close() noexcept override {
        if (std::exchange(is_closed_, true)) return;
        // An adapter left on the bus goes on acknowledging frames, and older firmware does not start twice.
        if (!lost_) port_->post(request(gs::to_device, gs::request::mode), gs::write_mode(false, 0));
        port_->close();
        came_.cancel();
        room_.cancel();
    }

    // Nothing: it is there and off the bus.
    asio::awaitable<std::optional<failure>> meet();

private:
    [[nodiscard]] usb_request request(std::uint8_t kind, gs::request what, std::uint16_t value = 0) const {
        return {kind, static_cast<std::uint8_t>(what), value, port_->interface_number()};
    }
    asio::awaitable<io_result<void>> introduce();
    asio::awaitable<io_result<void>> wait(asio::steady_timer& event, instant deadline);
    void take(std::span<const std::uint8_t> transfer);
    void take(const gs::item& said, instant now);
    void note(const gs::health& health);
    void lose(error why);
    void start_again();
    [[nodiscard]] std::uint32_t mode_flags() const {
        return (how_ == presence::listening ? gs::listen_only : 0U) | (is_fd_ ? gs::fd : 0U);
    }

    std::unique_ptr<usb_port> port_;
    address where_;
    asio::steady_timer came_, room_;   // conditions: cancelled when there is something
    frame_ring arrived_;
    gs::slots slots_;
    gs::limits limits_{};
    can::bit_timing nominal_{}, data_{};
    std::array<std::uint8_t, gs::longest_host_frame> bytes_{};
    std::vector<can_filter> wanted_;
    std::string identity_;
    can_counters counters_;
    std::optional<error> lost_;
    unsigned bitrate_ = 0;
    bus_state state_ = bus_state::active;
    presence how_ = presence::listening;
    bool is_fd_ = false;
    bool is_started_ = false;
    bool is_closed_ = false;
};

asio::awaitable<io_result<void>> gs_usb_line::wait(asio::steady_timer& event, instant deadline) {
    event.expires_at(deadline);
    const auto [problem] = co_await event.async_wait(use_result);
    if (is_closed_) co_return error::cancelled;
    if (!problem) co_return error::timeout;
    const auto asked = co_await asio::this_coro::cancellation_state;
    if (asked.cancelled() != asio::cancellation_type::none) co_return error::cancelled;
    co_return boost::system::in_place_value;
}

void gs_usb_line::take(std::span<const std::uint8_t> transfer) {
    const auto now = clock::now();
    gs::item said;
    while (gs::next(transfer, false, said)) take(said, now);
}

void gs_usb_line::take(const gs::item& said, instant now) {
    using what = gs::item::what;
    switch (said.kind) {
        case what::frame:
            if (!is_started_) return;   // left over from the last user
            ++counters_.received;
            if (said.has_lost_some) ++counters_.lost;
            if (!passes(wanted_, said.frame)) return;
            if (!arrived_.put({said.frame, now})) ++counters_.lost;
            came_.cancel();
            return;
        case what::echo:
            if (!slots_.give_back(said.slot)) return;   // too late, or of the last user
            ++counters_.sent;
            room_.cancel();
            return;
        case what::error:
            ++counters_.error_frames;
            note(said.health);
            return;
        case what::remote:
        case what::damaged: ++counters_.not_understood; return;
    }
}

void gs_usb_line::note(const gs::health& health) {
    if (!health.state) return;
    state_ = state_of(*health.state);
    if (state_ == bus_state::off) {   // what the controller had to send it will not send any more
        counters_.refused += slots_.out();
        slots_.forget();
    }
}

void gs_usb_line::lose(error why) {
    if (why == error::cancelled || lost_) return;
    lost_ = why == error::timeout ? error::failed : why;
    came_.cancel();
    room_.cancel();
}

// Clears the adapter: frames nobody acknowledged, a controller that is off the bus, firmware that lost count of its room.
void gs_usb_line::start_again() {
    counters_.refused += slots_.out();
    slots_.forget();
    state_ = bus_state::active;
    port_->post(request(gs::to_device, gs::request::mode), gs::write_mode(false, 0));
    port_->post(request(gs::to_device, gs::request::set_bit_timing), gs::write_bit_timing(nominal_));
    if (is_fd_) port_->post(request(gs::to_device, gs::request::set_data_bit_timing), gs::write_bit_timing(data_));
    port_->post(request(gs::to_device, gs::request::mode), gs::write_mode(true, mode_flags()));
}

asio::awaitable<io_result<void>> gs_usb_line::introduce() {
    const auto stop = gs::write_mode(false, 0);
    const auto reset = co_await port_->tell(request(gs::to_device, gs::request::mode), stop);
    if (!reset) co_return reset.error();
    // Firmware that knows one byte order only may refuse to be told.
    const auto format = co_await port_->tell(request(gs::to_device, gs::request::host_format, 1), gs::host_format_bytes);
    if (!format && format.error() != error::unsupported) co_return format.error();
    const auto config = co_await port_->ask(request(gs::from_device, gs::request::device_config, 1), 12);
    if (!config) co_return config.error();
    const auto answer = co_await port_->ask(request(gs::from_device, gs::request::bit_timing_limits), 40);
    if (!answer) co_return answer.error();
    auto limits = gs::read_limits(*answer);
    if (!gs::read_device_config(*config) || !limits) co_return error::failed;
    if (limits->has(gs::has_extended_limits)) {
        const auto extended = co_await port_->ask(request(gs::from_device, gs::request::extended_limits), 72);
        if (extended && extended->size() == 72) limits = gs::read_limits(*extended);
    }
    limits_ = *limits;
    co_return boost::system::in_place_value;
}

asio::awaitable<std::optional<failure>> gs_usb_line::meet() {
    auto met = co_await introduce();
    if (!met && met.error() == error::timeout && port_->reset()) met = co_await introduce();   // hung firmware; after that only re-plugging helps
    if (met) {
        identity_ = port_->text(2);
        co_return std::nullopt;
    }
    const auto link = to_text(where_);
    switch (met.error()) {
        case error::gone: co_return failure{error::not_found, {{"link", link}}};
        case error::timeout: co_return failure{error::timeout, {{"link", link}}};
        default: break;
    }
    co_return failure{error::unsupported, {{"link", link}, {"reason", "it does not speak gs_usb"}}};
}

asio::awaitable<io_result<void>> gs_usb_line::enter(unsigned bits_per_second, presence how) {
    if (lost_) co_return *lost_;
    if (how == presence::listening && !limits_.has(gs::listen_only)) co_return error::unsupported;
    const auto nominal = can::divide_bit(limits_.clock, bits_per_second, limits_.nominal);
    if (!nominal) co_return error::unsupported;
    std::optional<can::bit_timing> data;
    if (where_.data_bitrate != 0) {
        if (!limits_.has(gs::fd)) co_return error::unsupported;
        data = can::divide_bit(limits_.clock, where_.data_bitrate, limits_.data.value_or(limits_.nominal), fd_sample_point);
        if (!data) co_return error::unsupported;
    }
    is_started_ = false;
    const auto stop = gs::write_mode(false, 0);
    const auto reset = co_await port_->tell(request(gs::to_device, gs::request::mode), stop);
    if (!reset) co_return reset.error();
    slots_.forget();
    arrived_.clear();
    nominal_ = *nominal;
    data_ = data.value_or(can::bit_timing{});
    is_fd_ = data.has_value();
    how_ = how;
    const auto timing = gs::write_bit_timing(nominal_);
    const auto timed = co_await port_->tell(request(gs::to_device, gs::request::set_bit_timing), timing);
    if (!timed) co_return timed.error();
    if (is_fd_) {
        const auto fast = gs::write_bit_timing(data_);
        const auto set = co_await port_->tell(request(gs::to_device, gs::request::set_data_bit_timing), fast);
        if (!set) co_return set.error();
    }
    const auto mode = gs::write_mode(true, mode_flags());
    is_started_ = true;   // its first frame may come before its answer to this
    const auto started = co_await port_->tell(request(gs::to_device, gs::request::mode), mode);
    is_started_ = started.has_value();
    if (!started) co_return started.error();
    bitrate_ = bits_per_second;
    state_ = bus_state::active;
    co_return boost::system::in_place_value;
}

asio::awaitable<bus_state> gs_usb_line::look() {
    if (lost_ || !is_started_ || !limits_.has(gs::tells_state)) co_return state_;
    const auto answer = co_await port_->ask(request(gs::from_device, gs::request::state), 12);
    if (answer) {
        if (const auto health = gs::read_state(*answer)) note(*health);
    }
    co_return state_;
}

}  // namespace

asio::awaitable<result<std::unique_ptr<can_line>>> open_gs_usb(address where) {
    const auto executor = co_await asio::this_coro::executor;
    const auto link = to_text(where);
    const auto place = parse_usb_place(where.path);
    if (!place) co_return failure{error::not_found, {{"link", link}}};
    auto port = usb_port::open(executor, *place, link);
    if (!port) co_return port.error();
    auto made = std::make_unique<gs_usb_line>(executor, std::move(*port), std::move(where));
    auto wrong = co_await made->meet();
    if (wrong) co_return std::move(*wrong);
    std::unique_ptr<can_line> met = std::move(made);
    co_return met;
}

}  // namespace faultline::link
