#include "gateway/link/tcp_line.hpp"

#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "gateway/link/deadline_guard.hpp"
#include "gateway/link/system_error.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

class tcp_line final : public byte_line {
public:
    tcp_line(tcp::socket socket, address where)
        : socket_{std::move(socket)},
          where_{std::move(where)},
          reading_{socket_.get_executor(), [this] { stop_waiting(); }},
          writing_{socket_.get_executor(), [this] { stop_waiting(); }} {}

    ~tcp_line() override { close(); }

    asio::awaitable<io_result<std::size_t>> read_some(std::span<std::uint8_t> into, instant deadline) override {
        for (;;) {
            if (!socket_.is_open()) co_return error::cancelled;
            reading_.begin(deadline);
            const auto [problem, count] = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), use_result);
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
            const auto [problem] = co_await socket_.async_wait(tcp::socket::wait_write, use_result);
            const bool expired = writing_.end();
            if (!problem) continue;
            if (problem != asio::error::operation_aborted) co_return line_error(problem.value());
            if (expired) co_return error::timeout;
            if (stopped(co_await asio::this_coro::cancellation_state)) co_return error::cancelled;
        }
        co_return boost::system::in_place_value;
    }

    io_result<std::size_t> try_read(std::span<std::uint8_t> into) override {
        if (!socket_.is_open()) return error::cancelled;
        const auto count = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
        if (count > 0) return static_cast<std::size_t>(count);
        if (count == 0) return into.empty() ? io_result<std::size_t>{0} : error::gone;
        return waited(errno);
    }

    io_result<std::size_t> try_write(std::span<const std::uint8_t> bytes) override {
        if (!socket_.is_open()) return error::cancelled;
        const auto count = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0) return static_cast<std::size_t>(count);
        return waited(errno);
    }

    io_result<void> set_baud(unsigned) override { return boost::system::in_place_value; }
    unsigned baud() const override { return 0; }
    bool is_uart() const override { return false; }
    int native_handle() const override { return const_cast<tcp::socket&>(socket_).native_handle(); }
    const address& where() const override { return where_; }

    void discard_input() override {
        std::array<std::uint8_t, 512> sink;
        for (auto dropped = try_read(sink); dropped && *dropped > 0;) dropped = try_read(sink);
    }

    void close() noexcept override {
        boost::system::error_code ignored;
        reading_.disarm();
        writing_.disarm();
        if (socket_.is_open()) socket_.close(ignored);
    }

private:
    static io_result<std::size_t> waited(int problem) {
        if (problem == EAGAIN || problem == EINTR) return std::size_t{0};
        return line_error(problem);
    }

    void stop_waiting() {
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    }

    // cancel() ends reading and writing alike; the one whose time had not come goes on.
    [[nodiscard]] bool stopped(asio::cancellation_state asked) const {
        return !socket_.is_open() || asked.cancelled() != asio::cancellation_type::none;
    }

    tcp::socket socket_;
    address where_;
    deadline_guard reading_;
    deadline_guard writing_;
};

failure explain(const boost::system::error_code& problem, bool expired, const address& where) {
    const std::string link = to_text(where);
    if (expired) return {error::timeout, {{"link", link}}};
    if (problem == asio::error::operation_aborted) return {error::cancelled, {{"link", link}}};
    if (problem == asio::error::connection_refused) return {error::refused, {{"link", link}}};
    if (problem == asio::error::timed_out) return {error::timeout, {{"link", link}}};
    return {error::unreachable, {{"link", link}, {"reason", problem.message()}}};
}

// A Wi-Fi adapter that drives away answers nothing any more: the kernel must notice within half a minute.
void keep_alive(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    socket.set_option(asio::socket_base::keep_alive{true}, ignored);
    const std::array<std::pair<int, int>, 4> options{
        {{TCP_KEEPIDLE, 10}, {TCP_KEEPINTVL, 4}, {TCP_KEEPCNT, 3}, {TCP_USER_TIMEOUT, 20'000}}};
    for (const auto& [option, value] : options) {
        (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, option, &value, sizeof value);
    }
}

}  // namespace

asio::awaitable<result<std::unique_ptr<byte_line>>> open_tcp(address where, std::chrono::milliseconds patience) {
    const auto executor = co_await asio::this_coro::executor;
    tcp::socket socket{executor};
    tcp::resolver resolver{executor};
    deadline_guard guard{executor, [&] {
                             boost::system::error_code ignored;
                             resolver.cancel();
                             socket.close(ignored);
                         }};
    guard.begin(std::chrono::steady_clock::now() + patience);

    std::vector<tcp::endpoint> endpoints;
    boost::system::error_code not_numeric;
    const auto numeric = asio::ip::make_address(where.host, not_numeric);
    if (!not_numeric) {
        endpoints.emplace_back(numeric, where.port);
    } else {
        // Names only: Asio looks them up in a thread of its own.
        const auto [problem, found] = co_await resolver.async_resolve(where.host, std::to_string(where.port), use_result);
        if (problem) co_return explain(problem, guard.end(), where);
        for (const auto& entry : found) endpoints.push_back(entry.endpoint());
    }
    const auto [problem, chosen] = co_await asio::async_connect(socket, endpoints, use_result);
    const bool expired = guard.end();
    if (problem || expired) co_return explain(problem, expired, where);
    keep_alive(socket);
    socket.non_blocking(true);
    co_return std::unique_ptr<byte_line>{std::make_unique<tcp_line>(std::move(socket), std::move(where))};
}

}  // namespace faultline::link
