// The one thread that owns SQLite. Jobs run there in order; the coroutine that ordered one goes on in its own thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
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
        co_return co_await on_thread([this, path = std::move(path)]() -> store::result<> {
            auto opened = store::store::open(path);
            if (!opened) return opened.error();
            store_.emplace(std::move(*opened));
            return {};
        });
    }
    [[nodiscard]] bool is_open() const { return store_.has_value(); }

    // `job(store::store&)` on the store's thread. Only after a successful open.
    template <class Job>
    [[nodiscard]] auto run(Job job) -> boost::asio::awaitable<decltype(job(std::declval<store::store&>()))> {
        co_return co_await on_thread([this, job = std::move(job)]() mutable { return job(*store_); });
    }

private:
    template <class Job>
    [[nodiscard]] auto on_thread(Job job) -> boost::asio::awaitable<decltype(job())> {
        // A named coroutine function: a lambda's captures would die with the temporary.
        co_return co_await boost::asio::co_spawn(thread_.get_executor(), call<Job>(std::move(job)), boost::asio::use_awaitable);
    }
    template <class Job>
    [[nodiscard]] static auto call(Job job) -> boost::asio::awaitable<decltype(job())> {
        co_return job();
    }

    std::optional<store::store> store_;
    boost::asio::thread_pool thread_{1};
};

}  // namespace faultline::daemon
