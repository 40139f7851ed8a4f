#include "gateway/link/ftdi_line.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/link/usb_port.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

constexpr std::uint8_t to_chip = 0x40;
constexpr std::uint8_t reset = 0, set_flow_control = 2, set_baud_rate = 3, set_data = 4, set_latency = 9;
constexpr std::uint16_t purge_received = 1;
constexpr std::uint16_t eight_data_bits = 8;
constexpr std::size_t most_written = 4096;       // handed over and not taken: beyond this a writer waits
constexpr std::size_t most_unread = 256 * 1024;  // a reader who sleeps that long has lost the conversation anyway

class ftdi_line final : public byte_line {
public:
    ftdi_line(const asio::any_io_executor& executor, std::unique_ptr<usb_port> port, address where)
        : port_{std::move(port)}, where_{std::move(where)}, came_{executor}, room_{executor} {
        port_->on_write_error([this](error why) { lose(why); });
        port_->on_written([this] { room_.cancel(); });
    }
    ~ftdi_line() override { close(); }

    // `unsupported`: not this rate.
    io_result<void> start(unsigned baud) {
        for (const auto& [request, value] : std::array<std::pair<std::uint8_t, std::uint16_t>, 4>{
                 {{reset, 0}, {set_data, eight_data_bits}, {set_flow_control, 0}, {set_latency, 1}}}) {
            const auto done = port_->tell_now({to_chip, request, value, channel()});
            if (!done) return done;
        }
        auto taken = [this](io_result<std::span<const std::uint8_t>> transfer) { transfer ? take(*transfer) : lose(transfer.error()); };
        port_->read_always(port_->packet_size() * 8, 4, std::move(taken));
        return set_baud(baud);
    }

    asio::awaitable<io_result<std::size_t>> read_some(std::span<std::uint8_t> into, instant deadline) override {
        for (;;) {
            const auto got = try_read(into);
            if (!got || *got > 0) co_return got;
            const auto waited = co_await wait(came_, deadline);
            if (!waited) co_return waited.error();
        }
    }

    asio::awaitable<io_result<void>> write(std::span<const std::uint8_t> bytes, instant deadline) override {
        for (;;) {
            const auto sent = try_write(bytes);
            if (!sent) co_return sent.error();
            bytes = bytes.subspan(*sent);
            if (bytes.empty()) co_return boost::system::in_place_value;
            const auto waited = co_await wait(room_, deadline);
            if (!waited) co_return waited.error();
        }
    }

    io_result<std::size_t> try_read(std::span<std::uint8_t> into) override {
        if (is_closed_) return error::cancelled;
        const auto count = std::min(into.size(), unread_.size() - at_);
        std::copy_n(unread_.begin() + static_cast<std::ptrdiff_t>(at_), count, into.begin());
        at_ += count;
        if (at_ == unread_.size()) discard_input();
        if (count == 0 && lost_) return *lost_;
        return count;
    }

    io_result<std::size_t> try_write(std::span<const std::uint8_t> bytes) override {
        if (is_closed_) return error::cancelled;
        if (lost_) return *lost_;
        const auto count = std::min(bytes.size(), most_written - std::min(most_written, port_->writing()));
        if (count > 0 && !port_->write(bytes.first(count))) return error::gone;
        return count;
    }

    io_result<void> set_baud(unsigned baud) override {
        if (lost_) return *lost_;
        const auto divisor = divide_ftdi(baud);
        if (divisor.baud == 0) return error::unsupported;
        port_->settle(1000ms);
        // Chips with one channel carry the divisor's upper bits in the index, those with more beside the channel.
        const auto index = channel() == 0 ? divisor.high : static_cast<std::uint16_t>(divisor.high << 8 | channel());
        const auto set = port_->tell_now({to_chip, set_baud_rate, divisor.value, index});
        if (!set) return set;
        baud_ = baud;
        (void)port_->tell_now({to_chip, reset, purge_received, channel()});
        discard_input();
        return boost::system::in_place_value;
    }
    unsigned baud() const override { return baud_; }

    void discard_input() override {
        unread_.clear();
        at_ = 0;
    }
    bool is_uart() const override { return true; }
    int native_handle() const override { return -1; }   // nothing one could poll: its bytes come through libusb
    const address& where() const override { return where_; }

    void close() noexcept override {
        if (std::exchange(is_closed_, true)) return;
        port_->close();
        came_.cancel();
        room_.cancel();
    }

private:
    // Requests name the channel from 1 on chips that have several (FT2232, FT4232), nothing on those with one.
    [[nodiscard]] std::uint16_t channel() const {
        return port_->interface_count() > 1 ? static_cast<std::uint16_t>(port_->interface_number() + 1) : std::uint16_t{0};
    }
    asio::awaitable<io_result<void>> wait(asio::steady_timer& event, instant deadline) {
        event.expires_at(deadline);
        const auto [problem] = co_await event.async_wait(use_result);
        if (is_closed_) co_return error::cancelled;
        if (!problem) co_return error::timeout;
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (asked.cancelled() != asio::cancellation_type::none) co_return error::cancelled;
        co_return boost::system::in_place_value;
    }
    void take(std::span<const std::uint8_t> transfer) {
        const auto before = unread_.size();
        unread_.insert(unread_.end(), transfer.begin(), transfer.end());
        const auto kept = strip_ftdi_status(std::span{unread_}.subspan(before), port_->packet_size());
        unread_.resize(before + kept);
        if (unread_.size() > most_unread) discard_input();
        if (kept > 0) came_.cancel();
    }
    void lose(error why) {
        if (why == error::cancelled || lost_) return;
        lost_ = why;
        came_.cancel();
        room_.cancel();
    }

    std::unique_ptr<usb_port> port_;
    address where_;
    asio::steady_timer came_, room_;   // conditions: cancelled when there is something
    std::vector<std::uint8_t> unread_;
    std::size_t at_ = 0;   // of unread_: what was read of it
    std::optional<error> lost_;
    unsigned baud_ = 0;
    bool is_closed_ = false;
};

}  // namespace

ftdi_divisor divide_ftdi(unsigned baud) {
    constexpr std::uint64_t clock_rate = 3'000'000;
    constexpr std::array<std::uint32_t, 8> code_of_eighths{0, 3, 2, 4, 1, 5, 6, 7};
    if (baud == 0) return {};
    if (baud > 2'900'000 && baud <= 3'090'000) return {0, 0, 3'000'000};   // divisors below two have codes of their own
    if (baud > 1'940'000 && baud <= 2'060'000) return {1, 0, 2'000'000};
    const auto eighths = (clock_rate * 8 + baud / 2) / baud;
    if (eighths < 16 || eighths > 0x3FFF * 8 + 7) return {};
    const auto result = static_cast<unsigned>(clock_rate * 8 / eighths);
    const auto apart = result > baud ? result - baud : baud - result;
    if (std::uint64_t{apart} * 100 > std::uint64_t{baud} * 3) return {};
    const auto code = static_cast<std::uint32_t>(eighths >> 3) | code_of_eighths[eighths & 7] << 14;
    return {static_cast<std::uint16_t>(code), static_cast<std::uint16_t>(code >> 16), result};
}

std::size_t strip_ftdi_status(std::span<std::uint8_t> transfer, std::size_t packet_size) {
    constexpr std::size_t status = 2;
    std::size_t kept = 0;
    for (std::size_t at = 0; at < transfer.size(); at += packet_size) {
        const auto packet = transfer.subspan(at, std::min(packet_size, transfer.size() - at));
        if (packet.size() <= status) continue;
        std::copy(packet.begin() + status, packet.end(), transfer.begin() + static_cast<std::ptrdiff_t>(kept));
        kept += packet.size() - status;
    }
    return kept;
}

result<std::unique_ptr<byte_line>> open_ftdi(asio::any_io_executor executor, const address& where, unsigned baud) {
    const auto link = to_text(where);
    const auto place = parse_usb_place(where.path);
    if (!place) return failure{error::not_found, {{"link", link}}};
    auto port = usb_port::open(executor, *place, link);
    if (!port) return port.error();
    auto made = std::make_unique<ftdi_line>(executor, std::move(*port), where);
    const auto started = made->start(baud);
    if (!started && started.error() == error::unsupported) {
        return failure{error::unsupported, {{"link", link}, {"reason", std::to_string(baud) + " baud"}}};
    }
    if (!started) return failure{started.error(), {{"link", link}}};
    return std::unique_ptr<byte_line>{std::move(made)};
}

}  // namespace faultline::link
