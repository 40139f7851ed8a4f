#include "gateway/link/slcan_line.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "gateway/link/kernel_filter.hpp"
#include "gateway/link/open.hpp"
#include "protocols/can/slcan.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
namespace slcan = can::slcan;
using clock = std::chrono::steady_clock;
using kind = slcan::item::what;
using namespace std::chrono_literals;

// What these adapters are delivered with; most hang on USB, where every rate works.
constexpr std::array usual_rates{115200U, 57600U, 1000000U, 2000000U, 3000000U, 921600U, 230400U, 38400U, 9600U};

constexpr auto answer_time = 250ms;   // an adapter's; over Wi-Fi too

enum class answered : std::uint8_t { ok, refused, nothing };

class slcan_line final : public can_line {
public:
    explicit slcan_line(std::unique_ptr<byte_line> line) : line_{std::move(line)} {}
    ~slcan_line() override { close(); }

    asio::awaitable<io_result<std::size_t>> read(std::span<stamped_frame> into, instant deadline) override {
        for (;;) {
            if (const auto ready = take(into); ready > 0) co_return ready;
            const auto count = co_await line_->read_some(buffer_, deadline);
            if (!count) co_return count.error();
            feed(*count);
        }
    }

    asio::awaitable<io_result<void>> write(std::span<const can::frame> frames, instant deadline) override {
        while (!frames.empty()) {
            const auto taken = try_write(frames);
            if (!taken) co_return taken.error();
            frames = frames.subspan(*taken);
            if (rest_.empty()) continue;
            const auto sent = co_await line_->write(rest_, deadline);
            rest_ = {};
            if (!sent) co_return sent.error();
        }
        co_return boost::system::in_place_value;
    }

    io_result<std::size_t> try_read(std::span<stamped_frame> into) override {
        for (;;) {
            if (const auto ready = take(into); ready > 0) return ready;
            const auto count = line_->try_read(buffer_);
            if (!count || *count == 0) return count;
            feed(*count);
        }
    }

    io_result<std::size_t> try_write(std::span<const can::frame> frames) override {
        for (std::size_t done = 0;; ++done) {
            // What is left of a frame that was taken goes first: half a line would spoil the next one.
            if (!rest_.empty()) {
                const auto sent = line_->try_write(rest_);
                if (!sent) return sent.error();
                rest_ = rest_.subspan(*sent);
                if (!rest_.empty()) return done;
            }
            if (done == frames.size()) return done;
            rest_ = written(frames[done]);
            if (rest_.empty()) return error::unsupported;
            ++counters_.sent;
        }
    }

    void let_through(std::span<const can_filter> wanted) override { wanted_.assign(wanted.begin(), wanted.end()); }
    bool chooses_bitrate() const override { return true; }
    unsigned bitrate() const override { return bitrate_; }
    asio::awaitable<io_result<void>> enter(unsigned bits_per_second, presence how) override;
    asio::awaitable<bus_state> look() override;
    io_result<void> restart() override;

    bus_state state() const override { return state_; }
    const can_counters& counted() const override { return counters_; }
    bool carries_fd() const override { return false; }   // its FD letters are no standard and nobody's answer names them
    std::string driver() const override { return "slcan"; }
    std::string identity() const override { return identity_; }
    const address& where() const override { return line_->where(); }
    void close() noexcept override;

    // Nothing: it is there, its channel closed.
    asio::awaitable<std::optional<failure>> meet(unsigned remembered_baud);

private:
    asio::awaitable<bool> greet();
    asio::awaitable<io_result<answered>> command(std::string_view text);
    asio::awaitable<io_result<slcan::item>> next_answer(instant deadline);
    std::size_t take(std::span<stamped_frame> into);
    void feed(std::size_t count) {
        fed_ = {reinterpret_cast<const char*>(buffer_.data()), count};
        fed_at_ = clock::now();
    }
    void note(const slcan::item& said);
    std::span<const std::uint8_t> written(const can::frame& one) {
        const auto size = slcan::write(one, text_);
        return {reinterpret_cast<const std::uint8_t*>(text_.data()), size};
    }

    std::unique_ptr<byte_line> line_;
    slcan::reader reader_;
    std::array<std::uint8_t, 4096> buffer_{};
    std::string_view fed_;   // of buffer_: not read yet
    instant fed_at_{};
    std::array<char, slcan::longest_frame> text_{};
    std::span<const std::uint8_t> rest_;   // of text_: not yet written
    std::vector<can_filter> wanted_;
    std::string identity_;
    std::string heard_;          // what somebody said who speaks no slcan
    bool answers_commands_ = true;
    bool is_open_ = false;
    unsigned bitrate_ = 0;
    bus_state state_ = bus_state::active;
    can_counters counters_;
};

std::size_t slcan_line::take(std::span<stamped_frame> into) {
    std::size_t taken = 0;
    slcan::item said;
    while (taken < into.size() && reader_.next(fed_, said)) {
        if (said.kind != kind::frame || said.is_remote) {
            note(said);
            continue;
        }
        ++counters_.received;
        if (!passes(wanted_, said.frame)) continue;
        into[taken++] = {said.frame, fed_at_};
    }
    return taken;
}

void slcan_line::note(const slcan::item& said) {
    switch (said.kind) {
        case kind::error: ++counters_.refused; break;   // of a frame: commands read their own answers
        case kind::status:
            if ((said.status & slcan::data_overrun) != 0) ++counters_.lost;
            if ((said.status & slcan::bus_error) != 0) ++counters_.error_frames;
            state_ = (said.status & (slcan::error_passive | slcan::bus_error)) != 0 ? bus_state::passive
                     : (said.status & slcan::error_warning) != 0                    ? bus_state::warning
                                                                                    : bus_state::active;
            break;
        case kind::frame:
        case kind::other:
        case kind::damaged: ++counters_.not_understood; break;
        default: break;
    }
}

// The next thing that is no frame of the bus.
asio::awaitable<io_result<slcan::item>> slcan_line::next_answer(instant deadline) {
    for (;;) {
        slcan::item said;
        while (reader_.next(fed_, said))
            if (said.kind != kind::frame) co_return said;
        const auto count = co_await line_->read_some(buffer_, deadline);
        if (!count) co_return count.error();
        feed(*count);
    }
}

asio::awaitable<io_result<answered>> slcan_line::command(std::string_view text) {
    const std::span bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    const auto sent = co_await line_->write(bytes, clock::now() + 1s);
    if (!sent) co_return sent.error();
    const auto deadline = clock::now() + (answers_commands_ ? answer_time : 20ms);
    for (;;) {
        const auto said = co_await next_answer(deadline);
        if (!said && said.error() == error::timeout) co_return answered::nothing;
        if (!said) co_return said.error();
        if (said->kind == kind::ok) co_return answered::ok;
        if (said->kind == kind::error) co_return answered::refused;
    }
}

// Whether somebody who speaks slcan answers at this rate. An ELM327 answers these letters with "?" and its prompt.
asio::awaitable<bool> slcan_line::greet() {
    reader_.forget();
    fed_ = {};
    line_->discard_input();
    heard_.clear();
    bool proved = false;
    // The first C ends what hangs in its buffer. Never a bare CR: an ELM327 would repeat its last command, whatever that was.
    const std::string_view hello = "C\rC\rV\r";
    const std::span bytes{reinterpret_cast<const std::uint8_t*>(hello.data()), hello.size()};
    if (!co_await line_->write(bytes, clock::now() + 1s)) co_return false;
    answers_commands_ = false;
    auto deadline = clock::now() + answer_time;
    for (;;) {
        const auto said = co_await next_answer(deadline);
        if (!said) break;
        if (said->kind == kind::ok || said->kind == kind::error) {
            proved = answers_commands_ = true;
        } else if (said->kind == kind::version || (said->kind == kind::other && said->text.find("CANable") != std::string_view::npos)) {
            identity_ = std::string{said->text};
            proved = true;
            deadline = std::min(deadline, clock::now() + 30ms);   // its answer to C may still come behind
        } else if (said->kind == kind::other || said->kind == kind::damaged) {
            heard_ += heard_.size() < 40 ? std::string{said->text} : std::string{};
        }
    }
    co_return proved && heard_.find('>') == std::string::npos && heard_.find('?') == std::string::npos;
}

asio::awaitable<std::optional<failure>> slcan_line::meet(unsigned remembered_baud) {
    std::vector<unsigned> rates;
    if (line_->is_uart()) {
        if (remembered_baud != 0) rates.push_back(remembered_baud);
        rates.insert(rates.end(), usual_rates.begin(), usual_rates.end());
    } else {
        rates.push_back(0);
    }
    std::string heard;
    for (const auto rate : rates) {
        if (rate != 0 && rate != line_->baud() && !line_->set_baud(rate)) continue;
        if (co_await greet()) co_return std::nullopt;
        if (heard.empty()) heard = std::exchange(heard_, {});
    }
    if (heard.empty()) co_return failure{error::no_slcan, {{"link", to_text(where())}}};
    co_return failure{error::not_slcan, {{"link", to_text(where())}}};
}

asio::awaitable<io_result<void>> slcan_line::enter(unsigned bits_per_second, presence how) {
    const auto rate = slcan::bit_rate(bits_per_second);
    if (!rate) co_return error::unsupported;
    rest_ = {};
    reader_.forget();
    fed_ = {};
    const auto closed = co_await command(slcan::close_channel);   // refused: it was closed already
    if (!closed) co_return closed.error();
    is_open_ = false;
    const auto set = co_await command(*rate);
    if (!set) co_return set.error();
    if (*set == answered::refused || (answers_commands_ && *set == answered::nothing)) co_return error::unsupported;
    const bool listening = how == presence::listening;
    auto opened = co_await command(answers_commands_ ? (listening ? slcan::listen_only : slcan::open_channel) : (listening ? "M1\r" : "M0\r"));
    if (!opened) co_return opened.error();
    if (!answers_commands_ || (listening && *opened == answered::refused)) {
        if (answers_commands_ && !co_await command("M1\r")) co_return error::gone;
        opened = co_await command(slcan::open_channel);
        if (!opened) co_return opened.error();
    }
    if (*opened == answered::refused) co_return error::failed;
    is_open_ = true;
    bitrate_ = bits_per_second;
    state_ = bus_state::active;
    co_return boost::system::in_place_value;
}

// Lawicel's status flags; an adapter without them says nothing, or BEL.
asio::awaitable<bus_state> slcan_line::look() {
    if (!answers_commands_ || !is_open_) co_return state_;
    const std::span bytes{reinterpret_cast<const std::uint8_t*>(slcan::ask_status.data()), slcan::ask_status.size()};
    if (!co_await line_->write(bytes, clock::now() + 1s)) co_return state_;
    const auto deadline = clock::now() + 50ms;
    for (;;) {
        const auto said = co_await next_answer(deadline);
        if (!said || said->kind == kind::error) co_return state_;
        if (said->kind != kind::status) continue;
        note(*said);
        co_return state_;
    }
}

// Leaving the bus and entering it again is what clears a controller that is off.
io_result<void> slcan_line::restart() {
    if (!is_open_) return boost::system::in_place_value;
    const auto again = std::string{slcan::close_channel} + std::string{slcan::open_channel};
    const std::span bytes{reinterpret_cast<const std::uint8_t*>(again.data()), again.size()};
    const auto sent = line_->try_write(bytes);
    if (!sent) return sent.error();
    state_ = bus_state::active;
    return boost::system::in_place_value;
}

void slcan_line::close() noexcept {
    if (is_open_) {
        const std::span bytes{reinterpret_cast<const std::uint8_t*>(slcan::close_channel.data()), slcan::close_channel.size()};
        (void)line_->try_write(bytes);   // an adapter left open goes on acknowledging frames and talking into the next user's ear
        is_open_ = false;
    }
    line_->close();
}

}  // namespace

asio::awaitable<result<std::unique_ptr<can_line>>> start_slcan(std::unique_ptr<byte_line> line, unsigned remembered_baud) {
    auto made = std::make_unique<slcan_line>(std::move(line));
    auto wrong = co_await made->meet(remembered_baud);
    if (wrong) co_return std::move(*wrong);
    std::unique_ptr<can_line> met = std::move(made);
    co_return met;
}

asio::awaitable<result<std::unique_ptr<can_line>>> open_slcan(address where, unsigned remembered_baud) {
    open_options options;
    options.baud = remembered_baud != 0 ? remembered_baud : usual_rates.front();
    auto line = co_await open(std::move(where), options);
    if (!line) co_return line.error();
    co_return co_await start_slcan(std::move(*line), remembered_baud);
}

}  // namespace faultline::link
