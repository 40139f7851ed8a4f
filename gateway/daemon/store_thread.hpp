// The one thread that owns SQLite. Jobs run there in order; the coroutine that ordered one goes on in its own thread.
// A job is a named lambda of the awaiting coroutine: it stays where it is and only its address travels, because g++ 12
// destroys captures of temporaries inside co_await twice.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <string>
#include <utility>

#include "gateway/store/store.hpp"

namespace faultline::daemon {

class store_thread {
public:
    store_thread() = default;
    ~store_thread() { thread_.join(); }

    [[nodiscard]] boost::asio::awaitable<store::result<>> open(std::string path) {
        auto job = [this, &path]() -> store::result<> {
            auto opened = store::store::open(path);
            if (!opened) return opened.error();
            store_.emplace(std::move(*opened));
            return {};
        };
        co_return co_await on_thread(thread_, job);
    }
    [[nodiscard]] bool is_open() const { return store_.has_value(); }

    // `job(store::store&)` on the store's thread. Only after a successful open.
    template <class Job>
    [[nodiscard]] auto run(Job& job) -> boost::asio::awaitable<decltype(job(std::declval<store::store&>()))> {
        auto bound = [this, &job] { return job(*store_); };
        co_return co_await on_thread(thread_, bound);
    }

private:
    template <class Job>
    static auto on_thread(boost::asio::thread_pool& thread, Job& job) -> boost::asio::awaitable<decltype(job())> {
        using outcome = decltype(job());
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(outcome)>(
            [](auto handler, boost::asio::thread_pool* pool, Job* todo) {
                auto back = boost::asio::make_work_guard(boost::asio::get_associated_executor(handler));
                boost::asio::post(*pool, [handler = std::move(handler), back = std::move(back), todo]() mutable {
                    const auto home = back.get_executor();
                    boost::asio::post(home, [handler = std::move(handler), back = std::move(back), done = (*todo)()]() mutable {
                        std::move(handler)(std::move(done));
                    });
                });
            },
            boost::asio::use_awaitable, &thread, &job);
    }

    std::optional<store::store> store_;
    boost::asio::thread_pool thread_{1};
};

}  // namespace faultline::daemon
