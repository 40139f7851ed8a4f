#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/daemon/bay.hpp"
#include "gateway/daemon/operations.hpp"

namespace faultline::daemon {
namespace {

class calling_client final : public client {
public:
    calling_client(const emit_event& emit, const ask_person& ask, const std::atomic<bool>* stop) : emit_{emit}, ask_{ask}, stop_{stop} {}
    void emit(const nlohmann::json& event) override {
        if (emit_) emit_(event);
    }
    asio::awaitable<bool> ask(const nlohmann::json& question) override { co_return ask_ && ask_(question); }
    bool stopped() const override { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }

private:
    const emit_event& emit_;
    const ask_person& ask_;
    const std::atomic<bool>* stop_;
};

}  // namespace

nlohmann::json run_operation(const bay_options& options, const nlohmann::json& request, const emit_event& emit, const ask_person& ask,
                             const std::atomic<bool>* stop) {
    asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};   // devices are this thread's alone; only posts come from others
    calling_client who{emit, ask, stop};
    nlohmann::json last;
    const auto work = [&]() -> asio::awaitable<void> {
        bay at;
        at.options = options;
        last = co_await perform(at, who, request);
        co_await end_visit(at, "left");   // a command is a visit of its own; the next one may meet another car
    };
    asio::co_spawn(io, work, [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    io.run();
    return last;
}

}  // namespace faultline::daemon
