#include "gateway/link/tty_line.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gateway/link/deadline_guard.hpp"
#include "gateway/link/device_access.hpp"
#include "gateway/link/holder.hpp"
#include "gateway/link/system_error.hpp"
#include "gateway/link/tty_mode.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);
constexpr int drain_limit_ms = 100;

class tty_line final : public byte_line {
public:
    tty_line(asio::any_io_executor executor, int fd, address where, unsigned baud, bool pseudo)
        : descriptor_{executor, fd},
          where_{std::move(where)},
          baud_{baud},
          pseudo_{pseudo},
          reading_{executor, [this] { descriptor_.cancel(); }},
          writing_{executor, [this] { descriptor_.cancel(); }} {}

    ~tty_line() override { close(); }

    asio::awaitable<io_result<std::size_t>> read_some(std::span<std::uint8_t> into, instant deadline) override {
        for (;;) {
            if (!descriptor_.is_open()) co_return error::cancelled;
            reading_.begin(deadline);
            const auto [problem, count] =
                co_await descriptor_.async_read_some(asio::buffer(into.data(), into.size()), use_result);
            const bool expired = reading_.end();
            if (!problem) co_return count;
            if (problem != asio::error::operation_aborted) {
                co_return problem == asio::error::eof ? error::gone : line_error(problem.value());
            }
            if (expired) co_return error::timeout;
            if (stopped(co_await asio::this_coro::cancellation_state)) co_return error::cancelled;
        }
    }

    asio::awaitable<io_result<void>> write(std::span<const std::uint8_t> bytes, instant deadline) override {
        while (!bytes.empty()) {
            const auto sent = try_write(bytes);
            if (!sent) co_return sent.error();
            bytes = bytes.subspan(*sent);
            if (bytes.empty()) break;
            writing_.begin(deadline);
            const auto [problem] = co_await descriptor_.async_wait(asio::posix::stream_descriptor::wait_write, use_result);
            const bool expired = writing_.end();
            if (!problem) continue;
            if (problem != asio::error::operation_aborted) co_return line_error(problem.value());
            if (expired) co_return error::timeout;
            if (stopped(co_await asio::this_coro::cancellation_state)) co_return error::cancelled;
        }
        co_return boost::system::in_place_value;
    }

    io_result<std::size_t> try_read(std::span<std::uint8_t> into) override {
        if (!descriptor_.is_open()) return error::cancelled;
        const auto count = ::read(descriptor_.native_handle(), into.data(), into.size());
        if (count > 0) return static_cast<std::size_t>(count);
        if (count == 0) return into.empty() ? io_result<std::size_t>{0} : error::gone;   // a hung-up terminal reads as its end
        return waited(errno);
    }

    io_result<std::size_t> try_write(std::span<const std::uint8_t> bytes) override {
        if (!descriptor_.is_open()) return error::cancelled;
        const auto count = ::write(descriptor_.native_handle(), bytes.data(), bytes.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        return waited(errno);
    }

    io_result<void> set_baud(unsigned rate) override {
        if (!descriptor_.is_open()) return error::cancelled;
        const int fd = descriptor_.native_handle();
        drain(fd, drain_limit_ms);
        if (const int problem = set_rate(fd, rate)) {
            return problem == EINVAL || problem == ERANGE ? error::unsupported : line_error(problem);
        }
        drop_input(fd);
        baud_ = rate;
        return boost::system::in_place_value;
    }

    unsigned baud() const override { return baud_; }
    void discard_input() override {
        if (descriptor_.is_open()) drop_input(native_handle());
    }
    bool is_uart() const override { return !pseudo_; }
    int native_handle() const override { return const_cast<asio::posix::stream_descriptor&>(descriptor_).native_handle(); }
    const address& where() const override { return where_; }

    void close() noexcept override {
        if (!descriptor_.is_open()) return;
        reading_.disarm();
        writing_.disarm();
        if (!pseudo_) {
            // Unsent bytes would hold close() up for as long as the driver likes; nobody waits for their answer any more.
            drop_output(native_handle());
            (void)::ioctl(native_handle(), TIOCNXCL);
        }
        boost::system::error_code ignored;
        descriptor_.close(ignored);
    }

private:
    static io_result<std::size_t> waited(int problem) {
        if (problem == EAGAIN || problem == EINTR) return std::size_t{0};
        return line_error(problem);
    }

    // descriptor_.cancel() ends reading and writing alike; the one whose time had not come goes on.
    [[nodiscard]] bool stopped(asio::cancellation_state asked) const {
        return !descriptor_.is_open() || asked.cancelled() != asio::cancellation_type::none;
    }

    asio::posix::stream_descriptor descriptor_;
    address where_;
    unsigned baud_;
    bool pseudo_;
    deadline_guard reading_;
    deadline_guard writing_;
};

failure explain_open(int problem, const address& where) {
    const std::string link = to_text(where);
    switch (problem) {
        case ENOENT:
        case ENOTDIR:
        case ELOOP: return {error::not_found, {{"link", link}}};
        case EACCES:
        case EPERM: return permission_failure(where.path, link);
        case EBUSY: return busy_failure(where.path, link);
        case EISDIR: return {error::not_a_device, {{"link", link}, {"found", "directory"}}};
        case EIO:
        case ENXIO:
        case ENODEV: return {error::gone, {{"link", link}}};
        default: return {error::failed, {{"link", link}, {"reason", std::strerror(problem)}}};
    }
}

// Closes the descriptor on every way out but the good one.
class descriptor_owner {
public:
    explicit descriptor_owner(int fd) : fd_{fd} {}
    ~descriptor_owner() {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor_owner(const descriptor_owner&) = delete;
    descriptor_owner& operator=(const descriptor_owner&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

bool is_pseudo(dev_t device) {
    return major(device) >= 136 && major(device) <= 143;   // Linux devices.txt: Unix98 pty slaves
}

// Two readers of one port would each get half of the answers. ptys are exempt from all but the lock: whoever plays the adapter
// there often keeps the slave end open, and their exclusive flag would outlive us.
int claim(int fd, const address& where, bool pseudo) {
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return errno == EWOULDBLOCK ? EBUSY : errno;
    if (pseudo) return 0;
    if (!holder_of(where.path, whom::others).empty()) return EBUSY;
    (void)::ioctl(fd, TIOCEXCL);
    return 0;
}

}  // namespace

result<std::unique_ptr<byte_line>> open_tty(asio::any_io_executor executor, const address& where, unsigned baud) {
    const std::string link = to_text(where);
    struct stat seen {};
    if (::stat(where.path.c_str(), &seen) != 0) return explain_open(errno, where);
    if (!S_ISCHR(seen.st_mode)) return failure{error::not_a_device, {{"link", link}, {"found", kind_of_node(seen.st_mode)}}};
    const bool pseudo = is_pseudo(seen.st_rdev);

    descriptor_owner fd{::open(where.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
    if (fd.get() < 0) return explain_open(errno, where);
    if (!::isatty(fd.get())) {
        const bool empty_socket = errno == EIO;   // a ttyS name the kernel keeps for a chip that is not there
        if (empty_socket) return failure{error::not_a_device, {{"link", link}, {"found", "no_hardware"}}};
        return failure{error::not_a_device, {{"link", link}, {"found", "other_device"}}};
    }
    if (const int problem = claim(fd.get(), where, pseudo)) return explain_open(problem, where);
    if (const int problem = set_raw(fd.get(), baud)) return explain_open(problem, where);
    if (!pseudo) {
        if (const int problem = set_rate(fd.get(), baud)) {
            if (problem != EINVAL) return explain_open(problem, where);
            return failure{error::unsupported, {{"link", link}, {"reason", std::to_string(baud) + " baud"}}};
        }
        ask_low_latency(fd.get());
    }
    drop_input(fd.get());
    return std::unique_ptr<byte_line>{
        std::make_unique<tty_line>(std::move(executor), fd.release(), where, baud, pseudo)};
}

}  // namespace faultline::link
