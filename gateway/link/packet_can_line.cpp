#include "gateway/link/packet_can_line.hpp"

#include <linux/can.h>
#include <linux/can/error.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "gateway/link/can_interface.hpp"
#include "gateway/link/deadline_guard.hpp"
#include "gateway/link/kernel_filter.hpp"
#include "gateway/link/kernel_frame.hpp"
#include "gateway/link/system_error.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t batch = 32;   // frames a system call: 8 ms of a full 500 kbit/s bus

// Room for one burst, kept for the life of the line: nothing is allocated while frames flow.
struct burst {
    std::array<canfd_frame, batch> frames;
    std::array<iovec, batch> parts;
    std::array<mmsghdr, batch> heads;
    std::array<std::array<char, 128>, batch> notes;   // time stamps, dropped counts

    void place(std::size_t i, std::size_t size) {
        parts[i] = {&frames[i], size};
        heads[i] = {};
        heads[i].msg_hdr.msg_iov = &parts[i];
        heads[i].msg_hdr.msg_iovlen = 1;
    }
};

class packet_can_line final : public can_line {
public:
    packet_can_line(asio::any_io_executor executor, int fd, address where, int index)
        : descriptor_{executor, fd}, where_{std::move(where)}, index_{index}, in_{std::make_unique<burst>()}, out_{std::make_unique<burst>()},
          reading_{executor, [this] { stop_waiting(); }}, writing_{executor, [this] { stop_waiting(); }} {
        if (is_socketcan()) take_interface();
    }

    ~packet_can_line() override { close(); }

    asio::awaitable<io_result<std::size_t>> read(std::span<stamped_frame> into, instant deadline) override {
        for (;;) {
            const auto got = try_read(into);
            if (!got || *got > 0) co_return got;
            const auto waited = co_await wait(asio::posix::stream_descriptor::wait_read, reading_, deadline);
            if (!waited) co_return waited.error();
        }
    }

    asio::awaitable<io_result<void>> write(std::span<const can::frame> frames, instant deadline) override {
        for (;;) {
            const auto sent = try_write(frames);
            if (!sent) co_return sent.error();
            frames = frames.subspan(*sent);
            if (frames.empty()) co_return boost::system::in_place_value;
            if (state_ == bus_state::link_down) co_return error::timeout;   // poll() calls a socket without a link writable
            const auto waited = co_await wait(asio::posix::stream_descriptor::wait_write, writing_, deadline);
            if (!waited) co_return waited.error();
        }
    }

    io_result<std::size_t> try_read(std::span<stamped_frame> into) override {
        if (!descriptor_.is_open()) return error::cancelled;
        const auto most = std::min(into.size(), batch);
        for (std::size_t i = 0; i < most; ++i) {
            in_->place(i, sizeof(canfd_frame));
            if (!is_socketcan()) continue;
            in_->heads[i].msg_hdr.msg_control = in_->notes[i].data();
            in_->heads[i].msg_hdr.msg_controllen = in_->notes[i].size();
        }
        const int got = ::recvmmsg(descriptor_.native_handle(), in_->heads.data(), static_cast<unsigned>(most), MSG_DONTWAIT, nullptr);
        if (got < 0) return trouble(errno);
        const auto now = std::chrono::steady_clock::now();
        std::size_t taken = 0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
            if (in_->heads[i].msg_len == 0) return taken > 0 ? io_result<std::size_t>{taken} : error::gone;   // end of the test bus
            if (take(i, now, into[taken])) ++taken;
        }
        counters_.received += taken;
        return taken;
    }

    io_result<std::size_t> try_write(std::span<const can::frame> frames) override {
        if (!descriptor_.is_open()) return error::cancelled;
        const auto count = std::min(frames.size(), batch);
        for (std::size_t i = 0; i < count; ++i) out_->place(i, to_kernel(frames[i], out_->frames[i]));
        const int sent = ::sendmmsg(descriptor_.native_handle(), out_->heads.data(), static_cast<unsigned>(count), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) return trouble(errno);
        counters_.sent += static_cast<std::uint64_t>(sent);
        if (sent > 0) is_up();
        return static_cast<std::size_t>(sent);
    }

    void let_through(std::span<const can_filter> wanted) override {
        if (!descriptor_.is_open()) return;
        is_socketcan() ? set_raw_filter(descriptor_.native_handle(), wanted) : set_packet_filter(descriptor_.native_handle(), wanted);
    }

    bool chooses_bitrate() const override { return false; }
    unsigned bitrate() const override { return bitrate_; }
    asio::awaitable<io_result<void>> enter(unsigned, presence) override { co_return error::unsupported; }

    asio::awaitable<bus_state> look() override {
        if (is_socketcan()) take_interface();
        co_return state_;
    }

    io_result<void> restart() override {
        if (state_ != bus_state::off || !is_socketcan()) return boost::system::in_place_value;
        const int problem = restart_can(index_);
        if (problem == EPERM || problem == EACCES) return error::no_permission;
        if (problem != 0 && problem != EBUSY) return error::failed;   // busy: the kernel's own restart-ms is at it
        state_ = bus_state::active;
        return boost::system::in_place_value;
    }

    bus_state state() const override { return state_; }
    const can_counters& counted() const override { return counters_; }
    bool carries_fd() const override { return carries_fd_; }
    std::string driver() const override { return is_socketcan() ? driver_ : "test bus"; }
    std::string identity() const override { return is_socketcan() ? "SocketCAN " + where_.path : "test bus"; }
    const address& where() const override { return where_; }

    void close() noexcept override {
        if (!descriptor_.is_open()) return;
        reading_.disarm();
        writing_.disarm();
        boost::system::error_code ignored;
        descriptor_.close(ignored);
    }

private:
    [[nodiscard]] bool is_socketcan() const { return index_ != 0; }

    void take_interface() {
        const auto about = can_interface_of(where_.path);
        if (!about) return;
        bitrate_ = about->bitrate;
        carries_fd_ = about->is_fd;
        driver_ = about->driver;
        state_ = about->state;
    }

    // False: it was no data frame, or none we know.
    bool take(std::size_t i, instant now, stamped_frame& into) {
        const auto& seen = in_->frames[i];
        if ((seen.can_id & CAN_ERR_FLAG) != 0) {
            ++counters_.error_frames;
            state_ = state_after(seen, state_);
            return false;
        }
        if (!from_kernel(seen, in_->heads[i].msg_len, into.what)) {
            ++counters_.not_understood;
            return false;
        }
        into.when = now;
        is_up();
        if (!is_socketcan()) return true;
        const auto noted = read_notes(in_->heads[i].msg_hdr);
        if (noted.age) into.when = now - *noted.age;
        if (noted.dropped) {
            counters_.lost += *noted.dropped - dropped_;   // the kernel counts since the socket was opened
            dropped_ = *noted.dropped;
        }
        return true;
    }

    void is_up() {
        if (state_ == bus_state::link_down) state_ = bus_state::active;
    }

    // An interface that goes down is not the end of the line: it comes back. A full queue answers ENOBUFS on CAN_RAW: it
    // empties at the speed of the bus.
    io_result<std::size_t> trouble(int problem) {
        if (problem == EAGAIN || problem == EINTR || problem == ENOBUFS) return std::size_t{0};
        if (is_socketcan() && problem == ENETDOWN) {
            state_ = bus_state::link_down;
            return std::size_t{0};
        }
        return line_error(problem);
    }

    void stop_waiting() {
        boost::system::error_code ignored;
        descriptor_.cancel(ignored);
    }

    asio::awaitable<io_result<void>> wait(asio::posix::stream_descriptor::wait_type what, deadline_guard& guard, instant deadline) {
        for (;;) {
            if (!descriptor_.is_open()) co_return error::cancelled;
            guard.begin(deadline);
            const auto [problem] = co_await descriptor_.async_wait(what, use_result);
            const bool expired = guard.end();
            if (!problem) co_return boost::system::in_place_value;
            if (problem != asio::error::operation_aborted) co_return line_error(problem.value());
            if (expired) co_return error::timeout;
            const auto asked = co_await asio::this_coro::cancellation_state;
            if (!descriptor_.is_open() || asked.cancelled() != asio::cancellation_type::none) co_return error::cancelled;
        }
    }

    asio::posix::stream_descriptor descriptor_;
    address where_;
    int index_;
    bool carries_fd_ = true;
    unsigned bitrate_ = 0;
    std::string driver_;
    bus_state state_ = bus_state::active;
    can_counters counters_;
    std::uint32_t dropped_ = 0;
    std::unique_ptr<burst> in_;
    std::unique_ptr<burst> out_;
    deadline_guard reading_;
    deadline_guard writing_;
};

}  // namespace

std::unique_ptr<can_line> packet_line(asio::any_io_executor executor, int socket, const address& where, int index) {
    return std::make_unique<packet_can_line>(std::move(executor), socket, where, index);
}

}  // namespace faultline::link
