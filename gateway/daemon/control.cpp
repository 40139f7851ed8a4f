#include "gateway/daemon/control.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <filesystem>

namespace faultline::daemon {
namespace {

using asio::use_awaitable;
using stream = asio::local::stream_protocol;

constexpr std::size_t longest_request = 65536;
constexpr std::size_t most_waiting = 4096;   // events a slow reader may be behind before live values are left out

bool is_true(const nlohmann::json& said, const char* key) {
    return said.is_object() && said.contains(key) && said[key].is_boolean() && said[key].get<bool>();
}

// One connection: a writer that sends queued lines in order, a reader that hears answers and the end.
class connection final : public client, public std::enable_shared_from_this<connection> {
public:
    explicit connection(stream::socket socket) : socket_{std::move(socket)}, answers_{socket_.get_executor(), 4} {}

    void emit(const nlohmann::json& event) override {
        const bool droppable = event.value("event", "") == "value";
        if (gone_ || (droppable && waiting_.size() >= most_waiting)) return;
        waiting_.push_back(event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n');
        if (writing_) return;
        writing_ = true;   // from now on, not from when the coroutine gets its turn: there is only ever one writer
        asio::co_spawn(socket_.get_executor(), [self = shared_from_this()] { return self->write_out(); }, asio::detached);
    }

    asio::awaitable<bool> ask(const nlohmann::json& question) override {
        emit(question);
        boost::system::error_code gone;
        const bool yes = co_await answers_.async_receive(asio::redirect_error(use_awaitable, gone));
        co_return !gone && yes;
    }

    bool stopped() const override { return stopped_ || gone_; }

    asio::awaitable<std::optional<std::string>> read_line() {
        boost::system::error_code failed;
        const auto size = co_await asio::async_read_until(socket_, asio::dynamic_buffer(received_, longest_request), '\n',
                                                          asio::redirect_error(use_awaitable, failed));
        if (failed) co_return std::nullopt;
        std::string line = received_.substr(0, size - 1);
        received_.erase(0, size);
        co_return line;
    }

    // After the request come answers to questions and {"stop":true}. The end of the stream stops the operation too, but not
    // what is said: somebody who only closed his own side still wants to hear how it ended.
    asio::awaitable<void> hear() {
        while (const auto line = co_await read_line()) {
            const auto said = nlohmann::json::parse(*line, nullptr, false);
            if (is_true(said, "stop")) stop();
            else answers_.try_send(boost::system::error_code{}, is_true(said, "answer"));
        }
        stop();
    }

    asio::awaitable<void> finish(const nlohmann::json& last) {
        emit(last);
        while (writing_ && !gone_) {   // the writer ends when the queue is empty
            boost::system::error_code ignored;
            co_await drained_.async_receive(asio::redirect_error(use_awaitable, ignored));
        }
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    void stop() {
        stopped_ = true;
        answers_.close();
    }

    asio::awaitable<void> write_out() {
        while (!waiting_.empty()) {
            std::string batch;
            while (!waiting_.empty() && batch.size() < 65536) {
                batch += waiting_.front();
                waiting_.pop_front();
            }
            boost::system::error_code failed;
            co_await asio::async_write(socket_, asio::buffer(batch), asio::redirect_error(use_awaitable, failed));
            if (failed) {
                gone_ = true;
                waiting_.clear();
            }
        }
        writing_ = false;
        drained_.try_send(boost::system::error_code{});
    }

    stream::socket socket_;
    asio::experimental::channel<void(boost::system::error_code, bool)> answers_;
    asio::experimental::channel<void(boost::system::error_code)> drained_{socket_.get_executor(), 1};
    std::string received_;
    std::deque<std::string> waiting_;
    bool writing_ = false;
    bool stopped_ = false;   // asked to end
    bool gone_ = false;      // nobody hears us any more
};

asio::awaitable<void> attend(std::shared_ptr<connection> who, control::serve_request serve) {
    const auto line = co_await who->read_line();
    if (!line) co_return;
    auto request = nlohmann::json::parse(*line, nullptr, false);
    if (request.is_discarded()) {
        const auto wrong = error_event({"bad_request", exit_code::usage, {{"text", "the line is not JSON"}}});
        co_await who->finish(wrong);
        co_return;
    }
    const auto executor = co_await asio::this_coro::executor;   // not inside the call: g++ 12 destroys its temporaries twice
    asio::co_spawn(executor, [who] { return who->hear(); }, asio::detached);
    const auto last = co_await serve(*who, std::move(request));
    co_await who->finish(last);
}

}  // namespace

control::~control() {
    if (ours_) ::unlink(path_.c_str());
}

std::optional<trouble> control::listen() {
    const auto refused = [this](const boost::system::error_code& why) {
        return trouble{"control_unusable", exit_code::broken, {{"path", path_}, {"text", why.message()}}};
    };
    boost::system::error_code failed;
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path{path_}.parent_path(), ignored);
    if (path_.size() >= sizeof(sockaddr_un::sun_path)) return trouble{"control_unusable", exit_code::usage, {{"path", path_}, {"text", "the path is too long for a socket"}}};
    stream::socket probe{acceptor_.get_executor()};
    if (!probe.connect(path_, failed)) return trouble{"control_taken", exit_code::broken, {{"path", path_}}};
    if (failed == boost::asio::error::connection_refused) ::unlink(path_.c_str());   // left by a daemon that died
    if (acceptor_.open({}, failed)) return refused(failed);
    const auto mask = ::umask(0117);
    acceptor_.bind(path_, failed);
    ::umask(mask);
    if (failed) return refused(failed);
    ours_ = true;
    if (acceptor_.listen(16, failed)) return refused(failed);
    return std::nullopt;
}

asio::awaitable<void> control::run(serve_request serve) {
    for (;;) {
        boost::system::error_code failed;
        auto socket = co_await acceptor_.async_accept(asio::redirect_error(use_awaitable, failed));
        if (failed == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
        if (failed) continue;
        auto who = std::make_shared<connection>(std::move(socket));
        asio::co_spawn(acceptor_.get_executor(), attend(std::move(who), serve), asio::detached);
    }
}

void control::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
}

}  // namespace faultline::daemon
